"""Take-downs of smugglers' advertisements."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Policy


class AdvertTakedowns(Policy):
    """Accounts that advertise crossings are closed, and open again under other names.

    The share of accounts closed at a moment is a balance of closing and re-posting. Demand falls
    by that share of what comes only through advertisements, which may be nothing.
    """

    evidence: ClassVar[str] = (
        "10,700 accounts closed in 2025, 8,000 in 2024 (National Crime Agency, 21 January 2026: "
        'A); called "whack-a-mole" (Sky News, 31 March 2025: B). No effect on crossings has been '
        "found."
    )
    assumptions: ClassVar[tuple[str, ...]] = ("advert_effect", "repost_days")
    by_sector: ClassVar[bool] = False

    kind: Literal["advert_takedowns"]
    closed_a_day: Annotated[float, Field(ge=0, le=1)] = Field(
        0.05, description="Share of live accounts closed a day beyond what was usual (judgement)"
    )

    def changes(self, strength: float) -> list[Change]:
        """Close accounts."""
        return [("takedowns", "combine", strength * self.closed_a_day)]
