"""Interception up to 300 m from the shore: the "maritime doctrine"."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Policy


class Interception300m(Policy):
    """Sea teams may stop boats within a zone off the shore, unloaded ones or loaded ones too.

    A taxi boat that is stopped before it picks anyone up costs the network a boat and leaves its
    people waiting. A loaded boat that is stopped brings its people back, at a higher danger while
    officers act. Teams are scarce, meet few boats, and may refuse.
    """

    evidence: ClassVar[str] = (
        "Agreed July 2025 for dinghies up to 300 m (BBC, 18 June 2025: B); signed 25 November "
        "2025 for boats without passengers, five or six teams (Le Monde, 27 November 2025: B); two "
        "known uses by March 2026 (B). No figure exists for its effect."
    )

    assumptions: ClassVar[tuple[str, ...]] = (
        "sea_teams", "detection_sea", "sea_success_unloaded", "sea_success_loaded",
        "hazard_loaded", "willingness", "willingness_unloaded",
    )  # fmt: skip

    kind: Literal["interception_300m"]
    zone_m: Annotated[float, Field(ge=0, le=300)] | None = Field(
        None,
        description="Width of the zone in which teams may act, m from the shore; the "
        "assumption's 300 if absent",
    )
    boats: Literal["unloaded", "all"] = Field(
        "unloaded", description="Taxi boats before they load only, or loaded boats too"
    )
    sea_teams: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        None,
        description="Teams on the whole coast, whatever the strength; the assumption's if absent",
    )

    def changes(self, strength: float) -> list[Change]:
        """Give authority at sea within the zone."""
        changes: list[Change] = [("authority_unloaded", "combine", strength)]
        if self.boats == "all":
            changes.append(("authority_loaded", "combine", strength))
        if self.zone_m is not None:
            changes.append(("zone_m", "set", self.zone_m))
        if self.sea_teams is not None:
            changes.append(("sea_teams", "set", float(self.sea_teams)))
        return changes
