"""All that is asked of a calibration in one go: does it hold, is it honest, what is left open.

Everything but the policies and the end of 2025 is a re-weighing of the bank; those are runs that
the store keeps.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import MODEL_VERSION
from sim.data.official_weekly import observed
from sim.data.targets import Target
from sim.forecast.ensemble_draws import of_bank
from sim.forecast.forecasters import FORECASTERS
from sim.forecast.rolling import Rolling, roll
from sim.inference.ensemble import Bank
from sim.inference.kernel import reported_as
from sim.inference.posterior import Posterior
from sim.inference.weights import learning, weights_of
from sim.jsonfile import finite
from sim.runs.engine import Engine
from sim.validation.checks import Held, held_against, held_later
from sim.validation.columns import Columns, assumed, came_of
from sim.validation.effects import SHOWN, effects
from sim.validation.identify import Settled, settled, single_numbers
from sim.validation.ranking import Ranked, rankings
from sim.validation.sbc import Covered, Tried, Worlds, box_around, coverage, try_sets, worlds
from sim.validation.variants import Fit, fits, log_weights_under, shown, structural

Floats = NDArray[np.float64]
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
    progress: Callable[[str], AbstractContextManager[Callable[..., None]]]


@dataclass(frozen=True)
class Tested:
    """How the calibration fared on made-up reports of some kind."""

    where: str
    tried: Tried
    covered: list[Covered]


@dataclass(frozen=True)
class Validation:
    """What was found.

    Attributes
    ----------
    bank, effective, posterior
        Draws of the bank, those that carry the posterior's weight, and its digest.
    regimes
        Weight of worlds short of people, of boats, and of those between.
    figures
        Figures of which other choices tell.
    """

    bank: int
    effective: float
    posterior: str
    checks: list[Held]
    tested: list[Tested]
    settled: Settled
    regimes: dict[str, float]
    figures: list[Target]
    fits: list[Fit]
    rankings: dict[str, list[Ranked]]
    rolling: Rolling


def validate(
    bank: Bank, found: Posterior, every: Sequence[Target], fitted: Sequence[Target], work: Work
) -> Validation:
    """Ask all of a calibration.

    Parameters
    ----------
    found
        The posterior that commands use.
    every, fitted
        All reported figures, and those that it was fitted to.

    Raises
    ------
    Stopped, Unkept
        At Ctrl-C, and where runs cannot be kept; what was done is kept.
    """
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
    return Validation(
        len(bank.draw), told.effective, found.digest, checks,
        _tested(bank, fitted, columns.beside(came_of(bank)), chosen, told.informed, work),
        told, found.regimes(), figures, fits(bank, variants, columns.only(told.informed), figures),
        _ranked(bank, log_weight, work),
        roll(observed(), forecasters),
    )  # fmt: skip


def _tested(
    bank: Bank,
    fitted: Sequence[Target],
    columns: Columns,
    chosen: NDArray[np.bool_],
    informed: Sequence[str],
    work: Work,
) -> list[Tested]:
    """Test on data sets of the whole bank, and on those near to what was reported."""
    drawn = worlds(bank, fitted, columns, chosen)
    sets = min(work.sets, len(drawn.number) // DRAWS_A_SET)
    box = box_around(np.array([reported_as(t) for t in fitted]), drawn.figures, NEAR)
    return [
        _on_reports(where, drawn, bank.recipe.seed, sets, some, informed, work)
        for where, some in (("any", None), ("near those reported", box))
    ]


def _on_reports(
    where: str,
    drawn: Worlds,
    seed: int,
    sets: int,
    box: Floats | None,
    informed: Sequence[str],
    work: Work,
) -> Tested:
    with work.progress(f"made-up reports, {where}") as progress:
        tried = try_sets(drawn, seed, sets, box=box, progress=progress)
    return Tested(where, tried, coverage(tried, drawn.columns.names, informed))


def _ranked(bank: Bank, log_weight: dict[str, Floats], work: Work) -> dict[str, list[Ranked]]:
    """Return the order of policies under every variant, by outcome."""
    if not work.policy_draws:
        return {}
    with work.progress("policies") as progress:
        e = effects(
            bank,
            log_weight,
            work.policy_draws,
            work.store,
            replace(work.engine, progress=progress),
        )
    seed = bank.recipe.seed
    return {
        name: rankings(e.by_outcome[name], e.policies, e.log_sampled, e.log_weight, seed)
        for name in SHOWN
    }


def plain(found: Validation) -> dict[str, Any]:
    """Return a validation as plain data, not-a-number and infinity as None."""
    told = {
        "model_version": MODEL_VERSION,
        "bank": found.bank,
        "ess": found.effective,
        "posterior": found.posterior,
        "checks": [_check(each) for each in found.checks],
        "sbc": [asdict(each) for each in found.tested[0].covered],
        "sbc_near": [asdict(each) for each in found.tested[1].covered],
        "sbc_sets": {each.where: _sets(each.tried) for each in found.tested},
        "regimes": found.regimes,
        "identifiability": asdict(found.settled),
        "variants": [asdict(fit) for fit in found.fits],
        "rankings": {name: [asdict(r) for r in each] for name, each in found.rankings.items()},
        "rolling_origins": asdict(found.rolling),
    }
    return dict(finite(told))


def _check(each: Held) -> dict[str, Any]:
    low, middle, high = each.posterior
    target = each.target
    return {
        "name": target.name, "kind": target.role, "in_priors": target.in_priors,
        "reported": target.value, "unit": target.unit,
        "q05": low, "q50": middle, "q95": high, "inside": each.inside,
    }  # fmt: skip


def _sets(tried: Tried) -> dict[str, float | None]:
    there = tried.effective if len(tried.effective) else np.array([np.nan])
    return {
        "sets": len(tried.truth), "too_thin": tried.thin, "elsewhere": tried.elsewhere,
        "effective_q05": float(np.quantile(there, 0.05)),
        "effective_q50": float(np.quantile(there, 0.5)),
    }  # fmt: skip
