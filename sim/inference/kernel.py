"""How well a draw agrees with the reported figures: the noise of each figure as a kernel.

A draw's simulated figure and the reported one differ by chance, which is in the simulation, and by
the discrepancy, which is the kernel. Weights by the kernel's density are therefore those of the
posterior itself, with no tolerance of their own.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import log_ndtr

from sim.arrays import Floats, Integers
from sim.data.targets import Target
from sim.inference.ensemble import Ensemble


def simulated(ensemble: Ensemble, target: Target) -> Floats:
    """Return a figure as every draw has it, in the figure's own form, shape (draws,).

    A rise is told as a ratio, and a lognormal figure by its logarithm.
    """
    x = ensemble.of(target.scenario, target.window, target.outcome)
    if target.over:
        with np.errstate(divide="ignore", invalid="ignore"):
            x = x / ensemble.of(target.over, target.window, target.outcome)
    if target.likelihood == "lognormal":
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log(x)
    return x


def reported_as(target: Target) -> float:
    """Return the reported value in the form of `simulated`."""
    value = target.value + (1.0 if target.over else 0.0)
    return float(np.log(value)) if target.likelihood == "lognormal" else value


def log_kernel(x: Floats, value: float | Floats, sd: float, likelihood: str) -> Floats:
    """Return the log density of a reported `value` if the model says `x`, up to a constant.

    `censored`: the probability that the figure lies below `value`. Draws without the figure count
    as impossible.
    """
    z = (np.asarray(value) - x) / sd
    density = log_ndtr(z) if likelihood == "censored" else -0.5 * z * z
    log_density: Floats = np.where(np.isfinite(z), density, -np.inf)
    return log_density


def log_weights(ensemble: Ensemble, figures: Sequence[Target]) -> Floats:
    """Return each draw's log weight by some figures, shape (draws,)."""
    total = np.zeros(len(ensemble.draw))
    for target in figures:
        x, value = simulated(ensemble, target), reported_as(target)
        total += log_kernel(x, value, target.sd, target.likelihood)
    return total


def normalised(log_weight: Floats) -> Floats:
    """Return weights that sum to 1; all 0 if no draw is possible."""
    top = log_weight.max()
    if not np.isfinite(top):
        return np.zeros_like(log_weight)
    weight = np.exp(log_weight - top)
    shares: Floats = weight / weight.sum()
    return shares


def effective_sample_size(weight: Floats) -> float:
    """Return the effective sample size of weights that sum to 1 (Kish)."""
    return float(1.0 / (weight**2).sum()) if weight.any() else 0.0


def systematic(weight: Floats, parts: int, start: float = 0.5) -> Integers:
    """Return draws at equal steps of the cumulative weight, ascending, shape (parts,).

    Each stands there as often as its weight says, ± 1 (systematic resampling: Kitagawa 1996).

    Parameters
    ----------
    start
        Position in the first step, from 0 to 1.
    """
    reach = np.cumsum(weight)
    at = (np.arange(parts) + start) / parts
    chosen = np.searchsorted(reach / reach[-1], at, side="right")
    return np.minimum(chosen, len(weight) - 1)


def quantiles(x: Floats, weight: Floats, at: Sequence[float]) -> Floats:
    """Return weighted quantiles; draws without the figure are left out."""
    good = np.isfinite(x) & (weight > 0)
    order = np.argsort(x[good], kind="stable")
    ranked, w = x[good][order], weight[good][order]
    if not len(ranked):
        return np.full(len(at), np.nan)
    reach = (np.cumsum(w) - 0.5 * w) / w.sum()
    values: Floats = np.interp(at, reach, ranked)
    return values
