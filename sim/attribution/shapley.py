"""Shapley values: the contribution of each cause, averaged over all orders of adding the causes.

It is the only split with four properties. It sums to the total (efficiency), gives nothing to a
cause without effect (dummy), treats equal causes equally (symmetry) and adds over sums of games
(linearity). Shapley, L. S. (1953), A value for n-person games, in Contributions to the Theory of
Games II.
"""

from math import factorial

import numpy as np

from sim.arrays import Floats, Integers


def shapley(worth: Floats) -> Floats:
    """Return each player's contribution, averaged over all orders in which players may join.

    Parameters
    ----------
    worth
        Worth of each set of players, shape (..., 2**n). Bit i of a set's number is 1 if player i
        is a member.

    Returns
    -------
    ndarray
        In the unit of `worth`, shape (..., n); they sum to the worth of all less that of none. If
        `worth` holds whole numbers, only the last division rounds, because the weights are counts
        of orders.

    Raises
    ------
    ValueError
        If the last axis is no power of two.
    """
    sets = worth.shape[-1]
    players = max(sets.bit_length() - 1, 0)
    if sets != 1 << players:
        raise ValueError(f"{sets} sets: the number of sets of players must be a power of two")
    orders = _orders(players)
    values = np.empty((*worth.shape[:-1], players), worth.dtype)
    numbers = np.arange(sets)
    for player in range(players):
        without = numbers[numbers >> player & 1 == 0]
        gain = worth[..., without | 1 << player] - worth[..., without]
        weight = orders[np.bitwise_count(without)]
        values[..., player] = (gain * weight).sum(axis=-1) / factorial(players)
    return values


def _orders(players: int) -> Integers:
    """Return the number of orders in which exactly a given set precedes a player, by set size.

    Shape (players,).
    """
    before = range(players)
    return np.array([factorial(k) * factorial(players - k - 1) for k in before], np.int64)
