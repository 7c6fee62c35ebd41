"""Reported figures beside the model's, matched by outcome and days."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.data.targets import Target, shipped_spans, span, targets
from sim.experiment.comparison import RunResult
from sim.scenario import Span
from sim.shipped import scenario_names

STATUS_QUO = "status_quo"  # how the names of scenarios begin to which reported figures belong


@dataclass(frozen=True)
class Check:
    """A reported figure beside the model's mean, and its 5 and 95 % (`low`, `high`)."""

    target: Target
    mean: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the reported figure lies between `low` and `high`."""
        return self.low <= self.target.value <= self.high


def checks(runs: Mapping[str, RunResult]) -> tuple[Check, ...]:
    """Compare runs, by window, with every reported figure of the same days."""
    return tuple(check for target in targets().values() for check in _checks(target, runs))


def _checks(target: Target, runs: Mapping[str, RunResult]) -> list[Check]:
    """Return the figure beside the run of its days, in a list; empty if no run has them."""
    if target.is_share:
        return []
    for window, run in runs.items():
        by_days = {_days(levels.scenario, window): levels.scenario for levels in run.levels}
        names = [by_days.get(span(place)) for place in target.places]
        if names[-1] and names[0]:
            return [_check(target, run, names[0], names[-1])]
    return []


def _check(target: Target, run: RunResult, scenario: str, base: str) -> Check:
    if target.over:
        return Check(target, *run.rise(base, scenario, target.outcome))
    d = run.level(scenario, target.outcome)
    return Check(target, d.mean, d.q05, d.q95)


def _days(scenario: str, window: str) -> Span | None:
    """Return the days of a window of a shipped scenario without policies; None of any other."""
    if not scenario.startswith(STATUS_QUO) or scenario not in scenario_names():
        return None
    return shipped_spans(scenario).get(window)


def reported(outcome: str, scenario: str, window: str, over: str = "") -> Target | None:
    """Return the reported figure for an outcome and the days of a window; None if there is none.

    With `over`, it is the rise against the same window of that scenario.
    """
    days = _days(scenario, window), _days(over, window) if over else None
    for target in targets().values():
        spans = span(target.place), span(target.base) if target.base else None
        if target.outcome == outcome and not target.is_share and spans == days:
            return target
    return None
