"""Baseline forecasters of weekly arrivals: past years' weeks, and regressions on counts.

They use only the weekly arrivals up to the origin.
"""

from datetime import date

import numpy as np

from sim.arrays import Floats
from sim.data.official_weekly import Weekly
from sim.forecast.forecast import YEAR, Forecast, Forecaster, resampled
from sim.forecast.hurdle import hurdle
from sim.forecast.regressions import zero_inflated
from sim.forecast.same_season import same_season

MIN_RATIO_WEEKS = 8  # minimum number of weeks for the ratio of two years
MIN_ERRORS = 20  # minimum number of past errors for the spread


def last_year(history: Weekly, ahead: int, samples: int, rng: np.random.Generator) -> Forecast:
    """Forecast last year's same week, scaled by the year so far over last year's.

    The spread is that of the rule's errors at earlier origins, drawn as complete paths on the scale
    of square roots. That scale allows weeks without a crossing, and makes errors about as large in
    quiet weeks as in busy ones.

    Parameters
    ----------
    history
        Weeks up to the origin; at least a year, MIN_RATIO_WEEKS and `ahead` weeks, and MIN_ERRORS
        more for the errors.

    Returns
    -------
    Forecast
        In the first MIN_RATIO_WEEKS weeks of a year, the year so far extends into the year before.
        Weeks of the last year drawn at random, with a note, if the history is too short for the
        rule or its errors, or nobody arrived in last year's part of the ratio.
    """
    people, days = history.people, history.week_ending
    points = _points(people, days, len(people), ahead)
    errors = _past_errors(people, days, ahead)
    if points is None or len(errors) < MIN_ERRORS:
        return resampled(history, ahead, samples, rng, "no year before to go by")
    root = np.sqrt(points) + errors[rng.integers(len(errors), size=samples)]
    return Forecast(np.round(np.maximum(root, 0.0) ** 2))


def _points(people: Floats, days: tuple[date, ...], origin: int, ahead: int) -> Floats | None:
    """Return the rule's forecast from the first `origin` weeks, shape (ahead,), or None."""
    so_far = max(sum(day.year == days[origin - 1].year for day in days[:origin]), MIN_RATIO_WEEKS)
    if origin < so_far + YEAR:
        return None
    now = people[origin - so_far : origin].sum()
    before = people[origin - so_far - YEAR : origin - YEAR].sum()
    if not before:
        return None
    steps = np.arange(ahead)
    same_week = origin + steps % YEAR - YEAR  # beyond a year, the last observed year
    return np.asarray(people[same_week] * (now / before))


def _past_errors(people: Floats, days: tuple[date, ...], ahead: int) -> Floats:
    """Return the rule's errors at all earlier origins, on square roots, shape (origins, ahead)."""
    rows = []
    for origin in range(YEAR + MIN_RATIO_WEEKS, len(people) - ahead + 1):
        points = _points(people, days, origin, ahead)
        if points is not None:
            rows.append(np.sqrt(people[origin : origin + ahead]) - np.sqrt(points))
    return np.array(rows).reshape(len(rows), ahead)


FORECASTERS: dict[str, Forecaster] = {
    "last_year": last_year,
    "zero_inflated": zero_inflated,
    "hurdle": hurdle,
    "same_season": same_season,
}
