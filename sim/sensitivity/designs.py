"""Which samples a sweep takes: points of the unit cube, one column a factor, the dummy last.

Samples come in blocks: within one, only factors differ and the random worlds are the same, so that
a factor that does nothing comes out as exactly nothing. The order of samples is the method's own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.sensitivity.factors import Factor

Floats = NDArray[np.float64]
TAIL = 0.05  # a method that goes to a factor's ends takes a prior from here to as far from above
MOST_SAMPLES = 1_000_000
AS_IT_IS = np.nan  # the factor keeps the scenario's own value
MORRIS_LEVELS = 8
LEAST_LATIN = 20


@dataclass(frozen=True)
class Samples:
    """What is run.

    Attributes
    ----------
    unit
        Shape (samples, factors and the dummy), on [0, 1]; not a number where a factor is left as
        it is.
    block
        Number of the block that each sample is in, shape (samples,).
    """

    unit: Floats
    block: NDArray[np.int64]


@dataclass(frozen=True)
class Method:
    """A way of choosing samples.

    Attributes
    ----------
    draw
        From the factors with the dummy, the number asked for and the seed to the samples.
    least
        From the number of factors with the dummy to the fewest samples that make sense.
    counts
        What a sample is counted as.
    to_the_ends
        Whether it takes factors at the ends of the unit interval, where a prior has no value.
    """

    draw: Callable[[list[Factor], int, int], Samples]
    least: Callable[[int], int]
    counts: str
    to_the_ends: bool = False


def one_at_a_time(factors: list[Factor], samples: int, seed: int) -> Samples:
    """Return all as they are, then each factor low and high with the others as they are."""
    del samples, seed
    rows = [np.full(len(factors), AS_IT_IS)]
    for column in range(len(factors)):
        for u in (0.0, 1.0):
            row = np.full(len(factors), AS_IT_IS)
            row[column] = u
            rows.append(row)
    return _one_block(np.array(rows))


def grid(factors: list[Factor], samples: int, seed: int) -> Samples:
    """Return every combination of the factors' values, or of `samples` steps over their range."""
    del seed
    axes = []
    for factor in factors[:-1]:
        steps = len(factor.values) or samples
        axes.append((np.arange(steps) + 0.5) / steps if factor.values else np.linspace(0, 1, steps))
    mesh = np.meshgrid(*axes, [0.5], indexing="ij")
    return _one_block(np.stack([axis.ravel() for axis in mesh], axis=1))


def latin_hypercube(factors: list[Factor], samples: int, seed: int) -> Samples:
    """Return a Latin hypercube; each sample has random worlds of its own.

    With the same worlds for all, what a factor does in just these would be taken for its effect.
    """
    from scipy.stats import qmc

    return _blocks(qmc.LatinHypercube(len(factors), rng=seed).random(samples), 1)


def morris(factors: list[Factor], samples: int, seed: int) -> Samples:
    """Return `samples` trajectories of one step a factor (Morris 1991); a block each."""
    from SALib.sample import morris as salib  # type: ignore[import-untyped]

    unit = salib.sample(problem(factors), samples, num_levels=MORRIS_LEVELS, seed=seed)
    return _blocks(unit, len(factors) + 1)


def sobol(factors: list[Factor], samples: int, seed: int) -> Samples:
    """Return Saltelli's design for first and total indices; a block is one base sample."""
    from SALib.sample import sobol as salib

    unit = salib.sample(problem(factors), samples, calc_second_order=False, seed=seed)
    return _blocks(unit, len(factors) + 2)


def problem(factors: list[Factor]) -> dict[str, object]:
    """Return the factors as SALib wants them, on the unit cube."""
    names = [factor.path for factor in factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _one_block(unit: Floats) -> Samples:
    return Samples(unit, np.zeros(len(unit), dtype=np.int64))


def _blocks(unit: Floats, size: int) -> Samples:
    return Samples(unit, np.arange(len(unit)) // size)


METHODS = {
    "one_at_a_time": Method(one_at_a_time, lambda k: 0, "the number is not used", True),
    "grid": Method(grid, lambda k: 0, "steps over each range; values count themselves", True),
    "latin_hypercube": Method(latin_hypercube, lambda k: max(LEAST_LATIN, 2 * k + 3), "samples"),
    "morris": Method(morris, lambda k: 4, "trajectories", True),
    "sobol": Method(sobol, lambda k: 8, "base samples, a power of two"),
    "pawn": Method(latin_hypercube, lambda k: 100, "samples"),
    "prcc": Method(latin_hypercube, lambda k: max(LEAST_LATIN, 2 * k + 3), "samples"),
}
