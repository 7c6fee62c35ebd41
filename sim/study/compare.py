"""What many runs say: distributions, and differences between scenarios paired by random world."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario import WHOLE, Scenario
from sim.study.design import design
from sim.study.execute import Results, execute
from sim.study.outcomes import OUTCOMES

Array = NDArray[np.float64]
AGREED = 0.9  # share of draws that must agree on the direction of a change
FEW = 5  # worlds below which their quantiles, or a verdict on a difference, say nothing


@dataclass(frozen=True)
class Distribution:
    """One outcome over replications: mean, sd, quantiles, and of how many runs."""

    mean: float
    sd: float
    q05: float
    q50: float
    q95: float
    n: int
    unit: str


@dataclass(frozen=True)
class Difference:
    """One outcome less the baseline's, paired by random world.

    Attributes
    ----------
    mean, low, high
        Mean difference and its 95 % interval (Student's t on the paired differences).
    p_increase, p_decrease, p_tie
        Share of worlds in which the outcome rose, fell, and did not change.
    q05, q95
        What 90 % of the worlds' differences lie between.
    distinguishable
        Whether the interval leaves no change out and, where how strong policies are is drawn, nine
        worlds of ten agree on the direction; never of fewer than FEW worlds.
    n
        Worlds in which both are numbers.
    """

    mean: float
    low: float
    high: float
    q05: float
    q95: float
    distinguishable: bool
    p_increase: float
    p_decrease: float
    p_tie: float
    n: int


def distribution(values: Array, unit: str) -> Distribution:
    """Summarise one outcome; worlds in which it is not a number are left out and `n` says so."""
    good = values[~np.isnan(values)]
    if not len(good):
        return Distribution(nan, nan, nan, nan, nan, 0, unit)
    q05, q50, q95 = np.quantile(good, (0.05, 0.5, 0.95)).tolist()
    sd = float(good.std(ddof=1)) if len(good) > 1 else nan
    return Distribution(float(good.mean()), sd, q05, q50, q95, len(good), unit)


def half_width(values: Array) -> float:
    """Return half the 95 % interval of a mean; not a number for fewer than two values."""
    from scipy.special import stdtrit  # takes .1 s to import; only comparisons need it

    n = len(values)
    if n < 2:
        return nan
    return float(stdtrit(n - 1, 0.975) * values.std(ddof=1) / sqrt(n))


def difference(values: Array, baseline: Array, levers: bool = False) -> Difference:
    """Compare an outcome with the baseline's, world by world.

    `levers` says whether each world has a draw of how strong policies are: the mean over draws may
    then be well known where the effect is not.
    """
    change = values - baseline
    change = change[~np.isnan(change)]
    n = len(change)
    if not n:
        return Difference(nan, nan, nan, nan, nan, False, nan, nan, nan, 0)
    mean, half = float(change.mean()), half_width(change)
    q05, q95 = np.quantile(change, (0.05, 0.95)).tolist()
    agree = max((change > 0).mean(), (change < 0).mean()) >= AGREED
    return Difference(
        mean=mean,
        low=mean - half,
        high=mean + half,
        q05=q05,
        q95=q95,
        distinguishable=bool(n >= FEW and abs(mean) > half and (agree or not levers)),
        p_increase=float((change > 0).mean()),
        p_decrease=float((change < 0).mean()),
        p_tie=float((change == 0).mean()),
        n=n,
    )


def relative_rise(values: Array, baseline: Array) -> tuple[float, float, float]:
    """Return the rise of the mean as a share, and the 5 and 95 % of the rise over worlds.

    A reported rise is one world's, so it belongs beside the spread over worlds, which more
    replications do not narrow. Not a number where a twentieth of the baseline's worlds have none.
    """
    both = ~np.isnan(values) & ~np.isnan(baseline)
    values, baseline = values[both], baseline[both]
    if not len(values) or not baseline.mean():
        return nan, nan, nan
    rise = float(values.mean() / baseline.mean()) - 1
    if (baseline == 0).mean() >= 0.05:
        return rise, nan, nan
    some = baseline != 0
    low, high = np.quantile(values[some] / baseline[some] - 1, (0.05, 0.95)).tolist()
    return rise, low, high


def compare(
    base: Scenario,
    *others: Scenario,
    window: str = WHOLE,
    replications: int = 100,
    seed: int = 1,
    workers: int = 1,
    levers: bool = True,
) -> dict[str, Any]:
    """Run scenarios in the same random worlds and compare each with the first.

    How strong policies are is drawn from their priors, one draw a world, unless `levers` is false.

    Returns
    -------
    dict
        As `channelsim compare --json` prints it: `scenarios` and `differences` by outcome.

    Raises
    ------
    UserError
        For a window that a scenario lacks, or that falls on different days.
    """
    study = design((base, *others), replications, seed, [window], levers=levers)
    return to_json(execute(study, workers), window, [other.name for other in others])


UNCERTAINTY = {
    False: "chance only; assumptions stand at their defaults or as a scenario sets",
    True: "chance, and how strong policies are, drawn from their priors; other assumptions stand "
    "at their defaults or as a scenario sets",
}


def to_json(results: Results, window: str, others: Sequence[str] = ()) -> dict[str, Any]:
    """Return one window of a study as plain data; `others` are compared with the first scenario."""
    study = results.study
    base = study.scenarios[0]
    told: dict[str, Any] = _plain(
        {
            "study": study.name,
            "window": _days(base, window),
            "replications": study.replications,
            "seed": study.seed,
            "uncertainty": UNCERTAINTY[study.levers],
            "scenarios": [_levels(results, s, window) for s in study.scenarios],
            "differences": [_differences(results, other, base.name, window) for other in others],
            "failures": [asdict(failure) for failure in results.failures],
        }
    )
    return told


def _days(scenario: Scenario, window: str) -> dict[str, str]:
    span = scenario.spans[window]
    return {"name": window, "start": str(span.start), "end": str(span.end)}


def _levels(results: Results, scenario: Scenario, window: str) -> dict[str, Any]:
    outcomes = {
        name: asdict(distribution(results.of(scenario.name, window, name), outcome.unit))
        for name, outcome in OUTCOMES.items()
    }
    return {
        "name": scenario.name,
        "title": scenario.title,
        "adversary": scenario.adversary,
        "window": _days(scenario, window),
        "outcomes": outcomes,
    }


def _differences(results: Results, other: str, base: str, window: str) -> dict[str, Any]:
    outcomes = {
        name: asdict(
            difference(
                results.of(other, window, name),
                results.of(base, window, name),
                results.study.levers,
            )
        )
        for name in OUTCOMES
    }
    return {
        "scenario": other,
        "baseline": base,
        "paired": results.study.paired(other),
        "outcomes": outcomes,
    }


def _plain(data: Any) -> Any:
    """JSON has no "not a number": None stands for it."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    return None if isinstance(data, float) and data != data else data
