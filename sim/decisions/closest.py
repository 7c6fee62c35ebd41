"""The two best policies of an outcome: their difference, and how often the first is better."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.decisions.best import SAMPLES
from sim.decisions.distributions import Estimate
from sim.decisions.effects import CLOSE, draw_effects
from sim.outcomes.statistics import half_width


@dataclass(frozen=True)
class Closest:
    """The policies with the best and the second best mean in an outcome. Smaller is better.

    Attributes
    ----------
    first, second
        Their names, the one with the best mean first.
    difference
        Mean of first less second over draws, and its 95 % interval by Student's t. It holds chance.
    p_first_better
        Share of draws in which the first has the better expected effect, without chance. Draws in
        which both are equally good count half.
    apart
        Whether the first has a better mean than every other policy: each 95 % interval of a
        difference lies below 0.
    """

    first: str
    second: str
    difference: Estimate
    p_first_better: float
    apart: bool


def closest(paired: Floats, names: Sequence[str], rng: np.random.Generator) -> Closest:
    """Return the two best policies.

    Parameters
    ----------
    paired
        Changes against the baseline, shape (draws, replications of a draw, policies).
    rng
        Random numbers of sampled effects.
    """
    means = paired.mean(axis=1)
    best, second, *_ = np.argsort(means.mean(axis=0), kind="stable").tolist()
    differences = [difference(means[:, best] - means[:, i]) for i in range(len(names)) if i != best]
    centred = paired - paired.mean(axis=2, keepdims=True)  # so that no policy is the measure
    effects = draw_effects(centred).sample(rng, SAMPLES)
    gap = effects[..., best] - effects[..., second]
    close = CLOSE * float(np.abs(centred).max(initial=0.0))
    return Closest(
        names[best], names[second], difference(means[:, best] - means[:, second]),
        float((gap < -close).mean() + 0.5 * (np.abs(gap) <= close).mean()),
        all(each.high < 0.0 for each in differences),
    )  # fmt: skip


def difference(means: Floats) -> Estimate:
    """Return the mean of a difference over draws, and its 95 % interval by Student's t."""
    mean, half = float(np.mean(means)), half_width(means)
    return Estimate(mean, mean - half, mean + half)
