"""Value of information: the normal oracle, useless inputs, equal policies, and laws."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from sim.decisions.boosting import cross_fit, folds_of
from sim.decisions.information import (
    expected_at,
    gain,
    gain_of_choice,
    gains_of_each,
    gains_of_groups,
    orders_of,
    perfect_information,
    rank_basis,
    tail_quantile,
)
from sim.decisions.inputs import Inputs
from sim.inference.fixed_order import one_thread


@pytest.fixture(autouse=True)
def _small_matrices():
    """Use one thread: starting several takes longer than the work."""
    with one_thread():
        yield


def rng(seed=1):
    return np.random.default_rng(seed)


@cache
def orders(draws, seed=1):
    """Return permutations, fewer than a study has so that tests are quick."""
    return orders_of(draws, rng(seed))[:, :2000]


def oracle(mu, s):
    """Return EVPI if the second policy is better by a normal of mean `mu` and sd `s`."""
    return s * norm.pdf(mu / s) + mu * norm.cdf(mu / s) - max(0.0, mu)


def arms(draws, mu, s, noise, seed, scale=lambda x: x):
    """Return inputs, of which the first decides, and outcomes of two policies, less is better."""
    random = rng(seed)
    x = random.standard_normal((draws, 4))
    better = mu + s * scale(x[:, 0]) + noise * random.standard_normal(draws)
    return x, np.column_stack([np.zeros(draws), -better])


def mean_gains(studies=8, **more):
    """Return the mean gain of each input over studies."""
    found = []
    for seed in range(studies):
        x, y = arms(seed=seed, **more)
        found.append(gains_of_each(x, y, x.shape[1], orders(len(y), seed)).value)
    return np.mean(found, axis=0)


@pytest.mark.parametrize(("mu", "s"), [(0.0, 1.0), (0.5, 1.0), (-0.5, 2.0)])
def test_a_figure_that_decides_all_has_the_value_of_perfect_information(mu, s):
    """The permutations, which are subtracted, cost about a twentieth."""
    found = mean_gains(draws=300, mu=mu, s=s, noise=0.0)
    assert found[0] == pytest.approx(oracle(mu, s), abs=0.05 * s)
    assert found[0] < oracle(mu, s) + 0.02 * s


@pytest.mark.parametrize("draws", [100, 300])
def test_chance_in_the_outcome_does_not_change_the_value(draws):
    found = mean_gains(draws=draws, mu=0.3, s=1.0, noise=1.0)
    assert found[0] == pytest.approx(oracle(0.3, 1.0), abs=0.09)


def test_a_figure_is_worth_the_same_on_any_scale():
    x, y = arms(100, 0.2, 1.0, 0.5, 3)
    other = x.copy()
    other[:, 0] = np.exp(3.0 * x[:, 0])
    first, second = (gains_of_each(each, y, 4, orders(len(y))).value for each in (x, other))
    assert first == pytest.approx(second)


def test_useless_figures_are_worth_nothing_and_rarely_resolved():
    values, resolved = [], []
    for seed in range(40):
        random = rng(seed)
        x = random.standard_normal((100, 20))
        y = np.column_stack([np.zeros(100), random.standard_normal((100, 2))])
        found = gains_of_each(x, y, 20, orders(100, seed))
        values.append(found.value / found.noise)
        resolved.append(found.resolved.any())
    assert abs(np.mean(values)) < 0.1
    assert np.mean(resolved) <= 0.15  # 1 in 20 is meant; 6 of 40 has a probability of .014


def test_a_figure_that_matters_is_resolved_among_many():
    x, y = arms(100, 0.0, 1.0, 1.0, 5)
    x = np.hstack([x, rng(9).standard_normal((100, 80))])
    found = gains_of_each(x, y, 4 * 84, orders(len(y)))
    assert found.resolved.tolist() == [True] + [False] * 83


def test_equal_policies_have_no_information():
    x = rng().standard_normal((50, 3))
    same = np.repeat(rng(2).standard_normal((50, 1)), 3, axis=1)
    for y in (np.zeros((50, 3)), same - same[:, :1]):
        found = gains_of_each(x, y, 3, orders(len(y)))
        assert found.value.tolist() == [0.0] * 3
        assert not found.resolved.any()
    paired = np.zeros((50, 2, 3))
    perfect = perfect_information(paired, rng())
    assert (perfect.value, perfect.low, perfect.high) == (0.0, 0.0, 0.0)


def test_a_policy_that_is_always_best_leaves_nothing_to_learn():
    x = rng().standard_normal((50, 2))
    y = np.column_stack([np.zeros(50), 100.0 + x[:, 0]])
    found = gains_of_each(x, y, 2, orders(len(y)))
    assert found.value == pytest.approx(0.0)
    assert not found.resolved.any()


def test_perfect_information_is_the_oracle_without_chance_and_bounds_each_figure():
    perfect, single = [], []
    for seed in range(12):
        x, y = arms(200, 0.3, 1.0, 0.0, seed)
        noise = rng(seed + 50).standard_normal((200, 2))
        paired = np.zeros((200, 2, 2))
        paired[:, :, 1] = y[:, 1:] + noise
        perfect.append(perfect_information(paired, rng(seed)).value)
        single.append(gains_of_each(x, paired.mean(axis=1), 4, orders(200, seed)).value.max())
    assert np.mean(perfect) == pytest.approx(oracle(0.3, 1.0), abs=0.04)
    assert np.mean(single) <= np.mean(perfect) + 0.02
    assert (np.array(single) <= np.array(perfect) + 0.12).all()


def made_inputs(draws, seed):
    """Return inputs in two groups: two that decide together, and four dummies."""
    x = rng(seed).standard_normal((draws, 6))
    group = np.array([0, 0, 1, 1, 1, 1])
    return Inputs(tuple("abcdef"), (True,) * 6, ("both", "none"), group, x, np.eye(6))


def test_a_group_is_worth_what_its_figures_decide_together():
    together, none, resolved = [], [], []
    for seed in range(8):
        inputs = made_inputs(200, seed)
        better = 0.3 + inputs.scores[:, :2].sum(axis=1) / np.sqrt(2.0)
        noise = 0.5 * rng(seed + 99).standard_normal(200)
        y = np.column_stack([np.zeros(200), -better - noise])
        fit = cross_fit(inputs.scores, y[:, 1:], folds_of(200, rng(seed)))
        found = gains_of_groups(fit, inputs, y, orders(200, seed))
        together.append(found.value[0])
        none.append(found.value[1])
        resolved.append(found.resolved.tolist())
    assert np.mean(together) == pytest.approx(oracle(0.3, 1.0), abs=0.05)
    assert abs(np.mean(none)) < 0.03
    assert [each[0] for each in resolved] == [True] * 8


def test_predictions_do_not_use_the_draw_itself():
    x, y = arms(50, 0.0, 1.0, 1.0, 1)
    basis = rank_basis(x[:, 0])
    assert basis.T @ basis == pytest.approx(np.eye(4), abs=1e-9)
    exact = []
    for i in range(3):
        rows = np.arange(50) != i
        fitted = np.linalg.lstsq(basis[rows], y[rows], rcond=None)[0]
        exact.append(basis[i] @ fitted)
    mean = (y.sum(axis=0) - y) / 49
    shrunk = (expected_at(basis, y) - mean)[:3, 1]
    ratio = shrunk / (np.array(exact) - mean[:3])[:, 1]
    assert ratio == pytest.approx(ratio[0])  # one factor draws all towards the mean
    assert 0.0 < ratio[0] < 1.0


def test_inputs_with_few_values_have_fewer_terms():
    assert rank_basis(np.repeat([0.0, 1.0], 10)).shape == (20, 2)
    assert rank_basis(np.zeros(20)).shape == (20, 1)
    y = rng().standard_normal((20, 2))
    assert expected_at(rank_basis(np.zeros(20)), y) == pytest.approx((y.sum(axis=0) - y) / 19)


def test_the_limit_of_a_family_is_that_of_an_exponential_tail():
    values = rng().exponential(size=20_000)
    for family in (1, 20, 400):
        exact = -np.log(1.0 - 0.95 ** (1.0 / family))
        assert tail_quantile(values, family) == pytest.approx(exact, rel=0.06)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.integers(0, 1000), st.sampled_from([0.25, 2.0, 64.0]), st.integers(-64, 64))
def test_a_scale_scales_the_value_and_a_shift_of_all_policies_does_nothing(seed, scale, shift):
    x, y = arms(40, 0.1, 1.0, 1.0, seed)
    found = gains_of_each(x, y, 4, orders(len(y)))
    scaled = gains_of_each(x, scale * y, 4, orders(len(y)))
    shifted = gains_of_each(x, y + shift, 4, orders(len(y)))
    for other, times in ((scaled, scale), (shifted, 1.0)):
        assert other.value == pytest.approx(times * found.value, abs=1e-7 * times)
        assert other.limit == pytest.approx(times * found.limit, abs=1e-7 * times)


def test_a_gain_needs_a_policy_that_is_better_somewhere():
    expected = np.array([[0.0, 1.0], [0.0, -1.0]])
    assert gain(expected, expected.mean(axis=0)) == pytest.approx(0.5)
    assert gain(np.abs(expected), np.abs(expected).mean(axis=0)) == pytest.approx(0.0)


def test_a_wrong_expectation_gains_nothing_if_the_choice_is_judged_by_what_happened():
    """A policy that is expected to be far better, and never is: the plain gain believes it."""
    y = np.tile([0.0, 5.0], (50, 1))
    expected = np.tile([0.0, 5.0], (50, 1))
    expected[:10, 1] = -100.0
    assert gain(expected, y.mean(axis=0)) == pytest.approx(20.0)
    assert gain_of_choice(expected, y) == pytest.approx(-1.0)


def test_a_right_choice_gains_what_it_changes():
    y = np.array([[0.0, 3.0], [0.0, -1.0]])
    assert gain_of_choice(y, y) == pytest.approx(0.5)
