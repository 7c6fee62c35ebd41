"""Quantities of each draw without chance, where chance grows with the size of an effect.

`sim.decisions.effects` takes chance to be the same in all draws. For a share of draws above 0 this
is too rough: small effects, which lie near 0, have less chance than large ones, and draws that all
agree would seem to disagree. Here each draw has the chance to expect at its size. The rest is the
same model of random effects: quantities of draws are normal around their mean, replications around
their draw's (Efron and Morris 1975, with unequal variances).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from sim.arrays import Floats
from sim.claims.quantities import Condition
from sim.decisions.effects import ROUNDING


@dataclass(frozen=True)
class UnequalEffects:
    """Expected quantities of draws, as normal distributions of their own.

    Attributes
    ----------
    mean
        Estimates, shape (draws, quantities).
    root
        Square roots of their covariances, shape (draws, quantities, quantities).
    chance
        Largest share due to chance of the variance of draw means; NaN if nothing varies.
    """

    mean: Floats
    root: Floats
    chance: float

    def sample(self, rng: np.random.Generator, times: int) -> Floats:
        """Return sampled quantities, shape (times, draws, quantities)."""
        noise = rng.standard_normal((times, *self.mean.shape))
        sampled: Floats = self.mean + np.einsum("dij,tdj->tdi", self.root, noise)
        return sampled


def unequal_effects(condition: Condition) -> UnequalEffects:
    """Estimate the quantities of each draw; no NaN, at least two draws."""
    means = condition.columns.mean(axis=1)
    draws, quantities = means.shape
    overall = means.mean(axis=0)
    noise = chance_of_means(condition)
    total = np.atleast_2d(np.cov(means, rowvar=False))
    between = _roots(total - noise.mean(axis=0), 0.0)
    between = between @ between
    gain = between @ np.linalg.pinv(between + noise, rcond=ROUNDING, hermitian=True)
    rest = np.eye(quantities) - gain  # the weight of the overall mean, which has an error too
    error = rest @ (total / draws) @ rest.swapaxes(1, 2)
    left = between - gain @ between + error
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = np.minimum(1.0, np.diag(noise.mean(axis=0)) / np.diag(total))
    known = chance[~np.isnan(chance)]
    return UnequalEffects(
        overall + np.einsum("dij,dj->di", gain, means - overall),
        _roots(left, ROUNDING * float(np.trace(total))),
        float(known.max()) if len(known) else float("nan"),
    )


def chance_of_means(condition: Condition) -> Floats:
    """Return the covariance by chance of each draw's means, shape (draws, quantities, quantities).

    Variances are fitted as a + b size² to those of the replications, by least squares with
    a, b ≥ 0. Correlations are the same in all draws.
    """
    columns, sizes = condition.columns, condition.sizes
    apart = columns - columns.mean(axis=1, keepdims=True)
    replications = columns.shape[1]
    variances = np.square(apart).sum(axis=1) / (replications - 1) / replications
    terms = np.column_stack([np.ones(len(sizes)), np.square(sizes)])
    fitted = np.column_stack([terms @ nnls(terms, one)[0] for one in variances.T])
    pooled = apart.reshape(-1, columns.shape[2])
    together = pooled.T @ pooled
    usual = np.sqrt(np.diag(together))
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.nan_to_num(together / np.outer(usual, usual))
    spread = np.sqrt(fitted)
    covariances: Floats = spread[:, :, None] * correlation * spread[:, None, :]
    return covariances


def _roots(covariances: Floats, least: float) -> Floats:
    """Return square roots of covariances, without eigenvalues of up to `least`."""
    values, vectors = np.linalg.eigh((covariances + covariances.swapaxes(-1, -2)) / 2.0)
    sizes = np.sqrt(np.where(values > least, values, 0.0))
    roots: Floats = (vectors * sizes[..., None, :]) @ vectors.swapaxes(-1, -2)
    return roots
