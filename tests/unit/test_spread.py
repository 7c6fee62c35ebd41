"""The share of a variance due to chance, and intervals if a draw has two replications."""

from math import isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.outcomes.statistics import (
    MIN_DRAWS,
    REPLICATIONS_PER_DRAW,
    by_draw,
    chance_share,
    difference,
    distribution,
)

SETS = 1500  # simulated studies: a coverage is then known to within .022 (four errors)


def nested(rng, draws, of_draws, chance, sets=None):
    """Return values of two replications per draw, with given sd of draws and of chance."""
    shape = (draws,) if sets is None else (sets, draws)
    replications = of_draws * rng.normal(size=(*shape, 1)) + chance * rng.normal(
        size=(*shape, REPLICATIONS_PER_DRAW)
    )
    return replications.reshape(*shape[:-1], -1)


def alternating(draws, away):
    """Return values of draws 0, 1, 2 and so on, with replications `away` above and below."""
    return np.stack([np.arange(draws) - away, np.arange(draws) + away], axis=1).ravel()


# the share of chance


@pytest.mark.parametrize("draws", [MIN_DRAWS, 50, 333])
@pytest.mark.parametrize("away", [0.0, 0.5, 3.0, 40.0])
def test_the_share_of_chance_is_the_spread_within_draws_over_all_of_it(draws, away):
    """Of numbers 0 to n − 1 the squares are n (n² − 1) / 12 in all."""
    within = 2 * away**2
    complete = (draws * (draws**2 - 1) / 6 + 2 * draws * away**2) / (2 * draws - 1)
    expected = min(1.0, within / complete)
    assert chance_share(alternating(draws, away)) == pytest.approx(expected)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8])
def test_the_share_of_chance_of_nested_normal_numbers_is_the_known_one(share):
    """One less Fisher's correlation within pairs, whose error is (1 − its square) / √pairs."""
    draws = 4000
    values = nested(np.random.default_rng(3), draws, sqrt(1 - share), sqrt(share))
    error = (1 - (1 - share) ** 2) / sqrt(draws)
    assert chance_share(values) == pytest.approx(share, abs=4 * error)


def test_from_fifty_draws_it_is_rough_and_right_on_average():
    shares = [chance_share(v) for v in nested(np.random.default_rng(4), 50, 1.0, 1.0, sets=400)]
    assert np.mean(shares) == pytest.approx(0.5, abs=0.02)
    assert np.std(shares) == pytest.approx((1 - 0.5**2) / sqrt(50), rel=0.15)


def test_where_draws_do_not_matter_all_is_chance_and_never_more():
    values = nested(np.random.default_rng(5), 2000, 0.0, 2.0)
    assert 0.95 < chance_share(values) <= 1.0
    samples = nested(np.random.default_rng(6), MIN_DRAWS, 0.0, 2.0, sets=200)
    shares = [chance_share(values) for values in samples]
    assert max(shares) == 1.0
    assert chance_share(np.tile([1.0, -1.0], 50)) == 1.0


def test_where_worlds_of_a_draw_are_alike_none_is_chance():
    assert chance_share(np.repeat(np.arange(30.0), 2)) == 0.0


def test_where_all_worlds_are_alike_there_is_nothing_to_share():
    assert isnan(chance_share(np.full(60, 7.0)))


@pytest.mark.parametrize("gone", [0, 1, 31, 38])
def test_a_world_that_failed_takes_its_draw_with_it(gone):
    """And no other draw's worlds are then taken for a pair."""
    complete = alternating(25, 0.3)
    broken = complete.copy()
    broken[gone] = nan
    first = gone - gone % 2
    other_draws = np.delete(complete, [first, first + 1])
    assert chance_share(broken) == chance_share(other_draws)


def test_the_last_of_an_odd_number_of_worlds_has_no_pair():
    complete = alternating(25, 0.3)
    assert chance_share(np.append(complete, 1e6)) == chance_share(complete)


def test_too_few_draws_tell_nothing():
    assert not isnan(chance_share(alternating(MIN_DRAWS, 0.3)))
    assert isnan(chance_share(alternating(MIN_DRAWS - 1, 0.3)))
    assert isnan(chance_share(np.append(alternating(MIN_DRAWS - 1, 0.3), 5.0)))
    assert isnan(chance_share(np.array([])))
    assert isnan(chance_share(np.full(100, nan)))
    one = alternating(MIN_DRAWS, 0.3)
    one[7] = nan
    assert isnan(chance_share(one))


@given(
    st.lists(st.tuples(*[st.integers(-50, 50)] * 2), min_size=MIN_DRAWS, max_size=40),
    st.integers(1, 9), st.integers(-99, 99), st.randoms(use_true_random=False),
)  # fmt: skip
def test_a_share_depends_on_no_unit_and_no_order(pairs, unit, zero, random):
    share = chance_share(np.array(pairs, float).ravel())
    random.shuffle(pairs)
    turned = [pair[::-1] for pair in pairs]
    transformed = chance_share(-unit * np.array(turned, float).ravel() + zero)
    assert transformed == pytest.approx(share, nan_ok=True)
    assert isnan(share) or 0 <= share <= 1


@pytest.mark.parametrize("n", range(7))
def test_worlds_stand_by_their_draw(n):
    pairs = by_draw(np.arange(n) + 0.0)
    assert pairs.shape == ((n + 1) // 2, 2)
    flattened = pairs.ravel()
    assert flattened[:n].tolist() == list(range(n))
    assert np.isnan(flattened[n:]).all()


# where it is told


def test_a_distribution_and_a_difference_tell_it_where_draws_differ():
    values, base = alternating(30, 0.7), alternating(30, 0.2)[::-1]
    assert distribution(values, "people", drawn=True).chance == chance_share(values)
    assert difference(values, base, drawn=True).chance == chance_share(values - base)
    assert isnan(distribution(values, "people").chance)
    assert isnan(difference(values, base).chance)


def test_it_changes_nothing_else_that_is_told_of_a_distribution():
    values = np.append(alternating(30, 0.7), [nan, 4.0])
    fixed, drawn = (distribution(values, "people", drawn=d) for d in (False, True))
    for name in ("mean", "sd", "q05", "q50", "q95", "n", "unit"):
        assert getattr(fixed, name) == getattr(drawn, name)


# the interval of a mean


def test_the_interval_is_students_on_the_means_of_draws():
    replications = np.array([3.0, 5.0, 8.0, 8.0, 20.0, 2.0, 1.0, -4.0])
    change = difference(replications, np.zeros(8), drawn=True)
    means = replications.reshape(-1, 2).mean(axis=1)
    interval = stats.ttest_1samp(means, 0).confidence_interval(0.95)
    assert (change.low, change.high) == pytest.approx((interval.low, interval.high))
    assert change.mean == pytest.approx(replications.mean())
    assert change.n == 8


def test_a_draw_of_which_one_world_is_left_counts_as_that_one():
    replications = np.array([3.0, 5.0, 8.0, nan, nan, nan, 20.0])
    change = difference(replications, np.zeros(7), drawn=True)
    half = stats.sem([4.0, 8.0, 20.0]) * stats.t.ppf(0.975, 2)
    assert (change.high - change.low) / 2 == pytest.approx(half)
    assert change.mean == pytest.approx(9.0)
    assert change.n == 4


def test_one_draw_has_no_interval_however_many_worlds_it_has():
    change = difference(np.array([3.0, 5.0]), np.zeros(2), drawn=True)
    assert change.mean == 4.0
    assert isnan(change.low)
    assert isnan(change.high)
    assert not isnan(difference(np.array([3.0, 5.0]), np.zeros(2)).low)


@pytest.fixture(scope="module")
def coverage():
    """Return a function that gives how often intervals of simulated studies contain the mean."""

    def coverage_rate(of_draws, chance, drawn, draws=25):
        studies = nested(np.random.default_rng(9), draws, of_draws, chance, sets=SETS)
        nothing = np.zeros(studies.shape[1])
        changes = [difference(replications, nothing, drawn) for replications in studies]
        return np.mean([d.low <= 0 <= d.high for d in changes])

    return coverage_rate


@pytest.mark.parametrize(("of_draws", "chance"), [(1.0, 0.0), (1.0, 0.5), (1.0, 1.0), (0.0, 1.0)])
def test_the_interval_by_draws_holds_the_mean_as_often_as_it_says(coverage, of_draws, chance):
    error = sqrt(0.95 * 0.05 / SETS)
    assert coverage(of_draws, chance, drawn=True) == pytest.approx(0.95, abs=4 * error)


def test_by_worlds_it_would_be_too_narrow_and_hold_it_less_often(coverage):
    """By √2 where all is in the draws: t of 49 worlds then holds what 1.42 sd of 24 means do."""
    reach = stats.t.ppf(0.975, 49) * sqrt(24 / 49)  # the same squares, counted twice
    expected = 1 - 2 * stats.t.sf(reach, 24)
    assert expected < 0.85
    error = sqrt(expected * (1 - expected) / SETS)
    assert coverage(1.0, 0.0, drawn=False) == pytest.approx(expected, abs=4 * error)
