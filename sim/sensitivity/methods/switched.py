"""Switched: factors on and off in random combinations, all in the same replications.

It serves an emulator of policies. Most combinations that a person tries have few policies, or some
at full strength. Samples that are spread evenly have neither.
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.sensitivity.methods import base

FULL = 0.25  # chance that a factor that is on is at its high value, in one sample of two
STEPS = 100  # values lie on this many steps of a factor's range, so that a slider can reach them


@dataclass(frozen=True)
class FullEffect(base.FactorRow):
    """Change of the outcome from a factor's low to its high value, mean over the samples."""

    change: float | None
    change_low: float | None
    change_high: float | None

    def cells(self) -> tuple[base.Cell, ...]:
        """Return the change."""
        return self.effects(replicated=True)

    def effects(self, replicated: bool) -> tuple[base.Estimate, ...]:
        """Return the change."""
        return (base.Estimate(self.change, self.change_low, self.change_high),)


def switched(factors: base.Factors, samples: int, seed: int) -> base.Samples:
    """Return samples with every number of factors on equally often; the first has all off.

    A factor that is off is at its low value. In every second sample, all factors that are on are at
    their high values, because people mostly ask about policies at full strength. In the others, one
    that is on is at its high value with probability FULL, and otherwise anywhere above its low
    value. A longer list of samples begins with the same ones.
    """
    rng = np.random.default_rng(seed)
    count = len(factors) - 1
    unit = np.zeros((samples, count + 1))
    for row in range(1, samples):
        order, level, full = rng.permutation(count), rng.random(count), rng.random(count)
        on = order < rng.integers(1, count + 1)
        steps = np.ceil(level * STEPS) / STEPS
        high = full < (1.0 if row % 2 == 0 else FULL)
        unit[row, :count] = np.where(on, np.where(high, 1.0, steps), 0.0)
        unit[row, count] = rng.random()
    return base.in_blocks(unit, samples)


def _indices(outcome: base.SampledOutcome) -> list[FullEffect]:
    """Return each factor's slope in a linear regression, with Student's interval.

    Each replication has its own regression, because samples share their replications.
    """
    x = outcome.x - outcome.x.mean(axis=0)
    slopes: Floats = np.linalg.lstsq(x, outcome.by_replication[outcome.good], rcond=None)[0]
    rows = [
        FullEffect(name, float(by_replication.mean()), *base.student_interval(by_replication))
        for name, by_replication in zip(outcome.names, slopes, strict=True)
    ]
    return sorted(rows, key=lambda row: (-abs(row.change or 0.0), row.factor))


def _check(factors: base.Factors, samples: int) -> tuple[str, str]:
    """Return an error if a factor has no low value, which stands for off."""
    del samples
    wrong = [factor.path for factor in factors if factor.low is None]
    return ("factors", f"{wrong[0]} needs low and high: low is off") if wrong else ("", "")


SWITCHED = base.Method(
    draw=switched,
    indices=_indices,
    row=FullEffect,
    min_samples=lambda factors: 3 * len(factors) + 8,
    counts="samples",
    meaning="Change from a factor's low to its high value, mean over the others' combinations.",
    headings=("from low to high",),
    axis="change in {outcome} ({unit})",
    interval="of the mean over paired replications (Student's t)",
    more="replications",
    one_replication="One replication says nothing of chance. Take more replications.",
    check=_check,
    points=True,
)
