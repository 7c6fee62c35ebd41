"""Find where a noisy curve crosses zero: the break-even value of a factor.

A curve is the change of an outcome at some values of a factor, known for each draw of the
assumptions. Noise may make it cross zero several times although the true curve only rises or only
falls. So a monotone curve is fitted by isotonic regression (Barlow, Bartholomew, Bremner and Brunk
1972, *Statistical Inference under Order Restrictions*), and the root of its linear interpolation is
taken. Intervals come from resampled draws.
"""

from dataclasses import dataclass
from math import inf, nan, sqrt

import numpy as np

from sim.arrays import Floats
from sim.outcomes.statistics import ERROR_RATE

RESAMPLES = 4000  # an end of a 95 % interval then has a standard error of .3 % in its probability
LEAST_VARIANCE = (
    1e-6  # of the largest: a point without noise has a large weight, not an endless one
)
ROUNDING = 1e-12  # relative: a smaller misfit is a rounding error


@dataclass(frozen=True)
class Shape:
    """Whether a mean curve only rises or only falls.

    Attributes
    ----------
    increasing
        Direction of the monotone curve that fits better.
    p_monotone
        Probability of a misfit as large as this if the true curve is monotone, in the direction
        that fits better by it.
    """

    increasing: bool
    p_monotone: float

    @property
    def monotone(self) -> bool:
        """Whether the curve may be monotone, at a level of 5 %."""
        return self.p_monotone > ERROR_RATE


@dataclass(frozen=True)
class Root:
    """The root of a mean curve, and its 95 % interval.

    Each is −inf below the range and inf above it. `value` is NaN for a curve of zeros.
    """

    value: float
    low: float
    high: float


def weights(curves: Floats) -> Floats:
    """Return the weights of a curve's points: inverse variances over draws, at most 1.

    Parameters
    ----------
    curves
        Changes, shape (draws, points).
    """
    variance = curves.var(axis=0)
    least = LEAST_VARIANCE * variance.max()
    if not least:
        return np.ones(curves.shape[1])
    weight: Floats = least / np.maximum(variance, least)
    return weight


def isotonic(y: Floats, weight: Floats, increasing: bool) -> Floats:
    """Return the monotone curve with the least weighted squares of misfits, shape (points,).

    Rounding errors around zero are zeros.
    """
    from scipy.optimize import isotonic_regression

    fit = np.asarray(isotonic_regression(y, weights=weight, increasing=increasing).x)
    return np.where(np.abs(fit) > ROUNDING * np.abs(y).max(), fit, 0.0)


def fitted(curves: Floats, increasing: bool) -> Floats:
    """Return the monotone fit of each draw's curve, of their shape (draws, points)."""
    weight = weights(curves)
    return np.array([isotonic(curve, weight, increasing) for curve in curves])


def crossing(x: Floats, fit: Floats, increasing: bool) -> float:
    """Return where a monotone curve reaches zero, between points by linear interpolation.

    Returns
    -------
    float
        −inf or inf if it would reach zero below or above the range, NaN for a curve of zeros. Of a
        stretch of zeros: its middle, or its inner end if it reaches an end of the range.
    """
    g = fit if increasing else -fit
    zeros = np.flatnonzero(g == 0.0)
    if len(zeros) == len(g):
        return nan
    if g[0] > 0.0 or g[-1] < 0.0:
        return -inf if g[0] > 0.0 else inf
    if len(zeros):
        first, last = float(x[zeros[0]]), float(x[zeros[-1]])
        if zeros[0] == 0:
            return last
        return first if zeros[-1] == len(g) - 1 else (first + last) / 2.0
    i = int(np.flatnonzero(g < 0.0)[-1])
    return float(np.interp(0.0, g[i : i + 2], x[i : i + 2]))


def root(x: Floats, y: Floats, weight: Floats, increasing: bool) -> float:
    """Return the root of the monotone curve that fits `y`, as `crossing` does."""
    return crossing(x, isotonic(y, weight, increasing), increasing)


def resampled_means(curves: Floats, rng: np.random.Generator, times: int = RESAMPLES) -> Floats:
    """Return mean curves of resampled draws, shape (times, points)."""
    draws = len(curves)
    counts = rng.multinomial(draws, np.full(draws, 1.0 / draws), size=times)
    means: Floats = counts.astype(float) @ curves / draws
    return means


def monotone_shape(curves: Floats, means: Floats) -> Shape:
    """Test whether the mean curve is monotone.

    The misfit of a monotone curve plus noise is at most that of the noise alone, because the sum of
    two monotone curves is monotone. So the misfit is compared with those of the noise of resampled
    means, whatever the true curve. It is held to each direction, and the higher probability counts.
    This errs towards monotone: under a flat curve, the least favourable, 5 % is an upper bound.

    Parameters
    ----------
    curves
        Changes, shape (draws, points).
    means
        Mean curves of resampled draws.
    """
    mean, weight = curves.mean(axis=0), weights(curves)
    draws = len(curves)
    noise = (means - mean) * sqrt(draws / max(1, draws - 1))
    misfits, p_values = [], []
    for increasing in (True, False):
        misfit = _misfit(mean, weight, increasing)
        if misfit <= ROUNDING * float(weight @ mean**2):
            misfit = 0.0
        others = np.array([_misfit(e, weight, increasing) for e in noise]) if misfit else None
        misfits.append(misfit)
        p_values.append(1.0 if others is None else float((others >= misfit).mean()))
    return Shape(misfits[0] <= misfits[1], max(p_values))


def _misfit(y: Floats, weight: Floats, increasing: bool) -> float:
    return float(weight @ (y - isotonic(y, weight, increasing)) ** 2)


def root_of_mean(x: Floats, curves: Floats, means: Floats, increasing: bool) -> Root:
    """Return the root of the mean curve, with an interval by resampled draws.

    The interval has expanded percentiles (Hesterberg 2015, *The American Statistician* 69:371):
    plain ones are too narrow with few draws, as a normal interval is in the place of Student's t.

    Parameters
    ----------
    x
        Values of the factor, shape (points,), rising.
    curves, means
        As in `monotone_shape`.
    """
    weight = weights(curves)
    value = root(x, curves.mean(axis=0), weight, increasing)
    roots = np.array([root(x, mean, weight, increasing) for mean in means])
    tail = expanded(len(curves))
    low = float(np.quantile(np.where(np.isnan(roots), -inf, roots), tail, method="lower"))
    high = float(np.quantile(np.where(np.isnan(roots), inf, roots), 1.0 - tail, method="higher"))
    return Root(value, low, high)


def expanded(draws: int) -> float:
    """Return the probability below the lower end of an expanded percentile interval."""
    from scipy.special import ndtr, stdtrit

    if draws < 2:
        return 0.0
    t = stdtrit(draws - 1, 1.0 - ERROR_RATE / 2.0)
    return float(ndtr(-sqrt(draws / (draws - 1)) * t))


def roots_of_draws(x: Floats, curves: Floats, increasing: bool) -> Floats:
    """Return the root of each draw's own curve, shape (draws,), as `crossing` does."""
    weight = weights(curves)
    return np.array([root(x, curve, weight, increasing) for curve in curves])


def without_root(roots: Floats, increasing: bool) -> tuple[float, float, float]:
    """Return the shares of draws without a root: all below zero, all above, no change at all."""
    none = np.isnan(roots)
    below = roots == (inf if increasing else -inf)
    above = roots == (-inf if increasing else inf)
    return float(below.mean()), float(above.mean()), float(none.mean())


def root_quantiles(roots: Floats) -> tuple[float, float, float]:
    """Return the 5, 50 and 95 % quantiles of roots by draw; −inf or inf outside the range."""
    known = roots[~np.isnan(roots)]
    if not len(known):
        return nan, nan, nan
    low, middle, high = np.quantile(known, (0.05, 0.5, 0.95), method="inverted_cdf").tolist()
    return low, middle, high
