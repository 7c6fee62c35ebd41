"""Scores of forecasts: exact answers, calibration told as such, and nobody gains by hedging."""

from dataclasses import fields
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from sim.data.official_weekly import Weekly
from sim.errors import UserError
from sim.forecast.scores import (
    BINS,
    BLUR,
    MOST,
    VAGUE,
    Cases,
    log_score,
    score_against,
    score_cases,
    summarise,
)

EVEN = VAGUE / np.log1p(MOST)


def rng(seed=1):
    return np.random.default_rng(seed)


def scored(samples, observed_values, seed=1):
    observed_values = np.asarray(observed_values, float)
    return score_cases(
        np.asarray(samples, float), observed_values, range(1, len(observed_values) + 1), rng(seed)
    )


def crps(samples, observed_values):
    return scored(np.transpose([samples]), [observed_values]).crps[0]


def test_the_crps_of_a_few_samples_is_that_worked_out_by_hand():
    """E|X − y| − ½ E|X − X'|."""
    assert crps([0, 1], 0) == pytest.approx(1 / 2 - 1 / 4)
    assert crps([1, 2, 4], 3) == pytest.approx(4 / 3 - 1 / 2 * 12 / 9)


def test_the_crps_of_a_normal_is_the_known_one():
    quantiles = stats.norm(100, 1).ppf((np.arange(5000) + 0.5) / 5000)
    assert crps(quantiles, 100) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), abs=1e-4)


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_the_crps_of_a_point_is_its_absolute_error(said, came, many):
    assert crps([said] * many, came) == pytest.approx(abs(said - came))


@pytest.mark.parametrize("size", [0.0, 400.0])
@pytest.mark.parametrize("chance", [0.1, 0.5, 1.0])
def test_the_log_score_is_that_of_blurred_densities(size, chance):
    """A week gets the chance it was given, all other samples far away; against the integral."""
    samples = np.full((10, 1), 15_000.0)
    samples[: int(10 * chance)] = size

    def integrand(e):
        density = chance * stats.norm.pdf(e) / BLUR
        return -stats.norm.pdf(e) * np.log((1 - VAGUE) * density + EVEN)

    known, _ = quad(integrand, -8, 8)
    assert log_score(samples, np.array([size]))[0] == pytest.approx(known, abs=2e-3)


def test_a_week_far_beyond_all_samples_costs_much_and_not_without_bound():
    far = log_score(np.full((50, 1), 3000.0), np.array([0.0]))[0]
    assert far == pytest.approx(-np.log(EVEN))


def test_how_often_each_sample_is_told_changes_no_score():
    few = rng().poisson(200, (40, 6)).astype(float)
    observed_values = np.array([150.0, 180, 200, 220, 250, 0])
    once, thrice = scored(few, observed_values), scored(np.repeat(few, 3, axis=0), observed_values)
    np.testing.assert_allclose(thrice.crps, once.crps)
    np.testing.assert_allclose(thrice.log_score, once.log_score)


@pytest.fixture(scope="module")
def world():
    """Weeks whose law the forecaster knows, one in five of them empty: what came, and samples."""
    g = rng(3)
    counts = g.poisson(g.uniform(100, 1500, 1500) * g.gamma(2, 0.5, (401, 1500)))
    counts *= g.random(counts.shape) < 0.8
    return counts[0].astype(float), counts[1:].astype(float)


def test_a_calibrated_forecaster_covers_what_it_says():
    weeks = rng(2).gamma(2, 300, (400, 2000))
    result = summarise({"it": scored(weeks[1:], weeks[0])})["it"]["all"]
    for covered, expected in ((result.covered50, 0.5), (result.covered90, 0.9)):
        assert covered == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / 2000))
    law = stats.gamma(2, scale=300)
    assert result.width50 == pytest.approx(law.ppf(0.75) - law.ppf(0.25), rel=0.02)
    assert result.width90 == pytest.approx(law.ppf(0.95) - law.ppf(0.05), rel=0.02)


def test_an_observation_that_many_samples_equal_is_covered_in_part():
    """Eight of ten samples are 0: ranks 0 to 9/11, of which .05 and .25 to .75 bound the inside."""
    one = scored([[0.0]] * 8 + [[100.0]] * 2, [0.0])
    assert one.inside90[0] == pytest.approx(1 - 0.05 / (9 / 11))
    assert one.inside50[0] == pytest.approx(0.5 / (9 / 11))
    all_zero = scored([[0.0]] * 10, [0.0])
    assert (all_zero.inside50[0], all_zero.inside90[0]) == pytest.approx((0.5, 0.9))


def test_an_observation_that_no_sample_equals_is_inside_or_not():
    samples = [[0.0]] * 80 + [[100.0]] * 20
    for value, inside in ((50.0, (0.0, 1.0)), (100.5, (0.0, 0.0))):
        case = scored(samples, [value])
        assert (case.inside50[0], case.inside90[0]) == inside


@given(st.lists(st.integers(0, 4), min_size=2, max_size=40))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_forecaster_that_knows_the_law_covers_exactly_what_it_says(values):
    """Each value in turn is the observation, and the others the samples: coverage is exact."""
    values = np.array(values, float)
    samples = np.array([np.delete(values, i) for i in range(len(values))]).T
    result = summarise({"it": scored(samples, values)})["it"]["all"]
    assert (result.covered50, result.covered90) == pytest.approx((0.5, 0.9))


@pytest.mark.parametrize("mean", [0.05, 0.3, 1.0, 4.0, 300.0])
def test_a_poisson_forecast_of_itself_covers_exactly_what_it_says(mean):
    """Over the law: samples at its quantiles, each observation with its probability."""
    law = stats.poisson(mean)
    samples = law.ppf((np.arange(9999) + 0.5) / 9999)[:, None]
    values = np.arange(law.ppf(1 - 1e-9) + 1)
    case = scored(np.repeat(samples, len(values), axis=1), values)
    assert law.pmf(values) @ case.inside90 == pytest.approx(0.9, abs=2e-4)
    assert law.pmf(values) @ case.inside50 == pytest.approx(0.5, abs=2e-4)
    if mean <= 1:  # ties counted as inside cover more
        ends = law.ppf([0.05, 0.95])
        assert law.pmf(values) @ ((ends[0] <= values) & (values <= ends[1])) > 0.92


@pytest.mark.parametrize("mean", [0.3, 2.0, 700.0])
def test_a_poisson_forecast_of_itself_covers_what_it_says_by_chance(mean):
    counts = rng(7).poisson(mean, (401, 6000)).astype(float)
    result = summarise({"it": scored(counts[1:], counts[0])})["it"]["all"]
    assert result.covered90 == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / 6000))
    assert result.covered50 == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 6000))


def test_ranks_are_even_for_exchangeable_draws_with_many_ties():
    counts = rng(5).poisson(1.0, (20, 4000)).astype(float)
    result = summarise({"it": scored(counts[1:], counts[0])})["it"]["all"]
    assert sum(result.ranks) == 4000
    assert len(result.ranks) == BINS
    assert stats.chisquare(result.ranks).pvalue > 0.01


def test_ranks_lie_at_the_ends_for_a_forecaster_that_is_too_sure(world):
    observed_values, samples = world
    narrow = np.median(samples, axis=0) + 0.1 * (samples - np.median(samples, axis=0))
    ranks = summarise({"it": scored(narrow, observed_values)})["it"]["all"].ranks
    assert ranks[0] > 2 * len(observed_values) / BINS < ranks[-1]


def test_the_one_who_knows_beats_all_others_by_both_scores(world):
    observed_values, samples = world
    middle = np.median(samples, axis=0)
    others = {
        "last_year": rng(8).permutation(observed_values)[None, :] + 0 * samples,
        "too low": 0.6 * samples, "too high": 1.6 * samples,
        "too sure": middle + 0.3 * (samples - middle),
        "too vague": np.maximum(middle + 2.0 * (samples - middle), 0),
        "never empty": np.where(samples == 0, middle, samples),
    }  # fmt: skip
    cases = {name: scored(x, observed_values) for name, x in {**others, "knows": samples}.items()}
    result = {name: each["all"] for name, each in summarise(cases).items()}
    for name in others:
        assert result["knows"].crps < result[name].crps, name
        assert result["knows"].log_score < result[name].log_score, name
    assert result["last_year"].skill == 0
    assert result["knows"].skill == pytest.approx(
        1 - result["knows"].crps / result["last_year"].crps
    )


@pytest.mark.parametrize("truth", [(4, 10, 6), (1, 1, 18), (10, 0, 10)])
@pytest.mark.parametrize("score", ["crps", "log_score"])
def test_nobody_does_better_than_by_saying_what_he_believes(truth, score):
    """All forecasts in twentieths over three sizes of week, in expectation under the truth."""
    sizes = np.array([0.0, 300.0, 900.0])
    message = [(a, b, 20 - a - b) for a, b in product(range(21), repeat=2) if a + b <= 20]
    expected = {}
    for forecast in message:
        samples = np.repeat(sizes, forecast)[:, None] + np.zeros(3)
        expected[forecast] = np.dot(truth, getattr(scored(samples, sizes), score))
    assert min(expected, key=expected.__getitem__) == truth


def test_a_forecaster_without_last_year_has_no_skill_told():
    assert np.isnan(summarise({"it": scored([[3.0], [5.0]], [4.0])})["it"]["all"].skill)


def test_horizons_are_kept_apart_and_empty_ones_left_out():
    cases = scored(np.zeros((3, 6)), [1.0, 1, 1, 1, 7, 7])
    result = summarise({"it": cases})["it"]
    assert {name: s.weeks for name, s in result.items()} == {"1–4": 4, "5–8": 2, "all": 6}
    assert (result["1–4"].crps, result["5–8"].crps) == (1.0, 7.0)
    assert {len(getattr(cases, f.name)) for f in fields(Cases)} == {6}


SUNDAYS = tuple(date(2025, 7, 6) + timedelta(weeks=n) for n in range(10))


def weekly(people, days=SUNDAYS):
    people = np.asarray(people, float)
    return Weekly(tuple(days), people, people / 50, people * np.nan, people * np.nan)


def test_a_sealed_forecast_is_scored_at_the_weeks_that_were_observed():
    samples = {"model": np.arange(10.0) * 100 + np.zeros((5, 1))}
    observed_values = weekly(np.full(4, 100.0), SUNDAYS[3:7])
    result = score_against(samples, SUNDAYS, observed_values)["model"]
    assert {name: s.weeks for name, s in result.items()} == {"1–4": 1, "5–8": 3, "all": 4}
    assert result["1–4"].crps == pytest.approx(200)
    assert result["all"].crps == pytest.approx(np.mean([200, 300, 400, 500]))
    boats = score_against(
        {"model": np.full((5, 10), 3.0)}, SUNDAYS, observed_values, series="boats"
    )
    assert boats["model"]["all"].crps == pytest.approx(1.0)


def test_the_order_of_forecasters_changes_nothing():
    a, b = (rng(n).poisson(30, (50, 10)).astype(float) for n in (1, 2))
    observed_values = weekly(rng(9).poisson(30, 10))
    first = score_against({"a": a, "b": b}, SUNDAYS, observed_values)
    second = score_against({"b": b, "a": a}, SUNDAYS, observed_values)
    assert repr(first["a"]) == repr(second["a"])  # repr, as a skill that is no number equals none


def test_weeks_without_a_number_are_left_out():
    observed_values = weekly([10, np.nan, 30, *[np.nan] * 7])
    result = score_against({"a": np.zeros((4, 10))}, SUNDAYS, observed_values)["a"]["all"]
    assert (result.weeks, result.crps) == (2, 20.0)


@pytest.mark.parametrize(
    ("samples", "days", "expected"),
    [
        (np.zeros((4, 10)), (date(2026, 1, 4),), "no week of the forecast .* Give a series"),
        (np.zeros((4, 10)), (), "among those observed .none."),
        (np.zeros((4, 9)), SUNDAYS, "it: samples of shape .4, 9. for 10 weeks"),
        (np.zeros(10), SUNDAYS, "it: samples of shape"),
        (np.zeros((0, 10)), SUNDAYS, "it: samples of shape"),
        (np.full((4, 10), np.nan), SUNDAYS, "Give a finite number for each sample and week"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_one_line(samples, days, expected):
    with pytest.raises(UserError, match=expected):
        score_against({"it": samples}, SUNDAYS, weekly(np.zeros(len(days)), days))
