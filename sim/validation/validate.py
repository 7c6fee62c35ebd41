"""All that is asked of a calibration in one go: does it hold, is it honest, what is left open.

Everything but the policies and the end of 2025 is a re-weighting of the ensemble; those are runs
that the store keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim import MODEL_VERSION
from sim.arrays import Floats
from sim.data.official_weekly import observed
from sim.data.targets import Target, targets
from sim.forecast.ensemble_draws import model_forecaster
from sim.forecast.forecast import Forecaster
from sim.forecast.forecasters import FORECASTERS
from sim.forecast.rolling import roll
from sim.inference.ensemble import Ensemble, draws_kept, read_ensemble
from sim.inference.kernel import reported_as
from sim.inference.posterior import Posterior
from sim.inference.posterior_file import fitted_to, read_posterior, shipped_posterior
from sim.inference.recipe import EnsembleRecipe, study_provenance, target_windows
from sim.inference.weights import learning, posterior_weights
from sim.runs.engine import Engine
from sim.runs.progress import Steps, Tell, nothing
from sim.validation.checks import compare_figures, compare_full_year
from sim.validation.columns import assumption_columns, held_out_outcomes
from sim.validation.effects import SHOWN, effects
from sim.validation.identify import identify, single_numbers
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

MIN_DRAWS_A_SET = 10  # at least, or truths and the draws they are sought among are nearly the same
MAX_DISTANCE = (
    1.0  # prior-predictive sd around the reported figures within which data sets count as near
)


@dataclass(frozen=True)
class ValidationOptions:
    """How much is done, and how: where runs are kept, and how they are carried out.

    Attributes
    ----------
    sets
        Number of synthetic data sets, at most one for MIN_DRAWS_A_SET draws.
    policy_draws
        Draws at which every policy is simulated; 0 leaves their order unasked.
    progress
        Makes a bar for a step.
    """

    sets: int
    policy_draws: int
    store: Path
    engine: Engine
    progress: Steps


def kept_ensemble(
    results: Path, posterior: Posterior | None, tell: Tell = nothing
) -> tuple[EnsembleRecipe, Path]:
    """Return what is kept of the ensemble that a posterior is of, and its folder; maybe 0 draws."""
    seed = int(posterior.about["seed"]) if posterior else 1
    recipe = EnsembleRecipe(0, seed, target_windows(targets().values()))
    folder = recipe.folder(results)
    return replace(recipe, draws=draws_kept(folder, tell)), folder


def validate_ensemble(
    recipe: EnsembleRecipe,
    folder: Path,
    posterior: Posterior | None,
    figures: Path | None,
    options: ValidationOptions,
) -> ValidationResult:  # fmt: skip
    """Validate a posterior, or the one beside the ensemble, or the project's, by an ensemble.

    Raises
    ------
    UserError
        If the figures are others than the posterior was fitted to.
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
    result = validate(read_ensemble(recipe, folder), draws, every, fitted, options)
    return replace(result, folder=folder, provenance=record)


def _forecasters(ensemble: Ensemble) -> dict[str, Forecaster]:
    """Return the simple forecasters, and the model with its weights and without."""
    model, unweighted = model_forecaster(ensemble), model_forecaster(ensemble, False)
    return FORECASTERS | {"model": model, "unweighted": unweighted}


def validate(
    ensemble: Ensemble,
    draws: Posterior,
    every: Sequence[Target],
    fitted: Sequence[Target],
    options: ValidationOptions,
) -> ValidationResult:  # fmt: skip
    """Validate a posterior by its ensemble, with all figures and those that it was fitted to."""
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
    whole = columns.beside(held_out_outcomes(ensemble))
    drawn, seed = sbc_draws(ensemble, fitted, whole, chosen), ensemble.recipe.seed
    sbc = _sbc(drawn, fitted, identified.informed, seed, options)
    (_, covered), (_, near) = sbc.values()
    return ValidationResult(
        model_version=MODEL_VERSION,
        ensemble=len(ensemble.draw),
        ess=identified.ess,
        posterior=draws.digest,
        checks=checks,
        sbc=covered,
        sbc_near=near,
        sbc_sets={where: sets for where, (sets, _) in sbc.items()},
        regimes=draws.regimes(),
        identifiability=identified,
        fits=fits(ensemble, variants, columns.only(identified.informed), figures),
        rankings=_ranked(ensemble, log_weight, options),
        rolling=roll(observed(), _forecasters(ensemble)),
    )


def _sbc(
    drawn: SbcDraws,
    fitted: Sequence[Target],
    informed: Sequence[str],
    seed: int,
    options: ValidationOptions,
) -> dict[str, tuple[SetCounts, list[Coverage]]]:
    """Test on data sets of all draws, and on those near to what was reported."""
    sets = min(options.sets, len(drawn.number) // MIN_DRAWS_A_SET)
    box = box_around(np.array([reported_as(t) for t in fitted]), drawn.figures, MAX_DISTANCE)
    by_region = {}
    for where, region in (("any", None), ("near those reported", box)):
        with options.progress(f"synthetic data, {where}") as progress:
            tried = run_trials(drawn, seed, sets, box=region, progress=progress)
        by_region[where] = tried.sets, coverage(tried, drawn.columns.names, informed)
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
