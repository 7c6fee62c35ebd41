"""Partial rank correlation coefficients (PRCC) over a Latin hypercube."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.sensitivity.methods import base

MIN_SAMPLES = 20
NO_SLOPE = 1e-9  # ranks per rank; smaller slopes are rounding


@dataclass(frozen=True)
class Correlation(base.FactorRow):
    """A factor's partial rank correlation with the outcome."""

    prcc: float
    prcc_low: float
    prcc_high: float
    rank_low: int
    rank_high: int

    def cells(self) -> tuple[base.Cell, ...]:
        """Return the correlation and the ranks."""
        return *self.effects(replicated=True), base.Ranks(self.rank_low, self.rank_high)

    def effects(self, replicated: bool) -> tuple[base.Estimate, ...]:
        """Return the correlation."""
        return (base.Estimate(self.prcc, self.prcc_low, self.prcc_high),)


def latin_hypercube(factors: base.Factors, samples: int, seed: int) -> base.Samples:
    """Return a Latin hypercube in which each sample has its own replications.

    With shared replications, a factor's effect in those few would be taken for its effect in
    general.
    """
    from scipy.stats import qmc

    return base.in_blocks(qmc.LatinHypercube(len(factors), rng=seed).random(samples), 1)


def partial_rank_correlation(x: Floats, y: Floats) -> Floats:
    """Return each column's partial rank correlation with `y` (PRCC), the other columns held fixed.

    Parameters
    ----------
    x
        Shape (samples, factors).
    y
        Shape (samples,).
    """
    from scipy import stats

    ranked = stats.rankdata(np.column_stack([x, y]), axis=0)
    centred = ranked - ranked.mean(axis=0)
    causes, effect = centred[:, :-1], centred[:, -1]
    inverse = np.linalg.pinv(causes.T @ causes)
    slope = inverse @ causes.T @ effect
    slope[np.abs(slope) < NO_SLOPE] = 0.0  # rounding, if the other columns explain `y` completely
    residual = effect - causes @ slope
    correlations: Floats = slope / np.sqrt(
        slope**2 + (residual @ residual) * np.diag(inverse) + NO_SLOPE**3
    )
    return correlations


def _indices(outcome: base.SampledOutcome) -> list[Correlation]:
    """Return correlations with bootstrap intervals over samples."""
    x, y = outcome.x, outcome.mean
    correlations = partial_rank_correlation(x, y).tolist()
    resamples = base.resampled(len(x), outcome.seed, lambda i: partial_rank_correlation(x[i], y[i]))
    low, high = base.interval(resamples)
    rows = [
        Correlation(name, correlations[i], low[i], high[i], *rank)
        for i, (name, rank) in enumerate(zip(outcome.names, base.ranks(resamples), strict=True))
    ]
    return sorted(rows, key=lambda row: (-abs(row.prcc), row.factor))


PRCC = base.Method(
    draw=latin_hypercube,
    indices=_indices,
    row=Correlation,
    min_samples=lambda factors: max(MIN_SAMPLES, 2 * len(factors) + 5),
    counts="samples",
    meaning="Correlation of ranks, the other factors held; 1 or -1 is a sure rise or fall.",
    headings=("partial rank correlation", "rank"),
    axis="partial rank correlation with {outcome} (−1 to 1)",
)
