"""A forecast: many equally likely paths of weekly arrivals, made at an origin."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import nan

import numpy as np

from sim.arrays import Floats
from sim.data.official_weekly import Weekly
from sim.errors import UserError

YEAR = 52  # weeks; a year back is the same day of the week


@dataclass(frozen=True)
class Forecast:
    """What a forecaster says at an origin.

    Attributes
    ----------
    samples
        People arrived a week, shape (samples, weeks); each row is one simulated path.
    note
        What had to be done in place of the rule, "" if the rule could be followed.
    effective
        Effective sample size, if they are weighted draws; else NaN.
    widened
        Factor by which the kernels of the draws' weights were widened; else NaN.
    """

    samples: Floats
    note: str = ""
    ess: float = field(default=nan)
    widened: float = field(default=nan)


Forecaster = Callable[[Weekly, int, int, np.random.Generator], Forecast]
"""Forecasts from a history that ends at the origin, some weeks ahead, so many samples."""


def checked_people(history: Weekly) -> Floats:
    """Return the people arrived of a history.

    Raises
    ------
    UserError
        If there is no week.
    """
    if not history.week_ending:
        raise UserError(
            "nothing to forecast from: no week lies before the origin; take a later one"
        )
    return history.people


def resampled(
    history: Weekly, ahead: int, samples: int, rng: np.random.Generator, why: str
) -> Forecast:
    """Draw weeks of the last year at random, because no rule can be followed; a note says why."""
    drawn = rng.choice(checked_people(history)[-YEAR:], size=(samples, ahead))
    return Forecast(drawn, f"{why}: weeks of the last year drawn at random")
