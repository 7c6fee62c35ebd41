"""Paired differences in a score between forecasters, with intervals that allow for overlap.

Forecasts made a few weeks apart share weeks and errors, so that their differences depend on each
other. The interval is that of Diebold and Mariano with the long-run variance of equally weighted
cosine transforms: the squares of the differences' few slowest cosine waves. Student's t has as many
degrees of freedom as there are waves (Lazarus, Lewis, Stock and Watson 2018, Journal of Business &
Economic Statistics 36:541; for forecasts Coroneo and Iacone 2020, Journal of Applied Econometrics
35:391).

It was chosen for its coverage in simulated series of 15 to 63 differences, of which 2 to 13 in
succession share weeks. Its 90 % intervals covered .89 to .90. Intervals by a truncated long-run
variance covered .85 to .87, those by a moving-block bootstrap .64 to .75.
`tests/unit/test_paired.py` measures the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise
from math import ceil, isfinite, nan, sqrt

import numpy as np

from sim.arrays import Floats

LEVEL = 0.9  # probability of the intervals
MIN_CASES = 8  # minimum number of differences for an interval
MIN_SPANS = 3  # minimum number of differences, as a multiple of those that share weeks
MIN_WAVES = 2


@dataclass(frozen=True)
class Difference:
    """Difference of two forecasters' scores, mean over pairs.

    Attributes
    ----------
    mean
        Score of `name` less that of `other`; below zero, `name` is better.
    low, high
        Interval of the mean, of probability `level`; NaN if there are too few pairs.
    better
        Share of pairs in which `name` was better.
    horizon
        Group of weeks ahead.
    """

    name: str
    other: str
    mean: float
    low: float
    high: float
    better: float
    horizon: str = "all"
    level: float = LEVEL

    @property
    def distinguishable(self) -> bool:
        """Whether the difference is distinguishable from zero."""
        return isfinite(self.low) and not self.low <= 0.0 <= self.high

    def reversed(self) -> "Difference":
        """Return the difference seen from the other forecaster."""
        return replace(
            self, name=self.other, other=self.name, mean=-self.mean, low=-self.high,
            high=-self.low, better=1.0 - self.better,
        )  # fmt: skip


def overlap(at: Sequence[date], ahead: int) -> int:
    """Return the maximum number of later origins that forecast the same week again."""
    gaps = [(after - before).days // 7 for before, after in pairwise(at)]
    return ceil(ahead / max(min(gaps), 1)) - 1 if gaps else 0


def waves(count: int, shared: int) -> int:
    """Return the number of cosine waves, 0 if there are too few differences for an interval.

    Lazarus and others' 0.41 n^(2/3). It is fewer if more than two pairs in succession share weeks,
    because faster waves would miss their common errors.
    """
    if count < max(MIN_CASES, MIN_SPANS * (shared + 1)):
        return 0
    return max(MIN_WAVES, min(int(0.41 * count ** (2 / 3)), count // (2 * (shared + 1))))


def interval(differences: Floats, shared: int = 0) -> tuple[float, float]:
    """Return the interval of the mean of ordered differences; NaN if there are too few.

    Parameters
    ----------
    differences
        In the order of time, shape (pairs,).
    shared
        Number of later pairs that share weeks with a pair.
    """
    from scipy.stats import t

    count = len(differences)
    many = waves(count, shared)
    if not many:
        return nan, nan
    mean = float(differences.mean())
    at = np.pi * (np.arange(count) + 0.5) / count
    transforms = np.cos(np.outer(np.arange(1, many + 1), at)) @ (differences - mean)
    variance = 2.0 * float(transforms @ transforms) / count / many
    reach = float(t.ppf((1.0 + LEVEL) / 2.0, many)) * sqrt(variance / count)
    return mean - reach, mean + reach


def difference(
    name: str, other: str, ours: Floats, theirs: Floats, shared: int = 0, horizon: str = "all"
) -> Difference:
    """Compare two forecasters' scores, one value for each origin or week, in order."""
    d = ours - theirs
    low, high = interval(d, shared)
    return Difference(name, other, float(d.mean()), low, high, float((d < 0).mean()), horizon)


def differences(
    ranking: Sequence[str], scores: Mapping[str, Mapping[str, Floats]], shared: Mapping[str, int]
) -> tuple[Difference, ...]:
    """Return the differences of all pairs of forecasters, the better ranked first.

    Parameters
    ----------
    scores
        By group of weeks ahead and forecaster, each of shape (pairs,).
    shared
        By group of weeks ahead: see `interval`.
    """
    return tuple(
        difference(a, b, by_name[a], by_name[b], shared[horizon], horizon)
        for horizon, by_name in scores.items()
        for a, b in combinations(ranking, 2)
    )


def find(every: Sequence[Difference], name: str, other: str, horizon: str) -> Difference | None:
    """Return the difference of `name` less `other`, whichever of them is stored first."""
    for d in every:
        if d.horizon == horizon and {d.name, d.other} == {name, other}:
            return d if d.name == name else d.reversed()
    return None
