"""The danger of a calendar year: two factors, on incidents and on deaths, drawn by its number."""

from datetime import date
from statistics import NormalDist

import numpy as np
import pytest
from summer import in_summer

from sim.assumptions import point
from sim.model.calendar import Calendar
from sim.model.dials import Dials
from sim.model.safety import Safety, Year, draw_years
from sim.streams import Streams

DANGER = {"incident_boarding": 0.1, "incident_inshore": 0.05, "incident_transit": 0.1}


def years(start: date, end: date, warm_up: int = 90, seed: int = 1, **values) -> dict[date, Year]:
    """Return the factors by date of night."""
    dials = Dials(in_summer(**values))
    calendar = Calendar(start, end, warm_up)
    return dict(
        zip(calendar.dates(), draw_years(dials, calendar, Streams(seed, 0, "x")), strict=True)
    )


def test_each_calendar_year_has_its_factors_from_new_year_to_its_end():
    by_day = years(date(2024, 6, 1), date(2026, 2, 1))
    for year in (2024, 2025, 2026):
        assert len({f for day, f in by_day.items() if day.year == year}) == 1
    assert len(set(by_day.values())) == 3
    assert by_day[date(2024, 12, 31)] != by_day[date(2025, 1, 1)]


def test_they_depend_on_neither_start_nor_end_nor_warm_up():
    long = years(date(2024, 6, 1), date(2026, 2, 1), 200)
    short = years(date(2025, 5, 1), date(2025, 5, 9), 3)
    assert all(long[day] == factors for day, factors in short.items())


@pytest.mark.parametrize("name", ["frailty", "severity"])
def test_factors_are_gamma_with_mean_1_and_their_shape(name):
    day = date(2025, 1, 1)
    drawn = np.array([getattr(years(day, day, 0, seed)[day], name) for seed in range(2000)])
    shape = point()[f"year_{name}"]
    assert drawn.mean() == pytest.approx(1.0, abs=4 / (shape * 2000) ** 0.5)
    assert drawn.var() == pytest.approx(1 / shape, rel=0.2)


def test_the_two_factors_are_independent():
    day = date(2025, 1, 1)
    drawn = np.array([years(day, day, 0, seed)[day] for seed in range(2000)])
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 4 / 2000**0.5


def test_expected_deaths_have_the_mean_of_deaths_in_each_of_two_years_that_differ(build_world):
    """Severity and frailty vary much; each year of a run over New Year is compared alone."""
    sums = []
    for seed in range(200):
        world = build_world(
            days=48, warm_up=12, start=date(2025, 12, 8), seed=seed, year_frailty=3.0,
            year_severity=0.5, deaths_per_incident=3.0, sea_anomaly_2025_autumn=-1.0, **DANGER,
        )  # fmt: skip
        attempts = world.run().attempts
        second = attempts["night"] >= world.calendar.night(date(2026, 1, 1))
        names = ("dead", "expected_dead")
        sums.append([[attempts[n][of].sum() for n in names] for of in (~second, second)])
    for deaths, expected in np.array(sums).transpose(1, 2, 0):
        difference = deaths - expected
        error = difference.std(ddof=1) / len(difference) ** 0.5
        assert deaths.mean() > 10 * error
        assert abs(difference.mean()) < NormalDist().inv_cdf(0.999) * error


def in_year_of(world, year: Year):
    """Give all nights of a world the factors of one year, and return it."""
    world.safety = Safety(world.dials, world.ledger, [year] * world.calendar.nights)
    return world


def test_a_severe_year_has_more_deaths_for_each_incident(build_world):
    def deaths_each(severity: float) -> float:
        world = build_world(days=90, large_incident=0.0, deaths_per_incident=2.0, **DANGER)
        dead = in_year_of(world, Year(1.0, severity)).run().attempts["dead"]
        assert (dead > 0).sum() > 40
        return float(dead[dead > 0].mean())

    none, usual, severe = (deaths_each(s) for s in (0.0, 1.0, 5.0))
    assert 1.0 <= none < 1.3 < 1.6 < usual < 3.0 < 4.0 < severe  # some boats have two incidents


def test_a_frail_year_has_more_incidents(build_world):
    counts = []
    for frailty in (0.2, 1.0, 5.0):
        world = build_world(days=90, learning_rate=0.0, **DANGER)
        attempts = in_year_of(world, Year(frailty, 1.0)).run().attempts
        counts.append((attempts["dead"] > 0).sum())
    assert 0 < counts[0] < 0.5 * counts[1] < 0.25 * counts[2]
