"""The marginal likelihood of the figures under a model: how well it predicts them beforehand."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from sim.arrays import Floats
from sim.inference.fixed_order import one_thread
from sim.inference.kernel import effective_sample_size, normalised
from sim.inference.synthetic_likelihood import LogPosterior
from sim.streams import Streams

POINTS = 20_000
BLOCK = 1000
FREEDOM = 30.0  # degrees of freedom of the proposal, whose tails are wider than a normal's
WIDER = 1.05  # sd of the proposal over that of the draws


@dataclass(frozen=True)
class Evidence:
    """Logarithm of the marginal likelihood, up to the same constant for all models.

    Attributes
    ----------
    log
        The logarithm.
    error
        Its standard error, from the weights of importance sampling.
    """

    log: float
    error: float


def evidence(density: LogPosterior, z: Floats, seed: int) -> Evidence:
    """Return the evidence of a model by importance sampling.

    The proposal is a multivariate t with mean and covariance of posterior draws.

    Parameters
    ----------
    density
        Log posterior density of one data set.
    z
        Draws from it, shape (draws, inputs).
    seed
        Selects the points of the proposal.
    """
    x = z[:, density.free]
    centre, p = x.mean(axis=0), x.shape[1]
    with one_thread():
        root = np.linalg.cholesky(np.cov(x.T) * WIDER**2)
        rng = Streams(seed, 0, era="evidence").generator("points")
        unit = rng.standard_normal((POINTS, p)) / np.sqrt(
            rng.chisquare(FREEDOM, (POINTS, 1)) / FREEDOM
        )
        points = centre + unit @ root.T
        blocks = [points[start : start + BLOCK] for start in range(0, POINTS, BLOCK)]
        value = np.concatenate([density.at(block[None])[0][0] for block in blocks])
    value -= 0.5 * p * np.log(2.0 * np.pi)  # the prior of the free scores
    log_weight = value - _log_t(unit) + np.log(np.diagonal(root)).sum()
    top = float(log_weight.max())
    log = top + float(np.log(np.exp(log_weight - top).mean()))
    ess = effective_sample_size(normalised(log_weight))
    return Evidence(log, float(np.sqrt(1.0 / ess - 1.0 / POINTS)))


def _log_t(unit: Floats) -> Floats:
    """Return the log density of a standard multivariate t at points, shape (points,)."""
    p = unit.shape[1]
    constant = gammaln((FREEDOM + p) / 2.0) - gammaln(FREEDOM / 2.0)
    constant -= 0.5 * p * np.log(FREEDOM * np.pi)
    tail = np.log1p((unit**2).sum(axis=1) / FREEDOM)
    density: Floats = constant - 0.5 * (FREEDOM + p) * tail
    return density
