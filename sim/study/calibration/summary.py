"""What a posterior says: of every reported figure, and of every assumption."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.bank import Bank
from sim.study.calibration.kernel import (
    log_weights,
    normalised,
    quantiles,
    simulated,
)
from sim.study.calibration.posterior import Posterior
from sim.study.draws import prior_draws, uncertain
from sim.study.targets import Target

Floats = NDArray[np.float64]
SPAN = (0.05, 0.5, 0.95)
PRIOR_DRAWS = 4000  # draws from which the prior's spread is taken
INFORMED = 0.9  # posterior sd over prior sd below which the figures say something


@dataclass(frozen=True)
class Held:
    """A reported figure beside the posterior's: its 5, 50 and 95 %, before and after weighing."""

    target: Target
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]

    @property
    def inside(self) -> bool:
        """Whether the reported figure lies between the posterior's 5 and 95 %."""
        return self.posterior[0] <= self.target.value <= self.posterior[2]


@dataclass(frozen=True)
class Told:
    """An assumption before and after.

    Attributes
    ----------
    prior_median, posterior
        Its median before, its 5, 50 and 95 % after.
    narrowed
        Its standard deviation after, over that before.
    informed
        Whether the figures say something about it, beyond what so few draws might show by chance.
    """

    name: str
    prior_median: float
    posterior: tuple[float, float, float]
    narrowed: float
    informed: bool


def held_against(bank: Bank, fitted: Sequence[Target], every: Sequence[Target]) -> list[Held]:
    """Hold each figure that the bank has against its weighted draws."""
    weight = normalised(log_weights(bank, fitted))
    equal = np.full(len(weight), 1.0 / len(weight))
    told = []
    for target in every:
        pairs = {(target.scenario, target.window), (target.over or target.scenario, target.window)}
        if pairs <= bank.windows.keys():
            x = _as_reported(simulated(bank, target), target)
            spans = [tuple(quantiles(x, w, SPAN).tolist()) for w in (equal, weight)]
            told.append(Held(target, *spans))
    return told


def _as_reported(x: Floats, target: Target) -> Floats:
    """Return simulated figures in the form in which the report has them."""
    value = np.exp(x) if target.likelihood == "lognormal" else x
    return value - 1.0 if target.over else value


def told_of(found: Posterior, seed: int) -> list[Told]:
    """Return what the figures say of every single number, the most narrowed first."""
    draws = prior_draws(range(PRIOR_DRAWS), seed)
    limit = min(INFORMED, 1.0 - 3.0 / sqrt(2.0 * found.effective))  # 3 sd of a ratio of sds
    told = []
    for leaf in uncertain():
        if isinstance(leaf.value, tuple) or leaf.of_policies:
            continue
        before = np.array([draw[leaf.name] for draw in draws], float)
        after = found.values[leaf.name]
        mean = float(found.weight @ after)
        sd = float(np.sqrt(found.weight @ (after - mean) ** 2))
        span = tuple(quantiles(after, found.weight, SPAN).tolist())
        narrowed = sd / float(before.std())
        told.append(Told(leaf.name, float(np.median(before)), span, narrowed, narrowed < limit))
    return sorted(told, key=lambda t: t.narrowed)
