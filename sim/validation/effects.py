"""Simulate every policy alone at draws of the ensemble, to test the order of policies.

Draws are sampled by the mean of all variants' weights, so that every variant is represented, and
weighted again for each variant. Networks learn or not as in the draw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.experiment.at_draws import RunRequest, at_draw, outcomes_at
from sim.experiment.draws import learns, prior_draws
from sim.experiment.run import SERIAL
from sim.inference.ensemble import Ensemble
from sim.inference.kernel import normalised, systematic
from sim.inference.recipe import YEARS
from sim.runs.engine import Engine
from sim.runs.remote import Folder
from sim.scenario import Scenario, load
from sim.shipped import scenario_names

WINDOW = "second_half"
SHOWN = ("deaths", "arrivals")


@dataclass(frozen=True)
class Effects:
    """Effects of policies in the second half of 2025, each draw in its own replication.

    Attributes
    ----------
    policies
        Names of their scenarios.
    by_outcome
        Change of the outcome against the status quo, shape (draws, policies), by outcome.
    log_sampled
        Log density with which the draws were sampled, shape (draws,).
    log_weight
        Log weights of these draws by variant, each of shape (draws,).
    """

    policies: tuple[str, ...]
    by_outcome: dict[str, Floats]
    log_sampled: Floats
    log_weight: dict[str, Floats]


def effects(
    ensemble: Ensemble,
    log_weight: Mapping[str, Floats],
    draws: int,
    store: Folder,
    engine: Engine = SERIAL,
) -> Effects:
    """Simulate the status quo and each shipped policy at draws of the ensemble.

    Parameters
    ----------
    log_weight
        Log weights of all draws of the ensemble by variant, each of shape (ensemble's draws,).
    draws
        Number of draws sampled; repeated ones are run once.
    """
    density = np.mean([normalised(w) for w in log_weight.values()], axis=0)
    rows = systematic(density, draws)
    names = scenario_names("policies")
    requests = _requests(ensemble, [int(n) for n in ensemble.draw[rows]], names)
    seed = ensemble.recipe.seed
    outcomes = outcomes_at(requests, WINDOW, SHOWN, seed, store, engine)
    complete = ~np.isnan(outcomes).any(axis=(1, 2))
    change = outcomes[complete, 1:] - outcomes[complete, :1]
    return Effects(
        tuple(names),
        {name: change[:, :, i] for i, name in enumerate(SHOWN)},
        np.log(density[rows])[complete],
        {name: weight[rows][complete] for name, weight in log_weight.items()},
    )


def _requests(ensemble: Ensemble, numbers: Sequence[int], names: Sequence[str]) -> list[RunRequest]:
    scenarios = [load(name) for name in (YEARS[1], *names)]
    drawn = prior_draws(numbers, ensemble.recipe.seed)
    return [
        RunRequest(tuple(at_draw(_with_learning(s, number), values) for s in scenarios), number)
        for number, values in zip(numbers, drawn, strict=True)
    ]


def _with_learning(scenario: Scenario, number: int) -> Scenario:
    """Return a scenario whose networks learn if the draw's do."""
    adversary = "learns" if learns(number) else "fixed"
    return scenario.model_copy(update={"adversary": adversary})
