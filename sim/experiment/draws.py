"""Draws from the priors, identified by number.

Each assumption's uniform depends only on its name and the draw's number. Another assumption, or
more draws, change no other value.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaincinv

from sim.arrays import Floats
from sim.assumptions import Assumption, Values, all_assumptions, point
from sim.assumptions.priors import EDGE, quantile
from sim.streams import Streams

BLOCK = 1000  # number of draws whose uniforms are generated together
FIXED_EVERY = 5  # in every fifth draw, networks do not learn


def uncertain() -> list[Assumption]:
    """Return the assumptions that have a prior, in the order of the files."""
    return [assumption for assumption in all_assumptions().values() if assumption.prior is not None]


def calibrated_assumptions() -> list[Assumption]:
    """Return the uncertain assumptions that calibration can inform: all but those of policies."""
    return [assumption for assumption in uncertain() if not assumption.of_policies]


def prior_draws(
    numbers: Sequence[int], seed: int, drawn: Sequence[Assumption] | None = None
) -> list[Values]:
    """Return the draws with these numbers: one value for every assumption.

    Parameters
    ----------
    drawn
        Assumptions to draw; all that have a prior if absent. The others stay at their defaults.
    """
    streams = Streams(seed, 0, era="prior")
    draws: list[Values] = [point() for _ in numbers]
    for assumption in uncertain() if drawn is None else drawn:
        width = len(assumption.value) if isinstance(assumption.value, tuple) else 1
        for values, number in zip(draws, numbers, strict=True):
            place, row = divmod(number, BLOCK)
            u = streams.block(f"prior {assumption.name}", place, shape=(BLOCK, width))[row]
            values[assumption.name] = _value(assumption, u)
    return draws


def learns(number: int) -> bool:
    """Return whether the networks of a draw learn, as in four of five draws."""
    return number % FIXED_EVERY != FIXED_EVERY - 1


def _value(assumption: Assumption, u: Floats) -> float | tuple[float, ...]:
    if not isinstance(assumption.value, tuple):
        return quantile(assumption, float(u[0]))
    assert assumption.prior is not None
    concentration = assumption.prior["dirichlet"]["concentration"]
    parts = gammaincinv(concentration * np.array(assumption.value), np.clip(u, EDGE, 1 - EDGE))
    shares: tuple[float, ...] = tuple((parts / parts.sum()).tolist())
    return shares
