"""How far a mean is from that of another study, in paired or independent replications."""

from math import isnan, nan, sqrt
from typing import NamedTuple

import numpy as np

from sim.outcomes.statistics import (
    ERROR_RATE,
    MIN_REPLICATIONS,
    Array,
    Difference,
    difference,
    half_width,
    independent,
)


class Mean(NamedTuple):
    """A mean, half the width of its 95 % interval, and its number of independent values."""

    mean: float
    half: float
    independent: int

    @property
    def error(self) -> float:
        """Standard error."""
        from scipy.special import stdtrit  # takes .1 s to import

        return self.half / float(stdtrit(self.independent - 1, 1.0 - ERROR_RATE / 2.0))


def mean_of(values: Array, drawn: bool) -> Mean:
    """Return the mean of an outcome over the replications in which it is a number.

    `drawn` says whether replications have draws of the assumptions.
    """
    if np.isnan(values).all():
        return Mean(nan, nan, 0)
    separate = independent(values, drawn)
    return Mean(float(np.nanmean(values)), half_width(separate), len(separate))


def paired(before: Array, after: Array, drawn: bool) -> Difference:
    """Return how far an outcome moved in the same replications of another study."""
    return difference(after, before, drawn)


def unpaired(before: Mean, after: Mean) -> Difference:
    """Return how far a mean of independent replications is from another, by Welch's t.

    Shares of replications that rise and fall do not exist (NaN). `p_tie` is 1 if both means are
    equal and certain.
    """
    n, mean = min(before.independent, after.independent), after.mean - before.mean
    if isnan(mean) or n < 2:
        return Difference(mean, nan, nan, nan, nan, False, nan, nan, nan, n, base_mean=before.mean)
    relative = mean / before.mean if before.mean else nan
    errors = before.error, after.error
    error = sqrt(errors[0] ** 2 + errors[1] ** 2)
    half, p, freedom = _t(mean, error, errors, (before.independent, after.independent))
    return Difference(
        mean=mean, low=mean - half, high=mean + half, q05=nan, q95=nan,
        distinguishable=n >= MIN_REPLICATIONS and p <= ERROR_RATE, p_increase=nan, p_decrease=nan,
        p_tie=float(not error and not mean), n=n, p_value=p, independent=round(freedom) + 1,
        base_mean=before.mean, relative=relative,
    )  # fmt: skip


def _t(
    mean: float, error: float, errors: tuple[float, float], counts: tuple[int, int]
) -> tuple[float, float, float]:
    """Return half the width of the interval, the p-value and Welch's degrees of freedom."""
    from scipy.special import stdtr, stdtrit  # takes .1 s to import

    if not error:
        return 0.0, float(not mean), float(min(counts) - 1)
    freedom = error**4 / sum(e**4 / (n - 1) for e, n in zip(errors, counts, strict=True))
    half = float(stdtrit(freedom, 1.0 - ERROR_RATE / 2.0)) * error
    return half, float(2.0 * stdtr(freedom, -abs(mean) / error)), freedom
