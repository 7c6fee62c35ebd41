"""People who arrive are removed to a third country."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Cost, Policy, Share


class ThirdCountryRemoval(Policy):
    """Some of those who arrive are removed to a third country, whatever country they are from.

    The mechanism is that of returns. The state seeks to remove a share, after a delay and within a
    capacity. Would-be crossers perceive only real removals, so a scheme that removes nobody deters
    nobody here.
    """

    evidence: ClassVar[str] = (
        "£700m spent from April 2022 to July 2024, four volunteers moved (Home Office: A). No "
        "deterrence could be quantified; it was called highly uncertain (Home Office permanent "
        "secretary, 13 April 2022: A)."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "deterrence", "return_delay_days", "awareness_lag", "awareness_rate", "returned_again",
    )  # fmt: skip
    cost: ClassVar[Cost] = Cost(
        311e6, "£700m over 27 months, April 2022 to July 2024 (Home Office)", "D"
    )
    by_sector: ClassVar[bool] = False

    kind: Literal["third_country_removal"]
    share: Share = Field(
        0.5, description="Share of those who arrive whom the state seeks to remove"
    )
    capacity_a_year: Annotated[float, Field(ge=0, le=1e6)] = Field(
        300, description="People a year who can be removed (judgement; 4 were, in 27 months)"
    )

    def changes(self, strength: float) -> list[Change]:
        """Remove people."""
        return [
            ("removals_to_third", "combine", strength * self.share),
            ("capacity_to_third", "add", strength * self.capacity_a_year),
        ]
