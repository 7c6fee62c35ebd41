"""Distributions of an outcome: quantiles and tail means with intervals, and dominance.

A distribution dominates another in the first order if each of its quantiles is at least as good. It
does so in the second order if each mean of its worst part is at least as good. Everybody who
prefers less harm then prefers it; for the second order, everybody who also dislikes risk (Hadar and
Russell 1969). The share of resamples of draws in which it dominates says how sure that is.
"""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats

TAIL = 0.1  # share of the worst replications
QUANTILES = (0.05, 0.5, 0.95)
RESAMPLES = 400
SURELY = 0.95  # minimum share of resamples in which a distribution dominates


@dataclass(frozen=True)
class Estimate:
    """A number and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Spread:
    """Distribution of one scenario's outcome.

    Attributes
    ----------
    scenario
        Its name.
    quantiles
        5, 50 and 95 % of replications.
    tail
        Mean of the worst tenth.
    first_order, second_order
        Share of resamples in which it dominates the baseline.
    """

    scenario: str
    quantiles: tuple[Estimate, ...]
    tail: Estimate
    first_order: float
    second_order: float


def tail_mean(values: Floats, share: float = TAIL) -> Floats:
    """Return the mean of the largest part of values, on the last axis; at least one value."""
    count = max(1, round(share * values.shape[-1]))
    mean: Floats = np.sort(values, axis=-1)[..., -count:].mean(axis=-1)
    return mean


def dominates_first(values: Floats, others: Floats) -> Bools:
    """Return whether values dominate others in the first order, on the last axis. Less is better.

    Both have as many values. Equal distributions do not dominate each other.
    """
    gap = np.sort(values, axis=-1) - np.sort(others, axis=-1)
    first: Bools = np.asarray((gap <= 0.0).all(axis=-1) & (gap < 0.0).any(axis=-1))
    return first


def dominates_second(values: Floats, others: Floats) -> Bools:
    """Return whether values dominate others in the second order, on the last axis."""
    worst, others_worst = (
        np.cumsum(np.sort(x, axis=-1)[..., ::-1], axis=-1) for x in (values, others)
    )
    scale = np.abs(others_worst).max(axis=-1, keepdims=True, initial=0.0) * 1e-12
    gap = worst - others_worst
    second: Bools = np.asarray((gap <= scale).all(axis=-1) & (gap < -scale).any(axis=-1))
    return second


def spreads(values: Floats, names: tuple[str, ...], rng: np.random.Generator) -> tuple[Spread, ...]:
    """Return the distribution of every scenario, the baseline first.

    Parameters
    ----------
    values
        The outcome, shape (draws, replications of a draw, scenarios); no NaN.
    """
    draws = len(values)
    rows = rng.integers(draws, size=(RESAMPLES, draws))
    again = values[rows].reshape(RESAMPLES, -1, len(names))
    once = values.reshape(1, -1, len(names))
    result = []
    for i, name in enumerate(names):
        x, resampled = once[..., i], again[..., i]
        q = np.quantile(x[0], QUANTILES)
        q_again = np.quantile(resampled, QUANTILES, axis=-1)
        quantiles = tuple(_estimate(v, a) for v, a in zip(q, q_again, strict=True))
        first, second = (
            float(f(resampled, again[..., 0]).mean()) for f in (dominates_first, dominates_second)
        )
        tail = _estimate(tail_mean(x)[0], tail_mean(resampled))
        result.append(Spread(name, quantiles, tail, first, second))
    return tuple(result)


def _estimate(value: float, resampled: Floats) -> Estimate:
    low, high = np.quantile(resampled, (0.025, 0.975)).tolist()
    return Estimate(float(value), low, high)
