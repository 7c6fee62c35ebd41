"""From the priors to a posterior: simulate draws, weight them, and see what the figures tell."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sim.data.targets import Target, targets
from sim.errors import UserError
from sim.inference.ensemble import draws_kept, fill, read_bank
from sim.inference.posterior_file import write_posterior
from sim.inference.recipe import Recipe, made_from, windows_of
from sim.inference.regimes import with_regimes
from sim.inference.weights import learning, posterior, weights_of
from sim.runs.engine import Engine
from sim.runs.progress import Steps, Tell, nothing
from sim.validation.checks import held_against
from sim.validation.columns import assumed
from sim.validation.identify import identified, single_numbers
from sim.validation.result import CalibrationResult


def recipe_of(
    draws: int,
    seed: int,
    results: Path,
    every: Sequence[Target],
    fitted: Sequence[Target],
    tell: Tell = nothing,
) -> tuple[Recipe, Path]:
    """Return what is simulated, at least so many draws, and the folder that keeps it.

    Raises
    ------
    UserError
        If a fitted figure is of days that are not simulated.
    """
    known = [*targets().values(), *every]  # fewer figures need no other simulations
    recipe = Recipe(draws, seed, windows_of(known))
    for target in fitted:
        for scenario in filter(None, (target.scenario, target.over)):
            if (scenario, target.window) not in recipe.windows:
                raise UserError(
                    f"{target.name}: {target.window} of {scenario} is not simulated, or ends after "
                    "the figures do; fit a window of the two years to mid-June 2025, or make it a "
                    "check"
                )
    folder = recipe.folder(results)  # fewer draws than are kept would make a worse posterior
    return replace(recipe, draws=max(draws, draws_kept(folder, tell))), folder


def calibrate(
    recipe: Recipe,
    folder: Path,
    every: Sequence[Target],
    fitted: Sequence[Target],
    figures: Path | None,
    path: Path,
    engine: Engine,
    progress: Steps,
) -> CalibrationResult:
    """Simulate what the folder lacks, weight the draws, and write the posterior to `path`.

    `figures` is the file of all figures, if they are not the project's own.

    Raises
    ------
    UserError
        If no draw could have given the figures, or the posterior cannot be written.
    """
    with progress("running") as done:
        fill(recipe, folder, replace(engine, progress=done))
        bank = read_bank(recipe, folder)
    found, weight = posterior(bank, fitted), weights_of(bank, fitted)
    with progress("running") as done:
        found = with_regimes(found, folder / "store", replace(engine, progress=done))
    chosen = learning(bank)
    numbers = bank.draw[chosen].tolist()
    with progress("draws made again") as done:
        columns = assumed(numbers, bank.recipe.seed, done).only(single_numbers())
    held, told = held_against(bank, weight, every), identified(columns, weight[chosen])
    try:
        write_posterior(found, path)
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem}; name another --out") from None
    options = {"draws": recipe.draws, "fitted": [target.name for target in fitted]}
    prior = {"kind": "prior"}
    made = made_from("calibration", folder.name, recipe.seed, prior, options, figures)
    return CalibrationResult(found, path, held, told, made)
