"""Reported figures, and the model's beside them."""

from dataclasses import dataclass

from sim.data.targets import Target, targets
from sim.experiment.run import Results
from sim.outcomes.statistics import distribution, relative_rise


@dataclass(frozen=True)
class Check:
    """A reported figure beside the model's mean and the 5 and 95 % of worlds, `low` and `high`."""

    target: Target
    mean: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the reported figure lies between `low` and `high`."""
        return self.low <= self.target.value <= self.high


def checks(results: Results) -> list[Check]:
    """Hold the results against every reported figure whose scenarios and window they have."""
    held = []
    names = {s.name for s in results.study.scenarios}
    for t in targets().values():
        if t.window not in results.study.windows or {t.scenario, t.over or t.scenario} - names:
            continue
        values = results.of(t.scenario, t.window, t.outcome)
        if t.over:
            held.append(Check(t, *relative_rise(values, results.of(t.over, t.window, t.outcome))))
        else:
            d = distribution(values, "")
            held.append(Check(t, d.mean, d.q05, d.q95))
    return held


def reported(outcome: str, scenario: str, window: str, over: str = "") -> Target | None:
    """Return the reported figure for an outcome of a scenario and window, if there is one."""
    for target in targets().values():
        key = (target.outcome, target.scenario, target.window, target.over)
        if key == (outcome, scenario, window, over):
            return target
    return None
