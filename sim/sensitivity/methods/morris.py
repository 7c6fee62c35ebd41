"""Morris screening (1991): each factor's mean absolute effect over its range, and its spread."""

from dataclasses import dataclass

import numpy as np

from sim.sensitivity.methods import base

LEVELS = 8


@dataclass(frozen=True)
class Effect(base.FactorRow):
    """A factor's effect over its range."""

    mean: float
    mean_absolute: float
    mean_absolute_low: float
    mean_absolute_high: float
    spread: float
    rank_low: int
    rank_high: int

    @property
    def size(self) -> base.Estimate:
        """The mean absolute effect with its interval."""
        return base.Estimate(self.mean_absolute, self.mean_absolute_low, self.mean_absolute_high)

    def cells(self) -> tuple[base.Cell, ...]:
        """Return the mean absolute effect, the mean, the spread and the ranks."""
        return self.size, self.mean, self.spread, base.Ranks(self.rank_low, self.rank_high)

    def effects(self, replicated: bool) -> tuple[base.Estimate, ...]:
        """Return the mean absolute effect."""
        return (self.size,)


def _draw(factors: base.Factors, samples: int, seed: int) -> base.Samples:
    """Return `samples` trajectories with one step per factor; each is a block."""
    from SALib.sample import morris  # type: ignore[import-untyped]

    described = base.problem([factor.path for factor in factors])
    unit = morris.sample(described, samples, num_levels=LEVELS, seed=seed)
    return base.in_blocks(unit, len(factors) + 1)


def _indices(outcome: base.SampledOutcome) -> list[Effect]:
    names, size = outcome.names, len(outcome.names) + 1
    x = outcome.x.reshape(-1, size, len(names))
    steps, change = np.diff(x, axis=1), np.diff(outcome.mean.reshape(-1, size), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    step = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    effects = np.empty((len(x), len(names)))
    np.put_along_axis(effects, moved, change / step, axis=1)
    resamples = base.resampled(
        len(effects), outcome.seed, lambda i: np.abs(effects[i]).mean(axis=0)
    )
    low, high = base.interval(resamples)
    rows = [
        Effect(
            name, float(own.mean()), float(np.abs(own).mean()), low[i], high[i],
            float(own.std(ddof=1)), *rank,
        )
        for i, (name, own, rank) in enumerate(
            zip(names, effects.T, base.ranks(resamples), strict=True)
        )
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.mean_absolute, row.factor))


MORRIS = base.Method(
    draw=_draw,
    indices=_indices,
    row=Effect,
    min_samples=lambda factors: 4,
    counts="trajectories",
    meaning="Effect of a factor over its range (a prior: 5 to 95 %): for screening only.",
    headings=("mean |effect|", "mean", "spread", "rank"),
    interval="over resampled trajectories",
    uses_ends=True,
)
