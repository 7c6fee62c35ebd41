"""Reported figures beside the model's."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.data.targets import Target, targets
from sim.experiment.comparison import RunResult


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
    """Compare runs, by window, with every reported figure whose scenarios and window they have."""
    return tuple(
        _check(t, runs[t.window])
        for t in targets().values()
        if t.window in runs
        and {t.scenario, t.over or t.scenario} <= {s.scenario for s in runs[t.window].levels}
    )


def _check(t: Target, run: RunResult) -> Check:
    if t.over:
        return Check(t, *run.rise(t.over, t.scenario, t.outcome))
    d = run.level(t.scenario, t.outcome)
    return Check(t, d.mean, d.q05, d.q95)


def reported(outcome: str, scenario: str, window: str, over: str = "") -> Target | None:
    """Return the reported figure for an outcome, scenario and window; None if there is none."""
    key = (outcome, scenario, window, over)
    return next(
        (t for t in targets().values() if (t.outcome, t.scenario, t.window, t.over) == key), None
    )
