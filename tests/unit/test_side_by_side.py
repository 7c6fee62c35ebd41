"""Sealed forecasts side by side: the same weeks, the same rivals, whatever model made them."""

from datetime import date, timedelta
from io import StringIO

import numpy as np
import pytest
from made_posteriors import posterior_of
from rich.console import Console

from sim.data.official_weekly import Weekly, observed
from sim.forecast.forecasters import FORECASTERS
from sim.forecast.result import ForecastResult
from sim.forecast.scored import score_all, score_sealed
from sim.forecast.sealed import read_sealed, seal
from sim.forecast.side_by_side import side_by_side
from sim.report.sealed import compared, scored

ORIGIN = date(2025, 6, 15)
EARLIER = date(2025, 3, 30)


def sundays(origin, count):
    return tuple(origin + timedelta(weeks=n) for n in range(1, count + 1))


def sealed_by(folder, name, level, count, version, origin=ORIGIN):
    """Seal a forecast of one number a week, and read it."""
    people = np.full((50, count), float(level))
    digest = posterior_of([1.0, level]).digest
    forecast = ForecastResult(
        sundays(origin, count), people, people // 50, origin, 9.0, 9, 5, digest, version
    )
    seal(forecast, observed(), folder / name)
    return read_sealed(folder / name)


@pytest.fixture
def forecasts(tmp_path):
    """Two forecasts of one origin, of an older and a newer model."""
    return {
        "old.parquet": sealed_by(tmp_path, "old.parquet", 900, 12, "2"),
        "new.parquet": sealed_by(tmp_path, "new.parquet", 1040, 30, "99"),
    }


def later(people):
    days = sundays(ORIGIN, len(people))
    nothing = np.full(len(people), np.nan)
    return Weekly(days, np.array(people, float), np.array(people) / 50, nothing, nothing)


def test_common_weeks_are_scored_as_by_hand(forecasts):
    """1,000 people in each of 20 weeks: errors of 100 and 40, 12 weeks in common."""
    (result,) = side_by_side(score_all(forecasts, later([1000] * 20)))
    assert result.weeks == ("2025-06-22", "2025-09-07", 12)
    assert result.crps["old.parquet"] == pytest.approx(100)
    assert result.crps["new.parquet"] == pytest.approx(40)
    assert set(result.ranking) == {"old.parquet", "new.parquet", *FORECASTERS}
    assert result.ranking.index("new.parquet") < result.ranking.index("old.parquet")
    assert result.rival in FORECASTERS
    assert result.crps[result.rival] == min(result.crps[name] for name in FORECASTERS)


def test_both_meet_the_same_rivals(forecasts):
    people = np.random.default_rng(3).poisson(900, 20)
    old, new = score_all(forecasts, later(people)).values()
    for name in FORECASTERS:
        assert old.crps[name] == new.crps[name][:12]
    alone = score_sealed(forecasts["new.parquet"], later(people))
    assert alone == new  # the longer one decides how far rivals forecast


def test_each_says_what_made_it(forecasts):
    old, new = score_all(forecasts, later([1000] * 20)).values()
    assert (old.model_version, new.model_version) == ("2", "99")
    assert old.posterior == posterior_of([1.0, 900]).digest != new.posterior
    assert (old.origin, new.origin) == (str(ORIGIN), str(ORIGIN))
    assert date.fromisoformat(old.sealed)
    assert (len(old.week_ending), len(new.week_ending)) == (12, 20)


def test_differences_of_weeks_are_those_of_the_scores(forecasts):
    people = np.random.default_rng(4).poisson(950, 20)
    new = score_all(forecasts, later(people))["new.parquet"]
    for d in new.differences:
        groups = [new.scores[name][d.horizon].crps for name in (d.name, d.other)]
        assert d.mean == pytest.approx(groups[0] - groups[1])
    assert {d.horizon for d in new.differences} == {"1–4", "5–8", "9–13", "14–26", "all"}
    for name, values in new.crps.items():
        assert np.mean(values) == pytest.approx(new.scores[name]["all"].crps)


def test_the_order_of_files_changes_no_score(forecasts):
    series = later(np.random.default_rng(5).poisson(950, 20))
    back = dict(reversed(forecasts.items()))
    assert score_all(forecasts, series) == score_all(back, series)


def test_origins_are_kept_apart(forecasts, tmp_path):
    other = {"early.parquet": sealed_by(tmp_path, "early.parquet", 500, 40, "2", EARLIER)}
    results = side_by_side(score_all(forecasts | other, later([1000] * 20)))
    assert [result.origin for result in results] == [str(ORIGIN)]
    assert set(results[0].forecasts) == set(forecasts)
    assert side_by_side(score_all(other, later([1000] * 20))) == []


def test_the_page_has_every_forecast_with_its_change(forecasts):
    scores = score_all(forecasts, later(np.random.default_rng(5).poisson(1000, 20)))
    (result,) = side_by_side(scores)
    paper = Console(width=80, record=True, file=StringIO())
    paper.print(compared(result))
    paper.print(scored("new.parquet", scores["new.parquet"]))
    page = paper.export_text()
    assert max(map(len, page.splitlines())) <= 80
    assert f"Change against the best rival, {result.rival}, paired by weeks" in page
    assert "Model version 99, posterior" in page
    rows = {line.split("  ")[0]: line for line in page.split("better at")[1].splitlines()}
    d = next(d for d in result.differences if {d.name, d.other} == {"new.parquet", result.rival})
    sign = "~" if not d.distinguishable else "weeks"
    assert rows["forecast 2"].rstrip().endswith(sign)
