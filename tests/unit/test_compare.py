"""Summaries and paired differences against numpy and scipy by hand."""

from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.outcomes.statistics import (
    MIN_AGREEMENT,
    MIN_REPLICATIONS,
    difference,
    distribution,
    half_width,
    relative_rise,
)

ONE = np.array([3.0, 5.0, 8.0, 8.0, 20.0])
BASE = np.array([1.0, 5.0, 9.0, 2.0, 4.0])


def test_a_distribution_is_mean_sd_and_quantiles_of_what_is_a_number():
    result = distribution(np.append(ONE, [nan, nan]), "people")
    assert result.n == 5
    assert result.unit == "people"
    assert result.mean == pytest.approx(8.8)
    assert result.sd == pytest.approx(np.std(ONE, ddof=1))
    assert (result.q05, result.q50, result.q95) == pytest.approx(
        np.quantile(ONE, (0.05, 0.5, 0.95))
    )


def test_one_world_has_a_mean_and_no_spread():
    result = distribution(np.array([4.0]), "")
    assert (result.mean, result.q05, result.q95, result.n) == (4.0, 4.0, 4.0, 1)
    assert isnan(result.sd)


def test_no_world_has_nothing():
    result = distribution(np.array([nan, nan]), "")
    assert result.n == 0
    assert isnan(result.mean)
    nothing = difference(np.array([nan]), np.array([1.0]))
    assert nothing.n == 0
    assert isnan(nothing.mean)


def test_the_interval_is_students_on_the_paired_differences():
    result = difference(ONE, BASE)
    interval = stats.ttest_rel(ONE, BASE).confidence_interval(0.95)
    assert result.mean == pytest.approx((ONE - BASE).mean())
    assert (result.low, result.high) == pytest.approx((interval.low, interval.high))
    assert (result.p_increase, result.p_decrease, result.p_tie) == (0.6, 0.2, 0.2)


def test_a_difference_is_told_with_what_nine_of_ten_worlds_lie_between():
    result = difference(ONE, BASE)
    assert (result.q05, result.q95) == pytest.approx(tuple(np.quantile(ONE - BASE, (0.05, 0.95))))
    one = difference(np.array([3.0]), np.array([1.0]))
    assert (one.q05, one.q95) == (2.0, 2.0)
    none = difference(np.array([nan]), np.array([1.0]))
    assert isnan(none.q05)
    assert isnan(none.q95)


@pytest.mark.parametrize("strengths", [False, True])
def test_a_difference_of_fewer_than_five_worlds_is_never_told_from_none(strengths):
    for n in range(1, 12):
        change = 100.0 + np.arange(n)
        result = difference(change, np.zeros(n), strengths)
        assert result.distinguishable == (n >= MIN_REPLICATIONS)
    gone = difference(np.array([100.0, 101, 102, 103, nan, nan]), np.zeros(6), strengths)
    assert not gone.distinguishable


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(("against", "agrees"), [(0, True), (10, True), (11, False), (30, False)])
def test_where_strengths_are_drawn_nine_worlds_of_ten_must_agree_on_the_direction(
    sign, against, agrees
):
    """A mean that chance alone tells from none, whatever `against` worlds of a hundred say."""
    change = sign * np.where(np.arange(100) < against, -0.1, 1.0 + 0.01 * np.arange(100))
    result, drawn = (difference(change, np.zeros(100), strengths) for strengths in (False, True))
    assert result.low * result.high > 0
    assert result.distinguishable
    assert drawn.distinguishable == agrees
    assert MIN_AGREEMENT == 0.9


def test_worlds_that_tie_do_not_agree_on_a_direction():
    change = np.where(np.arange(100) < 15, 0.0, 1.0)
    assert difference(change, np.zeros(100)).distinguishable
    assert not difference(change, np.zeros(100), drawn=True).distinguishable


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=30), st.booleans())
def test_what_can_be_told_from_none_has_an_interval_without_none(change, strengths):
    result = difference(np.array(change, dtype=float), np.zeros(len(change)), strengths)
    apart = result.low > 0 or result.high < 0
    agree = max(result.p_increase, result.p_decrease) >= MIN_AGREEMENT
    assert result.distinguishable == (
        result.n >= MIN_REPLICATIONS and apart and (agree or not strengths)
    )


def test_no_change_in_five_worlds_is_not_told_from_none():
    assert not difference(BASE, BASE).distinguishable


def test_a_pair_with_a_run_that_failed_is_left_out():
    result = difference(np.append(ONE, [7.0, nan]), np.append(BASE, [nan, 7.0]))
    assert result == difference(ONE, BASE)
    assert result.n == 5


def test_one_pair_has_a_difference_and_no_interval():
    result = difference(np.array([3.0]), np.array([1.0]))
    assert (result.mean, result.p_increase, result.n) == (2.0, 1.0, 1)
    assert isnan(result.low)
    assert isnan(result.high)


def test_no_change_in_any_world_is_all_ties():
    result = difference(BASE, BASE)
    assert (result.mean, result.low, result.high, result.p_tie) == (0.0, 0.0, 0.0, 1.0)


@given(st.lists(st.tuples(*[st.integers(-5, 5) | st.just(nan)] * 2), min_size=1, max_size=40))
def test_increase_decrease_and_tie_are_all_there_is(pairs):
    values, baseline = np.array(pairs, dtype=float).T
    result, back = difference(values, baseline), difference(baseline, values)
    if result.n == 0:
        return
    assert result.p_increase + result.p_decrease + result.p_tie == pytest.approx(1)
    assert (result.p_increase, result.p_tie) == (back.p_decrease, back.p_tie)
    assert result.mean == pytest.approx(-back.mean)
    if result.n > 1:
        assert result.low <= result.mean <= result.high


def test_half_the_interval_is_students_quantile_times_the_standard_error():
    expected = stats.t.ppf(0.975, 4) * stats.sem(ONE)
    assert half_width(ONE) == pytest.approx(expected)
    assert isnan(half_width(ONE[:1]))


def test_a_rise_is_of_the_means_with_its_spread_over_worlds():
    rise, low, high = relative_rise(ONE, BASE)
    assert rise == pytest.approx(8.8 / 4.2 - 1)
    assert (low, high) == pytest.approx(tuple(np.quantile(ONE / BASE - 1, (0.05, 0.95))))


def test_more_worlds_do_not_narrow_the_spread_of_a_rise():
    few, many = relative_rise(ONE, BASE), relative_rise(np.tile(ONE, 100), np.tile(BASE, 100))
    assert many[0] == pytest.approx(few[0])
    assert many[2] - many[1] > 0.8 * (few[2] - few[1])


def test_a_rise_over_nothing_is_not_a_number():
    assert all(isnan(x) for x in relative_rise(ONE, np.zeros(5)))
    some = relative_rise(ONE, np.array([0.0, *BASE[1:]]))
    assert some[0] > 0
    assert isnan(some[1])


def test_a_rise_is_told_where_one_world_failed():
    """As in a distribution or a difference, a world that is not a number is left out."""
    result = relative_rise(np.append(ONE, nan), np.append(BASE, nan))
    assert result == pytest.approx(relative_rise(ONE, BASE))
