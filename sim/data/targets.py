"""Targets: reported figures from `calibration/targets.yaml`, with their outcome and discrepancy."""

from collections.abc import Iterable, Iterator
from functools import cache
from math import inf
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.errors import UserError, raise_all
from sim.outcomes.outcomes import OUTCOMES
from sim.scenario import load
from sim.shipped import folder, scenario_names
from sim.spelling import nearest
from sim.yamlfile import Document, read


class Target(BaseModel):
    """One reported figure.

    `sd` is the discrepancy: the sd of the model's error for reasons other than chance. It is in the
    figure's unit, or that of its logarithm if lognormal.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    name: str
    outcome: str = Field(description="Outcome of the model to compare it with")
    scenario: str = Field(description="Shipped scenario that it belongs to")
    window: str = Field(description="Window of that scenario")
    value: float
    unit: str = Field(description="Unit of the outcome, or `share` for a rise")
    over: str = Field("", description="The value is the rise against this scenario, as a share")
    likelihood: Literal["normal", "lognormal", "censored"] = Field(
        "normal", description="censored: the report says `fewer than` this value"
    )
    sd: float = Field(0.0, ge=0, description="Discrepancy; required if it is fitted")
    role: Literal["fitted", "second", "check"] = Field(
        "check", description="fitted; fitted in a second stage only; or never fitted"
    )
    in_priors: bool = Field(
        False, description="Whether a prior was chosen with knowledge of it, so that it is no test"
    )
    reading: str = Field("", description="Wording of the report")
    source: str = Field(min_length=5)

    @property
    def role_text(self) -> str:
        """The role, marked with * if a prior was chosen with knowledge of the figure."""
        return f"{self.role} *" if self.in_priors else self.role


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
    for scenario in () if wrong else filter(None, (target.scenario, target.over)):
        windows = _windows(scenario)
        if target.window not in windows:
            yield document.error(
                (target.name, "window"), f"{scenario} has no window {target.window}; "
                f"{nearest(target.window, windows)}"
            )  # fmt: skip


@cache
def _windows(scenario: str) -> list[str]:
    """Return the windows of a shipped scenario."""
    return list(load(scenario).spans)


def _errors(target: Target) -> Iterator[tuple[str, str]]:
    """Yield each wrong key with its error."""
    unit = "share" if target.over else OUTCOMES[target.outcome].unit
    low, high = {"share": (0.0, 1.0), "correlation": (-1.0, 1.0)}.get(unit, (0.0, inf))
    if target.over:
        low, high = -1.0, inf
    if target.over == target.scenario:
        yield "over", f"is {target.over}, the scenario itself. Name another, or leave it out."
    if target.unit != unit:
        yield "unit", f"is {target.unit}, but {target.outcome} is in {unit}. Write unit: {unit}"
    if target.role != "check" and not target.sd:
        yield "sd", "is fitted but has no sd. Add its discrepancy, above 0."
    if target.likelihood == "lognormal" and target.value <= (-1.0 if target.over else 0.0):
        yield "value", f"is lognormal with the value {target.value:g}; must be above zero"
    if not low <= target.value <= high:
        yield "value", f"is {target.value:g}; must be {low:g} to {high:g} {unit}"


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
