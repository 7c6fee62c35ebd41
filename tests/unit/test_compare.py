"""Summaries and paired differences against numpy and scipy by hand."""

from dataclasses import replace
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.outcomes.statistics import (
    MIN_DRAWS,
    MIN_REPLICATIONS,
    MIN_RISES,
    central,
    difference,
    distribution,
    half_width,
    relative_rise,
)

ONE = np.array([3.0, 5.0, 8.0, 8.0, 20.0])
BASE = np.array([1.0, 5.0, 9.0, 2.0, 4.0])
MANY, MANY_BASE = np.tile(ONE, 4) + np.arange(20), np.tile(BASE, 4)


def test_a_distribution_is_mean_sd_and_quantiles_of_what_is_a_number():
    result = distribution(np.append(ONE, [nan, nan]), "people")
    assert result.n == 5
    assert result.unit == "people"
    assert result.mean == pytest.approx(8.8)
    assert result.sd == pytest.approx(np.std(ONE, ddof=1))
    assert (result.q50, result.smallest, result.largest) == (8.0, 3.0, 20.0)


def test_quantiles_are_at_n_plus_one_p():
    """Of 1 to 39, 40 × .05 is the second and 40 × .95 the last but one."""
    result = distribution(np.arange(1.0, 40.0)[::-1], "people")
    assert (result.q05, result.q95) == pytest.approx((2.0, 38.0))
    assert central(np.arange(1.0, 60.0), drawn=False) == pytest.approx((3.0, 57.0))


@pytest.mark.parametrize(("drawn", "least"), [(False, MIN_DRAWS), (True, 2 * MIN_DRAWS - 1)])
def test_quantiles_need_twenty_draws_or_replications_if_nothing_is_drawn(drawn, least):
    for n in (1, 5, least - 1, least, least + 1):
        values = np.arange(n) + 1.0
        level, change = distribution(values, "", drawn), difference(values, 0 * values, drawn)
        for result in (level, change):
            assert isnan(result.q05) == isnan(result.q95) == (n < least)
            assert (result.smallest, result.largest) == (1.0, n)


def test_one_world_has_a_mean_and_no_spread():
    result = distribution(np.array([4.0]), "")
    assert (result.mean, result.smallest, result.largest, result.n) == (4.0, 4.0, 4.0, 1)
    assert isnan(result.sd)
    assert isnan(result.q05)


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


def test_a_difference_has_the_spread_of_the_pairs():
    result = difference(MANY, MANY_BASE)
    expected = np.quantile(MANY - MANY_BASE, (0.05, 0.95), method="weibull")
    assert (result.q05, result.q95) == pytest.approx(tuple(expected))
    one = difference(np.array([3.0]), np.array([1.0]))
    assert (one.smallest, one.largest) == (2.0, 2.0)
    none = difference(np.array([nan]), np.array([1.0]))
    assert isnan(none.q05)
    assert isnan(none.largest)


def test_the_p_value_is_students_on_the_paired_differences():
    assert difference(ONE, BASE).p_value == pytest.approx(stats.ttest_rel(ONE, BASE).pvalue)
    drawn = difference(MANY, MANY_BASE, drawn=True)
    means = (MANY - MANY_BASE).reshape(-1, 2).mean(axis=1)
    assert drawn.p_value == pytest.approx(stats.ttest_1samp(means, 0.0).pvalue)
    assert drawn.independent == 10
    assert isnan(difference(ONE[:1], BASE[:1]).p_value)
    assert difference(ONE, ONE).p_value == 1.0
    assert difference(ONE + 1, ONE).p_value == 0.0


def test_a_difference_is_also_a_share_of_the_baseline():
    result = difference(np.append(ONE, nan), np.append(BASE, 1000.0))
    assert result.base_mean == pytest.approx(4.2)
    assert result.relative == pytest.approx(4.6 / 4.2)
    assert isnan(difference(ONE, np.zeros(5)).relative)


@pytest.mark.parametrize("strengths", [False, True])
def test_a_difference_of_fewer_than_five_worlds_is_never_told_from_none(strengths):
    for n in range(1, 12):
        change = 100.0 + np.arange(n)
        result = difference(change, np.zeros(n), strengths)
        assert result.distinguishable == (n >= MIN_REPLICATIONS)
    gone = difference(np.array([100.0, 101, 102, 103, nan, nan]), np.zeros(6), strengths)
    assert not gone.distinguishable


@pytest.mark.parametrize("against", [0, 30, 45])
def test_agreement_on_the_direction_plays_no_part_in_the_verdict(against):
    """The mean is known although `against` replications of a hundred go the other way."""
    change = np.where(np.arange(100) < against, -0.1, 1.0 + 0.01 * np.arange(100))
    for drawn in (False, True):
        result = difference(change, np.zeros(100), drawn)
        assert result.low > 0
        assert result.distinguishable
        assert result.p_decrease == against / 100


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=30), st.booleans())
def test_a_single_difference_is_distinguishable_if_its_interval_leaves_out_zero(change, drawn):
    result = difference(np.array(change, dtype=float), np.zeros(len(change)), drawn)
    apart = result.low > 0 or result.high < 0
    assert result.distinguishable == (result.n >= MIN_REPLICATIONS and apart)


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
    rise, low, high = relative_rise(MANY, MANY_BASE)
    assert rise == pytest.approx(MANY.mean() / 4.2 - 1)
    expected = np.quantile(MANY / MANY_BASE - 1, (0.05, 0.95), method="weibull")
    assert (low, high) == pytest.approx(tuple(expected))
    assert isnan(relative_rise(ONE, BASE)[1])
    assert isnan(relative_rise(MANY, MANY_BASE, drawn=True)[1])


def test_more_worlds_do_not_narrow_the_spread_of_a_rise():
    few, many = (relative_rise(np.tile(ONE, n), np.tile(BASE, n)) for n in (4, 100))
    assert many[0] == pytest.approx(few[0])
    assert many[2] - many[1] > 0.8 * (few[2] - few[1])


def test_a_rise_over_nothing_is_not_a_number():
    assert all(isnan(x) for x in relative_rise(ONE, np.zeros(5)))
    some = relative_rise(MANY, np.array([0.0, *MANY_BASE[1:]]))
    assert some[0] > 0
    assert isnan(some[1])


def test_a_rise_is_told_where_one_world_failed():
    """As in a distribution or a difference, a world that is not a number is left out."""
    result = relative_rise(np.append(MANY, nan), np.append(MANY_BASE, nan))
    assert result == pytest.approx(relative_rise(MANY, MANY_BASE))


def test_what_the_baseline_never_has_is_clear_if_enough_replications_have_it():
    none, some = np.zeros(40), np.r_[np.ones(MIN_RISES), np.zeros(40 - MIN_RISES)]
    rare = replace(difference(some, none), distinguishable=False)
    assert rare.is_clear
    few = np.r_[np.ones(MIN_RISES - 1), np.zeros(41 - MIN_RISES)]
    assert not replace(difference(few, none), distinguishable=False).is_clear
    once = none.copy()
    once[0] = 1e-9
    assert not replace(difference(some, once), distinguishable=False).is_clear
