"""Places of values in their order: what a regression needs that holds on any scale."""

import numpy as np

from sim.arrays import Floats


def places(values: Floats, weight: Floats | None = None) -> Floats:
    """Return the share of the weight below each value, with half of its own; equal values alike.

    Parameters
    ----------
    values
        Shape (values,).
    weight
        Weight of each, by default the same.

    Returns
    -------
    Floats
        Shape (values,), each in (0, 1).
    """
    _, order = np.unique(values, return_inverse=True)
    mass = np.bincount(order, weight)
    share: Floats = ((np.cumsum(mass) - mass / 2.0) / mass.sum())[order]
    return share


def normal_scores(values: Floats, weight: Floats | None = None) -> Floats:
    """Return the normal quantiles of the places of values, shape (values,)."""
    from scipy.special import ndtri  # takes .1 s to import

    scores: Floats = ndtri(places(values, weight))
    return scores
