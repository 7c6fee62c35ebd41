"""Orders against suspected smugglers before conviction."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Policy


class CrimePreventionOrders(Policy):
    """Orders freeze the assets of some networks and restrict their crews, before conviction.

    A network under orders has less working capital, so that it can pay for fewer boats at a time,
    and fewer crews. What it cannot buy is offered to others. A network that is replaced starts
    free of orders: they name people.
    """

    evidence: ClassVar[str] = (
        "Proposed in September 2023 (press: B). How far they reach money and people abroad is not "
        "known (E)."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "frozen_share", "crews_restricted", "working_capital", "networks",
    )  # fmt: skip
    by_sector: ClassVar[bool] = False

    adds_up: ClassVar[bool] = True

    kind: Literal["crime_prevention_orders"]
    networks: Annotated[int, Field(ge=0, le=60)] = Field(
        3, description="Networks under orders at full strength; drawn at random (judgement)"
    )

    def changes(self, strength: float) -> list[Change]:
        """Name networks."""
        return [("networks_under_orders", "add", strength * self.networks)]
