"""Dinghies and engines seized on their way to the coast."""

from typing import ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Policy, Share


class BoatSupplySeizures(Policy):
    """A larger share of shipments is seized before it reaches the coast.

    Networks have fewer boats. They launch fewer, and fill them more: fuller boats are more
    dangerous, and carry more people each.
    """

    evidence: ClassVar[str] = (
        "Over 700 boats and engines seized from early 2023 to August 2025 (National Crime Agency: "
        'A); "a shortage of dinghies" in June 2025 (BBC, 18 June 2025: B), reduced supply from '
        "August to October 2025 (press: C). No effect on crossings has been measured."
    )
    assumptions: ClassVar[tuple[str, ...]] = ("seizures_added", "boats_offered", "crowding")
    by_sector: ClassVar[bool] = False

    kind: Literal["boat_supply_seizures"]
    share: Share | None = Field(
        None, description="Share seized of shipments that would get through; the assumption's if "
        "absent",
    )  # fmt: skip

    def changes(self, strength: float) -> list[Change]:
        """Seize more shipments."""
        changes: list[Change] = [("seizure_effort", "combine", strength)]
        if self.share is not None:
            changes.append(("seizures_added", "set", self.share))
        return changes
