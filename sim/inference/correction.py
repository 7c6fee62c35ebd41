"""Correct a posterior's weights for the errors that its emulator makes inside the posterior.

Each draw was simulated in several worlds. Deviations of the re-simulated means from the
emulated ones are regressed on the scores, figure by figure, and so is the logarithm of the variance
within draws over the emulated one. The correlation of chance is that within draws. These make a
corrected emulator. A draw's log weight is its corrected log likelihood less the emulated one.

A likelihood of each draw from its own 25 worlds would need no emulator, but it is not used. The
mean of 25 worlds errs by a fifth of the sd of chance. Over two dozen figures, the log likelihood
then errs by about one or more, at random. Weights by it would keep a fraction of the draws, for no
other reason than this noise. A regression over thousands of draws errs far less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats
from sim.inference.chance import LogVariances, shrunk_correlation
from sim.inference.emulator import Emulator
from sim.inference.kernel import effective_sample_size, normalised, quantiles
from sim.inference.local_fit import LinearFit, fit_linear, fit_log_factor
from sim.inference.polynomial import bounded
from sim.inference.synthetic_likelihood import MIN_SHARE, LogPosterior, chance_share

MIN_SIMULATED = 10  # minimum number of draws with a figure in two worlds or more


@dataclass(frozen=True)
class FigureCorrection:
    """How far re-simulation moves the emulator of one figure, inside the posterior.

    Attributes
    ----------
    figure
        Its name.
    off
        Mean deviation of the re-simulated from the emulated mean, in sd of the likelihood.
    spread
        Spread of the correction over draws, in the same sd.
    chance
        Re-simulated over emulated sd of chance.
    error
        Standard error of the corrected mean, in the same sd.
    """

    figure: str
    off: float
    spread: float
    chance: float
    error: float


@dataclass(frozen=True)
class Moved:
    """How far the weights moved the posterior.

    Attributes
    ----------
    ess, draws
        Effective sample size of the corrected weights, and number of draws.
    input, shift
        Input whose median moved farthest, and by how many sd of the posterior.
    """

    ess: float
    draws: int
    input: str
    shift: float


@dataclass(frozen=True)
class Correction:
    """A corrected emulator, and the weights that it gives.

    Attributes
    ----------
    density
        Log posterior density with the corrected emulator.
    weight
        Weights of the draws, shape (draws,); they sum to 1.
    figures
        The correction of every figure.
    moved
        How far the weights moved the posterior.
    """

    density: LogPosterior
    weight: Floats
    figures: tuple[FigureCorrection, ...]
    moved: Moved


@dataclass(frozen=True)
class _Draws:
    """Simulated figures by draw: mean, variance within it, worlds; each (draws, figures)."""

    mean: Floats
    variance: Floats
    worlds: Floats

    @classmethod
    def of(cls, y: Floats) -> "_Draws":
        there = np.isfinite(y)
        worlds = there.sum(axis=1).astype(float)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.where(there, y, 0.0).sum(axis=1) / worlds
            off = np.where(there, y - mean[:, None], 0.0)
            return cls(mean, (off**2).sum(axis=1) / (worlds - 1.0), worlds)


def correct(density: LogPosterior, z: Floats, y: Floats, names: Sequence[str]) -> Correction:
    """Correct an emulator by simulations of the posterior's draws, and weight these.

    Parameters
    ----------
    density
        Log posterior density from which the draws were sampled.
    z
        Normal scores of the draws, shape (draws, inputs).
    y
        Simulated figures on the emulator's scales, shape (draws, worlds, figures), NaN if absent.
    names
        Names of the inputs.
    """
    corrected = replace(density, emulator=corrected_emulator(density.emulator, z, y))
    free = z[None][:, :, density.free]
    weight = normalised(corrected.at(free)[0][0] - density.at(free)[0][0])
    return Correction(
        corrected, weight, _moves(density, corrected, z), moved_by(weight, z, names)
    )  # fmt: skip


def corrected_emulator(emulator: Emulator, z: Floats, y: Floats) -> Emulator:
    """Return an emulator whose means, chance and errors are those of simulations among `z`.

    Raises
    ------
    ValueError
        If a figure was simulated in two worlds of fewer than MIN_SIMULATED draws.
    """
    t, draws = bounded(z)[0], _Draws.of(y)
    deviation = draws.mean - emulator.mean.at(z).value
    chance = np.exp(emulator.log_variance.at(z)) * chance_share(emulator) ** 2
    shifts, factors, error, after = [], [], [], np.empty_like(chance)
    for i, fit in enumerate(emulator.fits):
        usable = (draws.worlds[:, i] >= 2.0) & (draws.variance[:, i] > 0.0)
        if usable.sum() < MIN_SIMULATED:
            raise ValueError(f"{fit.figure}: {usable.sum()} draws have it in two worlds")
        shift = fit_linear(t[usable], deviation[usable, i])
        ratio = draws.variance[usable, i] / chance[usable, i]
        factor = fit_log_factor(t[usable], ratio, draws.worlds[usable, i] - 1.0)
        noise = float((draws.variance[usable, i] / draws.worlds[usable, i]).mean())
        error.append(np.sqrt(max(shift.left - noise, 0.0)))
        after[:, i] = chance[:, i] * np.exp(factor.at(t))
        shifts.append(shift)
        factors.append(factor)
    off = (y - draws.mean[:, None]) / np.sqrt(after)[:, None]
    correlation = shrunk_correlation(off.reshape(-1, off.shape[2]))
    mean = replace(
        emulator.mean,
        constant=emulator.mean.constant + [shift.constant for shift in shifts],
        linear=emulator.mean.linear + np.stack([shift.slopes for shift in shifts]),
    )
    moved = replace(emulator, mean=mean, correlation=correlation)
    return _with_chance(moved, factors, after.mean(axis=0), np.array(error))


def _with_chance(
    emulator: Emulator, factors: Sequence[LinearFit], chance: Floats, error: Floats
) -> Emulator:
    """Return an emulator with other errors, and with chance multiplied by factors.

    Its log-variance holds the error too, as that of every emulator does.

    Parameters
    ----------
    chance
        Mean variance of chance, shape (figures,).
    """
    share = np.maximum(chance / (chance + error**2), MIN_SHARE)
    before, old = emulator.log_variance, 2.0 * np.log(chance_share(emulator))
    log_variance = LogVariances(
        before.constant + old + [factor.constant for factor in factors] - np.log(share),
        before.linear + np.stack([factor.slopes for factor in factors]),
        before.squared,
    )
    fits = tuple(
        replace(fit, left=float(chance[i] + error[i] ** 2), error=float(error[i]))
        for i, fit in enumerate(emulator.fits)
    )
    return replace(emulator, log_variance=log_variance, error=error, fits=fits)


def _moves(before: LogPosterior, after: LogPosterior, z: Floats) -> tuple[FigureCorrection, ...]:
    """Return how far the correction moves every figure at some draws."""
    change = after.emulator.mean.at(z).value - before.emulator.mean.at(z).value
    chance, error = _chance(after.emulator, z), after.emulator.error
    sd = np.sqrt(chance.mean(axis=0) + before.discrepancy**2 + error**2)
    wider = np.sqrt(chance.mean(axis=0) / _chance(before.emulator, z).mean(axis=0))
    return tuple(
        FigureCorrection(
            fit.figure, float(change[:, i].mean() / sd[i]), float(change[:, i].std() / sd[i]),
            float(wider[i]), float(error[i] / sd[i]),
        )
        for i, fit in enumerate(before.emulator.fits)
    )  # fmt: skip


def _chance(emulator: Emulator, z: Floats) -> Floats:
    """Return the variance of chance at some draws, shape (draws, figures)."""
    variance: Floats = np.exp(emulator.log_variance.at(z)) * chance_share(emulator) ** 2
    return variance


def moved_by(weight: Floats, z: Floats, names: Sequence[str]) -> Moved:
    """Return how far weights moved draws that had equal ones."""
    sd = np.where(z.std(axis=0) > 0.0, z.std(axis=0), 1.0)
    middle = np.array([quantiles(column, weight, (0.5,))[0] for column in z.T])
    shift = (middle - np.median(z, axis=0)) / sd
    i = int(np.argmax(np.abs(shift)))
    return Moved(effective_sample_size(weight), len(z), names[i], float(shift[i]))
