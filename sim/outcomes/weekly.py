"""Weekly series of a run: people and boats by week of the coast, never finer, never by network."""

from datetime import date, timedelta

import numpy as np

from sim.model.tables import Tables
from sim.outcomes.window import Array, Window

SERIES = ("arrivals", "boats", "attempts", "prevented", "deaths", "expected_deaths", "returned")
"""People arrived, boats arrived, boats committed, people recorded as prevented, people dead, deaths
expected, people returned from the United Kingdom."""


def mondays(start: date, end: date) -> list[date]:
    """Return the Mondays of the weeks that hold the days from `start` to `end`."""
    first = start - timedelta(days=start.weekday())
    return [first + timedelta(days=7 * week) for week in range((end - first).days // 7 + 1)]


def measure_weekly(tables: Tables, first: int, start: date, end: date) -> dict[str, Array]:
    """Return each series by week, shape (weeks,); weeks at the ends may be incomplete.

    Parameters
    ----------
    first
        The night of `start`.
    start, end
        First and last day that counts.
    """
    days = (end - start).days + 1
    window = Window.over_nights(tables, first, first + days - 1)
    week = (np.arange(days) + start.weekday()) // 7
    by_day = (
        window.arrivals, window.boats, window.by_day(), window.prevented,
        window.by_day(window.attempts["dead"]), window.by_day(window.attempts["expected_dead"]),
        returned_by_day(window, first),
    )  # fmt: skip
    series = (np.bincount(week, daily).astype(float) for daily in by_day)
    return dict(zip(SERIES, series, strict=True))


def returned_by_day(window: Window, first: int) -> Array:
    """Return people returned from the United Kingdom each day, shape (days,)."""
    people = window.tables.people
    day = (people["night"] - first).astype(np.int64)
    return np.bincount(day, people["returned"], minlength=window.days).astype(float)
