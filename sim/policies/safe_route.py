"""Places on a safe route: a comparator that is no enforcement."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.policies.base import Change, Policy


class SafeRoute(Policy):
    """Places on a safe route for people who might else cross.

    Some places go to people who would otherwise have come to the coast, and now do not. The others
    go to people who would not have come. The route attracts no additional people to the coast.
    """

    evidence: ClassVar[str] = (
        "350 came to the United Kingdom by the pilot's other direction until January 2026 (Home "
        "Office: A). How many of those who take a place would else have crossed is judgement (E)."
    )
    assumptions: ClassVar[tuple[str, ...]] = ("safe_route_takeup",)
    by_sector: ClassVar[bool] = False

    adds_up: ClassVar[bool] = True

    kind: Literal["safe_route"]
    places_a_year: Annotated[float, Field(ge=0, le=1e6)] = Field(
        10_000, description="Places a year (judgement)"
    )

    def changes(self, strength: float) -> list[Change]:
        """Open places."""
        return [("safe_route_places", "add", strength * self.places_a_year)]
