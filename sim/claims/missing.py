"""The assumption on which an answer depends most: a figure that is missing.

Of many assumptions, one is correlated with the effect by chance. The p-value is therefore
multiplied by their number (Bonferroni).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr  # scipy.stats takes .4 s to import

from sim.arrays import Floats
from sim.assumptions import Values, all_assumptions

ERROR_RATE = 0.05


@dataclass(frozen=True)
class Dependence:
    """The assumption with the largest rank correlation with the draws' effects.

    Attributes
    ----------
    assumption, unit
        Its name and unit.
    correlation
        Spearman's rank correlation.
    p_value
        Its p-value as the largest of all.
    """

    assumption: str
    unit: str
    correlation: float
    p_value: float

    @property
    def stands_out(self) -> bool:
        """Whether it is more than the largest of many correlations by chance."""
        return self.p_value <= ERROR_RATE


def largest_dependence(effects: Floats, draws: Sequence[Values]) -> Dependence | None:
    """Return the assumption on which effects depend most; None if none varies.

    Parameters
    ----------
    effects
        Effect of each draw, shape (draws,).
    draws
        Assumptions of each draw.
    """
    columns = {
        name: np.array([draw[name] for draw in draws], float)
        for name, value in draws[0].items()
        if isinstance(value, int | float)
    }
    varying = {name: x for name, x in columns.items() if np.ptp(x) > 0.0}
    if not varying or not np.ptp(effects) > 0.0:
        return None
    ranked = np.column_stack([_ranks(x) for x in (effects, *varying.values())])
    correlations = np.asarray(np.corrcoef(ranked, rowvar=False))[0, 1:]
    place = int(np.argmax(np.abs(correlations)))
    largest, name = float(correlations[place]), list(varying)[place]
    p_value = min(1.0, len(varying) * _p_value(largest, len(effects)))
    return Dependence(name, all_assumptions()[name].unit, largest, p_value)


def _ranks(x: Floats) -> Floats:
    """Return the ranks of values from 1, means of ranks for equal ones."""
    _, place, counts = np.unique(x, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2.0)[place]
    return ranks


def _p_value(correlation: float, draws: int) -> float:
    """Return the two-sided p-value of a rank correlation by Student's t."""
    rest = max(1e-12, 1.0 - correlation**2)
    return float(2.0 * stdtr(draws - 2, -abs(correlation) * np.sqrt((draws - 2) / rest)))
