"""More officers on the French coast."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from sim.assumptions import SECTORS, all_assumptions
from sim.policies.base import PERCENT, Change, Cost, Policy, Share


class ExtraOfficers(Policy):
    """More patrol units and more response groups. How much they achieve is judgement.

    Added officers form whole units and groups, with as many officers each as the existing ones.
    Only a share of their work counts, which may be none. Returns diminish: detection gains less
    from each further unit, and a further group matters only if the sector's others are busy.
    """

    evidence: ClassVar[str] = (
        "£476m over three years from 2023-24 for 500 officers, drones, a command and a detention "
        "centre (BBC, March 2026: B). No evaluation of their effect has been published. Officers "
        "rose from some 250 in 2022 to 800 in early 2024, and the share of people stopped did not "
        "rise (Daily Telegraph, June 2025: B)."
    )
    assumptions: ClassVar[tuple[str, ...]] = (
        "added_officers_effect", "officers_on_coast", "officers_patrolling", "detection_beach",
        "beach_stop",
    )  # fmt: skip
    cost: ClassVar[Cost] = Cost(
        158.7e6, "£476m over three years, equipment and buildings too (BBC, March 2026)", "B"
    )

    cost_is_for: ClassVar[dict[str, float]] = {"officers": 500.0}

    adds_up: ClassVar[bool] = True

    kind: Literal["extra_officers"]
    officers: Annotated[float, Field(ge=0, le=4000)] = Field(
        500,
        description="Officers beyond those in the base world, all sectors covered together. "
        "`+50%` stands for half of those who work there already: of the default of "
        "`officers_on_coast`, the share of the sectors covered",
    )
    patrolling: Share = Field(0.5, description="Share of them who patrol; the others respond")

    @field_validator("officers", mode="before", json_schema_input_type=float | str)
    @classmethod
    def _in_proportion(cls, officers: Any, info: ValidationInfo) -> Any:
        """Return the officers that a percentage stands for."""
        percent = PERCENT.fullmatch(officers.strip()) if isinstance(officers, str) else None
        if percent is None:
            return officers
        if percent["sign"] != "+":
            raise ValueError(
                f"is {officers}. Write a number of officers, or +N% for N % of those who work in "
                "the sectors covered."
            )
        there = all_assumptions()["officers_on_coast"].value
        covered = len(set(info.data.get("sectors") or range(SECTORS)))
        return round(float(percent["number"]) / 100.0 * float(there) * covered / SECTORS, 9)

    def changes(self, strength: float) -> list[Change]:
        """Add officers to patrols and to response groups, over the sectors covered."""
        per_sector = strength * self.officers / len(self.covered)
        return [
            ("extra_patrol_officers", "add", per_sector * self.patrolling),
            ("extra_response_officers", "add", per_sector * (1.0 - self.patrolling)),
        ]
