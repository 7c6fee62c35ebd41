"""Holm's method by hand, its error rate, and verdicts that do not flip between seeds."""

from math import isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.outcomes.families import holm, in_family
from sim.outcomes.statistics import central, difference

STUDIES = 2000


@pytest.mark.parametrize(
    ("p_values", "rejected"),
    [
        ([0.01, 0.04, 0.03, 0.005], [True, False, False, True]),  # .0125, .0167, then .03 > .025
        ([0.01, 0.02, 0.024, 0.005], [True, True, True, True]),  # and .024 against .05
        ([0.0126, 0.0126, 0.0126, 0.0126], [False] * 4),  # above .05 / 4
        ([0.0125, 0.0125, 0.0125, 0.0125], [True] * 4),
        ([0.04], [True]),
        ([0.06, 0.06], [False, False]),
        ([nan, 0.04, nan], [False, True, False]),  # NaN does not count
        ([nan], [False]),
        ([], []),
    ],
)
def test_holm_by_hand(p_values, rejected):
    assert holm(p_values) == rejected


@given(st.lists(st.floats(0, 1), max_size=20))
def test_holm_lies_between_bonferroni_and_no_correction(p_values):
    rejected = holm(p_values)
    for p, yes in zip(p_values, rejected, strict=True):
        assert yes or p > 0.05 / len(p_values)
        assert not yes or p <= 0.05
    order = np.argsort(p_values, kind="stable")
    sorted_verdicts = [rejected[i] for i in order]
    assert sorted_verdicts == sorted(sorted_verdicts, reverse=True)


def studies(rng, count, draws, effect, of_draws=1.0, chance=1.0):
    """Return changes of hierarchical normal studies, shape (count, replications)."""
    means = effect + of_draws * rng.normal(size=(count, draws, 1))
    return (means + chance * rng.normal(size=(count, draws, 2))).reshape(count, -1)


def test_the_interval_of_the_mean_holds_a_known_effect_in_95_of_100_studies():
    nothing = np.zeros(60)
    found = [
        difference(change, nothing, drawn=True)
        for change in studies(np.random.default_rng(1), STUDIES, 30, 0.4)
    ]
    covered = np.mean([d.low <= 0.4 <= d.high for d in found])
    assert covered == pytest.approx(0.95, abs=4 * sqrt(0.95 * 0.05 / STUDIES))


@pytest.mark.parametrize("correlated", [False, True])
def test_families_without_an_effect_have_a_false_verdict_in_at_most_5_of_100(correlated):
    rng, size, draws = np.random.default_rng(2), 16, 20
    nothing, wrong = np.zeros(2 * draws), 0
    for _ in range(600):
        shared = studies(rng, 1, draws, 0.0) if correlated else 0.0
        changes = studies(rng, size, draws, 0.0) + 2.0 * shared
        family = {i: difference(c, nothing, drawn=True) for i, c in enumerate(changes)}
        wrong += any(d.distinguishable for d in in_family(family).values())
    assert wrong / 600 <= 0.05 + 3 * sqrt(0.05 * 0.95 / 600)
    assert wrong  # the method is not blind


def test_a_known_mean_does_not_flip_though_replications_disagree():
    """Of an effect whose direction 85 % of replications share, as the old rule saw it by seed."""
    total = sqrt(2.0)
    effect = total * stats.norm.ppf(0.85)
    nothing = np.zeros(100)
    found = [
        difference(change, nothing, drawn=True)
        for change in studies(np.random.default_rng(3), 1000, 50, effect)
    ]
    verdicts = [d.distinguishable for d in found]
    agreed = np.mean([d.p_increase >= 0.9 for d in found])
    assert np.mean([d.p_increase for d in found]) == pytest.approx(0.85, abs=0.01)
    assert all(verdicts)
    assert 0.05 < agreed < 0.3  # what flipped


def test_a_family_decides_and_says_what_it_could_have_seen():
    rng = np.random.default_rng(4)
    nothing = np.zeros(40)
    family = {n: difference(rng.normal(0.4, 1.0, 40), nothing) for n in range(6)}
    decided = in_family(family)
    assert sum(d.distinguishable for d in decided.values()) < sum(
        d.distinguishable for d in family.values()
    )
    for name, d in decided.items():
        half = (d.high - d.low) / 2
        expected = half * stats.t.ppf(1 - 0.05 / 12, 39) / stats.t.ppf(0.975, 39)
        assert d.resolvable == pytest.approx(expected)
        assert d.distinguishable or abs(d.mean) <= d.resolvable
        assert d.mean == family[name].mean
    alone = in_family({0: family[0]})[0]
    assert alone.resolvable == pytest.approx(family[0].high - family[0].mean)
    few = in_family({0: difference(np.arange(4.0) + 50, np.zeros(4))})[0]
    assert not few.distinguishable
    none = in_family({0: difference(np.array([nan]), np.array([nan]))})[0]
    assert isnan(none.resolvable)


@pytest.mark.parametrize("n", [20, 60, 100])
@pytest.mark.parametrize("kind", ["normal", "gamma"])
def test_nine_in_ten_of_next_replications_lie_in_the_range(n, kind):
    """With quantiles at np they would be .81 and .87 of 20 and 60."""
    rng = np.random.default_rng(5)
    draw = {"normal": rng.normal, "gamma": lambda size: rng.gamma(0.8, size=size)}[kind]
    sets, following = draw(size=(4000, n)), draw(size=4000)
    ranges = [central(values, drawn=False) for values in sets]
    held = np.mean([low <= x <= high for (low, high), x in zip(ranges, following, strict=True)])
    assert held == pytest.approx(0.9, abs=4 * sqrt(0.09 / 4000))
    usual = [np.quantile(values, (0.05, 0.95)) for values in sets]
    less = np.mean([low <= x <= high for (low, high), x in zip(usual, following, strict=True)])
    assert less < held


@pytest.mark.parametrize("of_draws", [0.0, 1.0, 5.0])
def test_the_range_holds_the_next_draw_too(of_draws):
    rng = np.random.default_rng(6)
    sets = studies(rng, 3000, 20, 0.0, of_draws)
    following = studies(rng, 3000, 1, 0.0, of_draws)[:, 0]
    ranges = [central(values, drawn=True) for values in sets]
    held = np.mean([low <= x <= high for (low, high), x in zip(ranges, following, strict=True)])
    assert held >= 0.88
