"""Weight draws by their agreement with the reported figures, with a kernel for each figure.

A simulated and a reported figure differ by chance, which the simulation includes, and by the
discrepancy, which is the kernel. Weights by the kernel's density are therefore those of the
posterior itself, without a tolerance.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import expit, log_ndtr

from sim.arrays import Floats, Integers
from sim.data.targets import Target
from sim.inference.ensemble import Ensemble


def simulated(ensemble: Ensemble, target: Target) -> Floats:
    """Return a figure simulated by every draw, in the kernel's form, shape (draws,).

    A share or a rise is a ratio of two windows' outcomes. A lognormal figure is its logarithm, a
    logit one its log-odds. It is not finite for draws without the figure.
    """
    x = ensemble.values_for(*target.place, target.outcome)
    if target.base:
        with np.errstate(divide="ignore", invalid="ignore"):
            x = x / ensemble.values_for(*target.base, target.outcome)
    return on_scale(x, target)


def reported_as(target: Target) -> float:
    """Return the reported value in the form of `simulated`."""
    value = target.value + (1.0 if target.over else 0.0)
    return float(on_scale(np.array([value]), target)[0])


def on_scale(x: Floats, target: Target) -> Floats:
    """Return values on the scale on which a figure is compared."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if target.transform == "log":
            return np.log(x)
        return np.log(x) - np.log1p(-x) if target.transform == "logit" else x


def as_reported(x: Floats, target: Target) -> Floats:
    """Return figures in the report's form, from the kernel's form."""
    if target.transform == "logit":
        shares: Floats = expit(x)
        return shares
    value = np.exp(x) if target.transform == "log" else x
    return value - 1.0 if target.over else value


def log_kernel(x: Floats, value: float | Floats, sd: float, likelihood: str) -> Floats:
    """Return the log density of a reported `value` given a simulated `x`, up to a constant.

    For `censored`, it is the log probability that the figure lies below `value`. It is −inf for
    draws without the figure.
    """
    z = (np.asarray(value) - x) / sd
    density = log_ndtr(z) if likelihood == "censored" else -0.5 * z * z
    log_density: Floats = np.where(np.isfinite(z), density, -np.inf)
    return log_density


def log_weights(ensemble: Ensemble, figures: Sequence[Target]) -> Floats:
    """Return each draw's log weight by the figures, shape (draws,)."""
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
    """Return the Kish effective sample size of weights that sum to 1."""
    return float(1.0 / (weight**2).sum()) if weight.any() else 0.0


def systematic(weight: Floats, parts: int, start: float = 0.5) -> Integers:
    """Return draws at equal steps of the cumulative weight, ascending, shape (parts,).

    Each draw occurs in proportion to its weight, ± 1 (systematic resampling: Kitagawa 1996).

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
    usable = np.isfinite(x) & (weight > 0)
    order = np.argsort(x[usable], kind="stable")
    ranked, w = x[usable][order], weight[usable][order]
    if not len(ranked):
        return np.full(len(at), np.nan)
    reach = (np.cumsum(w) - 0.5 * w) / w.sum()
    values: Floats = np.interp(at, reach, ranked)
    return values
