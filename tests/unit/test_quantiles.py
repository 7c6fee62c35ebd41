"""The model's quantile functions against scipy's, and their properties."""

from math import exp, inf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.model.quantiles import (
    binomial,
    geometric,
    logistic,
    logit,
    normal,
    poisson,
    waiting_time,
)

GRID = (np.arange(400) + 0.5) / 400
inside = st.floats(1e-6, 1 - 1e-6)
LARGE = 400.0  # variance above which a normal stands in for the sum


@pytest.mark.parametrize("mean", [0.01, 0.3, 1.0, 2.5, 17.0, 60.0, 150.0, 399.0])
def test_poisson_is_the_exact_quantile(mean):
    assert [poisson(u, mean) for u in GRID.tolist()] == stats.poisson.ppf(GRID, mean).tolist()


@pytest.mark.parametrize("n", [1, 2, 10, 55, 120, 700])
@pytest.mark.parametrize("p", [0.001, 0.05, 0.3, 0.5, 0.66, 0.95, 0.999])
def test_binomial_is_the_exact_quantile(n, p):
    if min(p, 1 - p) * n > LARGE:
        pytest.skip("a normal stands in there")
    assert [binomial(u, n, p) for u in GRID.tolist()] == stats.binom.ppf(GRID, n, p).tolist()


def test_binomial_is_the_exact_quantile_over_many_numbers_and_chances():
    """A boat's people are few enough for a table to be kept; past 200 there is none.

    No uniform is a sum of simple chances: on a step itself either of its ends is a quantile.
    """
    grid = (np.arange(40) + 0.3719) / 40
    rng = np.random.default_rng(1)
    for n in [*range(1, 140, 3), *range(196, 206)]:
        for p in [1e-6, 1e-3, *rng.uniform(0, 1, 4).tolist(), 0.5, 0.66, 1 - 1e-3, 1 - 1e-6]:
            mine = [binomial(u, n, p) for u in grid.tolist()]
            assert mine == stats.binom.ppf(grid, n, p).tolist(), (n, p)


@pytest.mark.parametrize("n", [1, 2, 55, 120, 199, 200, 201, 202])
@pytest.mark.parametrize("p", [0.0012, 0.05, 0.34, 0.5, 0.500001, 0.66, 0.95, 0.9987])
@pytest.mark.parametrize("u", [1e-12, 1e-9, 1e-6, 1e-3, 1 - 1e-3, 1 - 1e-6, 1 - 1e-9])
def test_binomial_is_the_exact_quantile_far_out(n, p, u):
    assert binomial(u, n, p) == stats.binom.ppf(u, n, p)


@pytest.mark.parametrize("n", [1, 2, 55, 200, 201])
@pytest.mark.parametrize("p", [0.001, 0.05, 0.34, 0.5])
def test_binomial_at_the_least_uniform_is_the_least_number(n, p):
    assert binomial(0.0, n, p) == 0


@pytest.mark.parametrize("n", [1, 2, 55, 200, 201])
@pytest.mark.parametrize("p", [0.500001, 0.66, 0.95, 0.999])
def test_binomial_at_the_least_uniform_is_as_unlikely_as_that(n, p):
    """1 − u has 53 bits, so that a chance of 1e-15 is where the tail ends for p above a half."""
    k = binomial(0.0, n, p)
    assert stats.binom.cdf(k - 1, n, p) < 1e-15
    assert k <= binomial(1e-12, n, p)


def test_a_kept_table_is_not_another_chances_or_numbers():
    """The same question after others were asked has the answer that it had."""
    questions = [
        (u, n, p) for u in (0.1, 0.7) for n in (54, 55, 56) for p in (0.3, 0.31, 0.69, 0.7)
    ]
    answers = [binomial(*question) for question in questions]
    assert [binomial(*question) for question in reversed(questions)] == answers[::-1]
    assert answers == [stats.binom.ppf(*question) for question in questions]


def test_normal_is_the_exact_quantile_and_finite_wherever_a_uniform_may_be():
    mine = [normal(u) for u in GRID.tolist()]
    np.testing.assert_allclose(mine, stats.norm.ppf(GRID), rtol=1e-12, atol=1e-15)
    least, most = 2.0**-53, 1 - 2.0**-53  # the uniforms next to 0 and 1
    assert normal(0.0) == normal(least) == pytest.approx(stats.norm.ppf(least), rel=1e-12)
    assert normal(most) == pytest.approx(-normal(least), rel=1e-12)
    assert normal(0.5) == 0.0


@given(inside, inside)
def test_normal_rises_with_its_uniform(u, v):
    low, high = sorted((u, v))
    assert normal(low) <= normal(high)


@pytest.mark.parametrize("mean", [1.001, 1.5, 2.2, 10.0, 30.0])
def test_geometric_is_the_exact_quantile(mean):
    assert [geometric(u, mean) for u in GRID.tolist()] == stats.geom.ppf(GRID, 1 / mean).tolist()


def test_waiting_time_is_the_exponentials_quantile():
    for rate in (0.01, 1.0, 7.0):
        mine = [waiting_time(u, rate) for u in GRID.tolist()]
        np.testing.assert_allclose(mine, stats.expon.ppf(GRID, scale=1 / rate), rtol=1e-12)


@given(st.floats(-30, 30))
def test_logistic_and_logit_undo_each_other(x):
    assert logistic(x) == pytest.approx(1 / (1 + exp(-x)), rel=1e-12)
    assert logit(logistic(x)) == pytest.approx(x, rel=1e-3, abs=1e-9)


def test_logistic_and_logit_hold_at_the_ends():
    assert [logistic(x) for x in (-inf, -1e4, 0.0, 1e4, inf)] == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert [logit(p) for p in (0.0, 0.5, 1.0)] == [-inf, 0.0, inf]


def test_nothing_comes_of_a_mean_or_rate_of_zero():
    for u in (0.0, 0.5, 1 - 1e-12):
        assert poisson(u, 0.0) == binomial(u, 0, 0.5) == binomial(u, 50, 0.0) == 0
        assert binomial(u, 50, 1.0) == 50
        assert geometric(u, 1.0) == 1
        assert waiting_time(u, 0.0) == inf


@given(inside, inside, st.floats(0, 399))
def test_poisson_rises_with_its_uniform(u, v, mean):
    low, high = sorted((u, v))
    assert poisson(low, mean) <= poisson(high, mean)


@given(inside, st.floats(0, 1000), st.floats(0, 1000))
def test_poisson_rises_with_its_mean(u, one, another):
    low, high = sorted((one, another))
    # where the normal takes over at a variance of 400 the quantile may step back by one
    assert poisson(u, low) <= poisson(u, high) + (low <= LARGE < high)


@given(inside, inside, st.integers(0, 300), st.floats(0, 1))
def test_binomial_rises_with_its_uniform_and_stays_within_n(u, v, n, p):
    low, high = sorted((u, v))
    assert 0 <= binomial(low, n, p) <= binomial(high, n, p) <= n


@given(inside, st.integers(0, 300), st.floats(0, 1), st.floats(0, 1))
def test_binomial_rises_with_its_chance(u, n, p, q):
    low, high = sorted((p, q))
    assert binomial(u, n, low) <= binomial(u, n, high)


@given(inside, inside, st.floats(1, 100), st.floats(1, 100))
def test_geometric_rises_with_its_uniform_and_mean(u, v, one, another):
    (low, high), (small, large) = sorted((u, v)), sorted((one, another))
    assert 1 <= geometric(low, small) <= geometric(high, large)


@settings(max_examples=200)
@given(inside, st.integers(1, 200), st.floats(0.001, 0.999))
def test_binomial_agrees_with_scipys_distribution(u, n, p):
    k = binomial(u, n, p)
    assert stats.binom.cdf(k, n, p) >= u - 1e-9
    assert k == 0 or stats.binom.cdf(k - 1, n, p) <= u + 1e-9


@settings(max_examples=200)
@given(inside, st.floats(0.001, 399))
def test_poisson_agrees_with_scipys_distribution(u, mean):
    k = poisson(u, mean)
    assert stats.poisson.cdf(k, mean) >= u - 1e-9
    assert k == 0 or stats.poisson.cdf(k - 1, mean) <= u + 1e-9


@pytest.mark.parametrize("mean", [401.0, 1000.0, 5000.0])
def test_the_normal_for_large_means_is_within_a_hundredth_of_the_distribution(mean):
    drawn = np.array([poisson(u, mean) for u in GRID.tolist()])
    assert np.abs(stats.poisson.cdf(drawn, mean) - GRID).max() < 0.01 + 0.5 / sqrt(mean)
    ks = stats.poisson.cdf(np.arange(int(mean * 1.5)), mean)
    mine = np.array([(drawn <= k).mean() for k in range(int(mean * 1.5))])
    assert np.abs(mine - ks).max() < 0.01 + 1 / len(GRID)


@pytest.mark.parametrize(("n", "p"), [(2000, 0.45), (3000, 0.2), (2000, 0.6), (20_000, 0.03)])
def test_the_normal_for_large_binomials_is_within_a_hundredth_of_the_distribution(n, p):
    drawn = np.array([binomial(u, n, p) for u in GRID.tolist()])
    ks = stats.binom.cdf(np.arange(n + 1), n, p)
    mine = np.array([(drawn <= k).mean() for k in range(n + 1)])
    assert np.abs(mine - ks).max() < 0.01 + 1 / len(GRID)
    assert drawn.min() >= 0
    assert drawn.max() <= n


def test_means_are_right():
    for mean in (0.5, 2.2, 30.0):
        assert np.mean([poisson(u, mean) for u in GRID.tolist()]) == pytest.approx(mean, rel=0.02)
    fine = ((np.arange(20_000) + 0.5) / 20_000).tolist()
    assert np.mean([geometric(u, 2.2) for u in fine]) == pytest.approx(2.2, rel=0.002)
