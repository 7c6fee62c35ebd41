"""Unions call on officers to refuse orders in or on the water."""

from typing import ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Cost, Policy, Share


class UnionNonParticipation(Policy):
    """Officers whom a union calls on refuse stops in or on the water.

    The police have unions. The gendarmerie and the navy are military and barred from unions, so
    `all_corps` is an upper bound, not a forecast. Each crew has two shifts, on alternate nights. A
    shift that is called on follows with the probability `compliance`, and then refuses every order
    while the call lasts. Otherwise it decides like any other.
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
        None, description="Chance that a crew's shift called on refuses; the assumption's if absent"
    )

    def changes(self, strength: float) -> list[Change]:
        """Call on the corps to refuse."""
        corps = ("police",) if self.variant == "police_only" else ("police", "gendarmerie", "navy")
        changes = [(f"union_call_{name}", "combine", strength) for name in corps]
        if self.compliance is not None:
            changes.append(("union_compliance", "set", self.compliance))
        return changes
