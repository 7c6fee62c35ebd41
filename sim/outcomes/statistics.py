"""How outcomes spread over worlds: levels, differences of pairs, and how much of it is chance.

Where assumptions are drawn, each draw serves two worlds, one after the other. Worlds of one draw
differ by chance alone, so their spread tells chance from what is not known of the assumptions, and
the interval of a mean counts draws, not worlds.
"""

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
WORLDS_A_DRAW = 2  # so that chance can be told from what is not known of the assumptions
AGREED = 0.9  # share of draws that must agree on the direction of a change
FEW = 5  # worlds below which their quantiles, or a verdict on a difference, say nothing
PAIRS = 20  # draws below which the share of chance is not told


@dataclass(frozen=True)
class Distribution:
    """One outcome over replications.

    Attributes
    ----------
    mean, sd, q05, q50, q95, n, unit
        Mean, standard deviation and quantiles over `n` worlds, in `unit`.
    chance
        Share of the variance that is chance; the rest is what is not known of the assumptions. Not
        a number where these are not drawn, or worlds are few.
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
    """One outcome less the baseline's, paired by random world.

    Attributes
    ----------
    mean, low, high
        Mean difference and its 95 % interval (Student's t on the paired differences; of the means
        of draws, where assumptions are drawn).
    p_increase, p_decrease, p_tie
        Share of worlds in which the outcome rose, fell, and did not change.
    q05, q95
        What 90 % of the worlds' differences lie between.
    distinguishable
        Whether the interval leaves no change out and, where assumptions are drawn, nine worlds of
        ten agree on the direction; never of fewer than FEW worlds.
    n
        Worlds in which both are numbers.
    chance
        Share of the variance of the differences that is chance, as in `Distribution`.
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
    """Summarise one outcome; worlds in which it is not a number are left out and `n` says so.

    `drawn` says whether worlds have draws of the assumptions.
    """
    good = values[~np.isnan(values)]
    if not len(good):
        return Distribution(nan, nan, nan, nan, nan, 0, unit)
    q05, q50, q95 = np.quantile(good, (0.05, 0.5, 0.95)).tolist()
    sd = float(good.std(ddof=1)) if len(good) > 1 else nan
    chance = chance_share(values) if drawn else nan
    return Distribution(float(good.mean()), sd, q05, q50, q95, len(good), unit, chance)


def by_draw(values: Array) -> Array:
    """Return values of worlds by the draw they have, shape (draws, WORLDS_A_DRAW)."""
    short = -len(values) % WORLDS_A_DRAW
    return np.append(values, np.full(short, nan)).reshape(-1, WORLDS_A_DRAW)


def chance_share(values: Array) -> float:
    """Return the share of the variance that worlds of one draw have between them.

    Not a number for fewer than PAIRS draws. From so few draws it is rough: with 50, ± .1 or so.
    """
    pairs = by_draw(values)
    whole = pairs[~np.isnan(pairs).any(axis=1)]
    if len(whole) < PAIRS or not (total := float(whole.var(ddof=1))):
        return nan
    return float(min(1.0, whole.var(axis=1, ddof=1).mean() / total))


def half_width(values: Array) -> float:
    """Return half the 95 % interval of a mean; not a number for fewer than two values."""
    from scipy.special import stdtrit  # takes .1 s to import; only comparisons need it

    n = len(values)
    if n < 2:
        return nan
    return float(stdtrit(n - 1, 0.975) * values.std(ddof=1) / sqrt(n))


def difference(values: Array, baseline: Array, drawn: bool = False) -> Difference:
    """Compare an outcome with the baseline's, world by world.

    `drawn` says whether worlds have draws of the assumptions, or of how strong policies are: the
    mean over draws may then be well known where the effect is not.
    """
    worlds = values - baseline
    change = worlds[~np.isnan(worlds)]
    n = len(change)
    if not n:
        return Difference(nan, nan, nan, nan, nan, False, nan, nan, nan, 0)
    mean = float(change.mean())
    half = half_width(_means(worlds)) if drawn else half_width(change)
    q05, q95 = np.quantile(change, (0.05, 0.95)).tolist()
    agree = max((change > 0).mean(), (change < 0).mean()) >= AGREED
    return Difference(
        mean=mean,
        low=mean - half,
        high=mean + half,
        q05=q05,
        q95=q95,
        distinguishable=bool(n >= FEW and abs(mean) > half and (agree or not drawn)),
        p_increase=float((change > 0).mean()),
        p_decrease=float((change < 0).mean()),
        p_tie=float((change == 0).mean()),
        n=n,
        chance=chance_share(worlds) if drawn else nan,
    )


def _means(worlds: Array) -> Array:
    """Return the mean of each draw's worlds; draws without any are left out."""
    pairs = by_draw(worlds)
    some = pairs[~np.isnan(pairs).all(axis=1)]
    means: Array = np.nanmean(some, axis=1)
    return means


def relative_rise(values: Array, baseline: Array) -> tuple[float, float, float]:
    """Return the rise of the mean as a share, and the 5 and 95 % of the rise over worlds.

    A reported rise is one world's, so it belongs beside the spread over worlds, which more
    replications do not narrow. Not a number where a twentieth of the baseline's worlds
    have none, or worlds are fewer than FEW.
    """
    both = ~np.isnan(values) & ~np.isnan(baseline)
    values, baseline = values[both], baseline[both]
    if not len(values) or not baseline.mean():
        return nan, nan, nan
    rise = float(values.mean() / baseline.mean()) - 1
    if (baseline == 0).mean() >= 0.05 or len(baseline) < FEW:
        return rise, nan, nan
    some = baseline != 0
    low, high = np.quantile(values[some] / baseline[some] - 1, (0.05, 0.95)).tolist()
    return rise, low, high
