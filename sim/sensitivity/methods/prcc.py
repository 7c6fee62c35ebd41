"""Partial rank correlations over a Latin hypercube, the other factors held."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.sensitivity.methods import base

MIN_SAMPLES = 20
NO_SLOPE = 1e-9  # ranks for a rank


@dataclass(frozen=True)
class Correlation(base.FactorRow):
    """A factor's partial rank correlation with the outcome."""

    prcc: float
    prcc_low: float
    prcc_high: float
    rank_low: int
    rank_high: int

    def cells(self) -> tuple[base.Cell, ...]:
        """Return the correlation."""
        correlation = base.Estimate(self.prcc, self.prcc_low, self.prcc_high)
        return correlation, base.Ranks(self.rank_low, self.rank_high)


def latin_hypercube(factors: base.Factors, samples: int, seed: int) -> base.Samples:
    """Return a Latin hypercube; each sample has replications of its own.

    With the same replications for all, what a factor does in just these would be taken for its
    effect.
    """
    from scipy.stats import qmc

    return base.in_blocks(qmc.LatinHypercube(len(factors), rng=seed).random(samples), 1)


def partial_rank_correlation(x: Floats, y: Floats) -> Floats:
    """Return each column's rank correlation with `y` with the other columns held (PRCC).

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
    slope[np.abs(slope) < NO_SLOPE] = 0.0  # rounding, if the others explain all there is
    left = effect - causes @ slope
    correlations: Floats = slope / np.sqrt(
        slope**2 + (left @ left) * np.diag(inverse) + NO_SLOPE**3
    )
    return correlations


def _indices(outcome: base.SampledOutcome) -> list[Correlation]:
    """Return correlations with bootstrap intervals over samples."""
    x, y = outcome.x, outcome.mean
    correlations = partial_rank_correlation(x, y).tolist()
    again = base.resampled(len(x), outcome.seed, lambda i: partial_rank_correlation(x[i], y[i]))
    each = zip(outcome.names, correlations, *base.interval(again), base.ranks(again), strict=True)
    rows = [Correlation(name, own, low, high, *rank) for name, own, low, high, rank in each]
    return sorted(rows, key=lambda row: (-abs(row.prcc), row.factor))


PRCC = base.Method(
    draw=latin_hypercube,
    indices=_indices,
    row=Correlation,
    least=lambda factors: max(MIN_SAMPLES, 2 * len(factors) + 5),
    counts="samples",
    meaning="Correlation of ranks, the other factors held; 1 or -1 is a sure rise or fall.",
    headings=("partial rank correlation", "rank"),
    axis="partial rank correlation with {outcome} (−1 to 1)",
)
