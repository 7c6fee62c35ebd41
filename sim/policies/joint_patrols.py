"""British officers on patrol beside French ones."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Policy


class JointPatrols(Policy):
    """British officers join patrols on the coast, under French command.

    They add patrol units, and with them detection, but no response groups. Only a share of their
    work counts. They give no orders: who acts in or on the water, and how willing they are, stays
    as it is.
    """

    evidence: ClassVar[str] = (
        "Proposed by the opposition in 2023 (press: B). No figure exists for numbers or effect."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "added_officers_effect", "officers_on_coast", "officers_patrolling", "detection_beach",
    )  # fmt: skip

    adds_up: ClassVar[bool] = True

    kind: Literal["joint_patrols"]
    officers: Annotated[float, Field(ge=0, le=4000)] = Field(
        100, description="British officers on the roll, all sectors covered together (judgement)"
    )

    def changes(self, strength: float) -> list[Change]:
        """Add officers to patrols, evenly over the sectors covered."""
        return [("extra_patrol_officers", "add", strength * self.officers / len(self.covered))]
