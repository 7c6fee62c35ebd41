"""A cross-border task force against networks."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Cost, Policy


class NetworkTaskForce(Policy):
    """A task force dismantles more networks, and replacing them takes longer.

    A dismantled network launches nothing: its stock is taken and its crews have no work. The
    people who waited for it go to the others, and a successor takes its share of the market
    after a time, with everything to learn.
    """

    evidence: ClassVar[str] = (
        "Proposed in 2023 (press: B); 22 networks said to be dismantled in 2024 (C), 347 "
        "disruptions of all kinds in 2024-25 by a wide definition (National Crime Agency: A). No "
        "effect on crossings has been measured."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "task_force_hazard", "task_force_setback", "dismantling", "replacement_days",
    )  # fmt: skip
    cost: ClassVar[Cost] = Cost(
        75e6,
        "£150m over two years for the whole border security command (Counter Terror "
        "Business, 4 November 2024)",
        "B",
    )
    by_sector: ClassVar[bool] = False

    kind: Literal["network_task_force"]
    hazard: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="Times the dismantling hazard; the assumption's if absent"
    )

    def changes(self, strength: float) -> list[Change]:
        """Put the task force to work."""
        changes: list[Change] = [("task_force", "combine", strength)]
        if self.hazard is not None:
            changes.append(("task_force_hazard", "set", self.hazard))
        return changes
