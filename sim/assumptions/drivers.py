"""Drivers: what changed from 2024 to 2025, as functions of the date.

Six drivers changed: the sea, demand, people per boat, the mix of modes, the supply of boats and the
rate of stops. The last four follow a straight path through one value for the middle of 2024 and one
for the middle of 2025, in their own unit, as a logarithm or as a logit. The path is flat before
2024 and after 2025, because no figure informs it there. The sea and demand are drawn for every
night (`model/weather.py`, `model/demand.py`).
"""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from math import cos, exp, pi

import numpy as np

from sim.assumptions import Values

DRIVERS = ("sea", "demand", "people_per_boat", "mode_mix", "boat_supply", "stop_rate")
MIDDLE = date(2024, 7, 1)  # of the first year with figures
FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)  # the days on which paths are not flat
YEAR = 365  # days


def a_year_before(day: date) -> date:
    """Return the same day a year before; 28 February for 29 February."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def on_day(values: Values, day: date, as_before: Collection[str] = ()) -> Values:
    """Return the numbers of the drivers that the dials hold, as they are on one day.

    Parameters
    ----------
    values
        A draw.
    as_before
        Drivers, names from DRIVERS, that are as on the same day a year before.

    Returns
    -------
    Values
        `load_reference` (people), `taxi_share`, `boats_offered` (boats/day, with its season) and
        `beach_stop`.
    """
    now, before = _along(day), _along(a_year_before(day))
    along = {driver: before if driver in as_before else now for driver in DRIVERS}
    share = values["taxi_share"]
    share_2024 = min(1.0, share * values["taxi_share_ratio"])
    stop, x = values["beach_stop"], along["stop_rate"]
    odds_ratio = values["beach_stop_ratio"] ** (1.0 - x)  # of mid-2025 over this day
    load_2024, load_2025 = values["load_2024"], values["load_2025"]
    offered = values["boats_offered"] * values["boats_offered_ratio"] ** (along["boat_supply"] - 1)
    wave = season(day.timetuple().tm_yday, values["supply_season"], values["demand_peak"])
    return {
        "load_reference": max(1.0, load_2024 + along["people_per_boat"] * (load_2025 - load_2024)),
        "taxi_share": min(1.0, max(0.0, share_2024 + along["mode_mix"] * (share - share_2024))),
        "boats_offered": offered * wave,
        "beach_stop": stop / (stop + odds_ratio * (1.0 - stop)),
    }


def differing_drivers(values: Values) -> tuple[str, ...]:
    """Return the drivers that differ from one year to the next in a draw."""
    same = {
        "people_per_boat": values["load_2024"] == values["load_2025"],
        "mode_mix": values["taxi_share_ratio"] == 1.0,
        "boat_supply": values["boats_offered_ratio"] == 1.0,
        "stop_rate": values["beach_stop_ratio"] == 1.0,
    }
    return tuple(driver for driver in DRIVERS if not same.get(driver))


def _along(day: date) -> float:
    """Return how far a day lies along the path: 0 in the middle of 2024, 1 in that of 2025."""
    return (min(max(day, FIRST), LAST) - MIDDLE).days / YEAR


def season(day_of_year: float, amplitude: float, peak: float) -> float:
    """Return a yearly wave whose logarithm is a cosine, with mean 1 over the year.

    Parameters
    ----------
    day_of_year, peak
        Days, from 1.
    amplitude
        Of the logarithm: at its peak the wave is e^(2 × amplitude) times its trough.
    """
    return exp(amplitude * cos(2 * pi * (day_of_year - peak) / 365.25)) / _mean(amplitude)


@lru_cache(maxsize=64)
def _mean(amplitude: float) -> float:
    """Return the mean of the exponential of a cosine with an amplitude, a Bessel function."""
    return float(np.i0(amplitude))
