"""Reported values are those of the series that they are written from.

Weekly figures are recomputed from the series that travels with the program. The others need the
source tables, which may lie beside the repository.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from sim.data.official_weekly import observed
from sim.data.targets import reported_blocks, span, targets
from sim.inference.kernel import on_scale, reported_as
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.stopped import Weeks
from sim.outcomes.window import autocorrelation, busiest_week, crossing_after, dispersion
from sim.scenario import load

DATA = Path(__file__).parents[3] / "shared" / "data"  # beside the repository, where it is at hand
EVERY = targets()

BY_DAY = {
    "arrivals": lambda people, boats: people.sum(),
    "boats_arrived": lambda people, boats: boats.sum(),
    "people_per_boat": lambda people, boats: people.sum() / boats.sum(),
    "crossing_days": lambda people, boats: (boats > 0).sum(),
    "boats_per_crossing_day": lambda people, boats: boats.sum() / (boats > 0).sum(),
    "busiest_day": lambda people, boats: people.max(),
    "busiest_week": lambda people, boats: busiest_week(people),
    "boats_per_day_dispersion": lambda people, boats: dispersion(boats),
    "boats_per_day_autocorrelation": lambda people, boats: autocorrelation(boats),
    "crossing_after_crossing": lambda people, boats: crossing_after(boats, True),
    "crossing_after_none": lambda people, boats: crossing_after(boats, False),
}
BY_WEEK = {
    "event_interception_rate": lambda w: w.events.sum() / (w.events + w.boats).sum(),
    "people_interception_rate": lambda w: w.prevented.sum() / (w.prevented + w.people).sum(),
    "stopped_share_busy_weeks": lambda w: w.share_of_people(busiest=True),
    "stopped_share_other_weeks": lambda w: w.share_of_people(busiest=False),
    "stopped_events_busy_weeks": lambda w: w.share_of_events(busiest=True),
    "stopped_events_other_weeks": lambda w: w.share_of_events(busiest=False),
    "stopped_slope_people": lambda w: w.slope_of_people(),
    "stopped_slope_events": lambda w: w.slope_of_events(),
}
OTHER_SOURCES = {
    "deaths", "share_above_60", "arrived_of_people_at_sea", "taxi_share_at_sea",
    "people_waiting_mean",
}  # fmt: skip


def rows_of(name):
    """Return the rows of a source table."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the source table {name} does not travel with the repository")
    with path.open() as file:
        return list(csv.DictReader(file))


def days_of(place):
    """Return people and boats arrived on each day of a window, from the daily series."""
    days = span(place)
    chosen = [
        (float(row["people_arrived"]), float(row["boats_arrived"]))
        for row in rows_of("home_office_daily.csv")
        if days.start <= date.fromisoformat(row["date"]) <= days.end
    ]
    assert len(chosen) == (days.end - days.start).days + 1
    return np.array(chosen).T


def weeks_of(days):
    """Return the official weeks that end in a window, with both counts of prevention."""
    series = observed().between(days.start, days.end)
    return Weeks(series.people, series.boats, series.prevented, series.events)


def digits(value):
    """Return how many decimals a value is written with."""
    return len(f"{value:g}".partition(".")[2])


def by_outcome(outcomes):
    """Return the names of the targets with one of these outcomes."""
    return sorted(name for name, target in EVERY.items() if target.outcome in outcomes)


def test_every_figure_is_recomputed_or_known_to_have_another_source():
    assert {t.outcome for t in EVERY.values()} - {*BY_DAY, *BY_WEEK} == OTHER_SOURCES


@pytest.mark.parametrize("name", by_outcome(BY_DAY))
def test_a_figure_by_day_is_that_of_the_daily_series(name):
    target, compute = EVERY[name], BY_DAY[EVERY[name].outcome]
    value = compute(*days_of(target.place))
    if target.base:
        value = value / compute(*days_of(target.base)) - (1.0 if target.over else 0.0)
    if name == "rise":  # as it was said on 18 June 2025; the series has .4274
        assert value == pytest.approx(target.value, abs=0.01)
    else:
        assert round(float(value), digits(target.value)) == target.value


@pytest.mark.parametrize("name", by_outcome(BY_WEEK))
def test_a_figure_by_week_is_that_of_the_weekly_series(name):
    target = EVERY[name]
    value = BY_WEEK[target.outcome](weeks_of(span(target.place)))
    assert round(float(value), digits(target.value)) == target.value


def test_the_weekly_series_is_that_of_the_source():
    rows = {row["week_ending"]: row for row in rows_of("home_office_weekly.csv")}
    series = observed()
    columns = {
        "people_arrived": series.people, "boats_arrived": series.boats,
        "events_prevented": series.events, "people_prevented": series.prevented,
    }  # fmt: skip
    for column, values in columns.items():
        source = [rows[str(day)][column] for day in series.week_ending]
        np.testing.assert_array_equal(values, [float(x) if x else np.nan for x in source])


def test_the_gap_of_2025_is_the_widest_of_all_windows_of_24_weeks():
    series = observed().between(span(("status_quo", "weeks_59")).start, date.max)
    assert len(series.week_ending) == 59
    gaps = []
    for last in series.week_ending[23:]:
        weeks = series.between(last - timedelta(weeks=23), last)
        w = Weeks(weeks.people, weeks.boats, weeks.prevented, weeks.events)
        gaps.append(w.share_of_people(busiest=False) - w.share_of_people(busiest=True))
    assert len(gaps) == 36
    assert max(gaps) == gaps[-1]
    for name in ("stopped_share_busy_weeks_2025", "stopped_share_other_weeks_2025"):
        assert "widest gap" in EVERY[name].reading
        assert "36 windows of 24 weeks" in EVERY[name].reading


def test_the_share_above_60_is_that_of_the_written_answer():
    row = rows_of("boat_load_bands.csv")[-1]
    assert row["period"].startswith("FY 2024-25")
    above = sum(int(row[name]) for name in ("boats_61_70", "boats_71_80", "boats_over_80"))
    share = above / int(row["boats_total_from_daily_series"])
    assert round(share, 3) == EVERY["share_above_60"].value
    _, boats = days_of(EVERY["share_above_60"].place)
    assert boats.sum() == int(row["boats_total_from_daily_series"])


@pytest.mark.parametrize("year", ["2024", "2025"])
def test_people_who_arrived_of_those_at_sea_are_as_the_prefecture_has_it(year):
    row = next(row for row in rows_of("premar_at_sea.csv") if row["year"] == year)
    target = EVERY[f"arrived_of_people_at_sea_{year}"]
    assert target.value == float(row["success_people"])
    if row["people_at_sea"]:
        people, _ = days_of(target.place)
        assert round(people.sum() / float(row["people_at_sea"]), 3) == target.value


@pytest.mark.parametrize("window", sorted({window for window, _ in reported_blocks()}))
def test_a_block_has_the_counts_of_the_daily_series(window):
    people, boats = days_of(("status_quo", window))
    for (name, outcome), value in reported_blocks().items():
        if name == window:
            assert value == pytest.approx(float(BY_DAY[outcome](people, boats)), rel=1e-12)


def test_the_table_of_blocks_has_five_outcomes_in_six_windows_of_both_years():
    blocks = reported_blocks()
    outcomes = {outcome for _, outcome in blocks}
    assert outcomes == {
        "arrivals", "boats_arrived", "crossing_days", "boats_per_crossing_day", "people_per_boat",
    }  # fmt: skip
    assert outcomes <= set(OUTCOMES)
    windows = {window for window, _ in blocks}
    assert windows == {
        f"{block}_{year}"
        for block in ("q1", "spring", "may_to_mid_june")
        for year in ("2024", "2025")
    }
    assert windows <= set(load("status_quo").windows)
    assert len(blocks) == len(windows) * len(outcomes)


def test_fitted_figures_are_finite_on_their_scales_and_say_why_they_may_be_off():
    for target in EVERY.values():
        assert np.isfinite(reported_as(target))
        if target.role in ("fitted", "implied"):
            assert target.note, target.name
        if target.role == "fitted":
            assert span(target.place).end <= date(2025, 6, 15)
            assert np.isfinite(on_scale(np.array([0.5]), target)).all()


def test_the_headline_figures_stay_fitted():
    for name, value in (("arrivals_2025", 16317), ("rise", 0.42), ("event_rate_to_june", 0.58)):
        assert (EVERY[name].role, EVERY[name].value) == ("fitted", value)


def test_what_fitted_figures_imply_is_not_a_check():
    """Equalities among reported figures, by which one of them is known from the others."""
    value = {name: target.value for name, target in EVERY.items()}
    implied = {
        "arrivals_2024": value["arrivals_2025"] / (1 + value["rise"]),
        "arrivals_to_march_2025": value["arrivals_2025"] * value["first_quarter_share_2025"],
        "boats_2025": value["arrivals_2025"] / value["people_per_boat_2025"],
        "boats_2024": value["arrivals_2024"] / value["people_per_boat_2024"],
        "crossing_days_2025": value["crossing_days_2025_april"]
        + value["crossing_days_2025_may_june"],
    }
    for name, expected in implied.items():
        assert EVERY[name].role == "implied"
        assert value[name] == pytest.approx(expected, rel=0.006)
