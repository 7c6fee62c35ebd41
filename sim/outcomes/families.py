"""Families of differences: verdicts that hold for many differences at once.

Of many true zeros, one in twenty has an interval without 0. Holm's method keeps the probability of
any false verdict in a family at ERROR_RATE, however the differences depend on each other.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from math import isnan, nan
from typing import TypeVar

from sim.outcomes.statistics import ERROR_RATE, MIN_REPLICATIONS, Difference

K = TypeVar("K", bound=Hashable)


def holm(p_values: Sequence[float], error: float = ERROR_RATE) -> list[bool]:
    """Return which of a family's p-values Holm's step-down method rejects.

    The smallest p-value is compared with error / m, the next with error / (m − 1), and so on, until
    one is larger. NaN is never rejected and does not count in m (Holm, Scand. J. Stat. 6, 1979).
    """
    rejected = [False] * len(p_values)
    order = sorted((p, i) for i, p in enumerate(p_values) if not isnan(p))
    for rank, (p, i) in enumerate(order):
        if p > error / (len(order) - rank):
            break
        rejected[i] = True
    return rejected


def in_family(differences: Mapping[K, Difference]) -> dict[K, Difference]:
    """Return differences with their verdicts as members of one family."""
    p_values = [d.p_value if is_tested(d) else nan for d in differences.values()]
    size = sum(not isnan(p) for p in p_values)
    verdicts = zip(differences.items(), holm(p_values), strict=True)
    return {
        key: replace(d, distinguishable=verdict, resolvable=_resolvable(d, size))
        for (key, d), verdict in verdicts
    }


def is_tested(d: Difference) -> bool:
    """Return whether a difference counts in a family: not if no replication changes, or too few."""
    return d.n >= MIN_REPLICATIONS and d.p_tie < 1.0


def _resolvable(d: Difference, size: int) -> float:
    """Return how far from 0 a mean is surely distinguishable in a family of this size."""
    from scipy.special import stdtrit  # takes .1 s to import; only comparisons need it

    half = (d.high - d.low) / 2.0
    if isnan(half) or not size:
        return half
    usual, first = (
        float(stdtrit(d.independent - 1, 1.0 - error / 2.0))
        for error in (ERROR_RATE, ERROR_RATE / size)
    )
    return half * first / usual
