"""Linear fits among a posterior's draws: of deviations, and of the logarithm of a variance."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.inference.chance import SLOPE_SD

PENALTIES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0)  # per draw
MIN_FREE = 1e-6  # smallest share of a draw that its own fit leaves out
STEPS, MAX_STEP, SMALL = 50, 1.0, 1e-8


@dataclass(frozen=True)
class LinearFit:
    """A linear function of the scores.

    Attributes
    ----------
    constant, slopes
        Coefficients; the slopes have shape (inputs,).
    left
        Mean squared error on draws left out one at a time.
    """

    constant: float
    slopes: Floats
    left: float

    def at(self, t: Floats) -> Floats:
        """Return the values at scores of shape (draws, inputs)."""
        values: Floats = self.constant + t @ self.slopes
        return values


def fit_linear(t: Floats, y: Floats) -> LinearFit:
    """Fit a linear function by ridge regression, with the penalty that predicts left-out draws.

    Errors on draws left out one at a time follow from the fit to all (Allen 1974).

    Parameters
    ----------
    t, y
        Scores, shape (draws, inputs), and numbers, shape (draws,).
    """
    centre, level = t.mean(axis=0), float(y.mean())
    left, singular, right = np.linalg.svd(t - centre, full_matrices=False)
    turned = left.T @ (y - level)
    best, kept = np.inf, np.zeros_like(singular)
    for penalty in PENALTIES:
        shrink = singular**2 / (singular**2 + penalty * len(y))
        own = 1.0 / len(y) + (left**2) @ shrink
        off = (y - level - left @ (shrink * turned)) / np.maximum(1.0 - own, MIN_FREE)
        error = float((off**2).mean())
        if error < best:
            best, kept = error, shrink
    inverse = np.divide(kept, singular, out=np.zeros_like(kept), where=singular > 0.0)
    slopes: Floats = right.T @ (inverse * turned)
    return LinearFit(level - float(centre @ slopes), slopes, best)


def fit_log_factor(t: Floats, ratio: Floats, freedom: Floats) -> LinearFit:
    """Fit the logarithm of the factor by which variances exceed the expected ones.

    It maximises the likelihood of the ratios, which are chi-squared over their degrees of freedom,
    with a prior on slopes (Fisher scoring).

    Parameters
    ----------
    t
        Scores, shape (draws, inputs).
    ratio, freedom
        Variance within each draw over the expected one, and its degrees of freedom, shape (draws,).
    """
    x = np.concatenate([np.ones((len(t), 1)), t], axis=1)
    penalty = np.full(x.shape[1], 1.0 / SLOPE_SD**2)
    penalty[0] = 0.0
    weight = freedom / 2.0
    inverse = np.linalg.inv((x.T * weight) @ x + np.diag(penalty))
    beta = np.zeros(x.shape[1])
    beta[0] = np.log((weight @ ratio) / weight.sum())
    for _ in range(STEPS):
        excess = ratio * np.exp(-(x @ beta)) - 1.0
        step = inverse @ (x.T @ (weight * excess) - penalty * beta)
        beta = beta + step / max(1.0, float(np.abs(x @ step).max()) / MAX_STEP)
        if np.abs(step).max() < SMALL:
            break
    return LinearFit(float(beta[0]), beta[1:], float("nan"))
