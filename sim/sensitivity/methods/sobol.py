"""Sobol indices from Saltelli's design: each factor's first and total share of the variance.

The variance of means over replications holds chance, which makes every share too small. Where the
replications of a block do not move all its samples alike, chance also adds to a factor's share.
With several replications both are estimated and removed.
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Integers
from sim.sensitivity.methods import base


@dataclass(frozen=True)
class Shares(base.FactorRow):
    """A factor's shares of the variance, and the same without chance.

    The corrected shares are None with one replication, or if chance is all of the variance.
    """

    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    rank_low: int
    rank_high: int
    first_corrected: float | None = None
    first_corrected_low: float | None = None
    first_corrected_high: float | None = None
    total_corrected: float | None = None
    total_corrected_low: float | None = None
    total_corrected_high: float | None = None

    def cells(self) -> tuple[base.Cell, ...]:
        """Return the total and the first share, both corrected, and the ranks."""
        first = base.Estimate(
            self.first_corrected, self.first_corrected_low, self.first_corrected_high
        )
        return (
            base.Estimate(self.total, self.total_low, self.total_high),
            base.Estimate(self.first, self.first_low, self.first_high),
            self._corrected if self.total_corrected is not None else None,
            first if self.first_corrected is not None else None,
            base.Ranks(self.rank_low, self.rank_high),
        )

    def effects(self, replicated: bool) -> tuple[base.Estimate, ...]:
        """Return the total share, corrected if samples have several replications."""
        if replicated:
            return (self._corrected,)
        return (base.Estimate(self.total, self.total_low, self.total_high),)

    @property
    def _corrected(self) -> base.Estimate:
        return base.Estimate(
            self.total_corrected, self.total_corrected_low, self.total_corrected_high
        )


def _draw(factors: base.Factors, samples: int, seed: int) -> base.Samples:
    """Return Saltelli's design for first and total indices, with one block per base sample."""
    from SALib.sample import sobol  # type: ignore[import-untyped]

    described = base.problem([factor.path for factor in factors])
    unit = sobol.sample(described, samples, calc_second_order=False, seed=seed)
    return base.in_blocks(unit, len(factors) + 2)


def _check(factors: base.Factors, samples: int) -> tuple[str, str]:
    if samples & (samples - 1):
        return "samples", f"is {samples}; sobol needs a power of two"
    return "", ""


@dataclass(frozen=True)
class _Design:
    """Outcomes in Saltelli's design, and what chance adds to their products, block by block.

    Attributes
    ----------
    table
        Means over replications, shape (blocks, factors + 2): A, then A with each factor from B,
        then B. Their overall mean is 0.
    chance
        Variance due to chance of the means of A and B, shape (blocks,).
    chance_first, chance_total
        What chance adds to the products that estimate each index, shape (blocks, factors).
    """

    table: Floats
    chance: Floats
    chance_first: Floats
    chance_total: Floats

    def variance(self, chosen: Integers) -> float:
        """Return the variance of the outcome over some blocks."""
        return float(self.table[chosen][:, [0, -1]].var())

    def total(self, chosen: Integers) -> Floats:
        """Return the total indices over some blocks, shape (factors,)."""
        table = self.table[chosen]
        share: Floats = 0.5 * ((table[:, :1] - table[:, 1:-1]) ** 2).mean(axis=0)
        return share / (self.variance(chosen) or np.inf)

    def first(self, chosen: Integers) -> Floats:
        """Return the first-order indices over some blocks, shape (factors,)."""
        table = self.table[chosen]
        share: Floats = (table[:, -1:] * (table[:, 1:-1] - table[:, :1])).mean(axis=0)
        return share / (self.variance(chosen) or np.inf)

    def corrected(self, first: Floats, total: Floats, chosen: Integers) -> Floats:
        """Return both indices without chance, shape (2, factors); NaN if chance is all there is."""
        before = self.variance(chosen)
        after = before - float(self.chance[chosen].mean())
        if after <= 0.0:
            return np.full((2, len(first)), np.nan)
        added = np.stack([self.chance_first[chosen].mean(axis=0),
                          self.chance_total[chosen].mean(axis=0)])  # fmt: skip
        shares: Floats = np.stack([first, total]) * (before / after) - added / after
        return shares


def _design(by_replication: Floats, factors: int) -> _Design:
    """Arrange an outcome, shape (samples, replications), with at least two replications' chance."""
    count = by_replication.shape[1]
    y = by_replication.reshape(-1, factors + 2, count)
    table = y.mean(axis=2)
    noise = (y - table[:, :, None]) / np.sqrt(
        max(count - 1, 1) * count
    )  # sums of squares: of means
    change = noise[:, 1:-1] - noise[:, :1]
    return _Design(
        table - table.mean(),
        (noise[:, [0, -1]] ** 2).sum(axis=2).mean(axis=1),
        (noise[:, -1:] * change).sum(axis=2),
        0.5 * (change**2).sum(axis=2),
    )


def _indices(outcome: base.SampledOutcome) -> list[Shares]:
    """Return SALib's indices and the corrected ones, with bootstrap intervals over blocks."""
    from SALib.analyze import sobol  # type: ignore[import-untyped]

    names = outcome.names
    indices = sobol.analyze(
        base.problem(names), outcome.mean, calc_second_order=False, num_resamples=base.RESAMPLES,
        conf_level=base.LEVEL, seed=outcome.seed,
    )  # fmt: skip
    first, total = np.array(indices["S1"]), np.array(indices["ST"])
    replications = outcome.by_replication[outcome.good]
    design = _design(replications, len(names))
    every = len(design.table)
    resamples = base.resampled(every, outcome.seed, design.total)
    low, high = base.interval(resamples)
    corrected: list[tuple[float | None, ...]] = [(None,) * 6] * len(names)
    if replications.shape[1] > 1:
        corrected = _corrected(design, first, total, outcome.seed)
    rows = [
        Shares(
            name, float(own), float(own - half), float(own + half), float(total[i]),
            low[i], high[i], *rank, *corrected[i],
        )
        for i, (name, own, half, rank) in enumerate(
            zip(names, first, indices["S1_conf"], base.ranks(resamples), strict=True)
        )
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-abs(row.total), row.factor))


def _corrected(
    design: _Design, first: Floats, total: Floats, seed: int
) -> list[tuple[float | None, ...]]:
    """Return each factor's first and total share without chance, each with its interval."""
    every = len(design.table)
    values = design.corrected(first, total, np.arange(every))
    if np.isnan(values).any():
        return [(None,) * 6] * len(first)

    def both(chosen: Integers) -> Floats:
        return design.corrected(design.first(chosen), design.total(chosen), chosen)

    resamples = base.resampled(every, seed, both)
    known = resamples[~np.isnan(resamples).any(axis=(1, 2))]
    if 2 * len(known) < len(resamples):  # chance is all of the variance in most resamples
        ends = np.full((2, *values.shape), np.nan)
    else:
        ends = np.array(base.interval(known))
    table = np.stack([values, *ends]).transpose(2, 1, 0).reshape(len(first), 6)
    return [tuple(None if np.isnan(x) else x for x in row) for row in table.tolist()]


SOBOL = base.Method(
    draw=_draw,
    indices=_indices,
    row=Shares,
    min_samples=lambda factors: 8,
    counts="base samples, a power of two",
    meaning="Total: share of the variance that a factor is in; first: its own. "
    "Corrected: without chance.",
    headings=("total", "first", "total, corrected", "first, corrected", "rank"),
    bars=("total", "first, its own alone"),
    axis="share of the variance of {outcome}",
    one_replication="Indices hold chance: each sample has one replication. Use several to "
    "correct them.",
    check=_check,
)
