"""Synthetic likelihood: reported figures as normal around the emulated ones (Wood 2010).

The covariance is that of the figures' chance, which depends on the assumptions, plus the squares
of each figure's discrepancy and of the emulator's error. The prior is standard normal in every
score. Many data sets are computed at once, each with several points, so that one run of the sampler
serves all data sets of simulation-based calibration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.inference.emulator import Emulator
from sim.inference.polynomial import PolynomialValues

MIN_SHARE = 0.1  # minimum share of the held-out variance that counts as chance


@dataclass(frozen=True)
class LogPosterior:
    """Log posterior density of the scores, given data sets.

    Attributes
    ----------
    emulator
        Emulated figures.
    reported
        Reported figures on the emulator's scales, shape (sets, reports, figures). The reports of
        one set are independent given the assumptions; commonly there is one.
    discrepancy
        Sd of each figure's discrepancy on its scale, shape (figures,).
    fixed
        Scores of inputs that are not inferred, by number of the input (structural variants).
    tied
        Inputs whose score is that of another one, which is inferred (structural variants).
    """

    emulator: Emulator
    reported: Floats
    discrepancy: Floats
    fixed: Mapping[int, float] = field(default_factory=dict)
    tied: Mapping[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        figures = len(self.emulator.error)
        if self.reported.ndim != 3 or self.reported.shape[2] != figures:
            raise ValueError(
                f"reported has shape {self.reported.shape}; needed: (sets, reports, {figures})"
            )
        if len(self.discrepancy) != figures:
            raise ValueError(f"{len(self.discrepancy)} discrepancies for {figures} figures")
        if not np.isfinite(self.reported).all():
            raise ValueError("A reported figure has no number on its scale. Check its transform.")

    @cached_property
    def free(self) -> NDArray[np.intp]:
        """Numbers of the inputs that are inferred."""
        inputs = range(self.emulator.inputs)
        return np.array([i for i in inputs if i not in {*self.fixed, *self.tied}], np.intp)

    def full(self, x: Floats) -> Floats:
        """Return the scores of all inputs, (..., inputs), given those of the free ones."""
        z = np.empty((*x.shape[:-1], self.emulator.inputs))
        z[..., self.free] = x
        for i, score in self.fixed.items():
            z[..., i] = score
        for i, other in self.tied.items():
            z[..., i] = z[..., other]
        return z

    def _of_free(self, gradient: Floats) -> Floats:
        """Return a gradient in the free scores, given that in all scores, (points, inputs)."""
        total = gradient.copy()
        for i, other in self.tied.items():
            total[:, other] += gradient[:, i]
        free: Floats = total[:, self.free]
        return free

    def at(self, x: Floats) -> tuple[Floats, Floats]:
        """Return the log density up to a constant, and its gradient.

        Parameters
        ----------
        x
            Scores of the free inputs, shape (sets, points, free inputs).

        Returns
        -------
        Densities of shape (sets, points), and gradients of the shape of `x`.
        """
        z = self.full(x).reshape(-1, self.emulator.inputs)
        mean, chance, covariance = self._moments(z)
        inverse, log_determinant = _inverse(covariance)
        off = self._off(mean.value, x.shape[1])
        solved = np.matmul(off, inverse)
        reports = off.shape[1]
        fit = -0.5 * (off * solved).sum(axis=(1, 2)) - 0.5 * reports * log_determinant
        outer = np.matmul(solved.transpose(0, 2, 1), solved) - reports * inverse
        by_variance = 0.5 * (outer * chance).sum(axis=2)
        gradient = mean.gradient(solved.sum(axis=1))
        gradient += self.emulator.log_variance.gradient(z, by_variance)
        density = fit.reshape(x.shape[:2]) - 0.5 * (x * x).sum(axis=2)
        return density, self._of_free(gradient).reshape(x.shape) - x

    def curvature(self, x: Floats) -> Floats:
        """Return the expected curvature at one point for each set, without that of the chance.

        It is the identity, from the prior, plus the information of the figures' means (the
        Gauss-Newton matrix), shape (sets, free inputs, free inputs).

        Parameters
        ----------
        x
            Scores of the free inputs, shape (sets, free inputs).
        """
        mean, _, covariance = self._moments(self.full(x))
        slopes = np.empty((len(x), covariance.shape[1], len(self.free)))
        for figure in range(covariance.shape[1]):
            one = np.zeros((len(x), covariance.shape[1]))
            one[:, figure] = 1.0
            slopes[:, figure] = self._of_free(mean.gradient(one))
        information = slopes.transpose(0, 2, 1) @ (_inverse(covariance)[0] @ slopes)
        matrix: Floats = np.eye(len(self.free)) + self.reported.shape[1] * information
        return matrix

    def _moments(self, z: Floats) -> tuple[PolynomialValues, Floats, Floats]:
        """Return means, covariance due to chance, and whole covariance of the figures."""
        sd = np.exp(0.5 * self.emulator.log_variance.at(z)) * self._chance_share
        chance = self.emulator.correlation * (sd[:, :, None] * sd[:, None, :])
        covariance = chance.copy()
        figures = np.arange(sd.shape[1])
        covariance[:, figures, figures] += self.discrepancy**2 + self.emulator.error**2
        return self.emulator.mean.at(z), chance, covariance

    @cached_property
    def _chance_share(self) -> Floats:
        """Sd of chance over that of held-out residuals."""
        return chance_share(self.emulator)

    def _off(self, mean: Floats, points: int) -> Floats:
        """Return reported less emulated figures, shape (sets × points, reports, figures)."""
        by_set = self.reported[:, None] - mean.reshape(-1, points, 1, mean.shape[1])
        off: Floats = by_set.reshape(-1, *self.reported.shape[1:])
        return off


def chance_share(emulator: Emulator) -> Floats:
    """Return the sd of chance over that of held-out residuals, shape (figures,).

    The residuals hold the emulator's error too.
    """
    left = np.array([fit.left for fit in emulator.fits])
    share: Floats = np.sqrt(np.maximum(1.0 - emulator.error**2 / left, MIN_SHARE))
    return share


def log_posterior(
    emulator: Emulator,
    reported: Sequence[float] | Floats,
    discrepancy: Sequence[float] | Floats,
    fixed: Mapping[int, float] | None = None,
) -> LogPosterior:
    """Return the log posterior for one set of reported figures, in their own units.

    `discrepancy` is on the figures' scales: relative for the logarithm of a count.
    """
    y = emulator.on_scales(np.asarray(reported, float))
    return LogPosterior(emulator, y[None, None], np.asarray(discrepancy, float), fixed or {})


def _inverse(covariance: Floats) -> tuple[Floats, Floats]:
    """Return inverses and log-determinants of covariances, shape (points, figures, figures)."""
    lower = np.linalg.cholesky(covariance)
    log_determinant = 2.0 * np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
    return np.asarray(np.linalg.inv(covariance), float), log_determinant
