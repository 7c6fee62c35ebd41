"""Compute a posterior: weight an ensemble's draws by the reported figures, and resample them."""

from collections.abc import Sequence

import numpy as np

from sim.arrays import Bools, Floats
from sim.data.targets import Target
from sim.errors import UserError
from sim.experiment.draws import calibrated_assumptions, learns, prior_draws
from sim.inference.ensemble import Ensemble
from sim.inference.kernel import effective_sample_size, log_weights, normalised, systematic
from sim.inference.posterior import Posterior
from sim.inference.posterior_file import model_stamp, target_record

POSTERIOR_PARTS = 4_000  # equal parts of the weight; a draw's weight is its number of parts
KERNEL = "kernel"
MAX_SD = 5.0  # maximum root-mean-square distance of the nearest draw from the figures, in sd


def learning(ensemble: Ensemble) -> Bools:
    """Return which draws have networks that learn, the default of scenarios."""
    return np.array([learns(int(n)) for n in ensemble.draw])


def posterior_weights(ensemble: Ensemble, figures: Sequence[Target]) -> Floats:
    """Return the weights of draws with networks that learn, shape (draws,); they sum to 1.

    Raises
    ------
    UserError
        If no draw of the ensemble agrees with the figures.
    """
    log_weight = np.where(learning(ensemble), log_weights(ensemble, figures), -np.inf)
    if not log_weight.max() > -0.5 * MAX_SD**2 * len(figures):
        raise UserError(
            f"No draw comes within {MAX_SD:.0f} sd of the figures. Check their values and sd in "
            "the targets, or use more draws (--draws)."
        )
    return normalised(log_weight)


def posterior(ensemble: Ensemble, figures: Sequence[Target]) -> Posterior:
    """Weight an ensemble by the figures, and resample a few thousand draws.

    Draws are taken at equal steps of the cumulative weight (systematic resampling: Kitagawa 1996).
    A draw's weight is then a whole number of parts, close to its weight in the ensemble.
    """
    weight = posterior_weights(ensemble, figures)
    chosen, parts = np.unique(systematic(weight, POSTERIOR_PARTS), return_counts=True)
    numbers = ensemble.draw[chosen]
    drawn = prior_draws(numbers.tolist(), ensemble.recipe.seed, calibrated_assumptions())
    values = {
        assumption.name: np.array([v[assumption.name] for v in drawn], float)
        for assumption in calibrated_assumptions()
    }
    about = {
        "method": KERNEL,
        "made for": model_stamp(),
        **target_record(figures),
        "seed": ensemble.recipe.seed,
        "bank": len(ensemble.draw),
        "failed": ensemble.failed,
        "effective": round(effective_sample_size(weight), 1),
    }
    unknown = np.full(len(chosen), np.nan)
    return Posterior(numbers, parts / POSTERIOR_PARTS, values, unknown, about)
