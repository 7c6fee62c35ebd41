"""Validate a calibration: all checks in one call.

All checks re-weight the ensemble, except the order of policies and the end of 2025. These are runs
kept in the run store.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim import MODEL_VERSION
from sim.arrays import Floats
from sim.data.official_weekly import observed
from sim.data.targets import Target, targets
from sim.forecast.rolling import roll
from sim.inference.emulated_posterior import EMULATOR
from sim.inference.ensemble import Ensemble, draws_kept, read_ensemble
from sim.inference.kernel import reported_as
from sim.inference.posterior import Posterior
from sim.inference.posterior_file import fitted_to, read_posterior, shipped_posterior
from sim.inference.recipe import EnsembleRecipe, study_provenance, target_outcomes, target_windows
from sim.inference.weights import learning, posterior_weights
from sim.runs.progress import Tell, nothing
from sim.validation.checks import compare_figures, compare_full_year
from sim.validation.columns import assumption_columns, held_out_outcomes
from sim.validation.effects import SHOWN, effects
from sim.validation.emulated import forecasters, validate_emulated
from sim.validation.identify import identify, single_numbers
from sim.validation.options import ValidationOptions as ValidationOptions
from sim.validation.ranking import Ranking, rankings
from sim.validation.result import ValidationResult
from sim.validation.sbc import (
    Coverage,
    SbcDraws,
    SetCounts,
    box_around,
    coverage,
    run_trials,
    sbc_draws,
)
from sim.validation.variants import fits, log_weights_under, shown, structural

MIN_DRAWS_A_SET = 10  # minimum number of draws per data set, so that most draws are not truths
MAX_DISTANCE = 1.0  # maximum distance from the reported figures of near data sets, in prior sd


def kept_ensemble(
    results: Path, posterior: Posterior | None, tell: Tell = nothing
) -> tuple[EnsembleRecipe, Path]:
    """Return the recipe of a posterior's ensemble with its stored draws, and its folder."""
    seed = int(posterior.about["seed"]) if posterior else 1
    every = list(targets().values())
    recipe = EnsembleRecipe(0, seed, target_windows(every), target_outcomes(every))
    folder = recipe.folder(results)
    return replace(recipe, draws=draws_kept(folder, tell)), folder


def validate_ensemble(
    recipe: EnsembleRecipe,
    folder: Path,
    posterior: Posterior | None,
    figures: Path | None,
    options: ValidationOptions,
) -> ValidationResult:  # fmt: skip
    """Validate a posterior by its ensemble.

    If `posterior` is None, it is the one in the ensemble's folder, or else the shipped one.

    Raises
    ------
    UserError
        If the posterior is fitted to other figures.
    """
    beside = folder / "posterior.parquet"
    draws = posterior or (read_posterior(beside) if beside.exists() else shipped_posterior())
    every = list(targets(figures).values())
    fitted = fitted_to(draws, every)
    settings = {
        "draws": recipe.draws, "sets": options.sets, "policy_draws": options.policy_draws,
        "fitted": [target.name for target in fitted],
    }  # fmt: skip
    source = {"kind": "posterior", "digest": draws.digest}
    record = study_provenance("validation", folder.name, recipe.seed, source, settings, figures)
    if draws.about.get("method") == EMULATOR:
        ensemble = read_ensemble(replace(recipe, draws=int(draws.about["bank"])), folder)
        result = validate_emulated(ensemble, folder, draws, every, fitted, options)
    else:
        result = validate(read_ensemble(recipe, folder), draws, every, fitted, options)
    return replace(result, folder=folder, provenance=record)


def validate(
    ensemble: Ensemble,
    draws: Posterior,
    every: Sequence[Target],
    fitted: Sequence[Target],
    options: ValidationOptions,
) -> ValidationResult:  # fmt: skip
    """Validate a posterior by its ensemble, with all figures and the fitted ones."""
    weight, chosen = posterior_weights(ensemble, fitted), learning(ensemble)
    with options.progress("drawing assumptions") as progress:
        columns = assumption_columns(ensemble.draw.tolist(), ensemble.recipe.seed, progress)
    identified = identify(columns.rows(chosen).only(single_numbers()), weight[chosen])
    variants, figures = structural(every, fitted), shown(ensemble, every)
    log_weight = {v.name: log_weights_under(ensemble, v) for v in variants}
    checks = compare_figures(ensemble, weight, every)
    with options.progress("2025 to its end") as progress:
        checks += compare_full_year(
            draws, every, options.store, replace(options.engine, progress=progress)
        )
    quantities = columns.beside(held_out_outcomes(ensemble))
    drawn, seed = sbc_draws(ensemble, fitted, quantities, chosen), ensemble.recipe.seed
    sbc = _sbc(drawn, fitted, identified.informed, seed, options)
    (_, coverage_any), (_, coverage_near) = sbc.values()
    return ValidationResult(
        model_version=MODEL_VERSION,
        ensemble=len(ensemble.draw),
        ess=identified.ess,
        posterior=draws.digest,
        checks=checks,
        sbc=coverage_any,
        sbc_near=coverage_near,
        sbc_sets={region: sets for region, (sets, _) in sbc.items()},
        regimes=draws.regimes(),
        identifiability=identified,
        fits=fits(ensemble, variants, columns.only(identified.informed), figures),
        rankings=_ranked(ensemble, log_weight, options),
        rolling=roll(observed(), forecasters(ensemble)),
    )


def _sbc(
    drawn: SbcDraws,
    fitted: Sequence[Target],
    informed: Sequence[str],
    seed: int,
    options: ValidationOptions,
) -> dict[str, tuple[SetCounts, list[Coverage]]]:
    """Return set counts and coverage for all data sets, and for those near the reported figures."""
    sets = min(options.sets, len(drawn.number) // MIN_DRAWS_A_SET)
    box = box_around(np.array([reported_as(t) for t in fitted]), drawn.figures, MAX_DISTANCE)
    by_region = {}
    for name, region in (("any", None), ("near those reported", box)):
        with options.progress(f"synthetic data, {name}") as progress:
            trials = run_trials(drawn, seed, sets, box=region, progress=progress)
        by_region[name] = trials.sets, coverage(trials, drawn.columns.names, informed)
    return by_region


def _ranked(
    ensemble: Ensemble, log_weight: dict[str, Floats], options: ValidationOptions
) -> dict[str, list[Ranking]]:
    """Return the order of policies under every variant, by outcome."""
    if not options.policy_draws:
        return {}
    with options.progress("policies") as progress:
        engine = replace(options.engine, progress=progress)
        e = effects(ensemble, log_weight, options.policy_draws, options.store, engine)
    seed = ensemble.recipe.seed
    return {
        name: rankings(e.by_outcome[name], e.policies, e.log_sampled, e.log_weight, seed)
        for name in SHOWN
    }
