"""Statistics of outcomes over replications: levels, paired differences, share due to chance.

If assumptions are drawn, each draw serves two replications, one after the other. Replications of
one draw differ by chance alone. Their spread therefore separates chance from uncertainty about the
assumptions, and the interval of a mean counts draws, not replications.
"""

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
REPLICATIONS_PER_DRAW = 2  # separates chance from uncertainty about the assumptions
MIN_AGREEMENT = 0.9  # share of replications that must agree on the direction of a change
MIN_REPLICATIONS = 5  # for quantiles, and for a verdict on a difference
MIN_DRAWS = 20  # for the share due to chance


@dataclass(frozen=True)
class Distribution:
    """One outcome over replications.

    Attributes
    ----------
    mean, sd, q05, q50, q95, n, unit
        Mean, standard deviation and quantiles over `n` replications, in `unit`.
    chance
        Share of the variance due to chance. The remaining share is uncertainty about the
        assumptions. NaN if these are not drawn, or with fewer than MIN_DRAWS draws.
    """

    mean: float
    sd: float
    q05: float
    q50: float
    q95: float
    n: int
    unit: str
    chance: float = nan


@dataclass(frozen=True)
class Difference:
    """Change of one outcome against the baseline, paired by replication.

    Attributes
    ----------
    mean, low, high
        Mean difference and its 95 % interval (Student's t on the paired differences, or on their
        means per draw if assumptions are drawn).
    p_increase, p_decrease, p_tie
        Share of replications in which the outcome rose, fell, and did not change.
    q05, q95
        Quantiles of the differences over replications.
    distinguishable
        Whether the interval excludes zero. If assumptions are drawn, nine replications of ten must
        also agree on the direction. False with fewer than MIN_REPLICATIONS replications.
    n
        Number of replications in which both outcomes are numbers.
    chance
        Share of the variance of the differences due to chance, as in `Distribution`.
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
    chance: float = nan


def distribution(values: Array, unit: str, drawn: bool = False) -> Distribution:
    """Return the distribution of one outcome over the replications in which it is a number.

    `drawn` says whether replications have draws of the assumptions.
    """
    numbers = values[~np.isnan(values)]
    if not len(numbers):
        return Distribution(nan, nan, nan, nan, nan, 0, unit)
    q05, q50, q95 = np.quantile(numbers, (0.05, 0.5, 0.95)).tolist()
    sd = float(numbers.std(ddof=1)) if len(numbers) > 1 else nan
    chance = chance_share(values) if drawn else nan
    return Distribution(float(numbers.mean()), sd, q05, q50, q95, len(numbers), unit, chance)


def by_draw(values: Array) -> Array:
    """Return values of replications by draw, shape (draws, REPLICATIONS_PER_DRAW)."""
    padding = -len(values) % REPLICATIONS_PER_DRAW
    return np.append(values, np.full(padding, nan)).reshape(-1, REPLICATIONS_PER_DRAW)


def chance_share(values: Array) -> float:
    """Return the share of the variance due to chance: that between replications of one draw.

    NaN with fewer than MIN_DRAWS draws. The estimate is rough: about ± .1 with 50 draws.
    """
    pairs = by_draw(values)
    complete = pairs[~np.isnan(pairs).any(axis=1)]
    if len(complete) < MIN_DRAWS or not (total := float(complete.var(ddof=1))):
        return nan
    return float(min(1.0, complete.var(axis=1, ddof=1).mean() / total))


def half_width(values: Array) -> float:
    """Return half the width of the 95 % interval of a mean, NaN with fewer than two values."""
    from scipy.special import stdtrit  # takes .1 s to import; only comparisons need it

    n = len(values)
    if n < 2:
        return nan
    return float(stdtrit(n - 1, 0.975) * values.std(ddof=1) / sqrt(n))


def difference(values: Array, baseline: Array, drawn: bool = False) -> Difference:
    """Return the change of an outcome against the baseline, paired by replication.

    `drawn` says whether replications have draws of the assumptions or of policy strengths. The mean
    over draws can then be precise although the effect is uncertain.
    """
    paired = values - baseline
    change = paired[~np.isnan(paired)]
    n = len(change)
    if not n:
        return Difference(nan, nan, nan, nan, nan, False, nan, nan, nan, 0)
    mean = float(change.mean())
    half = half_width(_draw_means(paired)) if drawn else half_width(change)
    q05, q95 = np.quantile(change, (0.05, 0.95)).tolist()
    agree = max((change > 0).mean(), (change < 0).mean()) >= MIN_AGREEMENT
    return Difference(
        mean=mean,
        low=mean - half,
        high=mean + half,
        q05=q05,
        q95=q95,
        distinguishable=bool(n >= MIN_REPLICATIONS and abs(mean) > half and (agree or not drawn)),
        p_increase=float((change > 0).mean()),
        p_decrease=float((change < 0).mean()),
        p_tie=float((change == 0).mean()),
        n=n,
        chance=chance_share(paired) if drawn else nan,
    )


def _draw_means(values: Array) -> Array:
    """Return the mean of each draw's replications, for draws that have a number."""
    pairs = by_draw(values)
    means: Array = np.nanmean(pairs[~np.isnan(pairs).all(axis=1)], axis=1)
    return means


def relative_rise(values: Array, baseline: Array) -> tuple[float, float, float]:
    """Return the rise of the mean as a share, and its 5 and 95 % quantiles over replications.

    A reported rise is that of one random world. Compare it with the spread over replications, which
    does not shrink with their number. The quantiles are NaN with fewer than MIN_REPLICATIONS
    replications, or if the baseline is 0 in a twentieth of them.
    """
    both = ~np.isnan(values) & ~np.isnan(baseline)
    values, baseline = values[both], baseline[both]
    if not len(values) or not baseline.mean():
        return nan, nan, nan
    rise = float(values.mean() / baseline.mean()) - 1
    if (baseline == 0).mean() >= 0.05 or len(baseline) < MIN_REPLICATIONS:
        return rise, nan, nan
    positive = baseline != 0
    low, high = np.quantile(values[positive] / baseline[positive] - 1, (0.05, 0.95)).tolist()
    return rise, low, high
