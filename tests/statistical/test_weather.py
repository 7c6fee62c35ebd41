"""The sea that is drawn is the sea of the tables; the tables are those of the sources."""

import csv
from datetime import date
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from sim.assumptions import point
from sim.data.targets import targets
from sim.model.calendar import Calendar
from sim.model.weather import block_anomalies, draw_sea, fit_nights
from sim.streams import Streams

DATA = Path(__file__).parent / "data"
CALIBRATION = Path(__file__).parents[2] / "calibration"
BLOCKS = ("winter", "summer", "autumn")
NO_ANOMALY = {f"sea_anomaly_{y}_{b}": 0.0 for y in (2024, 2025) for b in BLOCKS}
NO_ANOMALY["sea_anomaly_spread"] = 0.0
YEARS = 60


@pytest.fixture(scope="module")
def long_sea():
    """Sixty years of nights on end, and the month of each."""
    calendar = Calendar(date(1990, 1, 1), date(1990 + YEARS - 1, 12, 31), 0)
    values = {**point(), **NO_ANOMALY}
    months = np.array([day.month for day in calendar.dates()])
    return draw_sea(values, calendar, Streams(1, 0, "sea")), months


def standardised(sea, months):
    """Ln Hs less its month's mean, over its month's sd: the anomaly that was drawn."""
    mean, sd = (np.array(point()[name])[months - 1] for name in ("wave_log_mean", "wave_log_sd"))
    return (np.log(sea.wave) - mean) / sd


def test_each_month_has_its_mean_and_spread(long_sea):
    sea, months = long_sea
    phi = point()["wave_autocorrelation"]
    for month in range(1, 13):
        logs = np.log(sea.wave[months == month])
        mean, sd = (point()[name][month - 1] for name in ("wave_log_mean", "wave_log_sd"))
        nights = len(logs)
        effective = nights * (1 - phi) / (1 + phi)
        assert abs(logs.mean() - mean) < 3.5 * sd / sqrt(effective), month
        of_squares = nights * (1 - phi**2) / (1 + phi**2)
        assert abs(logs.std() / sd - 1) < 3.5 / sqrt(2 * of_squares), month


def test_nights_forget_as_a_first_order_autoregression(long_sea):
    """.65, .42 and .27 at one, two and three nights; the sources show .65, .41 and .28."""
    x = standardised(*long_sea)
    told = [np.corrcoef(x[lag:], x[:-lag])[0, 1] for lag in (1, 2, 3)]
    error = 1.5 / sqrt(len(x))  # Bartlett's formula gives .8 to 1.5 over the root of n here
    for one, exact in zip(told, (0.65, 0.65**2, 0.65**3), strict=True):
        assert abs(one - exact) < 3 * error


def test_the_anomaly_is_a_standard_normal(long_sea):
    x = standardised(*long_sea)
    thinned = x[::15]  # nights 15 apart correlate at .65^15 = .002
    assert abs(thinned.mean()) < 3.5 / sqrt(len(thinned))
    assert abs(thinned.var() - 1) < 3.5 * sqrt(2 / len(thinned))
    assert abs((thinned < 1.0).mean() - 0.8413) < 3.5 * sqrt(0.8413 * 0.1587 / len(thinned))


def test_forecasts_are_right_but_for_their_noise(long_sea):
    sea, _ = long_sea
    error = np.log(sea.forecast / sea.wave)
    assert abs(error.mean()) < 3.5 * 0.15 / sqrt(len(error))
    assert error.std() == pytest.approx(0.15, rel=0.03)
    assert abs(np.corrcoef(error, np.log(sea.wave))[0, 1]) < 3.5 / sqrt(len(error))


def test_the_shock_of_a_night_has_mean_one(long_sea):
    sea, _ = long_sea
    shape = point()["night_shape"]
    assert abs(sea.shock.mean() - 1) < 3.5 / sqrt(shape * len(sea.shock))
    assert sea.shock.var() == pytest.approx(1 / shape, rel=0.08)


def test_a_blocks_anomaly_shifts_the_sea_of_its_months_only():
    calendar = Calendar(date(2024, 1, 1), date(2025, 12, 31), 30)
    names = [f"sea_anomaly_{year}_{block}" for year in (2024, 2025) for block in BLOCKS]
    shifts = dict(zip(names, (-0.2, 0.1, 0.3, -0.4, 0.05, 0.15), strict=True))
    base, moved = (
        draw_sea({**point(), **NO_ANOMALY, **own}, calendar, Streams(1, 0, "sea"))
        for own in ({}, shifts)
    )
    shift = np.log(moved.wave / base.wave)
    np.testing.assert_allclose(shift[:30], 0.0, atol=1e-12)  # December 2023 has a block of its own
    begins = [calendar.night(date(year, month, 1)) for year in (2024, 2025) for month in (1, 5, 9)]
    ends = [*begins[1:], calendar.nights]
    for begin, end, expected in zip(begins, ends, shifts.values(), strict=True):
        np.testing.assert_allclose(shift[begin:end], expected, atol=1e-12)


def test_blocks_of_other_years_are_normal_with_the_stated_spread():
    """Three blocks a year of 34 years of 40 replications, each constant over its months."""
    calendar = Calendar(date(1990, 1, 1), date(2023, 12, 31), 0)
    values, drawn = {**point(), **NO_ANOMALY, "sea_anomaly_spread": 0.4}, []
    for replication in range(40):
        shift = block_anomalies(values, calendar, Streams(1, replication), False)
        for year in range(1990, 2024):
            for month in (1, 5, 9):
                first = calendar.night(date(year, month, 1))
                assert len(set(shift[first : first + 120].tolist())) == 1
                drawn.append(shift[first])
    assert len(set(drawn)) == len(drawn) == 40 * 34 * 3
    n = len(drawn)
    assert abs(np.mean(drawn)) < 3.5 * 0.4 / sqrt(n)
    assert abs(np.var(drawn) / 0.16 - 1) < 3.5 * sqrt(2 / n)


def test_half_of_nights_are_fit_at_56_centimetres_and_none_at_two_metres(long_sea):
    sea, _ = long_sea
    values = {**point(), "network_shock": 0.0}
    nights = fit_nights(values, sea, np.zeros((1, len(sea.wave))))[0]
    near = np.abs(sea.forecast - 2.94 / 5.26) < 0.03
    assert near.sum() > 1000
    assert abs(nights[near].mean() - 0.5) < 3.5 * 0.5 / sqrt(near.sum()) * 1.5
    assert nights[sea.forecast > 2.0].mean() < 0.002
    assert nights[sea.forecast < 0.2].mean() > 0.8


def rows_of(name: str) -> list[dict[str, str]]:
    """Return the rows of a source's table."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_the_wave_table_is_the_hindcasts():
    monthly = rows_of("wave_climate_monthly.csv")
    assert [row["month"] for row in monthly] == [str(month) for month in range(1, 13)]
    for name, column in (("wave_log_mean", "log_mean"), ("wave_log_sd", "log_sd")):
        assert list(point()[name]) == [float(row[column]) for row in monthly]


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_reported_figures_are_those_of_the_daily_series(year):
    rows = rows_of("home_office_daily.csv")

    def days(last: str) -> tuple[np.ndarray, np.ndarray]:
        held = [r for r in rows if f"{year}-01-01" <= r["date"] <= f"{year}-{last}"]
        people, boats = (
            np.array([float(r[c]) for r in held]) for c in ("people_arrived", "boats_arrived")
        )
        return people, boats

    people, boats = days("06-15")
    told = targets()
    assert told[f"arrivals_{year}"].value == people.sum()
    assert told[f"boats_{year}"].value == boats.sum()
    assert told[f"people_per_boat_{year}"].value == round(people.sum() / boats.sum(), 1)
    assert told[f"crossing_days_{year}"].value == (boats > 0).sum()
    assert told[f"crossing_days_{year}_april"].value == (days("04-30")[1] > 0).sum()
    if year == 2025:
        assert told["busiest_day_2025"].value == people.max()
        assert told["arrivals_to_march_2025"].value == days("03-31")[0].sum()
        week = np.convolve(people[120:], np.ones(7), "valid").max()
        assert told["busiest_week_may_june_2025"].value == week


def test_the_reported_rates_are_those_of_the_weekly_series():
    lines = (CALIBRATION / "observed" / "weekly.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))

    def sums(last: str) -> list[float]:
        held = [row for row in rows if "2025-01-01" <= row["week_ending"] <= last]
        columns = ("people_arrived", "boats_arrived", "events_prevented", "people_prevented")
        return [sum(float(row[column]) for row in held) for column in columns]

    told = targets()
    _, boats, events, _ = sums("2025-06-01")
    assert told["event_rate_to_june"].value == round(events / (events + boats), 2)
    people, boats, events, prevented = sums("2025-06-15")
    assert told["event_rate_to_mid_june"].value == round(events / (events + boats), 3)
    assert told["people_rate_2025"].value == round(prevented / (prevented + people), 3)
    rise = told["arrivals_2025"].value / told["arrivals_2024"].value - 1
    assert told["rise"].value == pytest.approx(rise, abs=0.01)  # 42 % (BBC), 42.7 % in the series
