"""How a policy does in its worst structural variant, and in what share of all it does well.

The variants have no probabilities. So their results are not averaged: a policy is judged by the
variant in which it does worst (maximin: Wald 1945, *Annals of Mathematics* 46:265; minimax regret:
Savage 1951, *Journal of the American Statistical Association* 46:55), and by the share of variants
and draws in which it does well enough (satisficing; the domain criterion of Starr 1963, as in
Lempert and others 2006, *Management Science* 52:514).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.decisions.distributions import Estimate
from sim.decisions.effects import draw_effects

SAMPLES = 100  # of the effects of every draw
RESAMPLES = 1000  # of the draws, for intervals


@dataclass(frozen=True)
class Robustness:
    """How one policy does over structural variants in one outcome. Smaller is better.

    Attributes
    ----------
    scenario
        Its name.
    worst
        Mean change against the baseline in the variant in which that is largest, and its 95 %
        interval by resampled draws.
    variant
        Name of that variant.
    p_maximin
        Share of resamples in which its worst variant is better than that of all others. Policies
        that are equally good share a resample.
    regret
        Largest mean regret over the variants: distance of its mean from the best mean.
    satisfied
        Share of variants and draws in which it lowers the outcome by more than the margin.
    """

    scenario: str
    worst: Estimate
    variant: str
    p_maximin: float
    regret: float
    satisfied: float


def robustness(
    paired: Floats,
    names: Sequence[str],
    variants: Sequence[str],
    margin: float,
    rng: np.random.Generator,
) -> tuple[Robustness, ...]:
    """Return how every policy does over the variants.

    Parameters
    ----------
    paired
        Changes against the baseline of the same variant, shape (variants, draws, replications of a
        draw, policies). Draws are the same in all variants, so they are resampled together.
    names, variants
        Names of the policies and of the variants.
    margin
        Difference that must be exceeded to count as an improvement, in the outcome's unit.
    rng
        Random numbers of samples and resamples.
    """
    by_draw = paired.mean(axis=2)
    means = by_draw.mean(axis=1)
    worst, where = means.max(axis=0), means.argmax(axis=0)
    regret = (means - means.min(axis=1, keepdims=True)).max(axis=0)
    chosen = rng.integers(by_draw.shape[1], size=(RESAMPLES, by_draw.shape[1]))
    again = np.array([by_draw[:, rows].mean(axis=1).max(axis=0) for rows in chosen])
    low, high = np.quantile(again, (0.025, 0.975), axis=0)
    best = again <= again.min(axis=1, keepdims=True)
    shares = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    effects = np.array([draw_effects(one).sample(rng, SAMPLES) for one in paired])
    satisfied = (effects < -margin).mean(axis=(0, 1, 2))
    return tuple(
        Robustness(
            name, Estimate(float(worst[i]), float(low[i]), float(high[i])), variants[where[i]],
            float(shares[i]), float(regret[i]), float(satisfied[i]),
        )
        for i, name in enumerate(names)
    )  # fmt: skip
