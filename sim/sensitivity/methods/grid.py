"""A grid: every combination of the factors' values, with the outcome's mean at each point."""

from collections.abc import Sequence
from math import prod

import numpy as np

from sim.sensitivity.factors import Factor
from sim.sensitivity.methods.base import (
    MAX_SAMPLES,
    GridPoint,
    Measured,
    Method,
    Samples,
    in_blocks,
    student_interval,
)


def _draw(factors: Sequence[Factor], samples: int, seed: int) -> Samples:
    """Return every combination of the factors' values, or of `samples` steps over their range."""
    del seed
    axes = []
    for factor in factors[:-1]:
        steps = len(factor.values) or samples
        axes.append((np.arange(steps) + 0.5) / steps if factor.values else np.linspace(0, 1, steps))
    mesh = np.meshgrid(*axes, [0.5], indexing="ij")
    unit = np.stack([axis.ravel() for axis in mesh], axis=1)
    return in_blocks(unit, len(unit))


def _wrong(factors: Sequence[Factor], samples: int) -> tuple[str, str]:
    points = prod(len(factor.values) or samples for factor in factors)
    if points > MAX_SAMPLES:
        return "factors", f"make a grid of {points:,} points; at most {MAX_SAMPLES:,}"
    return "", ""


def _indices(measured: Measured) -> list[GridPoint]:
    """Return every point in the order of samples; the dummy is in none."""
    names, good = measured.names[:-1], measured.good
    return [
        GridPoint(dict(zip(names, values, strict=False)), float(mean), *student_interval(own))
        for values, mean, own in zip(
            measured.values[good].tolist(),
            measured.mean,
            measured.by_replication[good],
            strict=True,
        )
    ]


GRID = Method(
    draw=_draw,
    indices=_indices,
    row=GridPoint,
    least=lambda factors: 0 if all(factor.values for factor in factors) else 2,
    counts="steps over each range; values count themselves",
    meaning="Mean over worlds at each point.",
    interval="of the mean over worlds (Student's t)",
    wrong=_wrong,
    to_the_ends=True,
    spread=False,
)
