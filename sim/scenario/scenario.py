"""The scenario: period, assumptions and policies of a simulation; immutable."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SerializeAsAny

from sim.assumptions import Values
from sim.model.calendar import Calendar
from sim.model.dials import Overlay
from sim.policies import PACKAGES, Policy
from sim.policies.base import Day

DAYS_AFTER = 7  # enough for the last night's boats to have their fate on any route
PERIOD = "period"  # name of the window that spans the period


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class Span(_Frozen):
    """Days from `start` to `end`, both included; `from` and `to` in a file."""

    model_config = ConfigDict(populate_by_name=True)

    start: Day = Field(alias="from", description="First day")
    end: Day = Field(alias="to", description="Last day, included")


@dataclass(frozen=True)
class Origin:
    """Where a scenario was read from, which plays no part in whether two scenarios are equal.

    Attributes
    ----------
    policies
        File and line of each policy.
    shipped
        Whether the file is one of the project's own.
    """

    policies: tuple[str, ...] = field(default=(), compare=False)
    shipped: bool = field(default=False, compare=False)


class Scenario(_Frozen):
    """Policies and overrides over one period."""

    name: str = Field(
        description="Name in tables; the file's name if absent",
        max_length=60,
        pattern=r"^\w[\w .+-]*$",
    )
    title: str = Field("", description="One line that says what the scenario is")
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

    check_change: ClassVar[Callable[..., "Scenario"]]
    """Checks changes of a scenario as those of a file; `reading` sets it, which needs scenarios."""

    _origin: Origin = PrivateAttr(default_factory=Origin)

    @property
    def places(self) -> tuple[str, ...]:
        """Where each policy is written, as FILE:LINE; its place in the list if it has no file."""
        written = self._origin.policies
        if len(written) == len(self.policies):
            return written
        return tuple(f"{self.name} policies[{n}]" for n in range(len(self.policies)))

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

    def with_(
        self,
        name: str = "",
        *,
        settings: Mapping[str, Any] | None = None,
        parameters: Mapping[str, float | list[float]] | None = None,
        policies: Iterable[Policy | dict[str, Any]] = (),
        without: Iterable[str] = (),
        **keys: Any,
    ) -> "Scenario":
        """Return the scenario with changes, checked as a file is that extends it.

        Parameters
        ----------
        name
            Name of the new scenario; this one's name with `+` if empty.
        settings
            Settings of its policies by path, such as `{"interception_300m.zone_m": 100}`.
        parameters
            Assumptions to override.
        policies
            Policies to add, as objects or as the mappings of a file.
        without
            Kinds of policies to remove, before others are changed or added.
        keys
            Other keys of a scenario file: `period`, `windows`, `adversary`, `title`.

        Raises
        ------
        UserError
            A line for each fault.
        """
        changes = {
            "name": name or f"{self.name}+", "settings": {} if settings is None else settings,
            "parameters": {} if parameters is None else parameters, "without": without, **keys,
        }  # fmt: skip
        return Scenario.check_change(self, changes, policies)

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

    @property
    def shipped(self) -> bool:
        """Whether it was read from one of the project's own files."""
        return self._origin.shipped

    def read_from(self, origin: Origin) -> "Scenario":
        """Return the scenario with its origin noted."""
        copy = self.model_copy()
        copy._origin = origin
        return copy

    def packages(self) -> str:
        """Return names and versions of the packages that provide policies of this scenario."""
        return ", ".join(sorted({PACKAGES.get(policy.kind, "") for policy in self.policies} - {""}))

    def digest(self) -> str:
        """Return a digest of everything in the scenario that decides a run's numbers."""
        content = self.model_dump_json(exclude={"name", "title", "windows"}) + self.packages()
        return blake2b(content.encode(), digest_size=6).hexdigest()
