"""Stops in the shallows, while people wade out and climb in."""

from typing import ClassVar, Literal

from sim.policies.base import Change, Policy


class ShallowWaterStops(Policy):
    """Officers may stop a boat in the shallows, where people stand in the water.

    A response group must be idle, willing and there in time; while it acts, boarding is more
    dangerous. The size of that danger is an assumption (`hazard_shallows`), not a finding.
    """

    evidence: ClassVar[str] = (
        "Seen from June and July 2025 (BBC, 4 July 2025, wading depth, called highly unusual: B); "
        "one union instructed its members in mid-2025 not to enter the water (B). No count exists."
    )

    assumptions: ClassVar[tuple[str, ...]] = (
        "shallows_success", "hazard_shallows", "detection_water", "willingness",
        "willingness_shallows",
    )  # fmt: skip

    kind: Literal["shallow_water_stops"]

    def changes(self, strength: float) -> list[Change]:
        """Give authority in the shallows."""
        return [("authority_shallows", "combine", strength)]
