"""All that is asked of a calibration in one go: does it hold, is it honest, what is left open.

Everything but the policies and the end of 2025 is a re-weighing of the bank; those are runs that
the store keeps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim import MODEL_VERSION
from sim.arrays import Floats
from sim.data.official_weekly import observed
from sim.data.targets import Target, targets
from sim.forecast.ensemble_draws import of_bank
from sim.forecast.forecasters import FORECASTERS
from sim.forecast.rolling import roll
from sim.inference.ensemble import Bank, draws_kept, read_bank
from sim.inference.kernel import reported_as
from sim.inference.posterior import Posterior
from sim.inference.posterior_file import fitted_to, read_posterior, shipped_posterior
from sim.inference.recipe import Recipe, made_from, windows_of
from sim.inference.weights import learning, weights_of
from sim.runs.engine import Engine
from sim.runs.progress import Steps, Tell, nothing
from sim.validation.checks import held_against, held_later
from sim.validation.columns import assumed, came_of
from sim.validation.effects import SHOWN, effects
from sim.validation.identify import settled, single_numbers
from sim.validation.ranking import Ranked, rankings
from sim.validation.result import ValidationResult
from sim.validation.sbc import Covered, Sets, Worlds, box_around, coverage, try_sets, worlds
from sim.validation.variants import fits, log_weights_under, shown, structural

DRAWS_A_SET = 10  # at least, or truths and the draws they are sought among are nearly the same
NEAR = 1.0  # prior-predictive sd around the reported figures within which data sets count as near


@dataclass(frozen=True)
class Work:
    """How much is done, and how: where runs are kept, and how they are carried out.

    Attributes
    ----------
    sets
        Made-up reports that the calibration is tested on, at most one for DRAWS_A_SET draws.
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


def bank_in(
    results: Path, posterior: Posterior | None, tell: Tell = nothing
) -> tuple[Recipe, Path]:
    """Return what is kept of the ensemble that a posterior is of, and its folder; maybe 0 draws."""
    seed = int(posterior.about["seed"]) if posterior else 1
    recipe = Recipe(0, seed, windows_of(targets().values()))
    folder = recipe.folder(results)
    return replace(recipe, draws=draws_kept(folder, tell)), folder


def validate_bank(
    recipe: Recipe, folder: Path, posterior: Posterior | None, figures: Path | None, work: Work
) -> ValidationResult:
    """Validate a posterior, or the one beside the ensemble, or the project's, by an ensemble.

    Raises
    ------
    UserError
        If the figures are others than the posterior was fitted to.
    """
    beside = folder / "posterior.parquet"
    found = posterior or (read_posterior(beside) if beside.exists() else shipped_posterior())
    every = list(targets(figures).values())
    fitted = fitted_to(found, every)
    options = {
        "draws": recipe.draws, "sets": work.sets, "policy_draws": work.policy_draws,
        "fitted": [target.name for target in fitted],
    }  # fmt: skip
    source = {"kind": "posterior", "digest": found.digest}
    made = made_from("validation", folder.name, recipe.seed, source, options, figures)
    result = validate(read_bank(recipe, folder), found, every, fitted, work)
    return replace(result, folder=folder, made_from=made)


def validate(
    bank: Bank, found: Posterior, every: Sequence[Target], fitted: Sequence[Target], work: Work
) -> ValidationResult:
    """Validate a posterior by its ensemble, with all figures and those that it was fitted to."""
    weight, chosen = weights_of(bank, fitted), learning(bank)
    with work.progress("draws made again") as progress:
        columns = assumed(bank.draw.tolist(), bank.recipe.seed, progress)
    forecasters = FORECASTERS | {"model": of_bank(bank), "unweighted": of_bank(bank, False)}
    told = settled(columns.rows(chosen).only(single_numbers()), weight[chosen])
    variants, figures = structural(every, fitted), shown(bank, every)
    log_weight = {v.name: log_weights_under(bank, v) for v in variants}
    checks = held_against(bank, weight, every)
    with work.progress("2025 to its end") as progress:
        checks += held_later(found, every, work.store, replace(work.engine, progress=progress))
    whole = columns.beside(came_of(bank))
    sbc = _sbc(worlds(bank, fitted, whole, chosen), fitted, told.informed, bank.recipe.seed, work)
    (_, covered), (_, near) = sbc.values()
    return ValidationResult(
        model_version=MODEL_VERSION,
        bank=len(bank.draw),
        effective=told.effective,
        posterior=found.digest,
        checks=checks,
        sbc=covered,
        sbc_near=near,
        sbc_sets={where: sets for where, (sets, _) in sbc.items()},
        regimes=found.regimes(),
        settled=told,
        fits=fits(bank, variants, columns.only(told.informed), figures),
        rankings=_ranked(bank, log_weight, work),
        rolling=roll(observed(), forecasters),
    )


def _sbc(
    drawn: Worlds, fitted: Sequence[Target], informed: Sequence[str], seed: int, work: Work
) -> dict[str, tuple[Sets, list[Covered]]]:
    """Test on data sets of all draws, and on those near to what was reported."""
    sets = min(work.sets, len(drawn.number) // DRAWS_A_SET)
    box = box_around(np.array([reported_as(t) for t in fitted]), drawn.figures, NEAR)
    told = {}
    for where, some in (("any", None), ("near those reported", box)):
        with work.progress(f"made-up reports, {where}") as progress:
            tried = try_sets(drawn, seed, sets, box=some, progress=progress)
        told[where] = tried.sets, coverage(tried, drawn.columns.names, informed)
    return told


def _ranked(bank: Bank, log_weight: dict[str, Floats], work: Work) -> dict[str, list[Ranked]]:
    """Return the order of policies under every variant, by outcome."""
    if not work.policy_draws:
        return {}
    with work.progress("policies") as progress:
        engine = replace(work.engine, progress=progress)
        e = effects(bank, log_weight, work.policy_draws, work.store, engine)
    seed = bank.recipe.seed
    return {
        name: rankings(e.by_outcome[name], e.policies, e.log_sampled, e.log_weight, seed)
        for name in SHOWN
    }
