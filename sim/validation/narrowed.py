"""Identifiability of a posterior by emulator: scores of its draws against the normal prior."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from sim.arrays import Floats
from sim.inference.kernel import effective_sample_size
from sim.validation.identify import (
    AssumptionUpdate,
    Identifiability,
    covariance_of,
    noise_floor,
    pairs_above,
    split_directions,
)


def identify_scores(
    z: Floats, weight: Floats, names: Sequence[str], updates: list[AssumptionUpdate]
) -> Identifiability:
    """Return the information of the figures about the inputs.

    Parameters
    ----------
    z, weight
        Normal scores of the draws, shape (draws, inputs), and their weights.
    names
        Names of the inputs.
    updates
        Every input before and after.
    """
    ess, width = effective_sample_size(weight), len(names)
    covariance = covariance_of(z, weight)
    floor = noise_floor(ess, width * (width - 1) // 2)
    pairs = pairs_above(np.eye(width), covariance, names, floor)
    values, vectors = np.linalg.eigh(covariance)
    narrowest = 1.0 - sqrt(min(1.0, width / ess))
    directions = split_directions(values, vectors, names, narrowest)
    return Identifiability(ess, updates, pairs, floor, directions)
