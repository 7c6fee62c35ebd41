"""One at a time: the effect of each factor's low and high value, with the others unchanged."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.sensitivity.methods import base


@dataclass(frozen=True)
class TwoEnds(base.FactorRow):
    """Changes of the outcome at a factor's low and high value, paired by replication."""

    low_value: float
    low: float | None
    low_ci_low: float | None
    low_ci_high: float | None
    high_value: float
    high: float | None
    high_ci_low: float | None
    high_ci_high: float | None

    def cells(self) -> tuple[base.Cell, ...]:
        """Return each end's value and the change of the outcome there."""
        low, high = self.effects(replicated=True)
        return self.low_value, low, self.high_value, high

    def effects(self, replicated: bool) -> tuple[base.Estimate, ...]:
        """Return the changes at both ends."""
        return (
            base.Estimate(self.low, self.low_ci_low, self.low_ci_high),
            base.Estimate(self.high, self.high_ci_low, self.high_ci_high),
        )


def _draw(factors: base.Factors, samples: int, seed: int) -> base.Samples:
    """Return the unchanged sample, then each factor low and high with the others unchanged."""
    del samples, seed
    unit = np.full((1 + 2 * len(factors), len(factors)), np.nan)
    for column in range(len(factors)):
        unit[1 + 2 * column : 3 + 2 * column, column] = 0.0, 1.0
    return base.in_blocks(unit, len(unit))


def _indices(outcome: base.SampledOutcome) -> list[TwoEnds]:
    """Return each factor's changes from the sample in which all factors are unchanged."""
    changes = outcome.by_replication - outcome.by_replication[0]
    rows = []
    for i, name in enumerate(outcome.names):
        low, high = 1 + 2 * i, 2 + 2 * i
        values = (float(value) for value in outcome.values[[low, high], i])
        rows.append(
            TwoEnds(name, next(values), *_mean(changes[low]),
                    next(values), *_mean(changes[high]))
        )  # fmt: skip
    return sorted(rows, key=lambda r: (-max(abs(r.low or 0.0), abs(r.high or 0.0)), r.factor))


def _mean(changes: Floats) -> base.Estimate:
    """Return the mean over replications with its interval; None if a run failed."""
    if np.isnan(changes).any():
        return base.Estimate(None, None, None)
    return base.Estimate(float(changes.mean()), *base.student_interval(changes))


ONE_AT_A_TIME = base.Method(
    draw=_draw,
    indices=_indices,
    row=TwoEnds,
    min_samples=lambda factors: 0,
    counts="the number is not used",
    meaning="Each factor at its ends (a prior: 5 % and 95 %), the others as they are.",
    headings=("low", "changes it by", "high", "changes it by"),
    bars=("at its low value", "at its high value"),
    axis="change in {outcome} ({unit})",
    interval="of the mean over paired replications (Student's t)",
    more="replications",
    uses_ends=True,
    spread=False,
    reference=True,
)
