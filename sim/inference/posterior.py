"""The posterior: draws of the assumptions, weighted by the reported figures.

It does not contain policy strength, because no reported figure depends on it.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.assumptions import Values
from sim.experiment.source import REGIMES

LAST_DAY = date(2025, 6, 15)  # of the reported figures; it is in the digest of every source
MIN_ESS = 500.0  # a posterior with a smaller effective sample size is rough
# Elasticity of arrivals to boats offered: docs/explanation/model.md
DEMAND_LIMITED, SUPPLY_LIMITED = 0.2, 0.3


@dataclass(frozen=True)
class Posterior:
    """Weighted draws of the assumptions.

    Attributes
    ----------
    draw, weight
        Numbers of the draws, ascending, and their weights, which sum to 1.
    values
        Assumptions by name, each of shape (draws,) or (draws, numbers).
    elasticity
        Elasticity of arrivals to boats offered, shape (draws,); NaN if not computed.
    world, world_weight
        Worlds of each draw that went like the reports, as numbers of replications, and their
        weights within the draw, shape (draws, worlds). If empty, each draw has the world of its
        own number.
    about
        Record of its inputs.
    note
        One line that names assumptions added or removed since; "" if none were.
    """

    draw: NDArray[np.int32]
    weight: Floats
    values: dict[str, Floats]
    elasticity: Floats
    about: dict[str, Any]
    note: str = ""
    world: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 0), np.int64))
    world_weight: Floats = field(default_factory=lambda: np.empty((0, 0)))

    @cached_property
    def _reach(self) -> Floats:
        return np.cumsum(self.weight)

    @cached_property
    def digest(self) -> str:
        """Short name of its contents."""
        checksum = blake2b(self.draw.astype("<i8").tobytes(), digest_size=6)
        worlds = ("world", self.world.astype(float)), ("world weight", self.world_weight)
        columns = [*self.values.items(), ("", self.weight), (" ", self.elasticity)]
        for name, column in [*columns, *(worlds if self.world.size else ())]:
            checksum.update(name.encode() + np.ascontiguousarray(column, "<f8").tobytes())
        return checksum.hexdigest()

    @property
    def ess(self) -> float:
        """Effective sample size (ESS) of the draws."""
        return float(self.about["effective"])

    @property
    def rough(self) -> bool:
        """Whether the effective sample size is too small for reliable intervals."""
        return self.ess < MIN_ESS

    def index(self, u: float) -> int:
        """Return the row at which the cumulative weight passes `u`, on [0, 1)."""
        row = np.searchsorted(self._reach, u * self._reach[-1], side="right")
        return min(int(row), len(self.weight) - 1)

    def row(self, index: int) -> Values:
        """Return a row's values, a number or a tuple for each assumption."""
        values: Values = {}
        for name, column in self.values.items():
            value = column[index].tolist()
            values[name] = tuple(value) if isinstance(value, list) else value
        return values

    @property
    def seed(self) -> int:
        """Seed of the draws and of their worlds."""
        return int(self.about["seed"])

    @property
    def last_day(self) -> date:
        """Last day of the figures, up to which worlds went like the reports."""
        return LAST_DAY

    def world_at(self, index: int, u: float) -> int:
        """Return the world of a row at which the cumulative weight within it passes `u`."""
        if not self.world.size:
            return int(self.draw[index])
        reach = np.cumsum(self.world_weight[index])
        place = int(np.searchsorted(reach, u * reach[-1], side="right"))
        return int(self.world[index, min(place, len(reach) - 1)])

    def row_regime(self, index: int) -> str:
        """Return the regime of a row: demand, between or supply; "" if it is not known."""
        return regime(float(self.elasticity[index]))

    def regimes(self) -> dict[str, float]:
        """Return the weight of each regime."""
        named = [regime(float(e)) for e in self.elasticity]
        return {
            name: float(self.weight[[n == name for n in named]].sum()) for name in (*REGIMES, "")
        }


def regime(elasticity: float) -> str:
    """Return the regime with this elasticity of arrivals to boats offered; "" for NaN."""
    if elasticity != elasticity:
        return ""
    if elasticity < DEMAND_LIMITED:
        return "demand"
    return "supply" if elasticity > SUPPLY_LIMITED else "between"
