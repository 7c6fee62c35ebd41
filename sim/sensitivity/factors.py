"""Factors of a sweep: assumptions or policy settings, over a range, a list or a prior."""

from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError

from sim.assumptions import all_assumptions
from sim.assumptions.priors import quantile
from sim.policies import POLICIES
from sim.scenario import Scenario
from sim.spelling import nearest

DUMMY = "dummy"
"""A factor that changes nothing, in every analysis; its index shows the effect of chance."""


@dataclass(frozen=True)
class Factor:
    """One number that a sweep varies.

    Attributes
    ----------
    path
        Name of an assumption, or `KIND.SETTING` of a policy that the scenarios have.
    low, high, values
        A range or a list; neither if the assumption's prior is used.
    """

    path: str
    low: float | None = None
    high: float | None = None
    values: tuple[float, ...] = ()

    def at(self, u: float) -> float:
        """Return the value at `u`, on [0, 1], in the assumption's unit."""
        if self.path == DUMMY:
            return u
        if self.values:
            return self.values[min(int(u * len(self.values)), len(self.values) - 1)]
        if self.low is not None and self.high is not None:
            if self.counts:  # every whole number is equally likely
                return self.low + min(int(u * (self.high - self.low + 1)), self.high - self.low)
            return self.low + u * (self.high - self.low)
        return quantile(all_assumptions()[self.path], u)

    def unit_of(self, value: float) -> float:
        """Return where a value is in the range, on [0, 1]."""
        assert self.low is not None
        assert self.high is not None
        return (value - self.low) / (self.high - self.low)

    @property
    def uses_prior(self) -> bool:
        """Whether its values are those of its prior."""
        return not self.values and self.low is None

    @property
    def counts(self) -> bool:
        """Whether it counts things, so that its values are whole numbers."""
        kind, _, setting = self.path.partition(".")
        if setting:
            return int in _types(POLICIES[kind].model_fields[setting].annotation)
        return self.path in all_assumptions() and all_assumptions()[self.path].whole

    @property
    def numbers(self) -> list[float]:
        """The numbers that the sweep file gives for it."""
        return [*self.values, *(v for v in (self.low, self.high) if v is not None)]

    @property
    def unit(self) -> str:
        """Unit of its values."""
        return all_assumptions()[self.path].unit if self.path in all_assumptions() else ""


def with_values(scenario: Scenario, values: dict[str, float]) -> Scenario:
    """Return `scenario` with the factors set; settings of policies that it lacks are ignored.

    Raises
    ------
    ValueError
        If a policy rejects the value.
    """
    parameters: dict[str, Any] = dict(scenario.parameters)
    policies = list(scenario.policies)
    for path, value in values.items():
        kind, _, setting = path.partition(".")
        if not setting:
            parameters[path] = value
            continue
        for number, policy in enumerate(policies):
            if policy.kind == kind:
                settings = policy.model_dump(by_alias=True, exclude_none=True)
                settings[setting] = round(value) if Factor(path).counts else value
                try:
                    policies[number] = type(policy).model_validate(settings)
                except ValidationError as problem:
                    raise ValueError(problem.errors()[0]["msg"]) from None
    return scenario.model_copy(update={"parameters": parameters, "policies": tuple(policies)})


def factor_error(factor: Factor, scenarios: list[Scenario]) -> str:
    """Return what is wrong with a factor for these scenarios; "" if nothing is."""
    kind, _, setting = factor.path.partition(".")
    if setting:
        return _setting_error(factor, kind, setting, scenarios)
    if factor.path not in all_assumptions():
        return f"unknown factor; {nearest(factor.path, list(all_assumptions()))}"
    setter = set_by(factor.path, scenarios)
    if setter:
        return f"is set by {setter}, so varying it changes nothing. Vary {setter}.SETTING."
    assumption = all_assumptions()[factor.path]
    if isinstance(assumption.value, tuple):
        return "has several numbers, but a factor is one number. Remove it."
    if not factor.values and factor.low is None and assumption.prior is None:
        return "has no prior. Give low and high, or values."
    low, high = assumption.range
    for value in factor.numbers:
        if not low <= value <= high:
            return f"is {value:g}; allowed: {low:g} to {high:g} ({assumption.unit})"
    return _fraction_error(factor)


def _fraction_error(factor: Factor) -> str:
    """Return an error if a factor that counts things has a number that is not whole."""
    fractions = [value for value in factor.numbers if value != round(value)]
    return f"is {fractions[0]:g}; must be whole numbers" if factor.counts and fractions else ""


def set_by(name: str, scenarios: list[Scenario]) -> str:
    """Return the policy that sets an assumption in any of the scenarios; "" if none does."""
    for scenario in scenarios:
        for overlay in scenario.overlays():
            if overlay.name == name and overlay.verb == "set":
                return overlay.kind
    return ""


def _setting_error(factor: Factor, kind: str, setting: str, scenarios: list[Scenario]) -> str:
    kinds = sorted({policy.kind for s in scenarios for policy in s.policies})
    if kind not in kinds:
        hint = nearest(kind, kinds) if kinds else "they have no policies"
        return f"no policy {kind} in these scenarios; {hint}"
    fields = POLICIES[kind].model_fields
    numbers = [name for name, f in fields.items() if _types(f.annotation) & {int, float}]
    if setting not in numbers:
        return f"{kind} has no number {setting}; {nearest(setting, numbers)}"
    if not factor.values and factor.low is None:
        return "a policy's setting has no prior. Give low and high, or values."
    for value in factor.numbers:
        for scenario in scenarios:
            try:
                with_values(scenario, {factor.path: value})
            except ValueError as problem:
                return f"is {value:g}; {problem}"
    return _fraction_error(factor)


def _types(annotation: Any) -> set[Any]:
    """Return the types that a setting allows."""
    if get_origin(annotation) is Annotated:
        return _types(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return {kind for part in get_args(annotation) for kind in _types(part)}
    return {get_origin(annotation) or annotation}
