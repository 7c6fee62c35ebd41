"""Common parts of the methods of a sweep: samples in blocks, rows, intervals over resamples.

Samples of one block share their replications and differ only in factors. A factor without effect
then has exactly zero effect. Each method has its own order of samples.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import hypot, inf
from typing import NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Integers
from sim.sensitivity.factors import Factor

Factors = Sequence[Factor]
RESAMPLES = 300
LEVEL = 0.9  # level of every interval
TAIL = 0.05  # methods that use a factor's ends take a prior from this quantile to 1 − it


@dataclass(frozen=True)
class Samples:
    """Samples on the unit cube, with one column per factor, the dummy last.

    Attributes
    ----------
    unit
        Shape (samples, factors and the dummy), on [0, 1]; NaN if a factor keeps the scenario's
        own value.
    block
        Block number of each sample, shape (samples,).
    """

    unit: Floats
    block: Integers


@dataclass(frozen=True)
class SampledOutcome:
    """One outcome of all samples, from which a method computes its indices.

    Attributes
    ----------
    names
        Paths of the factors, the dummy last.
    unit, values
        Samples on the unit cube and in the factors' own units, shape (samples, factors).
    good
        Which samples are analysed, shape (samples,).
    by_replication
        The outcome, shape (samples, replications).
    seed
        Seed of the resamples.
    """

    names: Sequence[str]
    unit: Floats
    values: Floats
    good: Bools
    by_replication: Floats
    seed: int

    @cached_property
    def x(self) -> Floats:
        """The good samples on the unit cube."""
        return self.unit[self.good]

    @cached_property
    def mean(self) -> Floats:
        """Mean over replications of each good sample."""
        mean: Floats = self.by_replication[self.good].mean(axis=1)
        return mean


class Estimate(NamedTuple):
    """A number with its interval; None if not known."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def half(self) -> float:
        """Half the width of its interval; infinite if that is not known."""
        return inf if self.low is None or self.high is None else (self.high - self.low) / 2.0


class Ranks(NamedTuple):
    """Interval of a factor's rank over resamples."""

    low: int
    high: int


Cell = float | Estimate | Ranks | None
"""A number of a row; None if it is not known."""


@dataclass(frozen=True)
class FactorRow(ABC):
    """The indices of one factor; each field is a key of `analysis.json`."""

    factor: str

    @abstractmethod
    def cells(self) -> tuple[Cell, ...]:
        """Return the row's numbers in the order of the method's headings."""

    @abstractmethod
    def effects(self, replicated: bool) -> tuple[Estimate, ...]:
        """Return the estimates by which the factor is compared with the dummy.

        `replicated` says whether samples have several replications.
        """

    def is_distinct(self, dummy: "FactorRow", wider: float, replicated: bool) -> bool:
        """Return whether an effect exceeds the dummy's by more than both widened intervals."""
        return any(
            abs(ours.value) - abs(theirs.value) > wider * hypot(ours.half, theirs.half)
            for ours, theirs in zip(
                self.effects(replicated), dummy.effects(replicated), strict=True
            )
            if ours.value is not None and theirs.value is not None
        )


@dataclass(frozen=True)
class GridPoint:
    """One point of a grid: its factors' values and the outcome's mean there."""

    point: dict[str, float]
    mean: float
    mean_ci_low: float | None
    mean_ci_high: float | None

    @property
    def estimate(self) -> Estimate:
        """The mean with its interval."""
        return Estimate(self.mean, self.mean_ci_low, self.mean_ci_high)


Row = FactorRow | GridPoint


@dataclass(frozen=True)
class Method:
    """A method: it chooses samples and computes indices from them.

    Attributes
    ----------
    draw
        Function of the factors with the dummy, the requested number and the seed; returns the
        samples.
    indices, row
        Function of an outcome that returns its rows, the most important first; class of a row.
    min_samples
        Function of the factors without the dummy; returns the smallest useful number of samples.
    check
        Function of the factors without the dummy and the requested number; returns the wrong key
        and the error, "" if there is none.
    counts, meaning, interval
        Descriptions of what `samples` counts, of the indices, and of the intervals.
    more
        What narrows the intervals: more samples, or more replications.
    one_replication
        Caution if each sample has one replication.
    headings
        Headings of a row's cells in a table.
    bars, axis, dummy_line
        Texts of a chart: legends of a row's first estimates, axis label, and meaning of a line at
        the dummy's value, if there is one.
    uses_ends
        Whether samples include the ends of the unit interval, at which a prior has no value.
    spread, reference
        Whether samples are spread over all factors at once, and whether the first sample is the
        reference of the others.
    points
        Whether the file may add samples.
    """

    draw: Callable[[Factors, int, int], Samples]
    indices: Callable[[SampledOutcome], Sequence[Row]]
    row: type[FactorRow] | type[GridPoint]
    min_samples: Callable[[Factors], int]
    counts: str
    meaning: str
    headings: tuple[str, ...] = ()
    bars: tuple[str, ...] = ("",)
    axis: str = ""
    interval: str = "over resampled samples"
    more: str = "samples"
    one_replication: str = ""
    dummy_line: str = ""
    check: Callable[[Factors, int], tuple[str, str]] = lambda factors, samples: ("", "")
    uses_ends: bool = False
    spread: bool = True
    reference: bool = False
    points: bool = False


def problem(names: Sequence[str]) -> dict[str, object]:
    """Return the factors in SALib's form, on the unit cube."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def in_blocks(unit: Floats, size: int) -> Samples:
    """Return samples in successive blocks of `size`."""
    return Samples(unit, np.arange(len(unit)) // size)


def resampled(count: int, seed: int, index: Callable[[Integers], Floats]) -> Floats:
    """Return each factor's index in bootstrap resamples of blocks or samples.

    Returns
    -------
    ndarray
        Shape (resamples, factors).
    """
    rng = np.random.default_rng(seed)
    return np.array([index(rng.integers(0, count, count)) for _ in range(RESAMPLES)])


def interval(resamples: Floats) -> tuple[list[float], list[float]]:
    """Return both ends of each factor's interval over resamples, shape (resamples, factors)."""
    tail = (1.0 - LEVEL) / 2
    low, high = np.quantile(resamples, (tail, 1.0 - tail), axis=0)
    return low.tolist(), high.tolist()


def ranks(resamples: Floats) -> list[Ranks]:
    """Return each factor's interval of ranks over resamples, 1 for the strongest."""
    from scipy import stats

    low, high = interval(stats.rankdata(-np.abs(resamples), axis=1))
    return [Ranks(round(first), round(last)) for first, last in zip(low, high, strict=True)]


def student_interval(replications: Floats) -> tuple[float, float] | tuple[None, None]:
    """Return Student's interval of a mean over replications; None with one replication."""
    from scipy import stats

    n, mean = len(replications), float(replications.mean())
    if n < 2:
        return None, None
    half = float(stats.t.ppf((1 + LEVEL) / 2, n - 1) * stats.sem(replications))
    return mean - half, mean + half
