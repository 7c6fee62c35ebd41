"""Shapley values: what each of several causes adds, averaged over all orders of adding them.

The only split that sums to the whole (efficiency), gives nothing to a cause that changes nothing
(dummy), treats alike causes that do the same (symmetry) and adds up over sums of games (linearity):
Shapley, L. S. (1953), A value for n-person games, in Contributions to the Theory of Games II.
"""

from math import factorial

import numpy as np

from sim.arrays import Floats, Integers


def shapley(worth: Floats) -> Floats:
    """Return what each player adds, averaged over all orders in which players may join.

    Parameters
    ----------
    worth
        What each set of players is worth, shape (..., 2**n). A set is numbered by its members: bit
        i is set where player i is in.

    Returns
    -------
    ndarray
        In the unit of `worth`, shape (..., n); they sum to the worth of all less that of none.
        Exact but for the last division where `worth` holds whole numbers: the weights are counts of
        orders.

    Raises
    ------
    ValueError
        If the last axis is no power of two.
    """
    sets = worth.shape[-1]
    players = max(sets.bit_length() - 1, 0)
    if sets != 1 << players:
        raise ValueError(f"{sets} sets: there is one for every set of players, so a power of two")
    orders = _orders(players)
    added = np.empty((*worth.shape[:-1], players), worth.dtype)
    every = np.arange(sets)
    for player in range(players):
        without = every[every >> player & 1 == 0]
        gain = worth[..., without | 1 << player] - worth[..., without]
        weight = orders[np.bitwise_count(without)]
        added[..., player] = (gain * weight).sum(axis=-1) / factorial(players)
    return added


def _orders(players: int) -> Integers:
    """Return in how many orders exactly a given set of each size, (players,), comes before one."""
    before = range(players)
    return np.array([factorial(k) * factorial(players - k - 1) for k in before], np.int64)
