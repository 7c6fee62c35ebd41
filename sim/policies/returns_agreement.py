"""People who arrive are returned, to their source country or to one that they came through."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Policy, Share


class ReturnsAgreement(Policy):
    """Some of those who arrive are returned, and others who learn of it do not set out.

    The state seeks to return a person with a probability. The return happens after a delay, within
    a capacity, and to a source country only if it cooperates. Would-be crossers perceive the share
    that was really returned, late and slowly. An announcement alone deters nobody. `rapid` stands
    for removal soon after arrival, outside the convention, and is hypothetical.
    """

    evidence: ClassVar[str] = (
        "281 returned to France from 18 September 2025 to 27 January 2026, about 2.5 % of those "
        "who arrived (Home Office: A). After an agreement with one source country in December 2022 "
        "its arrivals fell by 90 %, confounded (A). Return agreements matter in a model of daily "
        "arrivals (International Migration Review 2025: A). The rapid variant has no precedent "
        "here (E)."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "deterrence", "cooperation_low", "cooperation_middle", "cooperation_high",
        "return_delay_days", "rapid_delay_days", "awareness_lag", "awareness_rate",
        "returned_again",
    )  # fmt: skip
    by_sector: ClassVar[bool] = False

    kind: Literal["returns_agreement"]
    partner: Literal["source_countries", "transit_countries"] = Field(
        "source_countries", description="Who takes people back; transit countries ask no source"
    )
    variant: Literal["agreement", "rapid"] = Field(
        "agreement", description="rapid: due 7 days after arrival, hypothetical"
    )
    share: Share = Field(
        0.05, description="Share of those who arrive whom the state seeks to return"
    )
    capacity_a_year: Annotated[float, Field(ge=0, le=1e6)] = Field(
        800, description="People a year who can be returned; 281 in 131 days in the pilot"
    )

    @property
    def measure(self) -> str:
        """Agreements with different partners stand side by side."""
        return self.partner

    def changes(self, strength: float) -> list[Change]:
        """Return people."""
        to = "source" if self.partner == "source_countries" else "transit"
        changes: list[Change] = [
            (f"returns_to_{to}", "combine", strength * self.share),
            (f"capacity_to_{to}", "add", strength * self.capacity_a_year),
        ]
        if self.variant == "rapid":
            changes.append((f"rapid_to_{to}", "combine", strength))
        return changes
