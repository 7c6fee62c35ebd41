"""Validate a posterior by emulator: all checks in one call.

The waves are read from their folders, and the emulator is fitted again, with the same result. What
is not stored is simulated.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim import MODEL_VERSION
from sim.arrays import Bools
from sim.data.official_weekly import observed
from sim.data.targets import Target
from sim.forecast.ensemble_draws import model_forecaster
from sim.forecast.forecast import Forecaster
from sim.forecast.forecasters import FORECASTERS
from sim.forecast.rolling import roll
from sim.inference.ensemble import Ensemble
from sim.inference.figures import Figures
from sim.inference.first_wave import PLAN, EnsembleScores, density_of, ensemble_scores
from sim.inference.posterior import Posterior
from sim.runs.progress import Steps
from sim.validation.checks import compare_full_year
from sim.validation.discriminating import discriminating
from sim.validation.emulated_sbc import EmulatedSbc, Truths, emulated_sbc
from sim.validation.emulated_variants import compare_variants
from sim.validation.narrowed import identify_scores
from sim.validation.options import ValidationOptions
from sim.validation.result import EmulatedChecks, ValidationResult
from sim.validation.second_opinion import second_opinion
from sim.validation.waves import (
    WavePlan,
    Waves,
    predicted_figures,
    run_waves,
    updated_assumptions,
)

TRUTH_EVERY = 10  # of so many draws one is a truth, which the emulator is not fitted to
MAX_SETS = 1000  # data sets of each kind
ANY, POSTERIOR = "any", "truths from the posterior"


def validate_emulated(
    ensemble: Ensemble,
    folder: Path,
    draws: Posterior,
    every: Sequence[Target],
    fitted: Sequence[Target],
    options: ValidationOptions,
) -> ValidationResult:
    """Validate a posterior by emulator, with all figures and the fitted ones.

    Parameters
    ----------
    ensemble
        The draws from the priors that the posterior is built on.
    folder
        Their folder, which has the second wave too.
    """
    progress, weight = options.progress, draws.weight
    plan = plan_of(draws)
    waves = run_waves(ensemble, folder, every, fitted, plan, options.engine, progress)
    checks = predicted_figures(ensemble, waves, every)
    with progress("2025 to its end") as step:
        engine = replace(options.engine, progress=step)
        checks += compare_full_year(draws, every, options.store, engine)
    updates = updated_assumptions(ensemble, waves.first, weight)
    identified = identify_scores(waves.first.z, weight, waves.first.names, updates)
    sbc = _sbc(ensemble, waves, fitted, options)
    names, informed = waves.first.names, identified.informed
    return ValidationResult(
        model_version=MODEL_VERSION,
        ensemble=len(ensemble.draw),
        ess=identified.ess,
        posterior=draws.digest,
        checks=checks,
        sbc=sbc[ANY].coverage(names, informed),
        sbc_near=sbc[POSTERIOR].coverage(names, informed),
        sbc_sets={name: one.trials.sets for name, one in sbc.items()},
        regimes=draws.regimes(),
        identifiability=identified,
        fits=[],
        rankings={},
        rolling=roll(observed(), forecasters(ensemble)),
        emulated=_further(ensemble, waves, draws, every, fitted, sbc, progress),
    )


def plan_of(draws: Posterior) -> WavePlan:
    """Return the size of the waves that a posterior was made by."""
    pilot = draws.about["waves"].get("pilot")
    many, each = draws.world.shape
    return WavePlan(many, each, pilot["draws"] if pilot else 0)


def _further(
    ensemble: Ensemble,
    waves: Waves,
    draws: Posterior,
    every: Sequence[Target],
    fitted: Sequence[Target],
    sbc: dict[str, EmulatedSbc],
    progress: Steps,
) -> EmulatedChecks:
    """Return the checks that only a posterior by emulator has."""
    few = [target for target in fitted if target.headline]
    return EmulatedChecks(
        waves.report,
        second_opinion(ensemble, waves.first, draws.weight, few, PLAN),
        compare_variants(ensemble, waves.first, fitted, PLAN, progress),
        discriminating(waves.first, waves.second, draws.weight, draws.elasticity, every),
        sum(one.unconverged for one in sbc.values()),
    )


def _sbc(
    ensemble: Ensemble, waves: Waves, fitted: Sequence[Target], options: ValidationOptions
) -> dict[str, EmulatedSbc]:
    """Return SBC on left-out draws from the prior, and with truths from the posterior."""
    drawn, seed = ensemble_scores(ensemble, fitted), ensemble.recipe.seed
    left_out = np.arange(len(drawn.z)) % TRUTH_EVERY == TRUTH_EVERY - 1
    with options.progress("emulator without the truths") as step:
        rest = density_of(_rows(drawn, ~left_out), fitted, step)
    sets = min(options.sets, MAX_SETS)
    truths = Truths(drawn.z[left_out], drawn.figures.simulated[left_out])
    with options.progress("synthetic data, any") as step:
        step(0, 2, 0)
        of_prior = emulated_sbc(rest.emulator, truths, rest.discrepancy, seed, sets)
        step(1, 2, 0)
        density = waves.correction.density
        again = Truths(waves.first.z, waves.second.figures(fitted)[:, 0])
        reported = density.reported[0, 0]
        of_posterior = emulated_sbc(
            density.emulator, again, density.discrepancy, seed, sets, reported=reported
        )
        step(2, 2, 0)
    return {ANY: of_prior, POSTERIOR: of_posterior}


def _rows(drawn: EnsembleScores, chosen: Bools) -> EnsembleScores:
    figures = drawn.figures
    rest = Figures(figures.names, figures.reported, figures.sd, figures.simulated[chosen])
    return EnsembleScores(drawn.names, drawn.z[chosen], rest)


def forecasters(ensemble: Ensemble) -> dict[str, Forecaster]:
    """Return the baseline forecasters, and the model with and without weights."""
    model, unweighted = model_forecaster(ensemble), model_forecaster(ensemble, False)
    return FORECASTERS | {"model": model, "unweighted": unweighted}
