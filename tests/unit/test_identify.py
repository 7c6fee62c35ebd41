"""What figures inform: exact answers for normal worlds, and no news where there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sim.inference.kernel import effective_sample_size, log_kernel, normalised
from sim.report.identifiability import assumptions_table, mixtures
from sim.validation.columns import Columns
from sim.validation.identify import (
    correlated,
    directions,
    informed_below,
    noise_floor,
    normal_scores,
    single_numbers,
    update_assumptions,
)

DRAWS = 40_000
NAMES = ("a", "b", "c", "d")
S2 = 0.5**2  # variance of the figure's noise
VALUE = 1.0


@pytest.fixture(scope="module")
def world():
    """Four standard normal assumptions, and weights by a figure that is the sum of two, a + b."""
    x = np.random.default_rng(11).normal(size=(DRAWS, len(NAMES)))
    weight = normalised(log_kernel(x[:, 0] + x[:, 1], VALUE, np.sqrt(S2), "normal"))
    return Columns(NAMES, x), weight


def test_what_is_informed_narrows_and_moves_as_theory_says(world):
    columns, weight = world
    result = {each.name: each for each in update_assumptions(columns, weight)}
    error = 4 / np.sqrt(effective_sample_size(weight))
    for name in ("a", "b"):
        assert result[name].left == pytest.approx(np.sqrt(1 - 1 / (2 + S2)), abs=error)
        assert result[name].moved == pytest.approx(VALUE / (2 + S2), abs=error)
        assert result[name].words == "informed"
    for name in ("c", "d"):
        assert result[name].left == pytest.approx(1, abs=error)
        assert result[name].words == "not informed"
    assert [each.name for each in update_assumptions(columns, weight)][:2] in (
        ["a", "b"],
        ["b", "a"],
    )


def test_a_skewed_prior_is_told_of_as_a_normal_one_would_be(world):
    columns, weight = world
    skewed = Columns(NAMES, np.exp(columns.values))
    for ours, theirs in zip(
        update_assumptions(skewed, weight), update_assumptions(columns, weight), strict=True
    ):
        assert (ours.name, ours.left, ours.moved) == (theirs.name, theirs.left, theirs.moved)
        assert ours.prior_sd == pytest.approx(np.sqrt((np.e - 1) * np.e), rel=0.1)


def test_a_mean_that_moves_while_the_spread_stays_is_said_to_have_moved():
    x = np.random.default_rng(2).normal(size=(DRAWS, 1))
    tilted = normalised(0.6 * x[:, 0])  # of a normal prior: mean .6, the same spread
    (result,) = update_assumptions(Columns(("a",), x), tilted)
    assert result.moved == pytest.approx(0.6, abs=0.05)
    assert result.left == pytest.approx(1, abs=0.05)
    assert (result.informed, result.words) == (False, "moved, no narrower")


@pytest.mark.parametrize(("ess", "limit"), [(1e6, 0.9), (450, 0.9), (50, 0.7), (4.5, 0.0)])
def test_few_effective_draws_must_narrow_more_to_count(ess, limit):
    assert informed_below(ess) == pytest.approx(limit)


def test_what_makes_up_a_sum_is_anticorrelated_once_the_sum_is_known(world):
    columns, weight = world
    (pair,) = correlated(columns, weight)
    assert (pair.first, pair.second) == ("a", "b")
    assert pair.before == pytest.approx(0, abs=0.02)
    assert pair.after == pytest.approx(
        -1 / (1 + S2), abs=4 / np.sqrt(effective_sample_size(weight))
    )


def test_parts_that_were_correlated_before_are_no_news():
    x = np.random.default_rng(4).normal(size=(DRAWS, 3))
    together = np.stack([x[:, 0], x[:, 0] + 0.3 * x[:, 1], x[:, 2]], axis=1)
    equal = np.full(DRAWS, 1 / DRAWS)
    assert correlated(Columns(("a", "b", "c"), together), equal) == []


def test_hardly_any_unrelated_pair_exceeds_the_floor():
    rng = np.random.default_rng(8)
    floor, worlds = noise_floor(400, 190), 100
    above = 0
    for _ in range(worlds):
        r = np.corrcoef(rng.normal(size=(400, 20)), rowvar=False)
        above += bool((np.abs(r[np.triu_indices(20, 1)]) > floor).any())
    assert above <= 14  # of 100 at 5 % each: more has a chance of .0002


def test_the_sum_is_held_and_the_difference_left(world):
    columns, weight = world
    result = directions(columns.only(["a", "b"]), weight)
    ((count,), (left,)) = result.stiff, result.flat
    error = 4 / np.sqrt(effective_sample_size(weight))
    assert count.left == pytest.approx(np.sqrt(S2 / (2 + S2)), abs=error)
    assert left.left == pytest.approx(1, abs=error)
    assert count.loads["a"] == pytest.approx(count.loads["b"], abs=0.05)
    assert left.loads["a"] == pytest.approx(-left.loads["b"], abs=0.05)
    assert count.words.count("+0.7") == 2


def test_where_draws_are_few_no_direction_is_held_by_chance():
    """Thirty silent assumptions and 100 equal draws: the narrowest looks like half the prior's."""
    rng = np.random.default_rng(5)
    weight = np.zeros(5000)
    weight[:100] = 0.01
    columns = Columns(tuple(map(str, range(30))), rng.normal(size=(5000, 30)))
    result = directions(columns, weight)
    assert result.stiff == []
    assert len(result.flat) == 30
    assert min(each.left for each in result.flat) < 0.6


@given(st.integers(0, 2**32 - 1), st.integers(2, 60), st.integers(1, 4))
def test_scores_know_ranks_only_and_equal_weights_change_nothing(seed, draws, many):
    x = np.random.default_rng(seed).normal(size=(draws, many))
    np.testing.assert_array_equal(normal_scores(x), normal_scores(np.exp(3 * x)))
    np.testing.assert_allclose(normal_scores(x).std(axis=0), 1)
    columns = Columns(tuple(map(str, range(many))), x)
    for each in update_assumptions(columns, np.full(draws, 1 / draws)):
        assert each.left == pytest.approx(1)
        assert each.moved == pytest.approx(0, abs=1e-9)
        assert each.posterior_sd == pytest.approx(each.prior_sd)


def test_parts_of_a_sum_are_no_single_numbers():
    assert "demand" in single_numbers()
    assert "attractiveness" not in single_numbers()


def test_the_pages_fit(world):
    columns, weight = world
    n = effective_sample_size(weight)
    result = update_assumptions(columns, weight)
    pairs, output = correlated(columns, weight), directions(columns, weight)
    paper = Console(width=80)
    with paper.capture() as captured:
        paper.print(assumptions_table(result, n))
        paper.print(mixtures(pairs, noise_floor(n, 6), output))
        paper.print(mixtures([], noise_floor(n, 6), output))
    page = captured.get()
    assert all(len(line) <= 80 for line in page.splitlines())
    assert "2 of 4 assumptions are not informed" in page
    assert page.count("not informed") == 3
    assert "The figures narrow 1 of 4 directions" in page
