"""The base class of policies: settings that a user writes, and the overlays that follow from them.

A policy never sees the simulation. It says which numbers change, how, when and where, and
`model/dials.py` applies these changes. `strength` 0 gives the same bytes as no policy.
"""

import re
from abc import abstractmethod
from collections.abc import Callable, Iterator
from datetime import date, datetime
from math import ceil
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from sim.assumptions import SECTORS
from sim.model.dials import Overlay
from sim.policies.conditions import When


def real_day(value: Any) -> Any:
    """Return a day as it is written; refuse times, time zones and numbers that pass for dates."""
    if isinstance(value, datetime):
        raise ValueError(f"is {value}. Write the day alone, without a time or a time zone.")
    if isinstance(value, date) or (isinstance(value, str) and DAY.fullmatch(value)):
        return value
    raise ValueError(f"is {str(value)[:60]!r}. Write a day as 2025-07-01.")


NUMBER = r"\d+(?:\.\d+)?"
PERCENT = re.compile(rf"(?P<sign>[+-]?)\s*(?P<number>{NUMBER})\s*%")
"""A percentage as a file has it; with a sign, it changes a number."""

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Day = Annotated[date, BeforeValidator(real_day)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Sector = Annotated[int, Field(ge=1, le=SECTORS)]
Change = tuple[str, str, float]
"""The name of a number, a verb (set, add, multiply or combine), and by how much."""

STEP_DAYS = 7  # a ramp rises once a week


class Cost(NamedTuple):
    """Public cost of a policy, GBP a year at full strength; None if unknown."""

    gbp_a_year: float | None
    source: str
    grade: str = ""


UNKNOWN = Cost(None, "no figure has been published")


class Policy(BaseModel):
    """Settings that all policies have in common.

    Subclasses add a literal `kind`, their settings, and `changes`. The first line of their
    docstring summarises the policy, and the rest describes its mechanism.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    evidence: ClassVar[str] = ""
    """Known facts, with source and grade; shown by `channelsim explain`."""

    assumptions: ClassVar[tuple[str, ...]] = ()
    """Assumptions about its policy strength; uncertain ones have a prior."""

    cost: ClassVar[Cost] = UNKNOWN

    cost_is_for: ClassVar[dict[str, float]] = {}
    """Settings for which that cost was published; with others, the policy's cost is unknown."""

    by_sector: ClassVar[bool] = True
    """Whether it can be limited to some sectors."""

    adds_up: ClassVar[bool] = False
    """Whether two of them in force at one time are twice as much, such as officers."""

    kind: str
    start: Day | None = Field(
        None, alias="from", description="First day; the whole period if absent"
    )
    until: Day | None = Field(
        None, alias="to", description="Last day, inside; to the end if absent"
    )
    ramp_days: Annotated[int, Field(ge=0, le=3650)] = Field(
        0, description="Days from its first one until full strength, climbing week by week"
    )
    sectors: list[Sector] | None = Field(
        None, min_length=1, description="Sectors 1 to 5 that it covers; all if absent"
    )
    strength: Share = Field(
        1.0, description="Share of the policy in force; 0 is the world without it"
    )
    cost_per_year: Annotated[float, Field(ge=0, le=1e12)] | None = Field(
        None, description="GBP a year at full strength; the policy's own figure if absent"
    )
    when: When | None = Field(
        None,
        description="Conditions on the evening, judged at 17:00; they count until the next one: "
        "wave_forecast_m, weekday, month, liability, launches_last_week; every night if absent",
    )

    @model_serializer(mode="wrap")
    def _without_absent_when(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave an absent `when` out, so that digests are those from before there was the key."""
        content: dict[str, Any] = written(self)
        if self.when is None:
            content.pop("when", None)
        return content

    @field_validator("sectors")
    @classmethod
    def _no_sector_twice(cls, sectors: list[int] | None) -> list[int] | None:
        twice = {sector for sector in sectors or () if (sectors or []).count(sector) > 1}
        if twice:
            raise ValueError(f"names sector {min(twice)} twice. Name each sector once.")
        return sectors

    @model_validator(mode="after")
    def _ramp_has_a_beginning(self) -> "Policy":
        if self.ramp_days and self.start is None:
            raise ValueError("ramp_days needs a first day; add `from`")
        return self

    @abstractmethod
    def changes(self, strength: float) -> list[Change]:
        """Return the changes at a strength above 0, up to that of the policy."""

    @property
    def measure(self) -> str:
        """What distinguishes two policies of one kind that may stand side by side."""
        return ""

    @property
    def covered(self) -> list[int]:
        """Sectors that it covers, from 1."""
        return sorted(set(self.sectors)) if self.sectors else list(range(1, SECTORS + 1))

    def overlays(self, hour: Callable[[date], float], number: int) -> list[Overlay]:
        """Return the overlays of the policy at place `number` in the scenario.

        `hour` converts a date into hours. At strength 0 there are no overlays, so that such a
        policy cannot collide with another.
        """
        if not self.strength:
            return []
        sectors = tuple(s - 1 for s in self.covered) if self.sectors else None
        begin, end = self._span(hour)
        when = self.when.condition if self.when else None
        changes = [
            Overlay(name, verb, float(value), number, self.kind, since, until, sectors, when)
            for since, until, strength in self._steps(begin, end)
            for name, verb, value in self.changes(strength)
        ]
        return [*changes, Overlay(*self._costing(), number, self.kind, begin, end)]

    def _span(self, hour: Callable[[date], float]) -> tuple[float, float]:
        begin = hour(self.start) if self.start else 0.0  # the period's first day
        return begin, hour(self.until) + 24.0 if self.until else float("inf")

    def _steps(self, begin: float, end: float) -> Iterator[tuple[float, float, float]]:
        """Yield begin and end (h) of each step of the ramp, with its strength."""
        first, steps = begin, ceil(self.ramp_days / STEP_DAYS)
        for step in range(steps):
            until = first + 24.0 * self.ramp_days * (step + 1) / steps
            yield begin, min(until, end), self.strength * (step + 1) / (steps + 1)
            begin = until
            if begin >= end:
                return
        yield begin, end, self.strength

    @property
    def cost_note(self) -> str:
        """Say why the published cost does not hold for these settings; "" if it does."""
        others = [n for n, value in self.cost_is_for.items() if getattr(self, n) != value]
        if self.cost_per_year is not None or self.cost.gbp_a_year is None or not others:
            return ""
        size = ", ".join(f"{self.cost_is_for[name]:g} {name.replace('_', ' ')}" for name in others)
        return f"unknown (the published £{self.cost.gbp_a_year / 1e6:.1f}m a year is for {size})"

    def _costing(self) -> Change:
        """Return the cost as a change.

        It applies in full from the first day of a ramp, and on nights too on which a condition
        fails: officers and boats on the books are paid all the same.
        """
        a_year = self.cost_per_year
        if a_year is None and not self.cost_note:
            a_year = self.cost.gbp_a_year
        if a_year is None:
            return ("unknown_costs_in_force", "add", 1.0)
        return ("cost_in_force", "add", a_year * self.strength)
