"""Forecasts from rolling origins: nothing later than the origin is used, and the winner wins."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from io import StringIO

import numpy as np
import pytest
from forecast_worlds import FEW, LEVEL, rng, some_ensemble, some_history
from rich.console import Console

from sim.data.official_weekly import Weekly
from sim.errors import UserError
from sim.forecast.ensemble_draws import (
    model_forecaster,
)
from sim.forecast.forecast import Forecast
from sim.forecast.forecasters import FORECASTERS
from sim.forecast.paired import find
from sim.forecast.rolling import origins, roll
from sim.forecast.verdict import best_rival
from sim.inference.recipe import weeks_ending
from sim.report.forecasting import render


@pytest.fixture(scope="module")
def ensemble():
    return some_ensemble()


@pytest.fixture(scope="module")
def history():
    return some_history()


def test_origins_are_sundays_whose_weeks_ahead_end_with_the_figures():
    at = origins()
    assert (str(at[0]), str(at[-1]), len(at)) == ("2024-03-24", "2025-04-20", 15)
    assert {day.weekday() for day in at} == {6}
    assert at[-1] + timedelta(weeks=8) == weeks_ending()[-1]


@pytest.mark.parametrize("origin", FEW)
def test_data_after_the_origin_change_no_forecast(ensemble, history, origin):
    later = np.array([day > origin for day in history.week_ending])
    other = Weekly(
        history.week_ending,
        *(np.where(later, 9 * x + 5000, x)
          for x in (history.people, history.boats, history.events, history.prevented)),
    )  # fmt: skip
    seen = {}

    def spy(name, forecaster):
        def told(*given):
            seen.setdefault(name, []).append(forecaster(*given))
            return seen[name][-1]

        return told

    every = {**FORECASTERS, "model": model_forecaster(ensemble)}
    for series in (history, other):
        roll(series, {name: spy(name, f) for name, f in every.items()}, [origin], 8, 300)
    assert set(seen) == set(every)
    for first, second in seen.values():
        assert first.samples.tobytes() == second.samples.tobytes()
        assert repr(first) == repr(second)


def knows(history, ahead, samples, generator):
    return Forecast(generator.poisson(LEVEL, (samples, ahead)).astype(float))


def doubles(history, ahead, samples, generator):
    return Forecast(generator.poisson(2 * LEVEL, (samples, ahead)).astype(float))


def test_the_one_who_knows_wins_and_it_is_no_chance(history):
    result = roll(history, {"last_year": doubles, "knows": knows}, samples=300)
    assert result.winner == "knows"
    assert result.words.startswith("knows wins")
    assert "Its lead over each of the others is distinguishable from zero." in result.words
    assert [d.horizon for d in result.differences] == ["1–4", "5–8", "all"]
    lead = result.differences[-1]
    assert (lead.name, lead.other, lead.better) == ("knows", "last_year", 1.0)
    assert all(d.high < 0 for d in result.differences)
    assert result.scores["knows"]["all"].skill > 0.9
    assert result.scores["knows"]["1–4"].weeks == 4 * 15
    assert result.caveat == ""


def test_rolling_origins_split_ties():
    """Three weeks in four are empty, and the forecaster knows: 90 % intervals cover 90 %."""
    days = tuple(date(2010, 1, 3) + timedelta(weeks=n) for n in range(800))
    people = rng(12).poisson(0.3, 800).astype(float)
    series = Weekly(days, people, people, people * np.nan, people * np.nan)

    def rare(history, ahead, samples, generator):
        return Forecast(generator.poisson(0.3, (samples, ahead)).astype(float))

    result = roll(series, {"rare": rare}, days[:796:2], ahead=2, samples=200)
    scores = result.scores["rare"]["all"]
    assert scores.weeks == 796
    assert scores.covered90 == pytest.approx(0.9, abs=4 * np.sqrt(0.09 / 796))
    assert scores.covered50 == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 796))


def test_two_who_say_the_same_cannot_be_told_apart(history):
    def alike(history, ahead, samples, generator):
        return knows(history, ahead, samples, rng())

    result = roll(history, {"one": alike, "other": alike}, samples=100)
    for lead in result.differences:
        assert (lead.mean, lead.low, lead.high, lead.distinguishable) == (0, 0, 0, False)
    assert "not distinguishable from zero" in result.words


def test_the_model_is_placed_even_where_it_does_not_win(history):
    result = roll(history, {"model": doubles, "knows": knows, "last_year": doubles}, samples=100)
    assert "The model is number" in result.words
    mean = find(result.differences, "model", "knows", "all").mean
    said = (
        f"Against the best rival, knows, its CRPS changes by +{mean:.0f} people a week, 90 % inte"
    )
    assert said in result.words
    assert result.words.endswith("This is distinguishable from zero.")
    assert {(d.name, d.other) for d in result.differences} == {
        ("knows", "model"), ("knows", "last_year"), ("model", "last_year"),
    }  # fmt: skip
    assert "seen both years" in result.caveat


def test_order_and_repetition_change_no_byte(ensemble, history):
    every = {**FORECASTERS, "model": model_forecaster(ensemble)}
    back = {name: every[name] for name in reversed(every)}
    first, again, other = (roll(history, f, FEW, samples=200) for f in (every, every, back))
    assert repr(first) == repr(again)
    assert first.ranking == other.ranking
    for name in every:
        assert repr(first.by_origin[name]) == repr(other.by_origin[name])
        assert repr(first.scores[name]) == repr(other.scores[name])


def test_progress_is_told_and_wrong_origins_are_refused(history):
    counts = []
    roll(history, {"knows": knows}, FEW, samples=20, progress=counts.append)
    assert counts == [1, 2, 3]
    for origin in (date(2025, 5, 4), date(2024, 7, 15), date(2019, 1, 6)):
        with pytest.raises(UserError, match=r"must lie after the origin. Choose another origin"):
            roll(history, {"knows": knows}, [origin], samples=20)


def test_the_page_fits_a_terminal_and_is_plain_data_too(ensemble, history):
    models = {
        "model": model_forecaster(ensemble),
        "unweighted": model_forecaster(ensemble, weighted=False),
    }
    result = roll(history, {**FORECASTERS, **models}, FEW, samples=200)
    paper = Console(width=80, record=True, file=StringIO())
    paper.print(render(result))
    page = paper.export_text()
    assert max(map(len, page.splitlines())) <= 80
    flat = " ".join(page.split())
    assert result.words in flat
    assert result.caveat in flat
    assert "unweighted: the model's draws without weights" in result.caveat
    for name in result.ranking:
        assert name in page
    assert f"Change against the best rival, {best_rival(result.ranking)}, paired by origins" in flat
    assert "too few origins for an interval" in flat
    assert json.loads(json.dumps(asdict(result)))["ranking"] == list(result.ranking)
