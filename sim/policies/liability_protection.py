"""Legal cover for officers who act in or on the water."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Cost, Policy


class LiabilityProtection(Policy):
    """Officers who act in or on the water have legal cover, and are more willing.

    It raises the willingness of those who decide for themselves, and does not undo a union's call.
    It matters only if another policy gives authority. More orders carried out mean more danger.
    """

    evidence: ClassVar[str] = (
        "Asked for by unions, refused by prosecutors (The Times, LBC, 29 December 2025: B). How "
        "much it would change is judgement (E)."
    )
    assumptions: ClassVar[tuple[str, ...]] = ("trust_protection", "willingness")
    cost: ClassVar[Cost] = Cost(None, "damages that the law may shift to the state are unknown")
    by_sector: ClassVar[bool] = False

    kind: Literal["liability_protection"]
    cover: Annotated[float, Field(ge=0, le=10)] = Field(
        1.0, description="Legal cover, in units of trust_protection"
    )

    def changes(self, strength: float) -> list[Change]:
        """Give legal cover."""
        return [("liability_protection", "add", strength * self.cover)]
