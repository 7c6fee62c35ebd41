"""The share of plausible draws in which a claim holds, with chance taken out."""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from sim.arrays import Floats
from sim.claims.effects import unequal_effects
from sim.claims.quantities import Condition
from sim.decisions.effects import CLOSE

SAMPLES = 200  # of the effects of every draw
RESAMPLES = 200  # of the draws, for the interval
RESAMPLED_SAMPLES = 20  # of the effects of every draw in a resample
ERROR_RATE = 0.05  # of the interval


@dataclass(frozen=True)
class Share:
    """Share of draws in which a claim holds.

    Attributes
    ----------
    value, low, high
        The share, and its 95 % interval.
    draws
        Number of draws.
    chance
        Share due to chance of the variance of draw means; NaN if nothing varies.
    observed
        Share of draws whose mean says so, chance included. Effects far from normal can make it
        differ from the value.
    """

    value: float
    low: float
    high: float
    draws: int
    chance: float
    observed: float

    @property
    def of_opposite(self) -> "Share":
        """The share of draws in which the opposite holds."""
        return Share(
            1.0 - self.value, 1.0 - self.high, 1.0 - self.low, self.draws, self.chance,
            1.0 - self.observed,
        )  # fmt: skip


def share_of_draws(condition: Condition, rng: np.random.Generator) -> Share:
    """Return the share of draws in which a condition holds.

    The interval is the wider of two: resamples of the draws, and Jeffreys' interval for as many
    draws. The second has a width even if all draws agree (Brown, Cai and DasGupta 2001).

    Parameters
    ----------
    condition
        Of at least two draws, none of them with NaN.
    rng
        Random numbers of samples and resamples.
    """
    draws = len(condition.columns)
    limits = _limits(condition)
    effects = unequal_effects(condition)
    value = _holding(effects.sample(rng, SAMPLES), limits, condition.strict)
    again = []
    for _ in range(RESAMPLES):
        resampled = unequal_effects(condition.only(rng.integers(draws, size=draws)))
        sampled = resampled.sample(rng, RESAMPLED_SAMPLES)
        again.append(_holding(sampled, limits, condition.strict))
    ends = np.quantile(again, (ERROR_RATE / 2, 1.0 - ERROR_RATE / 2)).tolist()
    low, high = jeffreys(value, draws)
    observed = _holding(condition.columns.mean(axis=1)[None], limits, condition.strict)
    share = Share(value, min(low, ends[0]), max(high, ends[1]), draws, effects.chance, observed)
    return share.of_opposite if condition.negated else share


def jeffreys(share: float, draws: int) -> tuple[float, float]:
    """Return Jeffreys' interval of a share of so many draws; 0 and 1 are ends that are certain."""
    count = share * draws
    tails = (ERROR_RATE / 2, 1.0 - ERROR_RATE / 2)
    low, high = betaincinv(count + 0.5, draws - count + 0.5, tails).tolist()
    return (low if count else 0.0), (high if count < draws else 1.0)


def _limits(condition: Condition) -> Floats:
    """Return the limit that each quantity must pass; rounding errors count as 0."""
    close = CLOSE * np.abs(condition.columns).max(axis=(0, 1), initial=0.0)
    limits: Floats = np.where(condition.strict, close, -close)
    return limits


def _holding(effects: Floats, limits: Floats, strict: tuple[bool, ...]) -> float:
    """Return the share of effects, shape (times, draws, quantities), that pass all limits."""
    holds = np.where(strict, effects > limits, effects >= limits).all(axis=2)
    return float(holds.mean())
