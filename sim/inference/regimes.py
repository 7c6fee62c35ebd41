"""Compute the regime of each draw: the elasticity of arrivals to boats offered.

If people persist, one more boat hardly changes how many arrive. If boats are scarce, a lost boat is
a lost crossing. Both regimes agree with the reported figures, and policies have different effects
in them.
"""

from dataclasses import replace
from math import exp

import numpy as np

from sim.experiment.at_draws import RunRequest, at_draw, outcomes_at
from sim.experiment.run import SERIAL
from sim.inference.posterior import Posterior
from sim.inference.recipe import years
from sim.runs.engine import Engine
from sim.runs.remote import Folder

STEP = 0.3  # of ln(boats offered), up and down
REPLICATIONS_A_DRAW = 2  # the elasticity then has an sd of about .07 by chance
WINDOW = "to_mid_june"


def with_regimes(
    posterior: Posterior,
    store: Folder,
    engine: Engine = SERIAL,
) -> Posterior:
    """Return a posterior with the elasticity of arrivals to boats offered of each draw.

    Arrivals are those to mid-June 2025, in shared replications, summed over REPLICATIONS_A_DRAW.
    """
    scenario, requests = years()[1], []
    for row, number in enumerate(posterior.draw.tolist()):
        values = posterior.row(row)
        pair = tuple(
            at_draw(scenario, {**values, "boats_offered": values["boats_offered"] * exp(step)})
            for step in (-STEP, STEP)
        )
        requests += [
            RunRequest(pair, number * REPLICATIONS_A_DRAW + replication)
            for replication in range(REPLICATIONS_A_DRAW)
        ]
    seed = int(posterior.about["seed"])
    runs = outcomes_at(requests, WINDOW, ["arrivals"], seed, store, engine)
    total = runs[:, :, 0].reshape(len(posterior.draw), REPLICATIONS_A_DRAW, 2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        elasticity = np.log(total[:, 1] / total[:, 0]) / (2.0 * STEP)
    elasticity[~np.isfinite(elasticity)] = np.nan
    return replace(posterior, elasticity=elasticity)
