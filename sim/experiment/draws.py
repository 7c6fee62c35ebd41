"""Draws from the priors, identified by number.

Each assumption's uniform depends only on its name and the draw's number. Another assumption, or
more draws, change no other value.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.assumptions import Assumption, Values, all_assumptions, point
from sim.assumptions.priors import quantiles, shares
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
        u = prior_uniforms(assumption, numbers, streams)
        for values, value in zip(draws, prior_values(assumption, u), strict=True):
            values[assumption.name] = value
    return draws


def prior_uniforms(assumption: Assumption, numbers: Sequence[int], streams: Streams) -> Floats:
    """Return the uniforms of an assumption at the draws with these numbers.

    The shape is (draws, numbers of the assumption).
    """
    width = len(assumption.value) if isinstance(assumption.value, tuple) else 1
    places, rows = np.divmod(np.asarray(numbers, np.int64), BLOCK)
    u = np.empty((len(rows), width))
    for place in sorted(set(places.tolist())):
        block = streams.block(f"prior {assumption.name}", place, shape=(BLOCK, width))
        u[places == place] = block[rows[places == place]]
    return u


def prior_values(assumption: Assumption, u: Floats) -> list[Any]:
    """Return an assumption's values at its uniforms, a number or a tuple for each row of `u`."""
    if isinstance(assumption.value, tuple):
        return [tuple(row) for row in shares(assumption, u).tolist()]
    column: list[Any] = quantiles(assumption, u[:, 0]).tolist()
    return column


def learns(number: int) -> bool:
    """Return whether the networks of a draw learn, as in four of five draws."""
    return number % FIXED_EVERY != FIXED_EVERY - 1
