"""Sobol's indices from Saltelli's design: each factor's first and total share of the variance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.sensitivity.factors import Factor
from sim.sensitivity.methods import base
from sim.sensitivity.methods.base import (
    LEVEL,
    Cell,
    Estimate,
    FactorRow,
    Floats,
    Measured,
    Method,
    Places,
    Ranks,
    Samples,
    in_blocks,
    interval,
    problem,
    ranks,
    resampled,
)


@dataclass(frozen=True)
class Shares(FactorRow):
    """A factor's shares of the variance."""

    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    rank_low: int
    rank_high: int

    def cells(self) -> tuple[Cell, ...]:
        """Return the total share and the first."""
        total = Estimate(self.total, self.total_low, self.total_high)
        first = Estimate(self.first, self.first_low, self.first_high)
        return total, first, Ranks(self.rank_low, self.rank_high)


def _draw(factors: Sequence[Factor], samples: int, seed: int) -> Samples:
    """Return Saltelli's design for first and total indices; a block is one base sample."""
    from SALib.sample import sobol  # type: ignore[import-untyped]

    described = problem([factor.path for factor in factors])
    unit = sobol.sample(described, samples, calc_second_order=False, seed=seed)
    return in_blocks(unit, len(factors) + 2)


def _wrong(factors: Sequence[Factor], samples: int) -> tuple[str, str]:
    odd = samples & (samples - 1)
    return ("samples", f"is {samples}; sobol needs a power of two") if odd else ("", "")


def _indices(measured: Measured) -> list[Shares]:
    """Return SALib's indices, total ones with bootstrap intervals over blocks."""
    from SALib.analyze import sobol  # type: ignore[import-untyped]

    names, mean = measured.names, measured.mean
    indices = sobol.analyze(
        problem(names), mean, calc_second_order=False, num_resamples=base.RESAMPLES,
        conf_level=LEVEL, seed=measured.seed,
    )  # fmt: skip
    table = mean.reshape(-1, len(names) + 2)
    first, second = table[:, 0], table[:, -1]

    def total(chosen: Places) -> Floats:
        a, rest = first[chosen], table[chosen, 1:-1]
        spread = np.concatenate([a, second[chosen]]).var()
        share: Floats = 0.5 * ((a[:, None] - rest) ** 2).mean(axis=0) / (spread or np.inf)
        return share

    again = resampled(len(table), measured.seed, total)
    low, high = interval(again)
    rows = [
        Shares(
            name, float(own), float(own - half), float(own + half), float(indices["ST"][i]),
            low[i], high[i], *rank,
        )
        for i, (name, own, half, rank) in enumerate(
            zip(names, indices["S1"], indices["S1_conf"], ranks(again), strict=True)
        )
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-abs(row.total), row.factor))


SOBOL = Method(
    draw=_draw,
    indices=_indices,
    row=Shares,
    least=lambda factors: 8,
    counts="base samples, a power of two",
    meaning="Total: share of the variance that a factor is in; first: its own, chance with it.",
    headings=("total", "first", "rank"),
    bars=("total", "first, its own alone"),
    axis="share of the variance of {outcome}",
    wrong=_wrong,
)
