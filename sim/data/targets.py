"""Targets: reported figures from `calibration/targets.yaml`, with their outcome and discrepancy.

A figure is an outcome of one window, a share of what a longer window has, or a rise against another
window.
"""

from collections.abc import Iterable, Iterator
from csv import DictReader
from functools import cache
from math import inf
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.errors import UserError, raise_all
from sim.outcomes.outcomes import OUTCOMES
from sim.scenario import Span, load
from sim.shipped import folder, scenario_names
from sim.spelling import nearest
from sim.yamlfile import Document, read

Place = tuple[str, str]
"""A scenario's name and the name of one of its windows."""

BLOCK_COUNTS = ("people_arrived", "boats_arrived", "crossing_days")
BLOCK_OUTCOMES = (
    "arrivals", "boats_arrived", "crossing_days", "boats_per_crossing_day", "people_per_boat",
)  # fmt: skip

LIMITS = {"share": (0.0, 1.0), "correlation": (-1.0, 1.0), "log-odds": (-inf, inf)}
"""Lowest and highest value by unit; 0 and above for the others."""

TRANSFORMS = {"normal": "none", "censored": "none", "lognormal": "log", "logit": "logit"}
"""Scale on which a figure is compared, by likelihood."""


class Target(BaseModel):
    """One reported figure.

    `sd` is the discrepancy: the sd of the model's error for reasons other than chance. It is in the
    figure's unit, that of its logarithm if lognormal, and that of its log-odds if logit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    name: str
    outcome: str = Field(description="Outcome of the model to compare it with")
    scenario: str = Field(description="Shipped scenario that it belongs to")
    window: str = Field(description="Window of that scenario")
    value: float
    unit: str = Field(description="Unit of the outcome, or `share` for a share or a rise")
    over: str = Field("", description="The value is the rise against this scenario, as a share")
    over_window: str = Field(
        "",
        description="The value is the share of what this longer window has; with `over`, the rise "
        "against this window",
    )
    likelihood: Literal["normal", "lognormal", "logit", "censored"] = Field(
        "normal", description="censored: the report says `fewer than` this value"
    )
    sd: float = Field(0.0, ge=0, description="Discrepancy; required if it is fitted")
    role: Literal["fitted", "second", "check", "implied"] = Field(
        "check",
        description="fitted; fitted in a second stage only; never fitted; or implied by fitted "
        "ones, so that it is shown and tests nothing",
    )
    in_priors: bool = Field(
        False, description="Whether a prior was chosen with knowledge of it, so that it is no test"
    )
    headline: bool = Field(
        False, description="Whether worlds are chosen by it: worlds that went like the reports"
    )
    reading: str = Field("", description="Wording of the report")
    note: str = Field("", description="Reason for the discrepancy or for the role")
    source: str = Field(min_length=5)

    @property
    def role_text(self) -> str:
        """The role, marked with * if a prior was chosen with knowledge of the figure."""
        return f"{self.role} *" if self.in_priors else self.role

    @property
    def is_share(self) -> bool:
        """Whether the value is the share of what a longer window has."""
        return bool(self.over_window) and not self.over

    @property
    def place(self) -> Place:
        """Scenario and window of the outcome."""
        return self.scenario, self.window

    @property
    def base(self) -> Place | None:
        """Scenario and window by which the outcome is divided; None for a figure by itself."""
        if not self.over and not self.over_window:
            return None
        return self.over or self.scenario, self.over_window or self.window

    @property
    def places(self) -> tuple[Place, ...]:
        """Scenario and window of every outcome that the figure needs, one or two."""
        return (self.place, self.base) if self.base else (self.place,)

    @property
    def transform(self) -> str:
        """Scale on which it is compared, and on which `sd` is: none, log or logit."""
        return TRANSFORMS[self.likelihood]


def span(place: Place) -> Span:
    """Return the days of a shipped scenario's window."""
    scenario, window = place
    return shipped_spans(scenario)[window]


@cache
def shipped_spans(scenario: str) -> dict[str, Span]:
    """Return the days of every window of a shipped scenario."""
    return load(scenario).spans


@cache
def targets(path: Path | None = None) -> dict[str, Target]:
    """Return all reported figures by name, from a file or the project's own.

    Raises
    ------
    UserError
        A line for each mistake, with its place.
    """
    document = read(path or folder("calibration") / "targets.yaml")
    read_targets = {name: _target(document, name) for name in document.data}
    raise_all(error for _, errors in read_targets.values() for error in errors)
    return {name: target for name, (target, _) in read_targets.items() if target}


def _target(document: Document, name: str) -> tuple[Target | None, list[UserError]]:
    """Return one target, None if keys are wrong, and its errors."""
    entry = document.data[name]
    if not isinstance(entry, dict):
        return None, [document.error((name,), "must hold `key: value` pairs")]
    try:
        target = Target(name=name, **entry)
    except (ValidationError, TypeError) as problem:
        return None, list(_wrong_keys(document, name, problem))
    errors = list(_unknown(document, target))
    if not errors:
        first = dict(reversed(list(_errors(target))))
        errors = [
            document.error((name, key) if key in entry else (name,), what)
            for key, what in first.items()
        ]
    return target, errors


def _wrong_keys(document: Document, name: str, problem: Exception) -> Iterator[UserError]:
    """Yield an error for each key of a target that is unknown, missing or of a wrong type."""
    if not isinstance(problem, ValidationError):  # it has a key `name`
        yield document.error((name, "name"), "is the key above; remove this line")
        return
    for error in problem.errors():
        if error["type"] == "extra_forbidden":
            what = f"unknown key; {nearest(str(error['loc'][0]), list(Target.model_fields))}"
        elif error["type"] == "missing":
            what = "is missing; add it"
        else:
            what = str(error.get("ctx", {}).get("error", error["msg"]))
        yield document.error((name, *error["loc"]), what)


def _unknown(document: Document, target: Target) -> Iterator[UserError]:
    """Yield an error for each outcome, scenario or window that there is not."""
    known = {"outcome": list(OUTCOMES), "scenario": scenario_names(), "over": scenario_names()}
    wrong = False
    for key, allowed in known.items():
        value = getattr(target, key)
        if value and value not in allowed:
            wrong = True
            yield document.error((target.name, key), f"no {key} {value}; {nearest(value, allowed)}")
    keys = ("window", "over_window" if target.over_window else "window")
    for key, (scenario, window) in () if wrong else zip(keys, target.places, strict=False):
        windows = _windows(scenario)
        if window not in windows:
            yield document.error(
                (target.name, key), f"{scenario} has no window {window}; {nearest(window, windows)}"
            )  # fmt: skip


@cache
def _windows(scenario: str) -> list[str]:
    """Return the windows of a shipped scenario."""
    return list(load(scenario).spans)


def _errors(target: Target) -> Iterator[tuple[str, str]]:
    """Yield each wrong key with its error."""
    yield from _wrong_base(target)
    unit = "share" if target.base else OUTCOMES[target.outcome].unit
    low, high = LIMITS.get(unit, (0.0, inf))
    if target.over:
        low, high = -1.0, inf
    if target.unit != unit:
        yield "unit", f"is {target.unit}, but {target.outcome} is in {unit}. Write unit: {unit}"
    if target.role in ("fitted", "second") and not target.sd:
        yield "sd", "is fitted but has no sd. Add its discrepancy, above 0."
    if target.likelihood == "lognormal" and target.value <= (-1.0 if target.over else 0.0):
        yield "value", f"is lognormal with the value {target.value:g}; must be above zero"
    if target.likelihood == "logit" and (target.over or unit != "share"):
        what = "a rise" if target.over else f"in {unit}"
        yield "likelihood", f"is logit, but the figure is {what}. Only shares from 0 to 1 can be."
    elif target.likelihood == "logit" and not 0.0 < target.value < 1.0:
        yield "value", f"is logit with the value {target.value:g}; must be above 0 and below 1"
    if not low <= target.value <= high:
        yield "value", f"is {target.value:g}; must be {low:g} to {high:g} {unit}"


def _wrong_base(target: Target) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the window by which the outcome is divided."""
    base = target.base
    if base == target.place and target.over_window:
        yield "over_window", f"is {base[1]}, the window itself. Name another, or leave it out."
    elif base == target.place:
        yield (
            "over",
            (
                f"is {target.over}, the scenario itself. Name another, or leave it out, or add the "
                "over_window."
            ),
        )
    elif base and target.is_share:
        part, whole = span(target.place), span(base)
        if not whole.start <= part.start <= part.end <= whole.end:
            yield (
                "over_window",
                (
                    f"{target.over_window} does not hold all days of {target.window}, of which the "
                    "value is the share. Name a window that does, or add `over` for a rise."
                ),
            )


@cache
def reported_blocks() -> dict[tuple[str, str], float]:
    """Return reported outcomes by quarters and blocks: by window of `status_quo` and outcome.

    Outcomes are people, boats and crossing days, boats a crossing day and people a boat.
    """
    blocks: dict[tuple[str, str], float] = {}
    with (folder("calibration") / "observed" / "blocks.csv").open() as file:
        for row in DictReader(line for line in file if not line.startswith("#")):
            people, boats, days = (float(row[name]) for name in BLOCK_COUNTS)
            values = (people, boats, days, boats / days, people / boats)
            blocks |= {
                (row["window"], outcome): value
                for outcome, value in zip(BLOCK_OUTCOMES, values, strict=True)
            }
    return blocks


def to_fit(every: Iterable[Target], second: bool = False) -> list[Target]:
    """Return the targets that are fitted, including second-stage targets if `second`.

    Raises
    ------
    UserError
        If there is none.
    """
    roles = ("fitted", "second") if second else ("fitted",)
    chosen = [target for target in every if target.role in roles]
    if not chosen:
        raise UserError("no figure is `fitted` in the targets. Give one of them that role.")
    return chosen
