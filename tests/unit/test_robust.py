"""Policies over structural variants: the worst variant, regret and the share that satisfies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from sim.decisions.robust import robustness

NAMES, VARIANTS = ("base", "steady", "bold"), ("main", "other")


def changes(means, draws=400, sd=1.0, seed=1):
    """Return changes with means of shape (variants, policies), and noise between draws alone."""
    means = np.asarray(means)
    noise = sd * np.random.default_rng(seed).standard_normal((draws, means.shape[1]))
    noise -= noise.mean(axis=0)
    noise[:, 0] = 0.0
    return np.repeat((means[:, None] + noise)[:, :, None], 2, axis=2)


def robust(means, margin=0.0, **world):
    return robustness(changes(means, **world), NAMES, VARIANTS, margin, np.random.default_rng(5))


def test_maximin_prefers_the_policy_whose_worst_variant_is_better():
    base, steady, bold = robust([[0, -2, -5], [0, -2, 1]])
    assert (base.worst.value, base.satisfied) == (0, 0)
    assert steady.worst.value == pytest.approx(-2)
    assert (bold.worst.value, bold.variant) == (pytest.approx(1), "other")
    assert [one.p_maximin for one in (base, steady, bold)] == [0, 1, 0]


def test_the_largest_regret_is_against_the_best_of_each_variant():
    base, steady, bold = robust([[0, -2, -5], [0, -2, 1]])
    assert [one.regret for one in (base, steady, bold)] == pytest.approx([5, 3, 3])


@pytest.mark.parametrize("margin", [0.0, 1.0])
def test_the_share_that_satisfies_is_that_of_the_normal_distribution(margin):
    _, steady, bold = robust([[0, -2, -1], [0, -2, 1]], margin, draws=4000)
    assert steady.satisfied == pytest.approx(norm.cdf(2 - margin), abs=0.02)
    mean = (norm.cdf(1 - margin) + norm.cdf(-1 - margin)) / 2
    assert bold.satisfied == pytest.approx(mean, abs=0.02)


def test_the_interval_of_the_worst_variant_holds_its_mean():
    """Over 200 studies, if one variant is clearly worse; then the bound is a plain mean."""
    held = 0
    for seed in range(200):
        noise = np.random.default_rng(seed).standard_normal((2, 60, 2, 3))
        noise[..., 0] = 0.0
        paired = np.array([[0, -5, -5], [0, -1, 4]])[:, None, None] + noise
        one = robustness(paired, NAMES, VARIANTS, 0.0, np.random.default_rng(seed))[1]
        held += one.worst.low <= -1 <= one.worst.high
    assert 180 <= held <= 198


def test_policies_that_are_the_same_share_a_resample():
    paired = changes([[0, -1, -1], [0, -2, -2]], sd=0.0)
    shares = [r.p_maximin for r in robustness(paired, NAMES, VARIANTS, 0, np.random.default_rng(1))]
    assert shares == [0, 0.5, 0.5]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=2, max_size=2))
def test_a_further_variant_never_makes_the_worst_better(means):
    means = [[0, *row[1:]] for row in means]
    paired = changes(means, draws=20)
    rng = np.random.default_rng
    both = robustness(paired, NAMES, VARIANTS, 0.0, rng(1))
    alone = robustness(paired[:1], NAMES, VARIANTS[:1], 0.0, rng(1))
    for more, less in zip(both, alone, strict=True):
        assert more.worst.value >= less.worst.value - 1e-12
        assert more.regret >= less.regret - 1e-12
        assert 0 <= more.satisfied <= 1
    assert sum(one.p_maximin for one in both) == pytest.approx(1)
