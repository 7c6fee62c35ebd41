"""Informed inputs: whether figures narrow a prior, by normal scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from sim.arrays import Floats

MAX_INFORMED = 0.9  # maximum posterior over prior spread of an informed assumption
MIN_ERRORS = 3.0  # minimum size of a change, in standard errors


@dataclass(frozen=True)
class InputUpdate:
    """Posterior mean and sd of an input's score, whose prior is standard normal."""

    name: str
    moved: float
    left: float
    informed: bool


def informed_below(ess: float) -> float:
    """Return the share of the prior's spread below which an assumption counts as informed.

    The spread must fall by a tenth, and by MIN_ERRORS standard errors. The ratio of two spreads has
    a standard error of 1/√(2n) with an effective sample size of n.
    """
    return min(MAX_INFORMED, 1.0 - MIN_ERRORS / sqrt(2.0 * ess))


def update_inputs(z: Floats, ess: Floats, names: Sequence[str]) -> list[InputUpdate]:
    """Return what the figures tell about every input, the most narrowed first.

    Parameters
    ----------
    z
        Posterior draws of the scores, shape (draws, inputs).
    ess
        Bulk effective sample size of each input, shape (inputs,).
    """
    left, moved = z.std(axis=0).tolist(), z.mean(axis=0).tolist()
    updates = [
        InputUpdate(name, moved[i], left[i], left[i] < informed_below(float(ess[i])))
        for i, name in enumerate(names)
    ]
    return sorted(updates, key=lambda update: update.left)
