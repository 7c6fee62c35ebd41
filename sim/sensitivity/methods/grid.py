"""Grid: every combination of the factors' values, with the outcome's mean at each point."""

from math import prod

import numpy as np

from sim.sensitivity.methods import base

MAX_POINTS = 1_000_000


def _draw(factors: base.Factors, samples: int, seed: int) -> base.Samples:
    """Return every combination of the factors' values; a range has `samples` steps."""
    del seed
    axes = []
    for factor in factors[:-1]:
        steps = len(factor.values) or samples
        axes.append((np.arange(steps) + 0.5) / steps if factor.values else np.linspace(0, 1, steps))
    mesh = np.meshgrid(*axes, [0.5], indexing="ij")
    unit = np.stack([axis.ravel() for axis in mesh], axis=1)
    return base.in_blocks(unit, len(unit))


def _check(factors: base.Factors, samples: int) -> tuple[str, str]:
    points = prod(len(factor.values) or samples for factor in factors)
    if points > MAX_POINTS:
        error = f"make a grid of {points:,} points; at most {MAX_POINTS:,} are allowed. Use fewer."
        return "factors", error
    return "", ""


def _indices(outcome: base.SampledOutcome) -> list[base.GridPoint]:
    """Return every point in the order of samples, without the dummy."""
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
    min_samples=lambda factors: 0 if all(factor.values for factor in factors) else 2,
    counts="steps over each range; values count themselves",
    meaning="Mean over replications at each point.",
    interval="of the mean over replications (Student's t)",
    check=_check,
    uses_ends=True,
    spread=False,
)
