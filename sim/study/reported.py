"""Reported figures, from `calibration/targets.yaml`, and the model's beside them."""

from dataclasses import dataclass
from functools import cache

from sim.shipped import folder
from sim.study.compare import distribution, relative_rise
from sim.study.execute import Results
from sim.yamlfile import read


@dataclass(frozen=True)
class Target:
    """One reported figure: which outcome, of which scenario and window, and where it stands."""

    name: str
    outcome: str
    scenario: str
    window: str
    value: float
    role: str
    source: str
    reading: str = ""
    over: str = ""


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


@cache
def targets() -> dict[str, Target]:
    """Return all reported figures by name."""
    document = read(folder("calibration") / "targets.yaml")
    return {name: Target(name=name, **entry) for name, entry in document.data.items()}


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
