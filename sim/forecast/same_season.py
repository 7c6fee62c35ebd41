"""Baseline forecaster: weeks of the same season in the last three years, at the recent level.

The constants below are among the best of about 100 combinations tried, within 4 % of the lowest
mean CRPS at 1, 4, 13 and 26 weeks ahead. Only weeks from 2021 to 2023 were scored for that choice.
Longer REACH gained up to 2 % there, but three weeks were taken as the limit of a season.
"""

import numpy as np

from sim.arrays import Floats
from sim.data.official_weekly import Weekly
from sim.forecast.forecast import MAX_OVER_HISTORY, YEAR, Forecast, checked_people, resampled

YEARS = 3  # past years whose weeks are drawn
REACH = 3  # weeks before and after the same week of the year that are its season
LEVEL = 8  # recent weeks whose sum is the level
POWER = 0.9  # exponent of the ratio of levels, at the origin
HALVING = 26.0  # weeks ahead after which the exponent is half of that
SPREAD = 0.3  # sd of a path's log level, beyond the differences between years


def same_season(history: Weekly, ahead: int, samples: int, rng: np.random.Generator) -> Forecast:
    """Forecast weeks of the same season in the last YEARS years, scaled to the recent level.

    Each path follows one past year, shifted by up to REACH weeks. Its weeks are multiplied by the
    sum of the last LEVEL weeks over the sum of the same weeks of that year. The ratio's exponent
    falls from POWER as 2^(−weeks ahead / HALVING), because levels do not last. A lognormal factor
    of mean 1 adds uncertainty about the level. A path never exceeds MAX_OVER_HISTORY times the
    highest week of the history.

    Parameters
    ----------
    history
        Weeks up to the origin; at least a year and LEVEL weeks.

    Returns
    -------
    Forecast
        Fewer years are used if the history is short. Weeks of the last year drawn at random, with
        a note, if it holds no year before.
    """
    people = checked_people(history)
    ratio = level_ratios(people)
    if not len(ratio):
        return resampled(history, ahead, samples, rng, "no year before to go by")
    back = rng.integers(len(ratio), size=(samples, 1))
    shift = rng.integers(-REACH, REACH + 1, size=(samples, 1))
    steps = np.arange(ahead)
    week = len(people) + steps % YEAR - YEAR * (back + 1) + shift
    week -= YEAR * (week >= len(people))  # a week not yet observed
    noise = np.exp(SPREAD * rng.standard_normal((samples, 1)) - SPREAD**2 / 2.0)
    scaled = people[week] * ratio[back] ** (POWER * 0.5 ** ((steps + 1) / HALVING)) * noise
    return Forecast(np.round(np.minimum(scaled, MAX_OVER_HISTORY * people.max())))


def level_ratios(people: Floats) -> Floats:
    """Return the recent level over that of the same weeks of each past year, latest year first.

    One person a week is added to both levels, because winters may have no arrivals.
    """
    ends = [len(people) - YEAR * back for back in range(1, YEARS + 1)]
    levels = [people[end - LEVEL : end].sum() + LEVEL for end in ends if end >= LEVEL]
    ratios: Floats = (people[-LEVEL:].sum() + LEVEL) / np.array(levels)
    return ratios
