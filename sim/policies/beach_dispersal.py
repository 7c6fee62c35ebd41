"""Tear gas and batons at boarding."""

from typing import ClassVar, Literal

from sim.policies.base import Change, Policy


class BeachDispersal(Policy):
    """Response groups drive people with tear gas and batons, on the beach and as they board.

    Stops on the beach succeed a little more often. People are hurt, even if nobody is stopped.
    Those who board nevertheless do so in panic, which makes boarding more dangerous. A death that
    follows raises officers' liability. Taxi boats are affected only if officers act in the
    shallows.
    """

    evidence: ClassVar[str] = (
        "Tear gas and batons seen at boarding (BBC, 18 June 2025: B). Organisations on the beaches "
        "link them with overcrowding and danger (claims of 2024: C); no controlled estimate "
        "exists. Use as it was in 2024 and 2025 is in the base world."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "dispersal_gain", "dispersal_injuries", "hazard_dispersal",
    )  # fmt: skip

    kind: Literal["beach_dispersal"]

    def changes(self, strength: float) -> list[Change]:
        """Order the use of force."""
        return [("dispersal", "combine", strength)]
