"""Shapley effects from given data: the exact answers of linear models, dummies, and sums."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.decisions.boosting import FOLDS, cross_fit, folds_of
from sim.decisions.components import components
from sim.decisions.inputs import Inputs
from sim.decisions.judgement import explained, projected, shapley_effects, shapley_weights
from sim.decisions.splits import splits

BETA = np.array([1.0, 0.5, -0.7, 0.0, 0.4, 0.0])
GROUP = np.array([0, 0, 1, 1, 2, 3])
"""Group 3 is a dummy that depends on nothing."""


def correlation():
    """Return the correlation of six inputs: groups 0 and 1 depend on each other, and 1 and 2."""
    matrix = np.eye(6)
    for i, j, r in ((0, 2, 0.6), (1, 3, 0.3), (2, 4, -0.4)):
        matrix[i, j] = matrix[j, i] = r
    return matrix


def known_variance(groups):
    """Return the variance that some groups explain, exactly."""
    known = np.isin(GROUP, list(groups))
    if not known.any():
        return 0.0
    sigma = correlation()
    across = sigma[known] @ BETA
    return float(across @ np.linalg.solve(sigma[np.ix_(known, known)], across))


def exact_effects():
    """Return the Shapley effects as means over all orders of the groups."""
    effects = np.zeros(4)
    orders = list(permutations(range(4)))
    for order in orders:
        for i, group in enumerate(order):
            effects[group] += known_variance(order[: i + 1]) - known_variance(order[:i])
    return effects / len(orders)


def study(draws, noise, seed, beta=BETA):
    """Return normal inputs and a linear figure with chance."""
    random = np.random.default_rng(seed)
    x = random.multivariate_normal(np.zeros(6), correlation(), draws)
    return x, (x @ beta + noise * random.standard_normal(draws))[:, None]


def effects(draws, noise, seed, beta=BETA):
    """Return estimated effects, and what all groups explain."""
    x, y = study(draws, noise, seed, beta)
    fit = cross_fit(x, y, folds_of(draws, np.random.default_rng(seed)))
    values = explained(fit, x, y, GROUP, correlation())
    return shapley_effects(values).mean(axis=1)[:, 0], values[-1].mean()


def test_two_dependent_inputs_have_the_effects_of_owen_and_prieur():
    b1, b2, r = 1.0, -0.7, 0.6
    first = b1**2 * (1 - r**2 / 2) + r * b1 * b2 + b2**2 * r**2 / 2
    total = b1**2 + b2**2 + 2 * r * b1 * b2
    alone = [(b1 + r * b2) ** 2, (b2 + r * b1) ** 2]
    values = np.array([0.0, *alone, total])
    assert shapley_effects(values) == pytest.approx([first, total - first])


@pytest.mark.parametrize(("draws", "noise", "error"), [(1000, 0.5, 0.03), (200, 1.0, 0.08)])
def test_groups_of_a_linear_model_have_their_exact_effects(draws, noise, error):
    """Over 12 studies; the total variance is 1.4. Few draws explain a little less."""
    found = np.mean([effects(draws, noise, seed)[0] for seed in range(12)], axis=0)
    assert np.abs(found - exact_effects()).max() < error
    assert found.sum() < exact_effects().sum() + error


def test_effects_sum_to_what_is_explained_and_a_dummy_gets_nothing():
    dummies = []
    for seed in range(12):
        found, total = effects(100, 1.0, seed)
        assert found.sum() == pytest.approx(total)
        dummies.append(found[3])
    assert abs(np.mean(dummies)) < 0.03
    assert np.max(np.abs(dummies)) < 0.12


def split_of(draws, seed, extra=0):
    """Return the split of a study whose groups 0 and 2 are judgement, with `extra` dummies."""
    random = np.random.default_rng(seed)
    x = random.multivariate_normal(np.zeros(6), correlation(), draws)
    y = (x @ BETA)[:, None] + random.standard_normal((draws, 2))
    x = np.hstack([x, random.standard_normal((draws, extra))])
    group, sigma = np.concatenate([GROUP, np.arange(extra) % 4]), np.eye(6 + extra)
    sigma[:6, :6] = correlation()
    judged = tuple(np.isin(group, [0, 2]).tolist())
    inputs = Inputs(tuple(map(str, range(6 + extra))), judged, tuple("abcd"), group, x, sigma)
    means = y.mean(axis=1)[:, None]
    fit = cross_fit(x, means, folds_of(draws, random))
    return splits(fit, inputs, means, components(y[None, :, :, None]))[0]


def test_intervals_of_judgement_hold_its_share_and_dummies_make_it_smaller():
    effects = exact_effects()
    truth = (effects[0] + effects[2]) / effects.sum()
    found = [split_of(100, seed).judgement for seed in range(60)]
    assert np.mean([s.low <= truth <= s.high for s in found]) >= 0.9
    assert np.mean([s.value for s in found]) == pytest.approx(truth, abs=0.03)
    among = [split_of(100, seed, extra=80) for seed in range(20)]
    shown = np.mean([s.judgement.value for s in among])
    rest = np.mean([s.unexplained.value for s in among])
    assert shown - 0.03 < truth < shown + rest + 0.03
    for s in among:
        assert s.judgement.value + s.sourced.value + s.unexplained.value == pytest.approx(1.0)
        assert sum(part.value for part in s.groups.values()) == pytest.approx(
            s.judgement.value + s.sourced.value
        )


def test_no_part_of_the_assumptions_is_not_split():
    inputs = Inputs(("a",), (True,), ("a",), np.array([0]), np.arange(40.0)[:, None], np.eye(1))
    y = np.random.default_rng(4).standard_normal((40, 2))
    y[:, 1] = -y[:, 0]  # draws do not differ at all
    means = y.mean(axis=1)[:, None]
    fit = cross_fit(inputs.scores, means, folds_of(40, np.random.default_rng(1)))
    assert splits(fit, inputs, means, components(y[None, :, :, None])) == [None]


def test_pure_chance_is_not_explained():
    totals = [effects(100, 1.0, seed, np.zeros(6))[1] for seed in range(20)]
    assert np.mean(totals) < 0.01
    assert np.max(totals) < 0.1  # of a variance of 1


def test_no_draw_has_a_part_in_its_own_prediction():
    x, y = study(60, 1.0, 1)
    fold = folds_of(60, np.random.default_rng(1))
    fit = cross_fit(x, y, fold)
    changed = y.copy()
    changed[7] += 100.0
    again = cross_fit(x, changed, fold)
    same = fold == fold[7]
    assert again.predicted(x)[same] == pytest.approx(fit.predicted(x)[same])
    assert np.bincount(fold).tolist() == [60 // FOLDS] * FOLDS


def test_few_inputs_of_many_are_found():
    """As many inputs as draws, of which three matter."""
    random = np.random.default_rng(3)
    x = random.standard_normal((100, 90))
    y = (x[:, :3] @ [1.0, 1.0, 1.0] + random.standard_normal(100))[:, None]
    predicted = cross_fit(x, y, folds_of(100, random)).predicted(x)
    assert 1.0 - ((y - predicted) ** 2).mean() / y.var() > 0.5  # at most .75


def test_a_constant_input_and_a_constant_figure_are_harmless():
    x, y = study(60, 1.0, 1)
    x[:, 2] = 3.0
    y = np.hstack([y, np.full_like(y, 5.0)])
    fit = cross_fit(x, y, folds_of(60, np.random.default_rng(1)))
    assert np.isfinite(fit.coefficients).all()
    assert fit.predicted(x)[:, 1] == pytest.approx(5.0)


def test_nothing_known_is_nothing_and_all_known_is_the_fit_itself():
    x, y = study(60, 0.5, 1)
    fit = cross_fit(x, y, folds_of(60, np.random.default_rng(1)))
    known = np.array([[False] * 6, [True] * 6])
    nothing, all_of_it = np.moveaxis(projected(fit, correlation(), known), 2, 0)
    assert not nothing.any()
    assert all_of_it == pytest.approx(fit.coefficients)


@pytest.mark.parametrize("groups", [1, 2, 8])
def test_weights_give_each_coalition_its_share(groups):
    weights = shapley_weights(groups)
    sizes = np.array([bin(c).count("1") for c in range(2**groups)])
    assert weights @ sizes == pytest.approx(np.ones(groups))  # a game in which all count alike
    assert weights.sum(axis=1) == pytest.approx(0.0)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-10, 10), min_size=16, max_size=16))
def test_effects_of_any_game_sum_to_the_whole(values):
    values = np.array([0.0, *values[1:]])
    assert shapley_effects(values).sum() == pytest.approx(values[-1], abs=1e-9)
