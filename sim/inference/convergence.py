"""Convergence of chains: rank-normalised split R-hat and bulk ESS (Vehtari et al. 2021)."""

from math import log10

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from sim.arrays import Floats

MAX_RHAT = 1.01  # chains whose R-hat is larger have not converged


def split_ranks(chains: Floats) -> Floats:
    """Return normal scores of ranks over all chains, each chain split in two halves.

    Parameters
    ----------
    chains
        Draws, shape (chains, draws, inputs).

    Returns
    -------
    Scores of shape (2 × chains, draws // 2, inputs).
    """
    half = chains.shape[1] // 2
    halves = np.concatenate([chains[:, :half], chains[:, -half:]])
    flat = halves.reshape(-1, halves.shape[2])
    ranks = rankdata(flat, axis=0)
    scores: Floats = ndtri((ranks - 0.375) / (len(flat) + 0.25)).reshape(halves.shape)
    return scores


def rhat(chains: Floats) -> Floats:
    """Return each input's R-hat: the larger one of its location and of its spread, (inputs,).

    It is infinite for an input whose chains do not move.
    """
    folded = np.abs(chains - np.median(chains.reshape(-1, chains.shape[2]), axis=0))
    worse: Floats = np.maximum(_rhat(split_ranks(chains)), _rhat(split_ranks(folded)))
    return worse


def bulk_ess(chains: Floats) -> Floats:
    """Return each input's bulk effective sample size, shape (inputs,)."""
    x = split_ranks(chains)
    count, draws = x.shape[:2]
    within, pooled = _variances(x)
    covariance = _autocovariances(x).mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = 1.0 - (within - covariance * draws / (draws - 1.0)) / pooled
    return np.array([count * draws / _time(column) for column in correlation.T])


def _variances(x: Floats) -> tuple[Floats, Floats]:
    """Return the variance within chains, and that of the pooled draws, shape (inputs,)."""
    draws = x.shape[1]
    within: Floats = x.var(axis=1, ddof=1).mean(axis=0)
    pooled: Floats = within * (draws - 1.0) / draws + x.mean(axis=1).var(axis=0, ddof=1)
    return within, pooled


def _rhat(x: Floats) -> Floats:
    within, pooled = _variances(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.sqrt(pooled / within)
    return np.where(np.isfinite(ratio), ratio, np.inf)


def _autocovariances(x: Floats) -> Floats:
    """Return the autocovariances of every chain by lag, same shape."""
    draws = x.shape[1]
    centred = x - x.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, 2 * draws, axis=1)
    covariance: Floats = np.fft.irfft(np.abs(spectrum) ** 2, 2 * draws, axis=1)[:, :draws]
    covariance /= draws
    return covariance


def _time(correlation: Floats) -> float:
    """Return the autocorrelation time, by sums of pairs that fall and stay positive (Geyer 1992).

    It is limited from below, so that the ESS is at most draws × log10(draws).
    """
    pairs = len(correlation) // 2
    sums = correlation[: 2 * pairs].reshape(pairs, 2).sum(axis=1)
    if not np.isfinite(sums).all():
        return float("inf")
    end = int(np.argmax(sums < 0.0)) if (sums < 0.0).any() else pairs
    falling = np.minimum.accumulate(sums[:end])
    return max(2.0 * float(falling.sum()) - 1.0, 1.0 / log10(4.0 * len(correlation)))
