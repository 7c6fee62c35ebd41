"""Statistics of outcomes over replications: levels, paired differences, share due to chance.

If assumptions are drawn, each draw serves two replications, one after the other. Replications of
one draw differ by chance alone. Their spread therefore separates chance from uncertainty about the
assumptions, and the interval of a mean counts draws, not replications.

Two questions about a difference are kept apart. Is the mean known? The interval and the p-value
answer it. Do replications agree on its direction? The shares up, down and same answer it.
"""

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
REPLICATIONS_PER_DRAW = 2  # separates chance from uncertainty about the assumptions
MIN_RISES = 20  # for a verdict on an outcome that is 0 throughout the baseline
MIN_REPLICATIONS = 5  # for a verdict on a difference
MIN_DRAWS = 20  # for 5–95 % and the share due to chance; replications if nothing is drawn
ERROR_RATE = 0.05  # of an interval, and of a family of verdicts


@dataclass(frozen=True)
class Distribution:
    """One outcome over replications.

    Attributes
    ----------
    mean, sd, q50, n, unit
        Mean, standard deviation and median over `n` replications, in `unit`.
    q05, q95
        Quantiles at (n + 1)p, so that the next replication lies between them nine times in ten.
        NaN with fewer than MIN_DRAWS draws, or replications if nothing is drawn.
    chance
        Share of the variance due to chance. The remaining share is uncertainty about the
        assumptions. NaN if these are not drawn, or with fewer than MIN_DRAWS draws.
    smallest, largest
        The smallest and the largest value.
    """

    mean: float
    sd: float
    q05: float
    q50: float
    q95: float
    n: int
    unit: str
    chance: float = nan
    smallest: float = nan
    largest: float = nan


@dataclass(frozen=True)
class Difference:
    """Change of one outcome against the baseline, paired by replication.

    Attributes
    ----------
    mean, low, high
        Mean difference and the 95 % interval of the mean (Student's t on the paired differences,
        or on their means per draw if assumptions are drawn).
    p_value
        Two-sided p-value of the same t: how likely a mean so far from 0 is if the true one is 0.
    distinguishable
        Whether the mean is distinguishable from zero: by its own p-value, or, in a comparison, by
        Holm's method over a family of differences (`families`). False with fewer than
        MIN_REPLICATIONS replications.
    p_increase, p_decrease, p_tie
        Share of replications in which the outcome rose, fell, and did not change.
    q05, q95, smallest, largest
        Spread of the differences over replications, as in `Distribution`.
    n, independent
        Number of replications in which both outcomes are numbers, and of independent values among
        them: draws, or replications if nothing is drawn.
    chance
        Share of the variance of the differences due to chance, as in `Distribution`.
    base_mean, relative
        Mean of the baseline in the same replications, and the mean difference as a share of it.
        `relative` is NaN if the baseline is 0.
    resolvable
        A mean farther from 0 than this would have been distinguishable, whatever the others are.
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
    p_value: float = nan
    smallest: float = nan
    largest: float = nan
    independent: int = 0
    base_mean: float = nan
    relative: float = nan
    resolvable: float = nan

    @property
    def is_clear(self) -> bool:
        """Whether the mean differs from zero: by its verdict, or because the baseline has nothing.

        If the outcome is 0 in every replication of the baseline, none can fall, and t is no guide.
        MIN_RISES replications with more than 0 are of 10 draws or more: p is .002 by a sign test.
        """
        nothing = self.base_mean == 0.0 and self.p_decrease == 0.0
        return self.distinguishable or (nothing and self.p_increase * self.n >= MIN_RISES - 0.5)


def distribution(values: Array, unit: str, drawn: bool = False) -> Distribution:
    """Return the distribution of one outcome over the replications in which it is a number.

    `drawn` says whether replications have draws of the assumptions.
    """
    numbers = values[~np.isnan(values)]
    if not len(numbers):
        return Distribution(nan, nan, nan, nan, nan, 0, unit)
    q05, q95 = central(values, drawn)
    return Distribution(
        mean=float(numbers.mean()),
        sd=float(numbers.std(ddof=1)) if len(numbers) > 1 else nan,
        q05=q05,
        q50=float(np.median(numbers)),
        q95=q95,
        n=len(numbers),
        unit=unit,
        chance=chance_share(values) if drawn else nan,
        smallest=float(numbers.min()),
        largest=float(numbers.max()),
    )


def central(values: Array, drawn: bool) -> tuple[float, float]:
    """Return the 5 and 95 % quantiles over replications, NaN with too few draws.

    They are interpolated at (n + 1)p (Weibull). At np they would lie too far inside: they would
    hold the next replication 81 times in a hundred with 20 replications, in place of 90.
    """
    numbers = values[~np.isnan(values)]
    if len(independent(values, drawn)) < MIN_DRAWS:
        return nan, nan
    low, high = np.quantile(numbers, (0.05, 0.95), method="weibull").tolist()
    return low, high


def independent(values: Array, drawn: bool) -> Array:
    """Return the independent numbers: means per draw, or replications if nothing is drawn."""
    return _draw_means(values) if drawn else values[~np.isnan(values)]


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


def half_width(values: Array, error: float = ERROR_RATE) -> float:
    """Return half the width of a mean's interval, NaN with fewer than two values.

    `error` is the probability that the interval misses the mean: .05 for a 95 % interval.
    """
    from scipy.special import stdtrit  # takes .1 s to import; only comparisons need it

    n = len(values)
    if n < 2:
        return nan
    return float(stdtrit(n - 1, 1.0 - error / 2.0) * values.std(ddof=1) / sqrt(n))


def p_of_mean(mean: float, values: Array) -> float:
    """Return the two-sided p-value of a mean by Student's t, NaN with fewer than two values."""
    from scipy.special import stdtr

    n = len(values)
    if n < 2:
        return nan
    error = float(values.std(ddof=1)) / sqrt(n)
    if not error:
        return 0.0 if mean else 1.0
    return float(2.0 * stdtr(n - 1, -abs(mean) / error))


def difference(values: Array, baseline: Array, drawn: bool = False) -> Difference:
    """Return the change of an outcome against the baseline, paired by replication.

    `drawn` says whether replications have draws of the assumptions or of policy strengths.
    """
    paired = values - baseline
    present = ~np.isnan(paired)
    change = paired[present]
    n = len(change)
    if not n:
        return Difference(nan, nan, nan, nan, nan, False, nan, nan, nan, 0)
    mean, base = float(change.mean()), float(baseline[present].mean())
    separate = independent(paired, drawn)
    half, p_value = half_width(separate), p_of_mean(mean, separate)
    q05, q95 = central(paired, drawn)
    return Difference(
        mean=mean,
        low=mean - half,
        high=mean + half,
        q05=q05,
        q95=q95,
        distinguishable=n >= MIN_REPLICATIONS and p_value <= ERROR_RATE,
        p_increase=float((change > 0).mean()),
        p_decrease=float((change < 0).mean()),
        p_tie=float((change == 0).mean()),
        n=n,
        chance=chance_share(paired) if drawn else nan,
        p_value=p_value,
        smallest=float(change.min()),
        largest=float(change.max()),
        independent=len(separate),
        base_mean=base,
        relative=mean / base if base else nan,
        resolvable=half,
    )


def _draw_means(values: Array) -> Array:
    """Return the mean of each draw's replications, for draws that have a number."""
    pairs = by_draw(values)
    means: Array = np.nanmean(pairs[~np.isnan(pairs).all(axis=1)], axis=1)
    return means


def relative_rise(
    values: Array, baseline: Array, drawn: bool = False
) -> tuple[float, float, float]:
    """Return the rise of the mean as a share, and its 5 and 95 % quantiles over replications.

    A reported rise is that of one random world. Compare it with the spread over replications, which
    does not shrink with their number. The quantiles are NaN with fewer than MIN_DRAWS draws, or if
    the baseline is 0 in a twentieth of the replications.
    """
    both = ~np.isnan(values) & ~np.isnan(baseline)
    ours, base = values[both], baseline[both]
    if not len(ours) or not base.mean():
        return nan, nan, nan
    rise = float(ours.mean() / base.mean()) - 1
    if (base == 0).mean() >= 0.05:
        return rise, nan, nan
    shares = np.full(len(values), nan)
    defined = both & (baseline != 0)
    shares[defined] = values[defined] / baseline[defined] - 1
    return rise, *central(shares, drawn)
