"""Paired differences: intervals that hold the true mean although neighbours depend."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats
from scipy.signal import lfilter

from sim.forecast.paired import (
    LEVEL,
    MIN_CASES,
    difference,
    differences,
    find,
    interval,
    overlap,
    waves,
)


def rng(seed=1):
    return np.random.default_rng(seed)


def test_an_interval_is_that_worked_out_by_hand():
    """Two waves of eight differences, by their cosines."""
    d = np.array([3.0, 1, 4, 1, 5, 9, 2, 6])
    parts = [sum(x * np.cos(np.pi * k * (i + 0.5) / 8) for i, x in enumerate(d)) for k in (1, 2)]
    variance = np.mean([2 / 8 * part**2 for part in parts])
    reach = stats.t(2).ppf(0.95) * np.sqrt(variance / 8)
    assert interval(d) == pytest.approx((d.mean() - reach, d.mean() + reach))


@pytest.mark.parametrize(
    ("count", "shared", "expected"),
    [(7, 0, 0), (8, 0, 2), (15, 0, 2), (15, 1, 2), (75, 0, 7), (75, 3, 7), (63, 12, 2), (50, 25, 0),
     (38, 12, 0), (39, 12, 2), (512, 0, 26)],
)  # fmt: skip
def test_waves_are_fewer_where_more_pairs_share_weeks(count, shared, expected):
    assert waves(count, shared) == expected


def overlapping(count, weeks, generator):
    """Sums over the weeks ahead: origins closer than that share weeks."""
    return np.convolve(generator.normal(size=count + weeks - 1), np.ones(weeks), "valid")


def autoregressive(count, memory, generator):
    return lfilter([1], [1, -memory], generator.normal(size=count + 100))[100:]


@pytest.mark.parametrize(
    ("make", "count", "strength", "shared", "least"),
    [
        (overlapping, 15, 1, 0, 0.87),
        (overlapping, 15, 2, 1, 0.87),
        (overlapping, 30, 4, 3, 0.87),
        (overlapping, 72, 4, 3, 0.87),
        (overlapping, 63, 13, 12, 0.87),
        (autoregressive, 28, 0.5, 0, 0.86),
        (autoregressive, 61, 0.5, 0, 0.86),
    ],
)
def test_intervals_of_dependent_differences_hold_the_true_mean(
    make, count, strength, shared, least
):
    """Coverage of 90 % intervals over 3,000 series; its Monte Carlo sd is .0055."""
    generator, inside = rng(6), 0
    for _ in range(3000):
        low, high = interval(1.0 + make(count, strength, generator), shared)
        inside += low <= 1.0 <= high
    assert least < inside / 3000 < LEVEL + 0.02


def test_independent_intervals_would_not_hold_it():
    """Student's interval covers far less: the test above can fail."""
    generator, inside = rng(6), 0
    for _ in range(1000):
        d = overlapping(63, 13, generator)
        reach = stats.t(62).ppf(0.95) * d.std(ddof=1) / np.sqrt(63)
        inside += abs(d.mean()) <= reach
    assert inside / 1000 < 0.5


def test_a_difference_has_a_mean_an_interval_and_a_share():
    ours, theirs = np.zeros(12), 10.0 + 3.0 * np.tile([1, -1], 6)
    d = difference("a", "b", ours, theirs)
    assert (d.mean, d.better, d.distinguishable, d.level) == (-10, 1.0, True, LEVEL)
    assert d.low < -10 < d.high < 0
    back = d.reversed()
    assert (back.name, back.mean, back.better) == ("b", 10, 0.0)
    assert (back.low, back.high) == (-d.high, -d.low)


def test_few_pairs_have_no_interval_and_are_not_distinguishable():
    few = difference("a", "b", np.zeros(MIN_CASES - 1), np.arange(1.0, MIN_CASES))
    assert np.isnan(few.low)
    assert not few.distinguishable


def test_two_who_are_the_same_do_not_differ():
    d = difference("a", "b", np.ones(20), np.ones(20))
    assert (d.mean, d.low, d.high, d.distinguishable) == (0, 0, 0, False)


def test_every_pair_is_compared_at_every_horizon():
    scores = {h: {n: rng(i).normal(size=9) for i, n in enumerate("abc")} for h in ("1–4", "all")}
    every = differences(["b", "a", "c"], scores, {"1–4": 0, "all": 1})
    assert [(d.name, d.other, d.horizon) for d in every] == [
        (a, b, h) for h in scores for a, b in (("b", "a"), ("b", "c"), ("a", "c"))
    ]
    found = find(every, "c", "b", "all")
    assert (found.name, found.other, found.horizon) == ("c", "b", "all")
    assert found.mean == pytest.approx(np.mean(scores["all"]["c"] - scores["all"]["b"]))
    assert find(every, "a", "d", "all") is None


def test_origins_share_weeks_as_far_as_the_weeks_ahead_reach():
    at = [date(2024, 3, 24) + timedelta(weeks=4 * n) for n in range(15)]
    every_week = [date(2024, 3, 24) + timedelta(weeks=n) for n in range(15)]
    assert (overlap(at, 8), overlap(at, 4), overlap(every_week, 8), overlap(at[:1], 8)) == (
        1, 0, 7, 0,
    )  # fmt: skip
