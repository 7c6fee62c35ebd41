"""Which policy is best in an outcome: by draw, with intervals from resampled draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats
from sim.decisions.effects import CLOSE, draw_effects

SAMPLES = 200  # of the effects of every draw
RESAMPLES = 200  # of the draws, for intervals
RESAMPLED_SAMPLES = 20  # of the effects of every draw in a resample

Interval = tuple[float, float]


@dataclass(frozen=True)
class Standing:
    """How one policy stands among the others in one outcome. Smaller is better.

    Attributes
    ----------
    scenario
        Its name.
    p_best, p_best_interval
        Share of draws in which it is best, and its 95 % interval. Draws in which several are
        equally good are shared among them.
    p_best_observed
        Share of draws in which its mean over the replications is best, chance left in.
    rank
        Mean rank over draws, 1 for the best.
    regret
        Mean distance from the best of each draw, in the outcome's unit.
    p_near
        Share of draws in which it is within the margin of the best.
    """

    scenario: str
    p_best: float
    p_best_interval: Interval
    p_best_observed: float
    rank: float
    regret: float
    p_near: float


def standings(
    paired: Floats, names: Sequence[str], margin: float, rng: np.random.Generator
) -> tuple[Standing, ...]:
    """Return the standing of every policy.

    Parameters
    ----------
    paired
        Changes against the baseline, shape (draws, replications of a draw, policies). The baseline
        is one of the policies, with changes of 0.
    margin
        Difference up to which two policies count as equally good, in the outcome's unit.
    rng
        Random numbers of samples and resamples.
    """
    paired = paired - paired.mean(axis=2, keepdims=True)  # so that no policy is the measure
    close = _close(paired)
    effects = draw_effects(paired).sample(rng, SAMPLES)
    distance = effects - effects.min(axis=2, keepdims=True)
    by_draw = paired.mean(axis=1)[None]
    observed = _shares(by_draw - by_draw.min(axis=2, keepdims=True) <= close)
    shares, rank = _shares(distance <= close), 1.0 + _beaten_by(effects, close)
    regret = np.where(distance <= close, 0.0, distance).mean(axis=(0, 1))
    near = (distance <= max(margin, close)).mean(axis=(0, 1))
    again = np.array([_resampled(paired, rng) for _ in range(RESAMPLES)])
    low, high = np.quantile(again, (0.025, 0.975), axis=0)
    return tuple(
        Standing(
            name, float(shares[i]), (float(low[i]), float(high[i])), float(observed[i]),
            float(rank[i]), float(regret[i]), float(near[i]),
        )
        for i, name in enumerate(names)
    )  # fmt: skip


def _resampled(paired: Floats, rng: np.random.Generator) -> Floats:
    """Return P(best) in a resample of the draws, shape (policies,)."""
    again = paired[rng.integers(len(paired), size=len(paired))]
    close = _close(again)
    effects = draw_effects(again).sample(rng, RESAMPLED_SAMPLES)
    return _shares(effects - effects.min(axis=2, keepdims=True) <= close)


def _shares(best: Bools) -> Floats:
    """Return the share of draws in which each policy is best; ties are shared equally."""
    shares: Floats = (best / best.sum(axis=2, keepdims=True)).mean(axis=(0, 1))
    return shares


def _close(paired: Floats) -> float:
    """Return the difference below which two effects are the same but for rounding."""
    return CLOSE * float(np.abs(paired).max(initial=0.0))


def _beaten_by(effects: Floats, close: float) -> Floats:
    """Return how many policies are better than each, and half of those as good: (policies,)."""
    policies = effects.shape[-1]
    return np.array(
        [
            np.mean(gap > close) * policies + 0.5 * np.mean(np.abs(gap) <= close) * policies - 0.5
            for gap in (effects[..., i : i + 1] - effects for i in range(policies))
        ]
    )  # no policy beats itself
