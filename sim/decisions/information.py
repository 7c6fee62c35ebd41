"""Value of information: what knowing an assumption is worth for the choice of a policy.

Today one chooses the policy with the best mean. If an assumption were known, one would choose the
policy with the best expected outcome at its value. The mean gain is the expected value of partial
perfect information (EVPPI). The expected outcome at a value comes from a regression (Strong, Oakley
and Brennan 2014) on a polynomial of the assumption's rank, in which no draw has a part in its own
prediction. The noise of a regression always looks like a gain. The same regressions on
permuted draws show how much, and this is subtracted. Less of an outcome counts as better.
"""

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import legvander
from numpy.typing import NDArray

from sim.arrays import Bools, Floats
from sim.decisions.boosting import CrossFit, cross_fit
from sim.decisions.distributions import Estimate
from sim.decisions.effects import draw_effects
from sim.decisions.inputs import Inputs
from sim.decisions.ranks import places

DEGREE = 3  # of the polynomial of a rank
SAMPLES = 100  # of the effects of every draw
RESAMPLES, RESAMPLED_SAMPLES = 60, 5  # of draws, and of their effects, for the interval of EVPI
MOST_LEVERAGE = 0.9  # of a draw on its own prediction; more if it has a value of its own
SURELY = 0.95  # share of studies without any value in which nothing is called resolved
PERMUTATIONS, AT_ONCE = 4000, 200  # of the draws; those computed together
TAIL = 0.01  # share of permutations that are the upper tail; most of the others gain nothing
GROUP_PERMUTATIONS, GROUP_STEPS = 80, 48  # each takes a fit of all inputs, of few steps


Orders = NDArray[np.intp]
"""Permutations of the draws, shape (draws, permutations)."""


@dataclass(frozen=True)
class Gains:
    """Gains by knowing each of several figures, about one outcome.

    Attributes
    ----------
    value
        EVPPI less the mean of the permutations, in the outcome's unit, shape (figures,).
    noise
        Standard deviation of the permutations, same shape.
    limit
        Value beyond which a figure is distinguishable from zero, same shape. In 19 of 20 studies
        without any value, all figures of the family stay below theirs.
    """

    value: Floats
    noise: Floats
    limit: Floats

    @property
    def resolved(self) -> Bools:
        """Whether each is distinguishable from zero."""
        return self.value > self.limit


def orders_of(draws: int, rng: np.random.Generator) -> Orders:
    """Return permutations of the draws, shape (draws, PERMUTATIONS)."""
    orders: Orders = rng.permuted(np.tile(np.arange(draws)[:, None], PERMUTATIONS), axis=0)
    return orders


def rank_basis(x: Floats) -> Floats:
    """Return an orthonormal basis of polynomials of an input's ranks, shape (draws, terms).

    The first term is the constant.
    """
    vander = legvander(2.0 * places(x) - 1.0, DEGREE)
    q, r = np.linalg.qr(vander)
    basis: Floats = q[:, np.abs(np.diag(r)) > 1e-9 * len(x)]  # fewer terms if there are few values
    return basis


def expected_at(basis: Floats, y: Floats) -> Floats:
    """Return what is expected of figures at each draw's input, without that draw's own value.

    The polynomial is drawn towards the mean as far as chance alone would make one of its size:
    by 1 − 1/F with the statistic F of the regression, at least 0 (Copas 1983).

    Parameters
    ----------
    basis
        Orthonormal, shape (draws, terms).
    y
        Figures, shape (draws, ...).
    """
    draws, terms = basis.shape
    flat = y.reshape(draws, -1)
    parts = basis.T @ flat
    mean: Floats = (flat.sum(axis=0) - flat) / (draws - 1)
    if terms == 1:
        only: Floats = mean.reshape(y.shape)
        return only
    signal = (parts[1:] ** 2).sum(axis=0) / (terms - 1)
    rest = ((flat**2).sum(axis=0) - (parts**2).sum(axis=0)) / (draws - terms)
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = np.where(signal > rest, 1.0 - np.maximum(rest, 0.0) / signal, 0.0)
    leverage = np.minimum((basis**2).sum(axis=1), MOST_LEVERAGE)[:, None]
    without = (basis @ parts - leverage * flat) / (1.0 - leverage)
    expected: Floats = mean + kept * (without - mean)
    return expected.reshape(y.shape)


def gain(expected: Floats, mean: Floats) -> Floats:
    """Return the mean gain if each draw has the policy that is expected to be best there.

    Parameters
    ----------
    expected
        Expected outcomes at each draw, shape (draws, ..., policies).
    mean
        Mean outcomes, shape (policies,).
    """
    value: Floats = mean.min() - expected.min(axis=-1).mean(axis=0)
    return value


def gain_of_choice(expected: Floats, y: Floats) -> Floats:
    """Return the mean gain if each draw has the policy that is expected to be best there.

    A draw's gain is taken from its own outcomes, which had no part in the choice. So a regression
    that is wrong cannot make a gain of its own: it only chooses badly.

    Parameters
    ----------
    expected
        Expected outcomes at each draw, shape (draws, ..., policies).
    y
        Outcomes of each draw, same shape.
    """
    chosen = np.take_along_axis(y, expected.argmin(axis=-1)[..., None], axis=-1)[..., 0]
    value: Floats = y.mean(axis=0).min(axis=-1) - chosen.mean(axis=0)
    return value


def tail_quantile(values: Floats, family: int) -> float:
    """Return a value that the largest of a family stays below with a probability of SURELY.

    For a large family it lies beyond the values at hand. Their upper tail is then continued as an
    exponential one: the mean excess over a threshold stays the same (the case of shape 0 in
    Knijnenburg et al. 2009).

    Parameters
    ----------
    values
        Values that are distributed as each of the family, shape (values,).
    """
    rarely = 1.0 - SURELY ** (1.0 / family)
    threshold = float(np.quantile(values, 1.0 - max(TAIL, rarely)))
    above = values[values > threshold]
    if rarely >= TAIL or not len(above):
        return threshold
    return threshold + float((above - threshold).mean() * np.log(TAIL / rarely))


def gains_of_each(x: Floats, y: Floats, family: int, orders: Orders) -> Gains:
    """Return the gain by knowing each input alone.

    The polynomials of all inputs without equal values are the same but for the order of the draws.
    So one set of permutations serves all inputs. For inputs with equal values, which have fewer
    terms, it subtracts too much.

    Parameters
    ----------
    x
        Inputs, shape (draws, inputs).
    y
        Mean change of each draw against any policy, shape (draws, policies).
    family
        Number of figures that are tried together, in all outcomes.
    orders
        Permutations of the draws, shape (draws, permutations).
    """
    mean = y.mean(axis=0)
    gained = np.array([gain(expected_at(rank_basis(column), y), mean) for column in x.T])
    basis = rank_basis(np.arange(float(len(y))))
    permuted = np.concatenate(
        [
            gain(expected_at(basis, y[orders[:, begin : begin + AT_ONCE]]), mean)
            for begin in range(0, orders.shape[1], AT_ONCE)
        ]
    )
    usual, same = permuted.mean(), np.ones(len(gained))
    limit = tail_quantile(permuted, family) - usual
    return Gains(gained - usual, permuted.std(ddof=1) * same, limit * same)


def gains_of_groups(fit: CrossFit, inputs: Inputs, y: Floats, orders: Orders) -> Gains:
    """Return the gain by knowing all inputs of each group, as `gain_of_choice` judges it.

    The fit of a group is linear in normal scores. Where effects have long tails, it expects more of
    a policy than any draw shows, and a gain taken from it would exceed that of knowing everything.

    A group is resolved if its gain, on the scale of its noise, is beyond that of any group in any
    permutation. With 80 of them, that is so by chance in 1 of 80 outcomes.

    Parameters
    ----------
    fit
        Cross-fit of the changes of all policies but the baseline.
    y
        Mean changes of each draw against the baseline, shape (draws, policies); the baseline is
        first, with changes of 0.
    orders
        Permutations of the draws, shape (draws, permutations).
    """
    gained = gain_of_choice(_expected_by_group(fit, inputs, 1), y[:, None, None, :])
    shuffled = y[orders[:, :GROUP_PERMUTATIONS]]
    sets = shuffled.shape[1]
    changes = shuffled[..., 1:].reshape(len(y), -1)
    again = cross_fit(inputs.scores, changes, fit.fold, GROUP_STEPS)
    permuted = gain_of_choice(_expected_by_group(again, inputs, sets), shuffled[:, None])
    usual = permuted.mean(axis=1)
    apart = permuted - usual[:, None]
    noise: Floats = apart.std(axis=1, ddof=1)
    scaled = apart / np.where(noise > 0.0, noise, 1.0)[:, None]
    return Gains(gained[:, 0] - usual, noise, noise * scaled.max())


def _expected_by_group(fit: CrossFit, inputs: Inputs, sets: int) -> Floats:
    """Return expected changes by each group, shape (draws, groups, sets, policies)."""
    figures = fit.constant.shape[1] // sets
    expected = np.zeros((len(inputs.scores), len(inputs.groups), sets, figures + 1))
    for k in range(len(fit.constant)):
        rows = np.flatnonzero(fit.fold == k)
        right = inputs.correlation @ fit.coefficients[k]
        for group in range(len(inputs.groups)):
            known = np.flatnonzero(inputs.group == group)
            left = inputs.correlation[np.ix_(known, known)]
            apart = inputs.scores[np.ix_(rows, known)] - fit.centre[k, known]
            change = fit.constant[k] + apart @ np.linalg.solve(left, right[known])
            expected[rows, group, :, 1:] = change.reshape(len(rows), sets, figures)
    return expected


def perfect_information(paired: Floats, rng: np.random.Generator) -> Estimate:
    """Return the expected value of perfect information (EVPI), and its 95 % interval.

    Everything is known that a draw decides, and no chance. Effects are those of `effects`.

    Parameters
    ----------
    paired
        Changes against the baseline, shape (draws, replications of a draw, policies).
    """
    draws = len(paired)

    def value(changes: Floats, samples: int) -> float:
        effects = draw_effects(changes).sample(rng, samples)
        return float(effects.mean(axis=(0, 1)).min() - effects.min(axis=2).mean())

    rows = rng.integers(draws, size=(RESAMPLES, draws))
    again = [value(paired[each], RESAMPLED_SAMPLES) for each in rows]
    low, high = np.quantile(again, (0.025, 0.975)).tolist()
    return Estimate(value(paired, SAMPLES), low, high)
