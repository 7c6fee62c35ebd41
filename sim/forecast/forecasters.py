"""Baseline forecasters of weekly arrivals: last year's weeks, and two regressions on counts.

None knows of anything but the weekly arrivals up to its origin.
"""

from datetime import date

import numpy as np

from sim.arrays import Floats
from sim.data.official_weekly import Weekly
from sim.forecast.forecast import YEAR, Forecast, Forecaster, resampled
from sim.forecast.regressions import negative_binomial, zero_inflated

MIN_RATIO_WEEKS = 8  # weeks from which a ratio of two years is taken, at least
MIN_ERRORS = 20  # past errors from which the spread is taken, at least


def last_year(history: Weekly, ahead: int, samples: int, rng: np.random.Generator) -> Forecast:
    """Last year's same week, scaled by the year so far against last year's.

    The rule says nothing of its own error, so that it could not be scored. Its spread is that of
    its errors at earlier origins, as whole paths and on square roots, which leaves weeks without
    a crossing possible and makes an error about as large in quiet weeks as in busy ones.

    Parameters
    ----------
    history
        Weeks up to the origin; at least a year and `ahead` weeks, and FEWEST more for the errors.

    Returns
    -------
    Forecast
        In the first SHORTEST weeks of a year the year so far reaches back into the year before.
        If the history is too short for the rule or for its errors, or nobody came in last year's
        part of the ratio, weeks of the last year drawn at random, and a note that says so.
    """
    people, days = history.people, history.week_ending
    points = _points(people, days, len(people), ahead)
    errors = _past_errors(people, days, ahead)
    if points is None or len(errors) < MIN_ERRORS:
        return resampled(history, ahead, samples, rng, "no year before to go by")
    root = np.sqrt(points) + errors[rng.integers(len(errors), size=samples)]
    return Forecast(np.round(np.maximum(root, 0.0) ** 2))


def _points(people: Floats, days: tuple[date, ...], origin: int, ahead: int) -> Floats | None:
    """Return the rule's forecast from the first `origin` weeks, shape (ahead,), if there is one."""
    so_far = max(sum(day.year == days[origin - 1].year for day in days[:origin]), MIN_RATIO_WEEKS)
    if origin < so_far + YEAR:
        return None
    now = people[origin - so_far : origin].sum()
    before = people[origin - so_far - YEAR : origin - YEAR].sum()
    if not before:
        return None
    steps = np.arange(ahead)
    same_week = origin + steps % YEAR - YEAR  # beyond a year, the last year that is known
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
    "negative_binomial": negative_binomial,
    "zero_inflated": zero_inflated,
}
