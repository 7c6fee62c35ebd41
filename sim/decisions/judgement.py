"""Share of judgement: Shapley effects of groups of assumptions, from the draws at hand.

The Shapley effect of a group is the mean, over all orders in which groups become known, of the
variance that it explains in addition (Owen 2014; Owen and Prieur 2017). Effects of dependent groups
are never negative and add up to what all groups explain together. What some groups explain is
estimated from given data (as in Broto, Bachoc and Depecker 2020): a cross-fitted linear fit of the
figure (`boosting`) is projected on their inputs, by correlations that are known from many more
draws. Draws that had no part in the fit judge it. A group that explains nothing then gets about 0,
now and then less.
"""

from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Bools, Floats
from sim.decisions.boosting import CrossFit

MOST_GROUPS = 8  # 256 coalitions


def shapley_weights(groups: int) -> Floats:
    """Return the weight of each coalition in each group's effect, shape (groups, 2^groups).

    Bit i of a coalition's number says whether it has group i.
    """
    coalitions = np.arange(2**groups)
    has = (coalitions[None] >> np.arange(groups)[:, None]) & 1
    sizes = has.sum(axis=0)
    share = np.array([factorial(k) * factorial(max(groups - k - 1, 0)) for k in range(groups + 1)])
    gain = share / factorial(groups)
    weights: Floats = np.where(has == 1, gain[np.maximum(sizes - 1, 0)], -gain[sizes])
    return weights


def projected(fit: CrossFit, correlation: Floats, known: Bools) -> Floats:
    """Return the fit's coefficients on the known inputs alone, the others 0.

    The others are replaced by what is expected of them (linear, which is exact if inputs are
    normal).

    Parameters
    ----------
    correlation
        Of the inputs, shape (inputs, inputs).
    known
        Which inputs are known, shape (coalitions, inputs).

    Returns
    -------
    Floats
        Shape (folds, inputs, coalitions, figures).
    """
    folds, inputs, figures = fit.coefficients.shape
    shares = fit.coefficients.transpose(1, 0, 2).reshape(inputs, folds * figures)
    weight = known.astype(float)
    left = correlation * weight[:, :, None] * weight[:, None, :]
    left += np.eye(inputs) * (1.0 - weight)[:, None, :]
    solved = np.linalg.solve(left, (correlation @ shares) * weight[:, :, None])
    by_fold: Floats = solved.reshape(-1, inputs, folds, figures).transpose(2, 1, 0, 3)
    return by_fold


def explained(
    fit: CrossFit, x: Floats, y: Floats, group: NDArray[np.intp], correlation: Floats
) -> Floats:
    """Return what each draw adds to the variance explained, by coalition.

    The mean over draws is the variance explained out of sample. It is 0 for the empty coalition.

    Parameters
    ----------
    x, y
        Inputs, shape (draws, inputs), and figures, shape (draws, figures).
    group
        Group of each input, from 0, shape (inputs,).
    correlation
        Of the inputs, shape (inputs, inputs).

    Returns
    -------
    Floats
        Shape (2^groups, draws, figures).
    """
    coalitions = np.arange(2 ** (int(group.max(initial=-1)) + 1))
    known = (coalitions[:, None] >> group) & 1 == 1
    by_fold = projected(fit, correlation, known)
    none = y - fit.constant[fit.fold]
    values = np.empty((len(coalitions), *y.shape))
    for k, coefficients in enumerate(by_fold):
        rows = fit.fold == k
        predicted = np.tensordot(x[rows] - fit.centre[k], coefficients, axes=1)
        apart = none[rows, None] - predicted
        values[:, rows] = (none[rows, None] ** 2 - apart**2).swapaxes(0, 1)
    return values


def shapley_effects(values: Floats) -> Floats:
    """Return effects by group from values of coalitions on the first axis."""
    weights = shapley_weights(len(values).bit_length() - 1)
    effects: Floats = np.tensordot(weights, values, axes=1)
    return effects
