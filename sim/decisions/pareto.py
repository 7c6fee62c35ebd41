"""Compare policies in several outcomes at once: no score, no weights.

Two policies are *equal* in an outcome if the whole interval of their difference lies within the
margin. They are *not resolved* if it holds 0 but reaches beyond the margin. A policy dominates
another if it is better in one outcome and better or equal in all others. The Pareto set has the
policies that none dominates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sim.arrays import Floats
from sim.outcomes.statistics import half_width


class Relation(StrEnum):
    """How one policy compares with another in an outcome."""

    better = "better"
    worse = "worse"
    equal = "equal"
    not_resolved = "not resolved"


REVERSED = {Relation.better: Relation.worse, Relation.worse: Relation.better}


@dataclass(frozen=True)
class Pair:
    """Two policies, and how the first compares with the second in each outcome."""

    first: str
    second: str
    relations: dict[str, Relation]

    @property
    def dominates(self) -> bool:
        """Whether the first dominates the second."""
        kinds = set(self.relations.values())
        return Relation.better in kinds and kinds <= {Relation.better, Relation.equal}

    @property
    def reverse(self) -> "Pair":
        """The same pair from the second's side."""
        turned = {name: REVERSED.get(r, r) for name, r in self.relations.items()}
        return Pair(self.second, self.first, turned)


def relation(difference: Floats, margin: float) -> Relation:
    """Return how a policy compares with another, by Student's t over draws.

    Parameters
    ----------
    difference
        Mean difference of each draw, shape (draws,); negative if the policy is better.
    margin
        Size up to which a difference counts as equal.
    """
    mean, half = float(difference.mean()), half_width(difference)
    low, high = mean - half, mean + half
    if -margin <= low and high <= margin:
        return Relation.equal
    if low <= 0.0 <= high:
        return Relation.not_resolved
    return Relation.better if mean < 0.0 else Relation.worse


def compare_pairs(
    means: Mapping[str, Floats], names: Sequence[str], margins: Mapping[str, float]
) -> tuple[Pair, ...]:
    """Return every pair of policies.

    Parameters
    ----------
    means
        Mean changes by outcome, each of shape (draws, policies).
    """
    first, second = np.triu_indices(len(names), 1)
    return tuple(
        Pair(
            names[i], names[j],
            {o: relation(x[:, i] - x[:, j], margins.get(o, 0.0)) for o, x in means.items()},
        )
        for i, j in zip(first.tolist(), second.tolist(), strict=True)
    )  # fmt: skip


def dominated(pairs: Sequence[Pair]) -> dict[str, tuple[str, ...]]:
    """Return the policies that others dominate, each with those that dominate it."""
    by: dict[str, list[str]] = {}
    for pair in (*pairs, *(pair.reverse for pair in pairs)):
        if pair.dominates:
            by.setdefault(pair.second, []).append(pair.first)
    return {name: tuple(others) for name, others in by.items()}
