"""The posterior: draws of the assumptions, weighted by the reported figures.

It does not contain policy strength, because no reported figure depends on it.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.assumptions import Values
from sim.experiment.source import REGIMES

MIN_ESS = 500.0  # a posterior with a smaller effective sample size is rough
# Elasticity of arrivals to boats offered: docs/explanation/model.md
DEMAND_LIMITED, SUPPLY_LIMITED = 0.2, 0.3


@dataclass(frozen=True)
class Posterior:
    """Weighted draws of the assumptions.

    Attributes
    ----------
    draw, weight
        Numbers of the ensemble's draws, ascending, and their weights, which sum to 1. A draw's
        number is also that of its replication in the ensemble.
    values
        Assumptions by name, each of shape (draws,) or (draws, numbers).
    elasticity
        Elasticity of arrivals to boats offered, shape (draws,); NaN if not computed.
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

    @cached_property
    def _reach(self) -> Floats:
        return np.cumsum(self.weight)

    @cached_property
    def digest(self) -> str:
        """Short name of its contents."""
        checksum = blake2b(self.draw.astype("<i8").tobytes(), digest_size=6)
        for name, column in (*self.values.items(), ("", self.weight), (" ", self.elasticity)):
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
