"""Sobol indices from Saltelli's design: each factor's first and total share of the variance."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats, Integers
from sim.sensitivity.methods import base


@dataclass(frozen=True)
class Shares(base.FactorRow):
    """A factor's shares of the variance."""

    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    rank_low: int
    rank_high: int

    def cells(self) -> tuple[base.Cell, ...]:
        """Return the total share, the first-order share and the ranks."""
        total = base.Estimate(self.total, self.total_low, self.total_high)
        first = base.Estimate(self.first, self.first_low, self.first_high)
        return total, first, base.Ranks(self.rank_low, self.rank_high)


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


def _indices(outcome: base.SampledOutcome) -> list[Shares]:
    """Return SALib's indices, with bootstrap intervals over blocks for the total ones."""
    from SALib.analyze import sobol  # type: ignore[import-untyped]

    names, mean = outcome.names, outcome.mean
    indices = sobol.analyze(
        base.problem(names), mean, calc_second_order=False, num_resamples=base.RESAMPLES,
        conf_level=base.LEVEL, seed=outcome.seed,
    )  # fmt: skip
    table = mean.reshape(-1, len(names) + 2)
    first, second = table[:, 0], table[:, -1]

    def total(chosen: Integers) -> Floats:
        a, changed = first[chosen], table[chosen, 1:-1]
        variance = np.concatenate([a, second[chosen]]).var()
        share: Floats = 0.5 * ((a[:, None] - changed) ** 2).mean(axis=0) / (variance or np.inf)
        return share

    resamples = base.resampled(len(table), outcome.seed, total)
    low, high = base.interval(resamples)
    rows = [
        Shares(
            name, float(own), float(own - half), float(own + half), float(indices["ST"][i]),
            low[i], high[i], *rank,
        )
        for i, (name, own, half, rank) in enumerate(
            zip(names, indices["S1"], indices["S1_conf"], base.ranks(resamples), strict=True)
        )
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-abs(row.total), row.factor))


SOBOL = base.Method(
    draw=_draw,
    indices=_indices,
    row=Shares,
    min_samples=lambda factors: 8,
    counts="base samples, a power of two",
    meaning="Total: share of the variance that a factor is in; first: its own, chance with it.",
    headings=("total", "first", "rank"),
    bars=("total", "first, its own alone"),
    axis="share of the variance of {outcome}",
    check=_check,
)
