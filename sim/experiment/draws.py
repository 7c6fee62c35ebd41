"""Draws from the priors, each known by its number.

The uniform that decides an assumption is named by the assumption and the draw, so that a further
assumption, or more draws, leave all others as they are.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaincinv

from sim.arrays import Floats
from sim.assumptions import Leaf, Values, leaves, point
from sim.assumptions.priors import EDGE, quantile
from sim.streams import Streams

BLOCK = 1000  # draws whose uniforms are made together
FIXED_EVERY = 5  # of so many draws the last has networks that do not learn


def uncertain() -> list[Leaf]:
    """Return the assumptions that have a prior, in the order of the files."""
    return [leaf for leaf in leaves().values() if leaf.prior is not None]


def calibrated_assumptions() -> list[Leaf]:
    """Return the uncertain assumptions of which reported figures can tell: none of policies'."""
    return [leaf for leaf in uncertain() if not leaf.of_policies]


def prior_draws(
    numbers: Sequence[int], seed: int, of: Sequence[Leaf] | None = None
) -> list[Values]:
    """Return the draws of these numbers: one value for every assumption.

    Parameters
    ----------
    of
        Assumptions that are drawn, the others standing at their defaults; all that have a prior
        if absent.
    """
    streams = Streams(seed, 0, era="prior")
    draws: list[Values] = [point() for _ in numbers]
    for leaf in uncertain() if of is None else of:
        width = len(leaf.value) if isinstance(leaf.value, tuple) else 1
        for values, number in zip(draws, numbers, strict=True):
            place, row = divmod(number, BLOCK)
            u = streams.block(f"prior {leaf.name}", place, shape=(BLOCK, width))[row]
            values[leaf.name] = _value(leaf, u)
    return draws


def learns(number: int) -> bool:
    """Whether the networks of a draw learn: all but every fifth."""
    return number % FIXED_EVERY != FIXED_EVERY - 1


def _value(leaf: Leaf, u: Floats) -> float | tuple[float, ...]:
    if not isinstance(leaf.value, tuple):
        return quantile(leaf, float(u[0]))
    assert leaf.prior is not None
    concentration = leaf.prior["dirichlet"]["concentration"]
    parts = gammaincinv(concentration * np.array(leaf.value), np.clip(u, EDGE, 1 - EDGE))
    shares: tuple[float, ...] = tuple((parts / parts.sum()).tolist())
    return shares
