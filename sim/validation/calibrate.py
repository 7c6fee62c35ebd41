"""Calibrate: simulate draws from the priors, weight them, and compare figures and assumptions."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sim.data.targets import Target, targets
from sim.errors import UserError
from sim.inference.ensemble import draws_kept, fill, read_ensemble
from sim.inference.posterior_file import write_posterior
from sim.inference.recipe import EnsembleRecipe, study_provenance, target_outcomes, target_windows
from sim.inference.regimes import with_regimes
from sim.inference.weights import learning, posterior, posterior_weights
from sim.runs.engine import Engine
from sim.runs.progress import Steps, Tell, nothing
from sim.validation.checks import compare_figures
from sim.validation.columns import assumption_columns
from sim.validation.identify import single_numbers, update_assumptions
from sim.validation.result import CalibrationResult


def plan_ensemble(
    draws: int,
    seed: int,
    results: Path,
    every: Sequence[Target],
    fitted: Sequence[Target],
    tell: Tell = nothing,
) -> tuple[EnsembleRecipe, Path]:
    """Return the recipe of an ensemble with at least `draws` draws, and its folder.

    Raises
    ------
    UserError
        If the days of a fitted figure are not simulated.
    """
    figures = [*targets().values(), *every]  # all figures, so that fewer need no new ensemble
    recipe = EnsembleRecipe(draws, seed, target_windows(figures), target_outcomes(figures))
    for target in fitted:
        for scenario, window in target.places:
            if (scenario, window) not in recipe.windows:
                raise UserError(
                    f"{target.name}: {window} of {scenario} is not simulated, or ends after "
                    "the figures do. Fit a window of the two years to mid-June 2025, or make it a "
                    "check."
                )
    folder = recipe.folder(results)  # uses all stored draws, because more draws are better
    return replace(recipe, draws=max(draws, draws_kept(folder, tell))), folder


def calibrate(
    recipe: EnsembleRecipe,
    folder: Path,
    every: Sequence[Target],
    fitted: Sequence[Target],
    figures: Path | None,
    path: Path,
    engine: Engine,
    progress: Steps,
) -> CalibrationResult:
    """Simulate what the folder lacks, weight the draws, and write the posterior to `path`.

    `figures` is the file of all figures, None for the shipped ones.

    Raises
    ------
    UserError
        If no draw agrees with the figures, or the posterior cannot be written.
    """
    with progress("running") as step:
        fill(recipe, folder, replace(engine, progress=step))
        ensemble = read_ensemble(recipe, folder)
    result, weight = posterior(ensemble, fitted), posterior_weights(ensemble, fitted)
    with progress("running") as step:
        result = with_regimes(result, folder / "store", replace(engine, progress=step))
    chosen = learning(ensemble)
    numbers = ensemble.draw[chosen].tolist()
    with progress("drawing assumptions") as step:
        columns = assumption_columns(numbers, ensemble.recipe.seed, step).only(single_numbers())
    checks = compare_figures(ensemble, weight, every)
    updates = update_assumptions(columns, weight[chosen])
    try:
        write_posterior(result, path)
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem}. Name another --out.") from None
    options = {"draws": recipe.draws, "fitted": [target.name for target in fitted]}
    prior = {"kind": "prior"}
    record = study_provenance("calibration", folder.name, recipe.seed, prior, options, figures)
    return CalibrationResult(result, path, checks, updates, record)
