"""The assumption on which an answer depends most: a figure that is missing.

Of many assumptions, one is correlated with the effect by chance. The p-value is therefore
multiplied by their number (Bonferroni).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

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
    correlated = {name: spearmanr(x, effects) for name, x in varying.items()}
    name = max(correlated, key=lambda each: abs(float(correlated[each].statistic)))
    p_value = min(1.0, len(varying) * float(correlated[name].pvalue))
    return Dependence(
        name, all_assumptions()[name].unit, float(correlated[name].statistic), p_value
    )
