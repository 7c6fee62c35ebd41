"""Shares stopped by week, and the slope of their logit on the logarithm of the load."""

from math import isnan, log

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from sim.outcomes.stopped import Weeks, logit_slope

RNG = np.random.default_rng(4)
LOAD = RNG.integers(1, 70, 59).astype(float)
STOPPED = RNG.binomial(LOAD.astype(int), expit(1.2 - 0.3 * np.log(LOAD))).astype(float)
OTHERS = LOAD - STOPPED


def test_the_slope_is_that_of_the_largest_binomial_likelihood():
    x, n = np.log(LOAD), STOPPED + OTHERS

    def minus_log_likelihood(b):
        eta = b[0] + b[1] * x
        return float((n * np.logaddexp(0, eta) - STOPPED * eta).sum())

    best = minimize(minus_log_likelihood, (0.0, 0.0), method="Nelder-Mead", tol=1e-12)
    assert logit_slope(STOPPED, OTHERS, LOAD) == pytest.approx(best.x[1], abs=1e-5)


def test_two_loads_have_the_slope_between_their_pooled_logits():
    load = np.array([10.0, 10.0, 40.0, 40.0])
    stopped, others = np.array([6.0, 8.0, 10.0, 14.0]), np.array([4.0, 2.0, 30.0, 26.0])
    between = (log(24 / 56) - log(14 / 6)) / log(4)
    assert logit_slope(stopped, others, load) == pytest.approx(between, rel=1e-9)


def test_neither_overdispersion_nor_weeks_without_load_move_the_slope():
    slope = logit_slope(STOPPED, OTHERS, LOAD)
    assert logit_slope(7 * STOPPED, 7 * OTHERS, LOAD) == pytest.approx(slope, rel=1e-9)
    more = (np.append(x, 0.0) for x in (STOPPED, OTHERS, LOAD))
    assert logit_slope(*more) == pytest.approx(slope, rel=1e-9)


@pytest.mark.parametrize(
    ("stopped", "others", "load"),
    [
        ([1, 2, 3], [3, 2, 1], [4, 5, 6]),  # too few weeks
        ([1, 2, 3, 4], [3, 2, 1, 0], [5, 5, 5, 5]),  # one load
        ([0, 0, 0, 0], [3, 2, 1, 4], [3, 4, 5, 6]),  # none stopped
        ([3, 2, 1, 4], [0, 0, 0, 0], [3, 4, 5, 6]),  # all stopped
        ([0, 0, 5, 6], [3, 4, 0, 0], [3, 4, 5, 6]),  # separated: no finite estimate
        ([], [], []),
    ],
)
def test_without_a_finite_estimate_it_is_nan(stopped, others, load):
    columns = (np.array(x, float) for x in (stopped, others, load))
    with np.errstate(all="raise"):
        assert isnan(logit_slope(*columns))


def test_weeks_are_whole_and_ranked_among_those_with_a_load():
    days = np.zeros(7 * 6 + 3)
    days[[0, 7, 14, 21, 28]] = (1, 2, 3, 4, 0)
    days[-1] = 99  # in the unfinished week
    weeks = Weeks.of_days(50 * days, days, 10 * days**2, 2 * days)
    assert weeks.load.tolist() == [3, 6, 9, 12, 0, 0]
    assert weeks.chosen(busiest=True).tolist() == [False, False, False, True, False, False]
    assert weeks.chosen(busiest=False).tolist() == [True, True, True, False, False, False]
    assert weeks.share_of_people(busiest=True) == 160 / (160 + 200)
    assert weeks.share_of_people(busiest=False) == 140 / (140 + 300)
    assert weeks.share_of_events(busiest=True) == weeks.share_of_events(busiest=False) == 2 / 3
    assert weeks.slope_of_events() == pytest.approx(0.0, abs=1e-9)
    assert weeks.slope_of_people() > 0.5


def test_three_weeks_are_too_few_to_rank():
    three = Weeks.of_days(*(np.ones(27) for _ in range(4)))
    assert isnan(three.share_of_people(busiest=True))
    assert isnan(three.share_of_events(busiest=False))
