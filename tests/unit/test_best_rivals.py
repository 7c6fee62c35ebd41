"""The hurdle regression and the same season of three years: exact answers and known worlds."""

import numpy as np
import pytest
from scipy import stats
from test_forecasters import gamma_poisson, rng, season, weekly

from sim.forecast import hurdle as hurdle_module
from sim.forecast import same_season as season_module
from sim.forecast.forecast import MAX_OVER_HISTORY
from sim.forecast.hurdle import HARMONICS, hurdle
from sim.forecast.regressions import season_design
from sim.forecast.same_season import HALVING, LEVEL, POWER, REACH, level_ratios, same_season

YEAR = 52


def test_level_ratios_are_those_worked_out_by_hand():
    """Years of 10, 20 and 40 people a week, then eight weeks of 80."""
    people = np.concatenate([np.repeat([10.0, 20, 40], YEAR), np.full(LEVEL, 80.0)])
    expected = [(80 + 1) / (40 + 1), (80 + 1) / (20 + 1), (80 + 1) / (10 + 1)]
    np.testing.assert_allclose(level_ratios(people), expected)
    assert len(level_ratios(people[YEAR + 1 :])) == 1
    assert level_ratios(np.zeros(200)).tolist() == [1.0] * 3


@pytest.mark.parametrize("ahead", [1, 26, 60])
def test_each_path_is_a_past_year_scaled_by_hand(monkeypatch, ahead):
    monkeypatch.setattr(season_module, "SPREAD", 0.0)
    people = np.concatenate([np.repeat([1000.0, 2000, 4000], YEAR), np.full(30, 3000.0)])
    result = same_season(weekly(people), ahead, 2000, rng())
    assert result.note == ""
    exponent = POWER * 0.5 ** (ahead / HALVING)
    every = (1000.0, 2000.0, 4000.0, 3000.0)
    bound = MAX_OVER_HISTORY * 4000
    allowed = {min(round(a * (3001 / (b + 1)) ** exponent), bound) for a in every for b in every}
    assert set(result.samples[:, -1].tolist()) <= allowed
    if ahead == 1:
        expected = {round(a * (3001 / (a + 1)) ** exponent) for a in every[:3]}
        assert set(result.samples[:, 0].tolist()) == expected


def test_a_path_keeps_its_year_and_its_shift(monkeypatch):
    """Weeks are numbered, and levels alike: each path counts on by ones."""
    monkeypatch.setattr(season_module, "level_ratios", lambda people: np.ones(3))
    monkeypatch.setattr(season_module, "SPREAD", 0.0)
    people = np.arange(1000.0, 1000 + 4 * YEAR)
    paths = same_season(weekly(people), 40, 3000, rng()).samples
    assert (np.diff(paths, axis=1) == 1).all()
    starts = {1000.0 + YEAR * year + shift for year in (1, 2, 3)
              for shift in range(-REACH, REACH + 1)}  # fmt: skip
    assert set(paths[:, 0].tolist()) == starts


def test_the_spread_of_levels_keeps_the_mean():
    people = np.full(4 * YEAR, 10_000.0)
    samples = same_season(weekly(people), 1, 40_000, rng()).samples[:, 0] / 10_000
    assert samples.mean() == pytest.approx(1.0, abs=4 * season_module.SPREAD / 200)
    assert np.log(samples).std() == pytest.approx(season_module.SPREAD, rel=0.03)


def test_the_recent_level_moves_the_next_weeks_more_than_later_ones():
    year = 500 + 400 * season(4 * YEAR)
    high = np.concatenate([year[:-LEVEL], 3 * year[-LEVEL:]])
    usual, raised = (same_season(weekly(p), 52, 4000, rng()).samples for p in (year, high))
    ratio = raised.mean(axis=0) / usual.mean(axis=0)
    assert ratio[0] == pytest.approx(3**POWER, rel=0.1)
    assert ratio[40] < 2 < ratio[5]


def two_years(generator, dispersion=0.3, trend=0.0):
    """Return two years of counts with empty winters, their law, and the law half a year on."""
    weeks, ahead = 2 * YEAR, 26
    wave = season(weeks + ahead)
    years = np.minimum(np.arange(weeks + ahead) - weeks + 1, 0) / YEAR
    mean, chance = np.exp(6.3 + 0.6 * wave + trend * years), 1 / (1 + np.exp(-1.2 - 1.5 * wave))
    people = gamma_poisson(mean[:weeks], dispersion, generator)
    people *= generator.random(weeks) < chance[:weeks]
    return weekly(people), mean[weeks:], chance[weeks:]


@pytest.mark.parametrize("trend", [0.0, 0.7])
def test_the_hurdle_finds_empty_weeks_sizes_and_level(trend):
    """Means over 30 histories; a growing series is forecast at its last level, not beyond."""
    g, sizes, crossings = rng(4), [], []
    for _ in range(30):
        history, mean, chance = two_years(g, trend=trend)
        result = hurdle(history, 26, 400, g)
        assert result.note == ""
        sizes.append(np.median(result.samples.sum(axis=1)) / (mean * chance).sum())
        crossings.append((result.samples > 0).mean() - chance.mean())
    assert np.mean(crossings) == pytest.approx(0, abs=4 * np.std(crossings) / 30**0.5 + 0.01)
    assert np.mean(sizes) == pytest.approx(1, abs=4 * np.std(sizes) / 30**0.5)
    assert np.std(sizes) < 0.4


def test_the_hurdles_intervals_hold_what_comes_as_often_as_they_say():
    g, ranks = rng(8), []
    for _ in range(120):
        history, mean, chance = two_years(g)
        came = gamma_poisson(mean[-1:], 0.3, g)[0] * (g.random() < chance[-1])
        samples = hurdle(history, 26, 200, g).samples[:, -1]
        below, tied = (samples < came).sum(), (samples == came).sum()
        ranks.append((below + g.random() * (tied + 1)) / 201)
    inside = np.mean([0.05 < rank < 0.95 for rank in ranks])
    assert inside == pytest.approx(0.9, abs=3 * (0.09 / 120) ** 0.5)


def test_only_two_years_are_fitted():
    history, _, _ = two_years(rng(2))
    people = history.people
    before = [np.concatenate([past, people]) for past in (np.zeros(70), np.arange(70.0))]
    first, second = (hurdle(weekly(series), 8, 100, rng()).samples for series in before)
    np.testing.assert_array_equal(first, second)


def test_summers_without_an_empty_week_and_winters_without_any_other_are_fitted():
    warm = season(3 * YEAR) > -0.2
    people = gamma_poisson(np.full(3 * YEAR, 600.0), 0.3, rng(3)) * warm
    result = hurdle(weekly(people[: 2 * YEAR]), YEAR, 1000, rng())
    assert result.note == ""
    crossing, warm = (result.samples > 0).mean(axis=0), warm[2 * YEAR :]
    assert crossing[warm].mean() > 0.85
    assert crossing[~warm].mean() < 0.15
    assert ((crossing > 0) & (crossing < 1)).any()


def test_the_chance_of_an_empty_week_has_the_spread_of_its_estimate():
    """Without a season, the constant's log odds have sd 1 / √(n p q)."""
    crossing = np.arange(5200) % 4 > 0
    design = season_design(weekly(np.zeros(5200)), 0, HARMONICS)
    drawn = hurdle_module._crossing_draws(crossing, design, 4000, rng())
    known = 1 / np.sqrt(5200 * 0.75 * 0.25)
    assert drawn[:, 0].mean() == pytest.approx(np.log(3), abs=known)
    assert drawn[:, 0].std() == pytest.approx(known, rel=0.05)


def test_counts_if_any_are_those_of_a_truncated_law():
    mean, dispersion = np.full((1, 100_000), 2.0), 0.8
    people = hurdle_module._positive_counts(mean, np.array([[dispersion]]), rng(5))
    n = 1 / dispersion
    law = stats.nbinom(n, n / (n + 2.0))
    assert people.min() == 1
    assert people.mean() == pytest.approx(2.0 / (1 - law.pmf(0)), rel=0.01)
    assert (people == 1).mean() == pytest.approx(law.pmf(1) / (1 - law.pmf(0)), rel=0.02)


def test_what_the_hurdle_cannot_fit_is_told():
    few = hurdle(weekly(gamma_poisson(np.full(40, 300.0), 0.3, rng())), 4, 50, rng())
    assert "drawn at random" in few.note
