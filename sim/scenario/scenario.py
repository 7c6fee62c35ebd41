"""The scenario: conditions, period and policies of a simulation; immutable."""

from hashlib import blake2b
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from sim.assumptions import Values
from sim.model.calendar import Calendar
from sim.model.dials import Overlay
from sim.policies import PACKAGES, Policy
from sim.policies.base import Day

DAYS_AFTER = 7  # enough for the last night's boats to have their fate on any route
PERIOD = "period"  # name of the window that spans the period


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Span(_Frozen):
    """Days from `start` to `end`, both included; `from` and `to` in a file."""

    model_config = ConfigDict(populate_by_name=True)

    start: Day = Field(alias="from", description="First day")
    end: Day = Field(alias="to", description="Last day, included")


class Scenario(_Frozen):
    """One set of conditions and policies over one period."""

    name: str = Field(
        description="Name in tables; the file's name if absent",
        max_length=60,
        pattern=r"^\w[\w .+-]*$",
    )
    title: str = Field("", description="One line that says what the scenario is")
    conditions: Literal[2024, 2025] = Field(
        description="The year whose sea, demand, loads, mode mix, supply and stop rate hold"
    )
    period: Span = Field(description="Days simulated and reported, after a warm-up of 90 days")
    windows: dict[str, Span] = Field(default={}, description="Named spans inside the period")
    parameters: dict[str, float | list[float]] = Field(
        default={}, description="Assumptions by name, in their own unit, in place of their default"
    )
    adversary: Literal["learns", "fixed"] = Field(
        "learns",
        description="Whether networks move launches away from where they are stopped, or choose "
        "sector and mode as at first",
    )
    policies: tuple[SerializeAsAny[Policy], ...] = Field(
        default=(), description="Policies in force; see `channelsim list policies`"
    )

    @property
    def calendar(self) -> Calendar:
        """The days of a run."""
        return Calendar(self.period.start, self.period.end)

    @property
    def spans(self) -> dict[str, Span]:
        """All windows by name, including the whole period."""
        return {PERIOD: self.period, **self.windows}

    def values(self, draw: Values) -> Values:
        """Return `draw` with the scenario's overrides."""
        own = {k: tuple(v) if isinstance(v, list) else v for k, v in self.parameters.items()}
        if self.adversary == "fixed":
            own["learning_rate"] = 0.0
        return {**draw, **own}

    def overlays(self) -> list[Overlay]:
        """Return the overlays of all policies, in hours since the period's start."""
        hour = self.calendar.hour
        last = hour(self.period.end) + 24.0 * DAYS_AFTER
        return [
            overlay
            for number, policy in enumerate(self.policies)
            for overlay in policy.overlays(hour, number)
            if overlay.start < last
        ]

    def packages(self) -> str:
        """Return names and versions of the packages that provide policies of this scenario."""
        return ", ".join(sorted({PACKAGES.get(policy.kind, "") for policy in self.policies} - {""}))

    def digest(self) -> str:
        """Return a digest of everything in the scenario that decides a run's numbers."""
        content = self.model_dump_json(exclude={"name", "title", "windows"}) + self.packages()
        return blake2b(content.encode(), digest_size=6).hexdigest()
