"""Identifiability of a posterior by emulator: scores of its draws against the normal prior."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from sim.arrays import Floats
from sim.inference.informed import MAX_INFORMED
from sim.inference.kernel import effective_sample_size
from sim.validation.identify import (
    AssumptionUpdate,
    Direction,
    Directions,
    Identifiability,
    Pair,
    loads_of,
    noise_floor,
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
    ess = effective_sample_size(weight)
    off = z - weight @ z
    covariance: Floats = (off * weight[:, None]).T @ off
    floor = noise_floor(ess, len(names) * (len(names) - 1) // 2)
    pairs = _pairs(covariance, names, floor)
    return Identifiability(ess, updates, pairs, floor, _directions(covariance, names, ess))


def _pairs(covariance: Floats, names: Sequence[str], floor: float) -> list[Pair]:
    """Return the pairs that the figures correlate, the strongest first; none is under the prior."""
    sd = np.sqrt(np.diag(covariance))
    r = covariance / np.outer(sd, sd)
    rows, columns = np.triu_indices(len(names), 1)
    pairs = [
        Pair(names[i], names[j], 0.0, float(r[i, j]))
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
        if abs(r[i, j]) > floor
    ]
    return sorted(pairs, key=lambda pair: -abs(pair.after))


def _directions(covariance: Floats, names: Sequence[str], ess: float) -> Directions:
    """Return the mixtures that the figures narrow, and the others."""
    values, vectors = np.linalg.eigh(covariance)
    floor = 1.0 - sqrt(min(1.0, len(names) / ess))
    mixtures = [
        Direction(float(sqrt(max(value, 0.0))), loads_of(vectors[:, i], names))
        for i, value in enumerate(values)
    ]
    limit = min(MAX_INFORMED, floor)
    stiff = [direction for direction in mixtures if direction.left < limit]
    flat = [direction for direction in mixtures if direction.left >= limit]
    return Directions(stiff, flat[::-1], floor)
