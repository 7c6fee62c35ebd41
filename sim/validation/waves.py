"""Calibrate by emulator: two waves of simulations, and what they say of figures and assumptions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.data.targets import Target
from sim.experiment.draws import calibrated_assumptions
from sim.inference.correction import Correction
from sim.inference.emulated_posterior import WavesReport, corrected, emulated_posterior
from sim.inference.ensemble import Ensemble
from sim.inference.first_wave import FirstWave, first_wave, resampled
from sim.inference.kernel import effective_sample_size
from sim.inference.posterior import Posterior
from sim.inference.scores import columns_at, normal_scores
from sim.inference.second_wave import SecondWave, WaveRecipe, fill_wave, read_wave
from sim.runs.engine import Engine
from sim.runs.progress import Steps
from sim.validation.checks import FigureResult, compare_runs
from sim.validation.identify import AssumptionUpdate, moments, update

PRIOR_DRAWS = 10_000  # draws from which an assumption's prior sd is computed


@dataclass(frozen=True)
class WavePlan:
    """Size of a second wave.

    Attributes
    ----------
    draws
        Number of draws of the posterior.
    worlds
        Number of worlds in which each is simulated.
    pilot
        Number of draws of a wave before it, whose correction the emulator takes over before the
        posterior is sampled again; 0 for none. The weights of the second wave are then more even.
    """

    draws: int = 2000
    worlds: int = 25
    pilot: int = 0


@dataclass(frozen=True)
class Waves:
    """Both waves of a calibration, and the posterior by them."""

    first: FirstWave
    second: SecondWave
    posterior: Posterior
    report: WavesReport
    correction: Correction


def run_waves(
    ensemble: Ensemble,
    folder: Path,
    every: Sequence[Target],
    fitted: Sequence[Target],
    plan: WavePlan,
    engine: Engine,
    progress: Steps,
) -> Waves:
    """Fit the emulator, sample the posterior, simulate its draws, and weight them.

    Parameters
    ----------
    folder
        Folder of the ensemble. Runs of the second wave are stored below it.
    every, fitted
        All figures, and those that are fitted.

    Raises
    ------
    UserError
        If the emulator cannot be fitted, or the chains do not agree.
    """
    first, pilot = first_wave(ensemble, fitted, plan.draws, progress), None
    if plan.pilot:
        few = replace(first, z=first.z[:: max(1, plan.draws // plan.pilot)][: plan.pilot])
        with progress("pilot wave") as step:
            runs = _simulated(ensemble, few, folder, plan, replace(engine, progress=step))
        correction = corrected(few, runs)
        first, pilot = resampled(ensemble, first, correction.density, progress), correction.moved
    with progress("second wave") as step:
        second = _simulated(ensemble, first, folder, plan, replace(engine, progress=step))
    headline = [target for target in every if target.headline]
    result, report, correction = emulated_posterior(ensemble, first, second, headline, pilot)
    return Waves(first, second, result, report, correction)


def _simulated(
    ensemble: Ensemble, first: FirstWave, folder: Path, plan: WavePlan, engine: Engine
) -> SecondWave:
    """Simulate the draws of a first wave, and read their runs."""
    recipe = WaveRecipe(ensemble.recipe, first.z, plan.worlds)
    runs = recipe.folder(folder)
    fill_wave(recipe, runs, engine)
    return read_wave(recipe, runs)


def predicted_figures(
    ensemble: Ensemble, waves: Waves, every: Sequence[Target]
) -> list[FigureResult]:
    """Compare reported figures with the runs of the second wave, and with the prior's."""
    weight = waves.second.by_run(waves.correction.weight)
    return compare_runs(ensemble, waves.second.runs, weight, every)


def updated_assumptions(
    ensemble: Ensemble, first: FirstWave, weight: Floats
) -> list[AssumptionUpdate]:
    """Return every input before and after, by its normal scores, the most narrowed first."""
    numbers = ensemble.draw[:PRIOR_DRAWS].tolist()
    z = normal_scores(numbers, ensemble.recipe.seed, calibrated_assumptions()).values
    prior_sd = _flat(z).std(axis=0)
    x, ess = _flat(first.z), effective_sample_size(weight)
    sd = moments(x, weight)[1]
    moved, left = moments(first.z, weight)
    updates = [
        update(name, (float(prior_sd[i]), float(sd[i])), float(left[i]), float(moved[i]), ess)
        for i, name in enumerate(first.names)
    ]
    return sorted(updates, key=lambda one: one.left)


def _flat(z: Floats) -> Floats:
    """Return the values at scores with a column for each input, shape of `z`."""
    columns = columns_at(z, calibrated_assumptions()).values()
    return np.concatenate([column.reshape(len(z), -1) for column in columns], axis=1)
