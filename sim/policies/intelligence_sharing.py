"""Intelligence shared in real time."""

from typing import ClassVar, Literal

from sim.policies.base import Change, Policy


class IntelligenceSharing(Policy):
    """Intelligence on networks is shared in real time between the two sides.

    It leads to cached kit that patrols would miss, to boats on the beach sooner, and to shipments
    before they reach the coast. Fewer boats then mean fuller boats.
    """

    evidence: ClassVar[str] = (
        "Proposed in 2023 (press, September 2023: B) and agreed in March 2025 (Sky News, 31 March "
        "2025: B). What sharing there was is in the base world, so that what is new is uncertain; "
        "no effect has been measured (E)."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "intelligence_finds", "intelligence_detection", "intelligence_seizures",
    )  # fmt: skip
    by_sector: ClassVar[bool] = False

    kind: Literal["intelligence_sharing"]

    def changes(self, strength: float) -> list[Change]:
        """Share intelligence."""
        return [("intelligence", "combine", strength)]
