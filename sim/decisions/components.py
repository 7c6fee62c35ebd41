"""Components of the variance of one future replication: chance, assumptions and structure.

The replications of a draw differ by chance, draws by their assumptions, and structural variants by
their structure. Each component is the mean square of its own level less what the levels below give
it (nested random effects by the method of moments; Searle, Casella and McCulloch 1992). So its
estimate is unbiased, and it may be negative. The variants are a list and no sample: the future
replication takes each of them with the same probability. Errors leave out one draw at a time
(jackknife; Efron and Stein 1981). Intervals of shares are made on Fisher's scale of a correlation.
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.decisions.distributions import Estimate
from sim.decisions.effects import CLOSE
from sim.outcomes.statistics import ERROR_RATE

PARTS = ("chance", "assumptions", "structure")
NEARLY = 1.0 - 1e-9  # the largest share that has a number on Fisher's scale


@dataclass(frozen=True)
class Components:
    """Components of the variance of one future replication, in the order of PARTS.

    Attributes
    ----------
    variance, variance_error
        Variances and their standard errors, shape (3, headlines), in the outcome's unit squared.
        NaN for structure if there is one variant.
    share, low, high
        Shares of the total and their 95 % intervals, same shape. NaN if nothing varies.
    without
        Variances with each draw left out, shape (draws, 3, headlines).
    """

    variance: Floats
    variance_error: Floats
    share: Floats
    low: Floats
    high: Floats
    without: Floats

    def share_of(self, part: str, headline: int) -> Estimate:
        """Return the share of a part of a headline's variance."""
        at = PARTS.index(part), headline
        return Estimate(float(self.share[at]), float(self.low[at]), float(self.high[at]))


def components(values: Floats) -> Components:
    """Estimate the components and their errors.

    Parameters
    ----------
    values
        Shape (variants, draws, replications of a draw, headlines). Variants have the same draws
        and replications. No NaN.
    """
    from scipy.special import stdtrit  # takes .1 s to import

    draws = values.shape[1]
    variance = _variances(values)
    every = np.arange(draws)
    without = np.array([_variances(values[:, every != i]) for i in range(draws)])
    share = _shares(variance)
    reach = stdtrit(draws - 1, 1.0 - ERROR_RATE / 2.0) * jackknife(_scale(_shares(without)))
    low, high = _back(_scale(share) - reach), _back(_scale(share) + reach)
    low[0], high[0] = high[0].copy(), low[0].copy()  # more of the rest is less chance
    return Components(variance, jackknife(without), share, low, high, without)


def _variances(values: Floats) -> Floats:
    """Return the components, shape (3, headlines)."""
    variants, draws, replications, headlines = values.shape
    means = values.mean(axis=2)
    chance = values.var(axis=2, ddof=1).mean(axis=(0, 1))
    assumptions = means.var(axis=1, ddof=1).mean(axis=0) - chance / replications
    structure = np.full(headlines, np.nan)
    if variants > 1:  # draws and worlds are shared, so only what differs by variant is noise
        levels = means.mean(axis=1)
        apart = means - levels[:, None] - means.mean(axis=0) + levels.mean(axis=0)
        noise = (apart**2).sum(axis=(0, 1)) / ((variants - 1) * (draws - 1))
        of_noise = (variants - 1) / variants * noise / draws
        structure = levels.var(axis=0) - of_noise  # each of these variants is equally likely
    variance = np.array([chance, assumptions, structure])
    rounding = (CLOSE * np.abs(values).max(axis=(0, 1, 2))) ** 2
    cleared: Floats = np.where(np.abs(variance) <= rounding, 0.0, variance)
    return cleared


def _shares(variance: Floats) -> Floats:
    """Return shares of the total on the last axis but one; NaN if nothing varies."""
    total = np.nansum(variance, axis=-2, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: Floats = np.where(total > 0.0, variance / total, np.nan)
    return shares


def _scale(shares: Floats) -> Floats:
    """Return shares on Fisher's scale, chance by the rest that it leaves, on the last axis but one.

    With two replications of a draw, the assumptions' share is the correlation of the two.
    """
    turned = shares.copy()
    turned[..., 0, :] = 1.0 - shares[..., 0, :]
    scaled: Floats = np.arctanh(np.clip(turned, -NEARLY, NEARLY))
    return scaled


def _back(scaled: Floats) -> Floats:
    """Return shares from Fisher's scale, the inverse of `_scale`."""
    shares: Floats = np.tanh(scaled)
    shares[0] = 1.0 - shares[0]
    return shares


def jackknife(without: Floats) -> Floats:
    """Return standard errors from estimates that each leave out one draw, on the first axis."""
    draws = len(without)
    apart = without - without.mean(axis=0)
    error: Floats = np.sqrt((draws - 1) / draws * (apart**2).sum(axis=0))
    return error
