"""A forecast: many equally likely paths of weekly arrivals, made at an origin."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import nan

import numpy as np

from sim.arrays import Floats
from sim.data.official_weekly import Weekly
from sim.errors import UserError

YEAR = 52  # weeks; a year of whole weeks
MAX_OVER_HISTORY = 3.0  # maximum of a forecast week, as a multiple of the highest in the history


@dataclass(frozen=True)
class Forecast:
    """A forecaster's output at an origin.

    Attributes
    ----------
    samples
        People arrived a week, shape (samples, weeks); each row is one simulated path.
    note
        Fallback that replaced the forecaster's rule; "" if it followed the rule.
    ess
        Effective sample size of weighted draws; NaN for other forecasters.
    widened
        Factor by which the kernels of the draws' weights were widened; NaN for other forecasters.
    """

    samples: Floats
    note: str = ""
    ess: float = field(default=nan)
    widened: float = field(default=nan)


Forecaster = Callable[[Weekly, int, int, np.random.Generator], Forecast]
"""Function of a history up to the origin, weeks ahead, number of samples and generator."""


def checked_people(history: Weekly) -> Floats:
    """Return the people arrived of a history.

    Raises
    ------
    UserError
        If there is no week.
    """
    if not history.week_ending:
        raise UserError(
            "nothing to forecast from: no week lies before the origin. Choose a later origin."
        )
    return history.people


def resampled(
    history: Weekly, ahead: int, samples: int, rng: np.random.Generator, reason: str
) -> Forecast:
    """Forecast by weeks of the last year drawn at random; the note gives the reason."""
    drawn = rng.choice(checked_people(history)[-YEAR:], size=(samples, ahead))
    return Forecast(drawn, f"{reason}: weeks of the last year drawn at random")
