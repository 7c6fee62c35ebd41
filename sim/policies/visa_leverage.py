"""Visas tied to source countries' cooperation on returns."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Policy


class VisaLeverage(Policy):
    """Fewer visas for source countries, to move them to cooperate on returns.

    Cooperation rises a little, which matters only if people are returned to source countries.
    Refusals also move some people onto irregular routes, with uncertain size and sign.
    """

    evidence: ClassVar[str] = (
        "Announced in June 2025 (BBC, 18 June 2025: B). 10 % more refusals go with 4 to 7 % more "
        "irregular entries in studies of other routes (E for this one)."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "visa_elasticity", "visa_cooperation", "cooperation_low", "cooperation_middle",
        "cooperation_high",
    )  # fmt: skip
    by_sector: ClassVar[bool] = False

    kind: Literal["visa_leverage"]
    refusals_rise: Annotated[float, Field(ge=0, le=10)] = Field(
        0.1, description="Rise in visa refusals to source countries, as a share"
    )

    def changes(self, strength: float) -> list[Change]:
        """Refuse more visas."""
        return [("visa_refusals", "add", strength * self.refusals_rise)]
