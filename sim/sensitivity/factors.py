"""What a sweep varies: a parameter, or a setting of a policy, over a range, a list or its prior."""

from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError

from sim.assumptions import all_assumptions
from sim.assumptions.priors import quantile
from sim.policies import POLICIES
from sim.scenario import Scenario
from sim.yamlfile import nearest

DUMMY = "dummy"
"""A factor that changes nothing and must come out as nothing; in every analysis."""


@dataclass(frozen=True)
class Factor:
    """One number that a sweep varies.

    Attributes
    ----------
    path
        A parameter, or `KIND.SETTING` of a policy that the scenarios have.
    low, high, values
        A range or a list; neither if the parameter's prior is taken.
    """

    path: str
    low: float | None = None
    high: float | None = None
    values: tuple[float, ...] = ()

    def at(self, u: float) -> float:
        """Return the value at `u`, on [0, 1], in the parameter's own unit."""
        if self.path == DUMMY:
            return u
        if self.values:
            return self.values[min(int(u * len(self.values)), len(self.values) - 1)]
        if self.low is not None and self.high is not None:
            if self.whole:  # every whole number has the same chance
                return self.low + min(int(u * (self.high - self.low + 1)), self.high - self.low)
            return self.low + u * (self.high - self.low)
        return quantile(all_assumptions()[self.path], u)

    @property
    def of_prior(self) -> bool:
        """Whether it goes over its prior."""
        return not self.values and self.low is None

    @property
    def whole(self) -> bool:
        """Whether it counts things."""
        kind, _, setting = self.path.partition(".")
        if setting:
            return int in _types(POLICIES[kind].model_fields[setting].annotation)
        return self.path in all_assumptions() and all_assumptions()[self.path].whole

    @property
    def written(self) -> list[float]:
        """The numbers that a person wrote for it."""
        return [*self.values, *(v for v in (self.low, self.high) if v is not None)]

    @property
    def unit(self) -> str:
        """Unit of its values."""
        return all_assumptions()[self.path].unit if self.path in all_assumptions() else ""


def with_values(scenario: Scenario, values: dict[str, float]) -> Scenario:
    """Return `scenario` with factors put in; a policy that it lacks is left alone.

    Raises
    ------
    ValueError
        If a policy does not take the value.
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
                written = policy.model_dump(by_alias=True, exclude_none=True)
                whole = Factor(path).whole
                try:
                    policies[number] = type(policy).model_validate(
                        {**written, setting: round(value) if whole else value}
                    )
                except ValidationError as problem:
                    raise ValueError(problem.errors()[0]["msg"]) from None
    return scenario.model_copy(update={"parameters": parameters, "policies": tuple(policies)})


def wrong_with(factor: Factor, scenarios: list[Scenario]) -> str:
    """Say what is wrong with a factor for these scenarios; an empty line if nothing is."""
    kind, _, setting = factor.path.partition(".")
    if setting:
        return _wrong_setting(factor, kind, setting, scenarios)
    if factor.path not in all_assumptions():
        return f"unknown factor; {nearest(factor.path, list(all_assumptions()))}"
    setter = set_by(factor.path, scenarios)
    if setter:
        return f"is set by {setter}, so that varying it changes nothing; vary {setter}.SETTING"
    assumption = all_assumptions()[factor.path]
    if isinstance(assumption.value, tuple):
        return "has several numbers; a factor is one number"
    if not factor.values and factor.low is None and assumption.prior is None:
        return "has no prior; give low and high, or values"
    low, high = assumption.range
    for value in factor.written:
        if not low <= value <= high:
            return f"is {value:g}; allowed: {low:g} to {high:g} ({assumption.unit})"
    return _broken(factor)


def _broken(factor: Factor) -> str:
    """Return what is wrong with a factor that counts things, if a number is not whole."""
    broken = [value for value in factor.written if value != round(value)]
    return f"is {broken[0]:g}; must be whole numbers" if factor.whole and broken else ""


def set_by(parameter: str, scenarios: list[Scenario]) -> str:
    """Return the policy that sets a parameter, in any of the scenarios; empty where none does."""
    for scenario in scenarios:
        for overlay in scenario.overlays():
            if overlay.name == parameter and overlay.verb == "set":
                return overlay.kind
    return ""


def _wrong_setting(factor: Factor, kind: str, setting: str, scenarios: list[Scenario]) -> str:
    here = sorted({policy.kind for s in scenarios for policy in s.policies})
    if kind not in here:
        return f"no policy {kind} in these scenarios; {nearest(kind, here) if here else 'none is'}"
    fields = POLICIES[kind].model_fields
    numbers = [name for name, f in fields.items() if _types(f.annotation) & {int, float}]
    if setting not in numbers:
        return f"{kind} has no number {setting}; {nearest(setting, numbers)}"
    if not factor.values and factor.low is None:
        return "a policy's setting has no prior; give low and high, or values"
    for value in factor.written:
        for scenario in scenarios:
            try:
                with_values(scenario, {factor.path: value})
            except ValueError as problem:
                return f"is {value:g}; {problem}"
    return _broken(factor)


def _types(annotation: Any) -> set[Any]:
    """Return the types that a setting takes."""
    if get_origin(annotation) is Annotated:
        return _types(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return {each for part in get_args(annotation) for each in _types(part)}
    return {get_origin(annotation) or annotation}
