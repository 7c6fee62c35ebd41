"""The emulator: each figure's mean and chance as smooth functions of the assumptions.

It is fitted to an ensemble with one run a draw. The mean is a polynomial in normal scores, on the
scale of the figure's transform. What held-out folds leave is chance, whose log-variance is a second
regression. One correlation matrix joins the figures' chance.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.inference.chance import LogVariances, fit_log_variances, shrunk_correlation
from sim.inference.fixed_order import one_thread
from sim.inference.polynomial import Basis, Polynomials
from sim.inference.ridge import FOLDS, Ridge, fit_ridge, predicted_without_fold
from sim.inference.transforms import on_scales
from sim.runs.progress import Progress, nothing

IMPORTANT = 8  # inputs whose cubic products are terms
SCREENED = 20_000  # draws that select the important inputs
DISAGREEMENT_ROWS = 5_000  # draws at which the folds' fits are compared
MIN_DRAWS = 50  # minimum number of draws that have a figure
FIT_STEPS = 3
NORMAL90 = 1.6448536269514722


@dataclass(frozen=True)
class FigureFit:
    """Quality of the emulator of one figure, on its scale and on held-out draws.

    Attributes
    ----------
    figure, transform
        Its name and scale.
    left_out
        Number of draws without the figure.
    r2
        Share of the variance that the mean explains.
    variance, left
        Variance over the draws, and mean squared error of the mean, which holds the chance.
    error
        Standard error of the emulated mean, from the disagreement of folds.
    within90
        Share of figures within the emulated 90 % interval.
    penalty
        Chosen penalty of the mean's terms.
    """

    figure: str
    transform: str
    left_out: int
    r2: float
    variance: float
    left: float
    error: float
    within90: float
    penalty: float

    def of_explainable(self, chance: float) -> float:
        """Return the share explained of the variance that is not chance.

        Parameters
        ----------
        chance
            Mean variance of the figure over several runs of one draw.
        """
        return 1.0 - (self.left - chance) / (self.variance - chance)


@dataclass(frozen=True)
class Emulator:
    """Emulated figures, on the scales of their transforms.

    Attributes
    ----------
    transforms
        Names of the transforms of the figures.
    mean, log_variance
        Means and log-variances as functions of scores. The variance holds the emulator's error.
    correlation
        Correlation of the figures' chance, shape (figures, figures).
    error
        Standard error of the emulated mean, shape (figures,).
    fits
        Quality by figure.
    """

    transforms: tuple[str, ...]
    mean: Polynomials
    log_variance: LogVariances
    correlation: Floats
    error: Floats
    fits: tuple[FigureFit, ...]

    @property
    def inputs(self) -> int:
        """Number of inputs."""
        return int(self.mean.linear.shape[1])

    def on_scales(self, figures: Floats) -> Floats:
        """Return figures of shape (..., figures) on the emulator's scales."""
        return on_scales(figures, self.transforms)


def fit_emulator(
    z: Floats,
    figures: Floats,
    transforms: Sequence[str],
    names: Sequence[str] | None = None,
    important: int = IMPORTANT,
    progress: Progress = nothing,
) -> Emulator:
    """Fit the emulator to an ensemble.

    Parameters
    ----------
    z
        Normal scores of the draws, shape (draws, inputs).
    figures
        Simulated figures in their own units, shape (draws, figures), NaN if a run has none. A draw
        without a figure is left out for that figure.
    transforms, names
        Name of each figure's transform, and of each figure.
    important
        Number of inputs whose cubic products are terms.
    progress
        Called with the number of finished steps.

    Raises
    ------
    ValueError
        If fewer than MIN_DRAWS draws have a figure.
    """
    y = on_scales(figures, transforms)
    names = names or [f"figure {i + 1}" for i in range(y.shape[1])]
    for name, have in zip(names, np.isfinite(y).sum(axis=0).tolist(), strict=True):
        if have < MIN_DRAWS:
            raise ValueError(f"{name}: {have} draws have a number; at least {MIN_DRAWS} are needed")
    return _fit(z, y, transforms, names, important, lambda done: progress(done, FIT_STEPS, 0))


def _fit(
    z: Floats, y: Floats, transforms: Sequence[str], names: Sequence[str], important: int,
    finished: Callable[[int], None],
) -> Emulator:  # fmt: skip
    """Return the emulator of figures on their scales, which are standardised for the fit."""
    shift, scale = np.nanmean(y, axis=0), np.nanstd(y, axis=0)
    scale = np.where(scale > 0.0, scale, 1.0)
    unit = (y - shift) / scale
    finished(0)
    basis = _basis(z, unit, important)
    finished(1)
    ridge = fit_ridge(basis, z, unit)
    finished(2)
    residual = (unit - predicted_without_fold(basis, ridge, z)) * scale
    finished(FIT_STEPS)
    with one_thread():
        log_variance = fit_log_variances(z, residual)
        standard = residual * np.exp(-0.5 * log_variance.at(z))
        correlation = shrunk_correlation(standard)
        error = _disagreement(basis, ridge, z) * scale
    coefficients = ridge.coefficients * scale
    coefficients[0] += shift
    fits = _fits(names, transforms, y, residual, standard, error, ridge.penalty)
    return Emulator(
        tuple(transforms), Polynomials.of(basis, coefficients), log_variance, correlation, error,
        fits,
    )  # fmt: skip


def _basis(z: Floats, unit: Floats, important: int) -> Basis:
    """Return the terms that the draws can tell apart: fewer draws than terms allow no products."""
    inputs = z.shape[1]
    if len(z) < Basis.of(inputs).size:
        return Basis.of(inputs, products=False)
    return Basis.of(inputs, _important(z[:SCREENED], unit[:SCREENED], important))


def _important(z: Floats, unit: Floats, number: int) -> list[int]:
    """Return the inputs that explain most of any figure by linear and quadratic terms."""
    basis = Basis.of(z.shape[1])
    fitted = Polynomials.of(basis, fit_ridge(basis, z, unit).coefficients)
    explained = fitted.linear**2 + 2.0 * (fitted.quadratic**2).sum(axis=2)
    share = (explained / explained.sum(axis=1, keepdims=True)).sum(axis=0)
    return sorted(np.argsort(-share, kind="stable")[:number].tolist())


def _disagreement(basis: Basis, ridge: Ridge, z: Floats) -> Floats:
    """Return the jackknife standard error of the fitted mean over folds, shape (figures,)."""
    x = basis.features(z[:DISAGREEMENT_ROWS])
    means = np.stack([x @ fold for fold in ridge.by_fold])
    error: Floats = np.sqrt((FOLDS - 1.0) * means.var(axis=0).mean(axis=0))
    return error


def _fits(
    names: Sequence[str], transforms: Sequence[str], y: Floats, residual: Floats,
    standard: Floats, error: Floats, penalty: Floats,
) -> tuple[FigureFit, ...]:  # fmt: skip
    variance, left = np.nanvar(y, axis=0), np.nanmean(residual**2, axis=0)
    missing = np.isnan(y).sum(axis=0)
    within = np.nanmean(np.where(np.isnan(y), np.nan, np.abs(standard) <= NORMAL90), axis=0)
    r2 = 1.0 - left / np.where(variance > 0.0, variance, 1.0)
    return tuple(
        FigureFit(
            name, transforms[i], int(missing[i]), float(r2[i]), float(variance[i]),
            float(left[i]), float(error[i]), float(within[i]), float(penalty[i]),
        )
        for i, name in enumerate(names)
    )  # fmt: skip
