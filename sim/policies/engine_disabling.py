"""Stops by damage to an engine or propeller."""

from typing import ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Policy


class EngineDisabling(Policy):
    """Sea teams may stop boats by damage to engine or propeller.

    A team that meets a boat within the zone is ordered to disable it. That succeeds more often than
    a stop without damage, and puts a loaded boat in more danger. Officers are less willing. If a
    team has several authorities, forcing a boat back comes first, then disabling it, then a stop
    without damage.
    """

    evidence: ClassVar[str] = (
        "Planned and refused in the debate of winter 2025-26: unions call it extremely dangerous, "
        "the navy warns that a damaged boat can capsize in seconds (press, December 2025: B). Not "
        "known to have been used on a loaded boat at sea. Sizes are judgement (E)."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "disabling_success", "hazard_disabling", "willingness_disabling", "detection_sea",
    )  # fmt: skip

    kind: Literal["engine_disabling"]
    boats: Literal["unloaded", "all"] = Field(
        "all", description="Taxi boats before they load only, or loaded boats too"
    )

    def changes(self, strength: float) -> list[Change]:
        """Give authority to disable."""
        changes: list[Change] = [("disabling_unloaded", "combine", strength)]
        if self.boats == "all":
            changes.append(("disabling_loaded", "combine", strength))
        return changes
