"""The chance of figures: how its variance depends on the assumptions, and its correlation."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.inference.polynomial import bounded

LOG_CHI2 = -1.2703628454614782  # mean logarithm of a squared standard normal: −γ − ln 2
SLOPE_SD = 0.15  # prior sd of a term of the log-variance, which keeps chance terms small
STEPS = 25


@dataclass(frozen=True)
class LogVariances:
    """Log-variances of figures: linear and squared terms of each input.

    Attributes
    ----------
    constant, linear, squared
        Coefficients, shapes (figures,), (figures, inputs), (figures, inputs).
    """

    constant: Floats
    linear: Floats
    squared: Floats

    def at(self, z: Floats) -> Floats:
        """Return the log-variances at scores of shape (points, inputs), (points, figures)."""
        t = bounded(z)[0]
        value: Floats = self.constant + t @ self.linear.T + (t * t - 1.0) @ self.squared.T
        return value

    def gradient(self, z: Floats, weight: Floats) -> Floats:
        """Return the gradient in the scores of the sum of values by weight, shape of `z`."""
        t, slope = bounded(z)
        gradient: Floats = (weight @ self.linear + 2.0 * t * (weight @ self.squared)) * slope
        return gradient


def fit_log_variances(z: Floats, residual: Floats) -> LogVariances:
    """Fit the log-variance of held-out residuals, by maximum likelihood with a prior on slopes.

    The start is a regression of the logarithm of squared residuals, whose mean is that of the
    log-variance and LOG_CHI2. Each step after it regresses the squared residuals over their
    variance (Fisher scoring; Nelder & Pregibon 1987).

    Parameters
    ----------
    z, residual
        Scores, shape (rows, inputs), and residuals, shape (rows, figures), NaN if absent.
    """
    t = bounded(z)[0]
    terms = np.concatenate([np.ones((len(t), 1)), t, t * t - 1.0], axis=1)
    coefficients = []
    for e in residual.T:
        usable = np.isfinite(e)
        coefficients.append(_fit(terms[usable], e[usable] ** 2))
    constant, linear, squared = np.split(np.array(coefficients), [1, 1 + z.shape[1]], axis=1)
    return LogVariances(constant[:, 0], linear, squared)


def _fit(x: Floats, square: Floats) -> Floats:
    """Return the coefficients of the log-variance of one figure, shape (terms,)."""
    penalty = np.full(x.shape[1], 2.0 / SLOPE_SD**2)
    penalty[0] = 0.0
    inverse = np.linalg.inv(x.T @ x + np.diag(penalty))
    floor = 1e-12 * square.mean() + np.finfo(float).tiny
    beta: Floats = inverse @ (x.T @ (np.log(square + floor) - LOG_CHI2))
    beta[0] += np.log((square * np.exp(-(x @ beta))).mean())
    for _ in range(STEPS):
        excess = square * np.exp(-(x @ beta)) - 1.0
        step = inverse @ (x.T @ excess - penalty * beta)
        beta = beta + step / max(1.0, float(np.abs(x @ step).max()))
        if np.abs(step).max() < 1e-6:
            break
    return beta


def shrunk_correlation(r: Floats) -> Floats:
    """Return the correlation of standardised residuals, shrunk towards none.

    The share of shrinkage minimises the expected squared error (Ledoit & Wolf 2004, in the form of
    Schäfer & Strimmer 2005). Rows with a missing figure are left out.

    Parameters
    ----------
    r
        Residuals over their sd, shape (rows, figures).
    """
    r = r[np.isfinite(r).all(axis=1)]
    n, off = len(r), ~np.eye(r.shape[1], dtype=bool)
    r = (r - r.mean(axis=0)) / r.std(axis=0)
    mean = r.T @ r / n
    variance = ((r * r).T @ (r * r) / n - mean**2) / n
    total = (mean[off] ** 2).sum()
    share = min(1.0, float(variance[off].sum() / total)) if total > 0.0 else 1.0
    shrunk: Floats = np.where(off, (1.0 - share) * mean, 1.0)
    return shrunk
