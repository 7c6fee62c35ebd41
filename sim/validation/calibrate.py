"""Calibrate: simulate draws from the priors, and fit them to the reported figures.

By emulator, all figures are fitted, and draws of the posterior are simulated again. By kernel, the
ensemble's own draws are weighted, which works for a few figures only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.data.targets import Target, targets
from sim.errors import UserError
from sim.inference.emulated_posterior import EMULATOR
from sim.inference.ensemble import Ensemble, draws_kept, fill, read_ensemble
from sim.inference.posterior_file import write_posterior
from sim.inference.recipe import EnsembleRecipe, study_provenance, target_outcomes, target_windows
from sim.inference.regimes import with_regimes
from sim.inference.weights import KERNEL, learning, posterior, posterior_weights
from sim.runs.engine import Engine
from sim.runs.manifest import Provenance
from sim.runs.progress import Steps, Tell, nothing
from sim.validation.checks import FigureResult, compare_figures
from sim.validation.columns import assumption_columns
from sim.validation.identify import AssumptionUpdate, single_numbers, update_assumptions
from sim.validation.result import CalibrationResult
from sim.validation.waves import WavePlan, predicted_figures, run_waves, updated_assumptions


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


@dataclass(frozen=True)
class Files:
    """Files of a calibration: the ensemble's folder, the figures (None: shipped), the posterior."""

    folder: Path
    figures: Path | None
    path: Path


def calibrate(
    recipe: EnsembleRecipe,
    files: Files,
    every: Sequence[Target],
    fitted: Sequence[Target],
    plan: WavePlan | None,
    engine: Engine,
    progress: Steps,
) -> CalibrationResult:
    """Simulate what the folder lacks, fit the figures, and write the posterior.

    Parameters
    ----------
    every, fitted
        All figures, and those that are fitted.
    plan
        Size of the second wave of a posterior by emulator; None to weight by kernel.

    Raises
    ------
    UserError
        If no draw agrees with the figures, chains do not agree, or the posterior cannot be written.
    """
    with progress("first wave") as step:
        fill(recipe, files.folder, replace(engine, progress=step))
        ensemble = read_ensemble(recipe, files.folder)
    record = _record(recipe, files, fitted, plan)
    if plan:
        waves = run_waves(ensemble, files.folder, every, fitted, plan, engine, progress)
        result = waves.posterior
        checks = predicted_figures(ensemble, waves, every)
        updates = updated_assumptions(ensemble, waves.first, result.weight)
    else:
        result, waves = posterior(ensemble, fitted), None
        checks, updates = _weighted(ensemble, every, fitted, progress)
    with progress("regimes") as step:
        result = with_regimes(result, files.folder / "store", replace(engine, progress=step))
    path = files.path
    try:
        write_posterior(result, path)
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem}. Name another --out.") from None
    report = waves.report if waves else None
    return CalibrationResult(result, path, checks, updates, record, report)


def _weighted(
    ensemble: Ensemble, every: Sequence[Target], fitted: Sequence[Target], progress: Steps
) -> tuple[list[FigureResult], list[AssumptionUpdate]]:
    """Return figures and assumptions of the ensemble's draws, weighted by kernel."""
    weight, chosen = posterior_weights(ensemble, fitted), learning(ensemble)
    numbers = ensemble.draw[chosen].tolist()
    with progress("drawing assumptions") as step:
        columns = assumption_columns(numbers, ensemble.recipe.seed, step).only(single_numbers())
    return compare_figures(ensemble, weight, every), update_assumptions(columns, weight[chosen])


def _record(
    recipe: EnsembleRecipe, files: Files, fitted: Sequence[Target], plan: WavePlan | None
) -> Provenance:
    options: dict[str, object] = {
        "draws": recipe.draws, "fitted": [target.name for target in fitted],
        "method": EMULATOR if plan else KERNEL,
    }  # fmt: skip
    if plan:
        options |= {"posterior_draws": plan.draws, "worlds": plan.worlds, "pilot": plan.pilot}
    prior = {"kind": "prior"}
    return study_provenance(
        "calibration", files.folder.name, recipe.seed, prior, options, files.figures
    )
