"""From a bank to a posterior: weigh its draws by what was reported, and keep few of them."""

from collections.abc import Sequence

import numpy as np

from sim.arrays import Bools, Floats
from sim.data.targets import Target
from sim.errors import UserError
from sim.experiment.draws import learns, prior_draws, told_by_figures
from sim.inference.ensemble import Bank
from sim.inference.kernel import effective_sample, log_weights, normalised, systematic
from sim.inference.posterior import Posterior
from sim.inference.posterior_file import made_for, made_from

SHIPPED = 4_000  # equal parts of the weight; draws that hold several count so many times
FAR = 5.0  # sd from the figures at which the nearest draw is no draw of the posterior


def learning(bank: Bank) -> Bools:
    """Return which draws have networks that learn, as scenarios have unless they say otherwise."""
    return np.array([learns(int(n)) for n in bank.draw])


def weights_of(bank: Bank, figures: Sequence[Target]) -> Floats:
    """Return the weights of draws with networks that learn, shape (draws,); they sum to 1.

    Raises
    ------
    UserError
        Where no draw of the bank could have given the figures.
    """
    log_weight = np.where(learning(bank), log_weights(bank, figures), -np.inf)
    if not log_weight.max() > -0.5 * FAR**2 * len(figures):
        raise UserError(
            f"no draw comes within {FAR:.0f} sd of the figures; look at their values and sd in the "
            "targets, or make more draws"
        )
    return normalised(log_weight)


def posterior(bank: Bank, figures: Sequence[Target]) -> Posterior:
    """Weigh a bank by some figures, and keep a few thousand draws.

    Draws are taken at equal steps of the cumulative weight (systematic resampling: Kitagawa 1996),
    so that a draw's weight is a whole number of parts, and next to the whole bank's weights hardly
    anything is lost.
    """
    weight = weights_of(bank, figures)
    kept, parts = np.unique(systematic(weight, SHIPPED), return_counts=True)
    numbers = bank.draw[kept]
    drawn = prior_draws(numbers.tolist(), bank.recipe.seed, told_by_figures())
    values = {
        leaf.name: np.array([v[leaf.name] for v in drawn], float) for leaf in told_by_figures()
    }
    about = {
        "made for": made_for(),
        **made_from(figures),
        "seed": bank.recipe.seed,
        "bank": len(bank.draw),
        "failed": bank.failed,
        "effective": round(effective_sample(weight), 1),
    }
    nothing = np.full(len(kept), np.nan)
    return Posterior(numbers, parts / SHIPPED, values, nothing, about)
