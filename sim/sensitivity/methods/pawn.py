"""PAWN: how far fixing a factor moves the outcome's distribution, compared with chance.

The distance between samples' distributions is never 0. The dummy's distance is due to chance alone.
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Integers
from sim.sensitivity.methods import base
from sim.sensitivity.methods.prcc import latin_hypercube


@dataclass(frozen=True)
class Distance(base.FactorRow):
    """A factor's median distance between distributions, and its excess over the dummy's."""

    distance: float
    distance_low: float
    distance_high: float
    above_dummy: float
    above_dummy_low: float
    above_dummy_high: float
    rank_low: int
    rank_high: int

    def cells(self) -> tuple[base.Cell, ...]:
        """Return the distance, its excess over the dummy's and the ranks."""
        return (
            base.Estimate(self.distance, self.distance_low, self.distance_high),
            base.Estimate(self.above_dummy, self.above_dummy_low, self.above_dummy_high),
            base.Ranks(self.rank_low, self.rank_high),
        )

    def effects(self, replicated: bool) -> tuple[base.Estimate, ...]:
        """Return the excess over the dummy's distance."""
        return (
            base.Estimate(max(self.above_dummy, 0.0), self.above_dummy_low, self.above_dummy_high),
        )


def _indices(outcome: base.SampledOutcome) -> list[Distance]:
    """Return SALib's median distances with bootstrap intervals over samples."""
    from SALib.analyze import pawn  # type: ignore[import-untyped]

    x, mean, described = outcome.x, outcome.mean, base.problem(outcome.names)

    def distance(chosen: Integers) -> Floats:
        if np.ptp(mean[chosen]) == 0:  # a resample of an outcome that is almost always 0
            return np.zeros(x.shape[1])
        with np.errstate(invalid="ignore"):
            result = pawn.analyze(described, x[chosen], mean[chosen], S=10)
        medians: Floats = np.nan_to_num(np.array(result["median"]))
        return medians

    distances = distance(np.arange(len(x)))
    resamples = base.resampled(len(x), outcome.seed, distance)
    excess, resampled_excess = distances - distances[-1], resamples - resamples[:, -1:]
    # resampling repeats samples, which raises every distance; reflecting the interval corrects it
    columns = zip(
        outcome.names, distances.tolist(), *base.interval(2 * distances - resamples),
        excess.tolist(), *base.interval(2 * excess - resampled_excess), base.ranks(resamples),
        strict=True,
    )  # fmt: skip
    rows = [Distance(*own, *rank) for *own, rank in columns]
    return sorted(rows, key=lambda row: (-abs(row.distance), row.factor))


PAWN = base.Method(
    draw=latin_hypercube,
    indices=_indices,
    row=Distance,
    min_samples=lambda factors: 100,
    counts="samples",
    meaning="How far knowing a factor moves the distribution; the dummy's is chance alone.",
    headings=("distance", "above the dummy's", "rank"),
    axis="distance between distributions of {outcome} (0 to 1)",
    dummy_line="Dotted line: the dummy's distance, which is what chance alone gives.",
)
