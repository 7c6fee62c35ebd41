"""The posterior: draws of the assumptions, weighted by what was reported.

How strong policies are is not in it, because no figure reported so far depends on that.
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

MIN_ESS = 500.0  # effective draws below which a posterior is rough
# Elasticity of arrivals to deliveries: docs/explanation/model.md
DEMAND_LIMITED, SUPPLY_LIMITED = 0.2, 0.3


@dataclass(frozen=True)
class Posterior:
    """Weighted draws.

    Attributes
    ----------
    draw, weight
        Numbers of the ensemble's draws, ascending, and their weights, which sum to 1. A draw's
        number is that of the replication in which the ensemble has it, too.
    values
        Assumptions by name, each of shape (draws,) or (draws, numbers).
    elasticity
        Of arrivals to boats offered, shape (draws,); NaN if not computed.
    about
        What it was made from.
    note
        In one line, which assumptions came or went since; "" if none did.
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
        """Whether so few draws carry the weight that what they leave open is hardly known."""
        return self.ess < MIN_ESS

    def index(self, u: float) -> int:
        """Return the row in which `u`, on [0, 1), lies where rows are as long as their weights."""
        row = np.searchsorted(self._reach, u * self._reach[-1], side="right")
        return min(int(row), len(self.weight) - 1)

    def row(self, index: int) -> Values:
        """Return a row's values, a plain number or a tuple for each assumption."""
        values: Values = {}
        for name, column in self.values.items():
            value = column[index].tolist()
            values[name] = tuple(value) if isinstance(value, list) else value
        return values

    def row_regime(self, index: int) -> str:
        """Return the regime of a row: demand, between, supply; "" if it is not known."""
        return regime(float(self.elasticity[index]))

    def regimes(self) -> dict[str, float]:
        """Return the weight of each regime."""
        named = [regime(float(e)) for e in self.elasticity]
        return {
            name: float(self.weight[[n == name for n in named]].sum()) for name in (*REGIMES, "")
        }


def regime(elasticity: float) -> str:
    """Return the name of the regime in which arrivals react so to boats offered."""
    if elasticity != elasticity:
        return ""
    if elasticity < DEMAND_LIMITED:
        return "demand"
    return "supply" if elasticity > SUPPLY_LIMITED else "between"
