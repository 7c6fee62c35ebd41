"""Draw from the posterior: Hamiltonian Monte Carlo, with all chains in step.

Every leapfrog step evaluates all chains of all data sets in a few matrix products. Positions are
whitened by the curvature at each data set's mode, so that few steps make a draw independent of the
last one. Chains start at draws of the prior, so that separate modes show. The number of steps
varies from draw to draw, because a fixed one can return to its start (Neal 2011). Step sizes adapt
to the acceptance, by data set (Hoffman & Gelman 2014).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Bools, Floats
from sim.errors import UserError
from sim.inference.convergence import MAX_RHAT, bulk_ess, rhat
from sim.inference.fixed_order import one_thread
from sim.inference.step_size import StepSize
from sim.inference.synthetic_likelihood import LogPosterior
from sim.runs.progress import Progress, nothing
from sim.streams import Streams

LENGTH = 1.6  # mean length of a trajectory; π/2 makes draws from a normal independent
MAX_STEPS = 64  # maximum number of leapfrog steps of a trajectory
NEWTON_STEPS = 12  # steps towards the mode
HALVINGS = 6  # of a step towards the mode that does not rise


@dataclass(frozen=True)
class Plan:
    """Numbers of chains and draws.

    Attributes
    ----------
    chains
        Number of chains of each data set.
    warmup, draws
        Numbers of draws of each chain that are left out first, and that are kept.
    """

    chains: int = 8
    warmup: int = 400
    draws: int = 2000


@dataclass(frozen=True)
class Chains:
    """Draws of the scores.

    Attributes
    ----------
    z
        Scores of all inputs, shape (sets, chains, draws, inputs).
    free
        Numbers of the inputs that were inferred.
    acceptance, step
        Mean acceptance and step size, shape (sets,).
    steps
        Mean number of leapfrog steps of a trajectory.
    """

    z: Floats
    free: NDArray[np.intp]
    acceptance: Floats
    step: Floats
    steps: float

    def rhat(self, number: int = 0) -> Floats:
        """Return the R-hat of a data set's free inputs, shape (free inputs,)."""
        return rhat(self.z[number][:, :, self.free])

    def ess(self, number: int = 0) -> Floats:
        """Return the bulk ESS of a data set's free inputs, shape (free inputs,)."""
        return bulk_ess(self.z[number][:, :, self.free])

    def draws(self, count: int, number: int = 0) -> Floats:
        """Return `count` draws of a data set at equal steps, shape (count, inputs)."""
        by_time = self.z[number].transpose(1, 0, 2).reshape(-1, self.z.shape[3])
        if count > len(by_time):
            raise ValueError(f"{count} draws of chains with {len(by_time)}")
        spaced: Floats = by_time[np.arange(count) * len(by_time) // count]
        return spaced


def converged(chains: Chains, names: list[str]) -> Chains:
    """Return the chains of one data set, if they agree.

    Raises
    ------
    UserError
        If the R-hat of an input is MAX_RHAT or more.
    """
    worst = chains.rhat()
    i = int(np.argmax(worst))
    if not worst[i] < MAX_RHAT:
        raise UserError(
            f"The chains of the posterior do not agree: {names[int(chains.free[i])]} has an R-hat "
            f"of {worst[i]:.3f}; it must be below {MAX_RHAT}. Use more draws (--draws)."
        )
    return chains


def mode(density: LogPosterior) -> Floats:
    """Return the mode of every data set, approximately, shape (sets, free inputs).

    Each Gauss-Newton step is halved until the density rises.
    """
    x = np.zeros((len(density.reported), len(density.free)))
    value, gradient = density.at(x[:, None])
    for _ in range(NEWTON_STEPS):
        step = np.linalg.solve(density.curvature(x), gradient.transpose(0, 2, 1))[:, :, 0]
        size = np.ones((len(x), 1))
        for _ in range(HALVINGS):
            trial, slope = density.at((x + size * step)[:, None])
            rises = trial >= value
            if rises.all():
                break
            size = np.where(rises, size, size / 2.0)
        x = np.where(rises, x + size * step, x)
        gradient = np.where(rises[:, :, None], slope, gradient)
        value = np.where(rises, trial, value)
    return x


def sample(
    density: LogPosterior, seed: int, plan: Plan | None = None, progress: Progress = nothing
) -> Chains:
    """Draw from the posterior of every data set.

    Parameters
    ----------
    density
        Log posterior density of the data sets.
    seed
        Selects the random numbers; the same seed gives the same draws with any number of cores.
    plan
        Numbers of chains and draws.
    progress
        Called with the number of finished draws of each chain, the warm-up included.
    """
    with one_thread():
        return _Run(density, seed, plan or Plan()).result(progress)


class _Run:
    """A run of the sampler: position `w` in whitened scores, shape (sets, chains, free inputs)."""

    def __init__(self, density: LogPosterior, seed: int, plan: Plan) -> None:
        self.density, self.plan = density, plan
        self.rng = Streams(seed, 0, era="posterior").generator("chains")
        self.centre = mode(density)[:, None]
        lower = np.linalg.cholesky(density.curvature(self.centre[:, 0]))
        self.whiten = np.linalg.inv(lower)  # x = centre + w L⁻¹ has the curvature's covariance
        start = self.rng.standard_normal((len(lower), plan.chains, lower.shape[1]))
        self.w = (start - self.centre) @ lower  # draws of the prior, so that all modes are tried
        self.value, self.gradient = self._at(self.w)
        self.step = StepSize(len(lower))
        self.steps = 1

    def result(self, progress: Progress) -> Chains:
        """Return the draws after the warm-up."""
        warmup, total = self.plan.warmup, self.plan.warmup + self.plan.draws
        for draw in range(warmup):
            self.step.learn(self._move().mean(axis=1))
            self.steps = self._mean_steps()
            progress(draw + 1, total, 0)
        self.step.freeze()
        self.steps = self._mean_steps()
        shape = (*self.w.shape[:2], self.plan.draws, self.density.emulator.inputs)
        z, acceptance = np.empty(shape), np.zeros(len(self.w))
        for draw in range(self.plan.draws):
            acceptance += self._move().mean(axis=1) / self.plan.draws
            z[:, :, draw] = self.density.full(self._scores(self.w))
            progress(warmup + draw + 1, total, 0)
        return Chains(z, self.density.free, acceptance, self.step.size, float(self.steps))

    def _mean_steps(self) -> int:
        steps = round(LENGTH / float(np.median(self.step.size)))
        return max(1, min(steps, MAX_STEPS))

    def _scores(self, w: Floats) -> Floats:
        x: Floats = self.centre + w @ self.whiten
        return x

    def _at(self, w: Floats) -> tuple[Floats, Floats]:
        """Return the log density and its gradient in `w`."""
        value, gradient = self.density.at(self._scores(w))
        return value, gradient @ self.whiten.transpose(0, 2, 1)

    def _move(self) -> Floats:
        """Move every chain by one trajectory; return the acceptance, shape (sets, chains)."""
        momentum: Floats = np.asarray(self.rng.standard_normal(self.w.shape))
        count = int(self.rng.integers(1, 2 * self.steps))
        uniform = self.rng.random(self.w.shape[:2])
        size = self.step.size[:, None, None]
        w, p, value, gradient = self.w, momentum, self.value, self.gradient
        for _ in range(count):
            p = p + 0.5 * size * gradient
            w = w + size * p
            value, gradient = self._at(w)
            p = p + 0.5 * size * gradient
        kinetic = 0.5 * ((p * p).sum(axis=2) - (momentum * momentum).sum(axis=2))
        ratio = value - self.value - kinetic
        acceptance: Floats = np.exp(np.minimum(np.where(np.isfinite(ratio), ratio, -np.inf), 0.0))
        self._accept(uniform < acceptance, w, value, gradient)
        return acceptance

    def _accept(self, moved: Bools, w: Floats, value: Floats, gradient: Floats) -> None:
        self.w = np.where(moved[:, :, None], w, self.w)
        self.gradient = np.where(moved[:, :, None], gradient, self.gradient)
        self.value = np.where(moved, value, self.value)
