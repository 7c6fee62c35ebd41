"""All figures of an ensemble at once, on the scales on which they are compared.

An emulator learns these columns, and a synthetic likelihood compares them with the reports.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats
from sim.data.targets import Target
from sim.inference.ensemble import Ensemble
from sim.inference.kernel import reported_as, simulated


@dataclass(frozen=True)
class Figures:
    """Reported figures and the same figures simulated by every draw.

    Attributes
    ----------
    names
        Names of the targets.
    reported
        Reported values on their scales, shape (figures,).
    sd
        Discrepancies on the same scales, shape (figures,); 0 for a figure without one.
    simulated
        Simulated values on the same scales, shape (draws, figures). They are not finite for draws
        without the figure: a failed run, or the logarithm of 0.
    """

    names: tuple[str, ...]
    reported: Floats
    sd: Floats
    simulated: Floats

    @property
    def complete(self) -> Bools:
        """Which draws have every figure, shape (draws,)."""
        return np.asarray(np.isfinite(self.simulated).all(axis=1))


def figures_of(ensemble: Ensemble, every: Sequence[Target]) -> Figures:
    """Return the figures in the order of `every`.

    Raises
    ------
    KeyError
        If the ensemble lacks the window of a figure.
    """
    columns = [simulated(ensemble, target) for target in every]
    return Figures(
        tuple(target.name for target in every),
        np.array([reported_as(target) for target in every], float),
        np.array([target.sd for target in every], float),
        np.stack(columns, axis=1) if columns else np.empty((len(ensemble.draw), 0)),
    )
