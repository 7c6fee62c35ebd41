"""A policy of another package: watches that see further, on the beach and in the water."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Cost, Policy


class DoubleWatch(Policy):
    """Watches on the coast see boats sooner.

    The rate at which patrols sight a boat is multiplied, on the beach and in the water. Whether a
    group is idle to come, and what it may do, stays as it is.
    """

    evidence: ClassVar[str] = "An example; it has none."
    assumptions: ClassVar[tuple[str, ...]] = ("detection_beach", "detection_water")
    cost: ClassVar[Cost] = Cost(2e6, "two million a year, made up for the example", "E")

    kind: Literal["double_watch"]
    times: Annotated[float, Field(ge=1, le=10)] = Field(
        2.0, description="Times the rate at which boats are sighted"
    )

    def changes(self, strength: float) -> list[Change]:
        """Raise the rates."""
        factor = 1.0 + strength * (self.times - 1.0)
        return [("detection_beach", "multiply", factor), ("detection_water", "multiply", factor)]
