"""Unions call on officers to refuse orders in or on the water."""

from typing import ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Cost, Policy, Share


class UnionNonParticipation(Policy):
    """Officers whom a union calls on refuse stops in or on the water.

    The police are unionised; the gendarmerie and the navy are military and barred from unions, so
    that `all_corps` is a bound, not a forecast. An officer who is called on follows with the
    probability `compliance`; one who does not, decides as any other.
    """

    evidence: ClassVar[str] = (
        "The Alliance union refuses arrests at sea; prosecutors refuse immunity (The Times, LBC, "
        "29 December 2025: B). How many follow a call is judgement (E)."
    )

    assumptions: ClassVar[tuple[str, ...]] = ("union_compliance", "police_share", "willingness")

    cost: ClassVar[Cost] = Cost(0.0, "a refusal is no programme", "E")

    by_sector: ClassVar[bool] = False

    kind: Literal["union_non_participation"]
    variant: Literal["police_only", "all_corps"] = Field(
        "police_only", description="Which corps the call reaches"
    )
    compliance: Share | None = Field(
        None, description="Chance that an officer called on refuses; the assumption's if absent"
    )

    def changes(self, strength: float) -> list[Change]:
        """Call on the corps; zero strength calls on nobody."""
        corps = ("police",) if self.variant == "police_only" else ("police", "gendarmerie", "navy")
        made = [(f"union_call_{name}", "combine", strength) for name in corps]
        if self.compliance is not None:
            made.append(("union_compliance", "set", self.compliance))
        return made
