"""The posterior by emulator: draws of the first wave, weighted and given worlds by the second."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.data.targets import Target
from sim.errors import UserError
from sim.experiment.draws import calibrated_assumptions
from sim.inference.correction import Correction, FigureCorrection, Moved, correct
from sim.inference.emulator import FigureFit
from sim.inference.ensemble import Ensemble
from sim.inference.first_wave import FirstWave
from sim.inference.near_worlds import world_ess, world_weights
from sim.inference.posterior import Posterior
from sim.inference.posterior_file import model_stamp, target_record
from sim.inference.scores import columns_at
from sim.inference.second_wave import SecondWave
from sim.jsonfile import finite

EMULATOR = "emulator"


@dataclass(frozen=True)
class WavesReport:
    """Quality of a posterior by emulator.

    Attributes
    ----------
    fits
        Quality of the emulator on held-out draws, by figure.
    corrections
        How far re-simulation moves the emulator inside the posterior, by figure.
    rhat, chain_ess
        Largest R-hat and smallest bulk ESS of the chains, over inputs.
    moved
        How far the corrected weights moved the posterior.
    worlds, failed
        Number of worlds of each draw, and of runs that failed.
    world_ess, world_ess_q05
        Median and 5 % of the effective sample size of worlds within a draw.
    pilot
        How far the correction of a pilot wave moved the posterior; None without one.
    """

    fits: list[FigureFit]
    corrections: list[FigureCorrection]
    rhat: float
    chain_ess: float
    moved: Moved
    worlds: int
    failed: int
    world_ess: float
    world_ess_q05: float
    pilot: Moved | None = None


def emulated_posterior(
    ensemble: Ensemble,
    first: FirstWave,
    second: SecondWave,
    headline: Sequence[Target],
    pilot: Moved | None = None,
) -> tuple[Posterior, WavesReport, Correction]:
    """Return the posterior of both waves, its quality, and the corrected emulator.

    Parameters
    ----------
    headline
        Figures by which worlds are chosen within a draw.
    pilot
        How far the correction of a pilot wave moved the posterior before.

    Raises
    ------
    UserError
        If too few draws were simulated to correct the emulator.
    """
    correction = corrected(first, second)
    weights = world_weights(second, headline)
    report = _report(first, second, correction, world_ess(weights).tolist(), pilot)
    about = {
        "method": EMULATOR,
        "made for": model_stamp(),
        **target_record(first.targets),
        "headline": [target.name for target in headline],
        "seed": ensemble.recipe.seed,
        "bank": len(ensemble.draw),
        "failed": ensemble.failed,
        "effective": round(correction.moved.ess, 1),
        "waves": finite(report),
    }
    draws = len(first.z)
    result = Posterior(
        draw=np.arange(draws, dtype=np.int32),
        weight=correction.weight,
        values=columns_at(first.z, calibrated_assumptions()),
        elasticity=np.full(draws, np.nan),
        about=about,
        world=second.world,
        world_weight=weights,
    )
    return result, report, correction


def corrected(first: FirstWave, second: SecondWave) -> Correction:
    """Return the correction of an emulator by a wave of its draws.

    Raises
    ------
    UserError
        If too few draws were simulated.
    """
    try:
        return correct(first.density, first.z, second.figures(first.targets), first.names)
    except ValueError as problem:
        raise UserError(f"{problem}. Use more draws (--posterior-draws) and --worlds.") from None


def _report(
    first: FirstWave, second: SecondWave, correction: Correction, ess: list[float],
    pilot: Moved | None,
) -> WavesReport:  # fmt: skip
    fits = [
        replace(fit, transform=target.transform)
        for fit, target in zip(first.emulator.fits, first.targets, strict=True)
    ]
    return WavesReport(
        fits, list(correction.figures), float(first.rhat.max()), float(first.chain_ess.min()),
        correction.moved, second.worlds, second.runs.failed, float(np.median(ess)),
        float(np.quantile(ess, 0.05)), pilot,
    )  # fmt: skip
