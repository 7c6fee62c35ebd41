"""Loaded boats forced back to the shore that they left."""

from typing import ClassVar, Literal

from sim.policies.base import Change, Policy


class TurnBackAtSea(Policy):
    """Sea teams may force loaded boats back to the shore.

    A team that meets a loaded boat within the zone is ordered to force it back. People panic, and
    of all means here this is the most dangerous. Officers are the least willing. A boat that turns
    back counts as returned to France, without a rescue. Teams meet only about one loaded boat in
    forty within the zone, so the effect is small by construction.
    """

    evidence: ClassVar[str] = (
        "Named and rejected in the debate (press, winter 2025-26: B). Elsewhere push-backs cut "
        "attempts (Rodriguez Sanchez et al. 2023, central Mediterranean: A), on another sea, by "
        "other means. Sizes are judgement (E)."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "turn_back_success", "hazard_turn_back", "willingness_turn_back", "detection_sea",
    )  # fmt: skip

    kind: Literal["turn_back_at_sea"]

    def changes(self, strength: float) -> list[Change]:
        """Give authority to force boats back."""
        return [("turn_back", "combine", strength)]
