"""Shapley values: the four laws that single them out, exact answers, and all orders by hand."""

from fractions import Fraction
from itertools import permutations
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.attribution.shapley import shapley

PLAYERS = 6
SETS = 1 << PLAYERS
EVERY = np.arange(SETS)
counts = st.lists(st.integers(0, 10**6), min_size=SETS, max_size=SETS)
players = st.integers(0, PLAYERS - 1)


def exact(worth):
    """Return a game in fractions, so that nothing is rounded."""
    return np.array([Fraction(w) for w in worth], dtype=object)


def by_all_orders(worth):
    """Return what each player adds, averaged over all orders, one order after another."""
    added = [Fraction(0)] * PLAYERS
    orders = list(permutations(range(PLAYERS)))
    for order in orders:
        here = 0
        for player in order:
            added[player] += worth[here | 1 << player] - worth[here]
            here |= 1 << player
    return [total / len(orders) for total in added]


def swapped(first, second):
    """Return each set with two players in each other's place."""
    a, b = EVERY >> first & 1, EVERY >> second & 1
    return EVERY ^ ((a ^ b) * (1 << first | 1 << second))


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_average_over_all_720_orders(seed):
    worth = exact(np.random.default_rng(seed).integers(0, 10**6, SETS).tolist())
    assert shapley(worth).tolist() == by_all_orders(worth)


@given(worth=counts)
def test_efficiency_the_parts_sum_to_the_whole(worth):
    game = exact(worth)
    assert sum(shapley(game)) == game[-1] - game[0]


@given(worth=counts, player=players)
def test_a_dummy_gets_exactly_nothing_and_one_who_adds_a_constant_gets_it(worth, player):
    without = exact(worth)[EVERY & ~(1 << player)]
    assert shapley(without)[player] == 0
    assert shapley(without.astype(float))[player] == 0.0
    assert shapley(np.log1p(without.astype(float)))[player] == 0.0
    has = EVERY >> player & 1
    assert shapley(without + has * Fraction(7))[player] == 7


@given(worth=counts, first=players, second=players)
def test_symmetry_two_who_do_the_same_get_the_same(worth, first, second):
    game = exact(worth)
    alike = game + game[swapped(first, second)]
    parts = shapley(alike)
    assert parts[first] == parts[second]
    in_floats = shapley(alike.astype(float))  # whole numbers, so exact here too
    assert in_floats[first] == in_floats[second]


@given(worth=counts, first=players, second=players)
def test_the_names_of_players_do_not_matter(worth, first, second):
    game = exact(worth)
    expected = shapley(game)
    expected[[first, second]] = expected[[second, first]]
    assert shapley(game[swapped(first, second)]).tolist() == expected.tolist()


@given(a=counts, b=counts, times=st.fractions(-10, 10))
def test_linearity_of_games(a, b, times):
    one, other = exact(a), exact(b)
    expected = shapley(one) + times * shapley(other)
    assert shapley(one + times * other).tolist() == expected.tolist()


@given(worth=counts, more=st.integers(-(10**6), 10**6))
def test_what_all_sets_are_worth_alike_is_nobodys(worth, more):
    game = exact(worth)
    assert shapley(game + more).tolist() == shapley(game).tolist()


@given(worth=counts)
def test_whole_numbers_come_out_exact_in_floats_but_for_one_division(worth):
    in_floats = shapley(np.array(worth, float))
    assert in_floats.tolist() == [float(part) for part in shapley(exact(worth))]


def test_a_product_of_factors_is_shared_by_logarithms():
    """1.115, 1.142 and 1.170 on logs: .273, .333, .394 of the whole, whatever the order."""
    factors = (1.115, 1.142, 1.170)
    worth = [np.prod([f for i, f in enumerate(factors) if s >> i & 1]) for s in range(8)]
    parts = shapley(np.log(worth))
    np.testing.assert_allclose(parts, np.log(factors), rtol=1e-13)
    assert (parts / parts.sum()).round(3).tolist() == [0.273, 0.333, 0.394]


def test_a_product_on_the_level_scale_shares_what_the_factors_do_together():
    """Two factors: each gets its own gain at the other's low and high value, averaged."""
    assert shapley(np.array([10.0, 15.0, 20.0, 30.0])).tolist() == [7.5, 12.5]


def test_gloves_of_which_one_hand_is_scarce():
    """One left glove and two right ones, a pair worth 1: 2/3, 1/6, 1/6 (Shapley's own market)."""
    worth = [Fraction(int(s & 1 and s >> 1 > 0)) for s in range(8)]
    expected = [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]
    assert shapley(np.array(worth, dtype=object)).tolist() == expected


def test_draws_lie_along_the_first_axes():
    worth = np.random.default_rng(3).normal(size=(4, 3, SETS))
    parts = shapley(worth)
    assert parts.shape == (4, 3, PLAYERS)
    for d in range(4):
        for r in range(3):
            np.testing.assert_allclose(parts[d, r], shapley(worth[d, r]), rtol=1e-12)
    np.testing.assert_allclose(parts.sum(-1), worth[..., -1] - worth[..., 0], atol=1e-12)
    assert shapley(np.empty((0, SETS))).shape == (0, PLAYERS)


def test_no_player_and_one_player():
    assert shapley(np.array([5.0])).shape == (0,)
    assert shapley(np.array([log(2.0), log(3.0)])).tolist() == [log(3.0) - log(2.0)]


@pytest.mark.parametrize("sets", [0, 3, 63])
def test_sets_that_are_no_power_of_two_are_refused(sets):
    with pytest.raises(ValueError, match=f"{sets} sets"):
        shapley(np.zeros(sets))
