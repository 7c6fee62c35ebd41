"""What the methods of a sweep share: samples in blocks, rows of numbers, intervals over resamples.

Samples come in blocks: within one, only factors differ and the replications are the same, so that
a factor that does nothing comes out as exactly nothing. The order of samples is the method's own.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.arrays import Bools, Floats, Integers
from sim.sensitivity.factors import Factor

Factors = Sequence[Factor]
RESAMPLES = 300
LEVEL = 0.9  # of every interval here
TAIL = 0.05  # a method that goes to a factor's ends takes a prior from here to as far from above


@dataclass(frozen=True)
class Samples:
    """What is run: points of the unit cube, one column a factor, the dummy last.

    Attributes
    ----------
    unit
        Shape (samples, factors and the dummy), on [0, 1]; NaN if a factor keeps the scenario's
        own value.
    block
        Number of the block that each sample is in, shape (samples,).
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
    """A number with its interval: None if it is not known."""

    value: float | None
    low: float | None
    high: float | None


class Ranks(NamedTuple):
    """Between which ranks a factor lies when the samples are drawn again."""

    low: int
    high: int


Cell = float | Estimate | Ranks


@dataclass(frozen=True)
class FactorRow(ABC):
    """What a method computes for one factor; a field is a key of `analysis.json`."""

    factor: str

    @abstractmethod
    def cells(self) -> tuple[Cell, ...]:
        """Return the row's numbers in the order of the method's headings."""


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
    """A way of choosing samples, and what is computed from them.

    Attributes
    ----------
    draw
        From the factors with the dummy, the number asked for and the seed to the samples.
    indices, row
        From an outcome to its rows, the most important first; the class of a row.
    least, wrong
        From the factors without the dummy to the fewest samples that make sense, and with the
        number asked for to the key that is wrong and why, "" if none is.
    counts, meaning, interval
        In words: what `samples` counts, what the numbers mean, what intervals are over.
    headings
        Over a row's cells, in a table.
    bars, axis, dummy_line
        In a chart: legends of a row's first estimates, the axis, and what a line at the dummy's
        value means, if there is one.
    to_the_ends
        Whether it takes factors at the ends of the unit interval, at which a prior has no value.
    spread, reference
        Whether samples are spread over all factors at once; are compared with the first one.
    """

    draw: Callable[[Factors, int, int], Samples]
    indices: Callable[[SampledOutcome], Sequence[Row]]
    row: type[FactorRow] | type[GridPoint]
    least: Callable[[Factors], int]
    counts: str
    meaning: str
    headings: tuple[str, ...] = ()
    bars: tuple[str, ...] = ("",)
    axis: str = ""
    interval: str = "over resampled samples"
    dummy_line: str = ""
    wrong: Callable[[Factors, int], tuple[str, str]] = lambda factors, samples: ("", "")
    to_the_ends: bool = False
    spread: bool = True
    reference: bool = False


def problem(names: Sequence[str]) -> dict[str, object]:
    """Return the factors as SALib wants them, on the unit cube."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def in_blocks(unit: Floats, size: int) -> Samples:
    """Return samples in blocks of `size`."""
    return Samples(unit, np.arange(len(unit)) // size)


def resampled(count: int, seed: int, index: Callable[[Integers], Floats]) -> Floats:
    """Return an index of each factor over bootstrap samples of blocks or samples.

    Returns
    -------
    ndarray
        Shape (resamples, factors).
    """
    rng = np.random.default_rng(seed)
    return np.array([index(rng.integers(0, count, count)) for _ in range(RESAMPLES)])


def interval(again: Floats) -> tuple[list[float], list[float]]:
    """Return both ends of each factor's interval over resamples."""
    tail = (1.0 - LEVEL) / 2
    low, high = np.quantile(again, (tail, 1.0 - tail), axis=0)
    return low.tolist(), high.tolist()


def ranks(again: Floats) -> list[Ranks]:
    """Return the ranks of each factor over resamples, 1 for the strongest."""
    from scipy import stats

    low, high = interval(stats.rankdata(-np.abs(again), axis=1))
    return [Ranks(round(first), round(last)) for first, last in zip(low, high, strict=True)]


def student_interval(replications: Floats) -> tuple[float, float] | tuple[None, None]:
    """Return Student's interval of a mean over replications; None with one."""
    from scipy import stats

    n, mean = len(replications), float(replications.mean())
    if n < 2:
        return None, None
    half = float(stats.t.ppf((1 + LEVEL) / 2, n - 1) * stats.sem(replications))
    return mean - half, mean + half
