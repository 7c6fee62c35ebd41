"""A grid: every combination of the factors' values, with the outcome's mean at each point."""

from math import prod

import numpy as np

from sim.sensitivity.methods import base

MAX_POINTS = 1_000_000


def _draw(factors: base.Factors, samples: int, seed: int) -> base.Samples:
    """Return every combination of the factors' values, or of `samples` steps over their range."""
    del seed
    axes = []
    for factor in factors[:-1]:
        steps = len(factor.values) or samples
        axes.append((np.arange(steps) + 0.5) / steps if factor.values else np.linspace(0, 1, steps))
    mesh = np.meshgrid(*axes, [0.5], indexing="ij")
    unit = np.stack([axis.ravel() for axis in mesh], axis=1)
    return base.in_blocks(unit, len(unit))


def _wrong(factors: base.Factors, samples: int) -> tuple[str, str]:
    points = prod(len(factor.values) or samples for factor in factors)
    if points > MAX_POINTS:
        return "factors", f"make a grid of {points:,} points; at most {MAX_POINTS:,}"
    return "", ""


def _indices(outcome: base.SampledOutcome) -> list[base.GridPoint]:
    """Return every point in the order of samples; the dummy is in none."""
    names, good = outcome.names[:-1], outcome.good
    return [
        base.GridPoint(
            dict(zip(names, values, strict=False)), float(mean), *base.student_interval(own)
        )
        for values, mean, own in zip(
            outcome.values[good].tolist(),
            outcome.mean,
            outcome.by_replication[good],
            strict=True,
        )
    ]


GRID = base.Method(
    draw=_draw,
    indices=_indices,
    row=base.GridPoint,
    least=lambda factors: 0 if all(factor.values for factor in factors) else 2,
    counts="steps over each range; values count themselves",
    meaning="Mean over replications at each point.",
    interval="of the mean over replications (Student's t)",
    wrong=_wrong,
    to_the_ends=True,
    spread=False,
)
