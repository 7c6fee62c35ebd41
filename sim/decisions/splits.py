"""Split the assumptions' part of a variance into judgement, sources and an unexplained rest."""

from math import isnan

import numpy as np

from sim.arrays import Floats
from sim.decisions.boosting import CrossFit
from sim.decisions.budget_result import Split
from sim.decisions.components import PARTS, Components, jackknife
from sim.decisions.distributions import Estimate
from sim.decisions.inputs import Inputs
from sim.decisions.judgement import explained, shapley_effects
from sim.outcomes.statistics import ERROR_RATE


def splits(fit: CrossFit, inputs: Inputs, y: Floats, measured: Components) -> list[Split | None]:
    """Return the split of every headline.

    It is None if the assumptions' part is not distinguishable from zero. Intervals leave out one
    draw at a time. The fit stays, so that they are a little too narrow.

    Parameters
    ----------
    y
        Mean of each draw, shape (draws, headlines).
    measured
        Components of the same headlines.
    """
    values = explained(fit, inputs.scores, y, inputs.group, inputs.correlation)
    effects = shapley_effects(values)
    part = PARTS.index("assumptions")
    low = measured.low[part]
    return [
        None
        if isnan(low[i]) or low[i] <= 0.0
        else _split(inputs, effects[..., i], float(measured.variance[part, i]),
                    measured.without[:, part, i])
        for i in range(y.shape[1])
    ]  # fmt: skip


def _split(inputs: Inputs, effects: Floats, variance: float, without: Floats) -> Split:
    """Return the split from effects of shape (groups, draws) and variances of assumptions."""
    judged = np.zeros(len(inputs.groups), bool)
    judged[inputs.group] = inputs.judged
    everything = np.ones(len(judged), bool)

    def share(groups: Floats, rest: bool = False) -> Estimate:
        """Return the share of some groups, or what they leave."""
        effect = effects[np.asarray(groups, bool)].sum(axis=0)
        left = (effect.sum() - effect) / (len(effect) - 1)
        value, again = effect.mean() / variance, left / without
        return _estimate(1.0 - value if rest else value, again)

    return Split(
        share(judged), share(~judged), share(everything, rest=True),
        {name: share(np.arange(len(judged)) == i) for i, name in enumerate(inputs.groups)},
    )  # fmt: skip


def _estimate(value: float, without: Floats) -> Estimate:
    from scipy.special import stdtrit  # takes .1 s to import

    reach = float(stdtrit(len(without) - 1, 1.0 - ERROR_RATE / 2.0) * jackknife(without))
    return Estimate(float(value), float(value) - reach, float(value) + reach)
