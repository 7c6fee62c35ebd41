"""Worlds that went like the reports: weights of each draw's worlds.

Within a draw, worlds are weighted by the kernel of the headline figures. Weights of one draw sum to
1, so that no figure counts twice: the draw's own weight already rests on all of them.
"""

from collections.abc import Sequence

import numpy as np

from sim.arrays import Floats
from sim.data.targets import Target
from sim.inference.kernel import log_kernel, reported_as
from sim.inference.second_wave import SecondWave


def world_weights(wave: SecondWave, headline: Sequence[Target]) -> Floats:
    """Return the weights of worlds within each draw, shape (draws, worlds); rows sum to 1."""
    x = wave.figures(headline) if headline else np.zeros((*wave.world.shape, 0))
    log_weight = np.zeros(wave.world.shape)
    for i, target in enumerate(headline):
        log_weight += log_kernel(x[:, :, i], reported_as(target), target.sd, target.likelihood)
    return normalised_rows(log_weight)


def normalised_rows(log_weight: Floats) -> Floats:
    """Return weights whose rows sum to 1; equal ones in a row without any possible world.

    The largest log weight of a row is taken off first, so that no row underflows.
    """
    top = log_weight.max(axis=1, keepdims=True)
    possible = np.isfinite(top)
    weight = np.exp(np.where(possible, log_weight - np.where(possible, top, 0.0), 0.0))
    rows: Floats = weight / weight.sum(axis=1, keepdims=True)
    return rows


def world_ess(weight: Floats) -> Floats:
    """Return the Kish effective sample size of the worlds within each draw, shape (draws,)."""
    ess: Floats = 1.0 / (weight**2).sum(axis=1)
    return ess
