"""Plain forecasters: they find what is there to be found, and break on nothing."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.data.official_weekly import Weekly, observed
from sim.errors import UserError
from sim.forecast.forecasters import FORECASTERS, last_year
from sim.forecast.regressions import MAX_OVER_HISTORY, negative_binomial, zero_inflated

EACH = pytest.mark.parametrize("name", list(FORECASTERS))
AHEAD, SAMPLES = 8, 500
START = date(2015, 1, 4)


def rng(seed=1):
    return np.random.default_rng(seed)


def weekly(people):
    people = np.asarray(people, float)
    days = tuple(START + timedelta(weeks=n) for n in range(len(people)))
    return Weekly(days, people, people / 50, people * np.nan, people * np.nan)


def season(weeks):
    day = np.array([(START + timedelta(weeks=n)).timetuple().tm_yday for n in range(weeks)])
    return np.cos(2 * np.pi * (day - 225) / 365.25)


def gamma_poisson(mean, dispersion, generator):
    return generator.poisson(generator.gamma(1 / dispersion, mean * dispersion)).astype(float)


def test_last_year_is_exact_where_each_year_is_a_multiple_of_the_one_before():
    year = rng().integers(1, 40, 52) * 16.0
    history = weekly(np.concatenate([year * 1.5**n for n in range(5)]))
    result = last_year(history, AHEAD, SAMPLES, rng())
    np.testing.assert_allclose(result.samples, np.tile(year[:AHEAD] * 1.5**5, (SAMPLES, 1)), atol=1)
    assert result.note == ""


def test_the_spread_of_last_year_is_that_of_its_past_errors():
    """Sixty years that have nothing to do with each other: on square roots errors have one size."""
    past = gamma_poisson(np.full(52 * 60, 400.0), 0.3, rng(4))
    result = last_year(weekly(past), AHEAD, 4000, rng())
    errors = np.sqrt(past[52:]) - np.sqrt(past[:-52])
    spread = np.sqrt(result.samples).std(axis=0).mean()
    assert spread == pytest.approx(errors.std(), rel=0.25)  # the ratio of two years adds a little


def test_negative_binomial_finds_season_trend_and_dispersion():
    weeks, dispersion = 52 * 10, 0.2
    mean = np.exp(6.0 + 0.8 * season(weeks + 26) + 0.05 * np.arange(weeks + 26) / 52)
    history = weekly(gamma_poisson(mean[:weeks], dispersion, rng(2)))
    result = negative_binomial(history, 26, 20_000, rng())
    assert result.note == ""
    error = np.sqrt(dispersion * 12 / weeks)  # sd of a log mean: two for each of six coefficients
    np.testing.assert_allclose(
        np.log(result.samples.mean(axis=0) / mean[weeks:]), 0, atol=3 * error
    )
    spread = result.samples.var(axis=0) / result.samples.mean(axis=0) ** 2
    np.testing.assert_allclose(spread, dispersion, rtol=0.35)


def test_zero_inflated_finds_how_often_a_week_is_empty_and_how_large_it_is_else():
    weeks, empty = 52 * 10, 0.25
    g = rng(6)
    people = gamma_poisson(np.full(weeks, 500.0), 0.4, g) * (g.random(weeks) >= empty)
    result = zero_inflated(weekly(people), AHEAD, 20_000, rng())
    assert result.note == ""
    share = (result.samples == 0).mean()
    assert share == pytest.approx(empty, abs=4 * np.sqrt(2 * empty * (1 - empty) / weeks))
    assert result.samples[result.samples > 0].mean() == pytest.approx(500, rel=0.2)


def test_zero_inflated_goes_on_from_where_the_last_weeks_were():
    """Busy and quiet months take turns: what comes next depends on which it is now."""
    months = np.repeat(rng(3).permutation(np.tile([200.0, 1600.0], 30)), 9)
    people = gamma_poisson(months, 0.05, rng(5)) * (rng(8).random(len(months)) > 0.05)
    means = []
    for level in (200.0, 1600.0):
        ending = gamma_poisson(np.full(9, level), 0.05, rng(7))
        history = weekly(np.concatenate([people, ending]))
        means.append(zero_inflated(history, 2, 4000, rng()).samples.mean())
    assert means[1] > 2 * means[0]


@EACH
@pytest.mark.parametrize("weeks", [1, 7, 51, 59, 61, 90, 200])
@pytest.mark.parametrize("level", [0.0, 1.0, 700.0])
def test_a_series_without_spread_is_forecast_as_it_is(name, weeks, level):
    result = FORECASTERS[name](weekly(np.full(weeks, level)), AHEAD, SAMPLES, rng())
    assert result.samples.shape == (SAMPLES, AHEAD)
    # a regression may at the most take it for Poisson counts
    error = 6 * np.sqrt(level / SAMPLES)
    np.testing.assert_allclose(result.samples.mean(axis=0), level, atol=error, rtol=0.02)
    if not level:
        assert not result.samples.any()


@EACH
def test_what_could_not_be_done_is_told(name):
    short = FORECASTERS[name](weekly([3, 0, 5]), AHEAD, SAMPLES, rng())
    assert "drawn at random" in short.note
    assert set(np.unique(short.samples).tolist()) <= {0.0, 3.0, 5.0}


def test_without_an_empty_week_the_zero_inflated_one_says_whom_it_asked():
    history = weekly(gamma_poisson(np.full(200, 300.0), 0.2, rng()) + 1)
    result = zero_inflated(history, AHEAD, SAMPLES, rng())
    assert result.note == "not to be fitted: negative_binomial"
    reference = negative_binomial(history, AHEAD, SAMPLES, rng())
    np.testing.assert_array_equal(result.samples, reference.samples)


@EACH
def test_no_week_at_all_is_refused(name):
    with pytest.raises(UserError, match="no week lies before the origin"):
        FORECASTERS[name](weekly([]), AHEAD, SAMPLES, rng())


@EACH
def test_the_same_seed_gives_the_same_bytes(name):
    first, again, other = (
        FORECASTERS[name](observed(), AHEAD, SAMPLES, rng(seed)).samples for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


@EACH
def test_a_forecast_of_a_year_and_more_stays_within_bounds(name):
    history = observed()
    result = FORECASTERS[name](history, 60, SAMPLES, rng()).samples
    assert result.shape == (SAMPLES, 60)
    assert np.median(result, axis=0).max() < MAX_OVER_HISTORY * history.people.max()


@given(
    st.lists(st.one_of(st.just(0), st.integers(0, 6000)), min_size=1, max_size=140),
    st.sampled_from(list(FORECASTERS)), st.integers(1, 12),
)  # fmt: skip
@settings(max_examples=40, deadline=None, derandomize=True)
def test_any_series_of_counts_gives_counts(people, name, ahead):
    result = FORECASTERS[name](weekly(people), ahead, 50, rng()).samples
    assert result.shape == (50, ahead)
    assert np.isfinite(result).all()
    assert (result >= 0).all()
    np.testing.assert_array_equal(result, np.round(result))
