"""The request of a break-even: two scenarios, the factor that varies, and its values."""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from sim.assumptions import all_assumptions
from sim.assumptions.priors import quantile
from sim.errors import UserError
from sim.experiment.design import Study
from sim.outcomes.outcomes import OUTCOMES
from sim.policies import POLICIES
from sim.scenario import Scenario, load
from sim.sensitivity.factors import DUMMY, Factor, factor_error, with_values
from sim.shipped import scenario_names
from sim.spelling import nearest

EXPECTED = {
    "deaths": "expected_deaths", "missing": "expected_deaths",
    "fatal_incidents": "expected_deaths",
    "deaths_from_intervention": "expected_deaths_from_intervention",
}  # fmt: skip
"""Realised outcomes, which are mostly chance, and what to ask for in their place."""

TAIL = 0.01  # of a prior, left out at either end of the default range
MIN_POINTS = 3
UNBOUNDED = 1e9  # range of assumptions that have none


@dataclass(frozen=True)
class BreakEvenRequest:
    """What a break-even asks.

    Attributes
    ----------
    study
        The baseline and the scenario, replications, seed, window and parameter source.
    factor
        The factor; its values are the points of the curve, rising.
    outcome
        Name of the outcome.
    """

    study: Study
    factor: Factor
    outcome: str

    @property
    def base_varies(self) -> bool:
        """Whether the baseline has the factor too: an assumption may matter without policies."""
        if "." in self.factor.path:
            return False
        base = self.study.scenarios[0]
        return bool(base.policies) or not all_assumptions()[self.factor.path].of_policies

    def arms(self) -> tuple[list[Scenario], list[Scenario]]:
        """Return the baselines and the scenarios: one for each value, or one baseline for all."""
        base, scenario = self.study.scenarios
        bases = [self._at(base, v) for v in self.factor.values] if self.base_varies else [base]
        return bases, [self._at(scenario, value) for value in self.factor.values]

    def _at(self, scenario: Scenario, value: float) -> Scenario:
        named = {"name": f"{scenario.name} at {value:g}"}
        return with_values(scenario, {self.factor.path: value}).model_copy(update=named)


def without_policies(scenario: Scenario) -> Scenario:
    """Return the baseline of a scenario: its days and overrides, and no policy.

    It is a shipped status quo if the two are the same.

    Raises
    ------
    UserError
        If the scenario has no policies.
    """
    if not scenario.policies:
        raise UserError(
            f"{scenario.name}: has no policies to leave out. Name a baseline: --base SCENARIO"
        )
    bare = scenario.model_copy(update={"policies": (), "title": ""})
    for name in scenario_names():
        if name.startswith("status_quo"):
            shipped = load(name).model_copy(update={"windows": scenario.windows, "title": ""})
            if shipped == bare.model_copy(update={"name": shipped.name}):
                return shipped
    return bare.model_copy(update={"name": f"{scenario.name[:43]} without policies"})


def known_outcome(name: str) -> str:
    """Return an outcome's name.

    Raises
    ------
    UserError
        If there is no such outcome, or it is mostly chance.
    """
    if name not in OUTCOMES:
        raise UserError(f"unknown outcome {name}; {nearest(name, list(OUTCOMES))}")
    if name in EXPECTED:
        raise UserError(f"outcome {name}: is mostly chance. Use {EXPECTED[name]}.")
    return name


def factor_with_values(
    path: str,
    base: Scenario,
    scenario: Scenario,
    ends: tuple[float, float] | None,
    points: int,
) -> Factor:
    """Return the factor with the values at which the scenario runs.

    Parameters
    ----------
    ends
        Its range; by default what `default_range` returns.
    points
        Number of values, evenly spread. A factor that counts things has whole ones, once each.

    Raises
    ------
    UserError
        If these scenarios have no such factor, or do not allow its range.
    """
    with_factor = [scenario] if "." in path else [base, scenario]
    _refuse(path, "is no number of the model. Name another." if path == DUMMY else "")
    a_policy = f"is a policy. Name its setting, for example {path}.strength"
    _refuse(path, a_policy if path in POLICIES else "")
    wrong = factor_error(Factor(path), with_factor)
    _refuse(path, "" if "has no prior" in wrong else wrong)  # a range stands in for it
    if points < MIN_POINTS:
        raise UserError(f"points is {points}. Give {MIN_POINTS} or more.")
    low, high = default_range(path) if ends is None else ends
    if not low < high:
        raise UserError(f"between {low:g},{high:g}: is empty. Give the lower end first.")
    _refuse(path, factor_error(Factor(path, low, high), with_factor))
    values = np.linspace(low, high, points)
    chosen = np.unique(np.rint(values)) if Factor(path).counts else values
    if len(chosen) < MIN_POINTS:
        raise UserError(
            f"between {low:g},{high:g}: has fewer than {MIN_POINTS} whole numbers. Widen it."
        )
    return Factor(path, values=tuple(chosen.tolist()))


def _refuse(path: str, wrong: str) -> None:
    if wrong:
        raise UserError(f"factor {path}: {wrong}")


def default_range(path: str) -> tuple[float, float]:
    """Return the range of a factor if none is named.

    It is the 1 to 99 % of an assumption's prior, the range allowed for one without a prior, and
    the bounds of a policy's setting.

    Raises
    ------
    UserError
        If the factor has no bounds.
    """
    low, high = _bounds(path)
    if max(-low, high) >= UNBOUNDED:
        raise UserError(f"factor {path}: has no bounds of its own. Add --between LOW,HIGH")
    return low, high


def _bounds(path: str) -> tuple[float, float]:
    kind, _, setting = path.partition(".")
    if not setting:
        assumption = all_assumptions()[path]
        if assumption.prior:
            return quantile(assumption, TAIL), quantile(assumption, 1.0 - TAIL)
        return assumption.range
    schema = POLICIES[kind].model_json_schema()["properties"][setting]
    numeric = [s for s in schema.get("anyOf", [schema]) if s.get("type") in ("number", "integer")]
    return numeric[0].get("minimum", -np.inf), numeric[0].get("maximum", np.inf)


def read_range(text: str) -> tuple[float, float] | None:
    """Return the range that `LOW,HIGH` means, None if the text is empty.

    Raises
    ------
    UserError
        If it does not hold two finite numbers.
    """
    if not text.strip():
        return None
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        low = high = np.nan
    if not isfinite(low) or not isfinite(high):
        raise UserError(f"between {text}: is not two numbers. Write LOW,HIGH, for example 0,1")
    return low, high
