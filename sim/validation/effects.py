"""What every policy does, alone, at draws of the bank: material for asking whether an order holds.

Draws are taken by the mean of all variants' weights, so that each variant finds some of its own
among them, and weighed again by each. A draw of networks that do not learn is run so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.experiment.at_draws import Asked, at_draw, outcomes_at
from sim.experiment.draws import learns, prior_draws
from sim.experiment.run import ALONE
from sim.inference.ensemble import Bank
from sim.inference.kernel import normalised, systematic
from sim.inference.recipe import YEARS
from sim.runs.engine import Engine
from sim.scenario import Scenario, load
from sim.shipped import scenario_names

WINDOW = "second_half"
SHOWN = ("deaths", "arrivals")


@dataclass(frozen=True)
class Effects:
    """Effects of policies in the second half of 2025, each draw in its own random world.

    Attributes
    ----------
    policies
        Names of their scenarios.
    by_outcome
        Outcome less the status quo's, shape (draws, policies), by outcome.
    log_sampled
        Log density with which the draws were taken, shape (draws,).
    log_weight
        Log weights of these draws by variant, each of shape (draws,).
    """

    policies: tuple[str, ...]
    by_outcome: dict[str, Floats]
    log_sampled: Floats
    log_weight: dict[str, Floats]


def effects(
    bank: Bank,
    log_weight: Mapping[str, Floats],
    draws: int,
    store: Path,
    engine: Engine = ALONE,
) -> Effects:
    """Simulate the status quo and each shipped policy at draws of the bank.

    Parameters
    ----------
    log_weight
        Log weights of all draws of the bank by variant, each of shape (bank's draws,).
    draws
        How many are taken; one that is taken twice is run once.
    """
    sampled = np.mean([normalised(w) for w in log_weight.values()], axis=0)
    taken = systematic(sampled, draws)
    names = scenario_names("policies")
    asked = _asked(bank, [int(n) for n in bank.draw[taken]], names)
    seed = bank.recipe.seed
    found = outcomes_at(asked, WINDOW, SHOWN, seed, store, engine)
    whole = ~np.isnan(found).any(axis=(1, 2))
    change = found[whole, 1:] - found[whole, :1]
    return Effects(
        tuple(names),
        {name: change[:, :, i] for i, name in enumerate(SHOWN)},
        np.log(sampled[taken])[whole],
        {name: weight[taken][whole] for name, weight in log_weight.items()},
    )


def _asked(bank: Bank, numbers: Sequence[int], names: Sequence[str]) -> list[Asked]:
    scenarios = [load(name) for name in (YEARS[1], *names)]
    drawn = prior_draws(numbers, bank.recipe.seed)
    return [
        Asked(tuple(at_draw(_played(s, number), values) for s in scenarios), number)
        for number, values in zip(numbers, drawn, strict=True)
    ]


def _played(scenario: Scenario, number: int) -> Scenario:
    """Return a scenario with networks that learn as the draw's do."""
    how = "learns" if learns(number) else "fixed"
    return scenario.model_copy(update={"adversary": how})
