"""The sea: significant wave height at night, drawn for the whole horizon before the clock starts.

Wave height is log-normal by month, with a Gaussian AR(1) anomaly from night to night and a shift by
block of a year (see `assumptions/weather.yaml`). The blocks are January to April, May to August and
September to December. Those of 2024 and 2025 have a number of their own, and those of other years
are drawn. A night's sea depends on its date and not on the days that a run covers. The nights that
look fit for a crossing are drawn here too.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.assumptions import Values
from sim.model.calendar import Calendar
from sim.streams import Floats, Streams

BLOCKS = ("winter", "summer", "autumn")  # of four months each
BLOCK_MONTHS = 4
KNOWN_YEARS = (2024, 2025)  # whose blocks have a number of their own
ORIGIN = date(2023, 1, 1)  # where series with a memory begin, or the year of an earlier first night


@dataclass(frozen=True)
class Sea:
    """The sea by night, each array of shape (nights,).

    Attributes
    ----------
    wave
        Night-mean significant wave height Hs, m.
    forecast
        Its forecast in the evening, m.
    latent
        Reluctance of all networks to launch that night, logit of a uniform.
    shock
        Common factor on the number of boats, mean 1.
    """

    wave: Floats
    forecast: Floats
    latent: Floats
    shock: Floats


def draw_sea(
    values: Values, calendar: Calendar, streams: Streams, as_before: Collection[str] = ()
) -> Sea:
    """Draw the sea of all nights from the streams `sea_*` and `night_*`.

    `as_before` are drivers that are as a year before; "sea" shifts the anomalies by a year.
    """
    v = values
    first, nights = calendar.first_day, calendar.nights
    month = calendar.months()
    anomaly = block_anomalies(values, calendar, streams, "sea" in as_before)
    x = _series("sea_anomaly_z", v["wave_autocorrelation"], calendar, streams)
    mean, sd = np.array(v["wave_log_mean"])[month], np.array(v["wave_log_sd"])[month]
    wave = np.exp(mean + sd * x + anomaly)
    noise = streams.daily("sea_forecast_z", first, nights, normal=True)[0]
    latent = _series("night_latent_z", v["night_latent"], calendar, streams)
    shape = v["night_shape"]
    shock = streams.filled_daily(
        "night_shock", first, nights, lambda rng, size: rng.standard_gamma(shape, size)
    )[0]
    return Sea(
        wave=wave,
        forecast=wave * np.exp(v["forecast_noise"] * noise),
        latent=_logit_of_normal(latent),
        shock=shock / shape,
    )


def block_anomalies(
    values: Values, calendar: Calendar, streams: Streams, a_year_before: bool
) -> Floats:
    """Return each night's shift of ln wave height, shape (nights,)."""
    by_block: dict[tuple[int, int], float] = {}
    anomaly = np.empty(calendar.nights)
    for night, day in enumerate(calendar.dates()):
        year, block = day.year - a_year_before, (day.month - 1) // BLOCK_MONTHS
        if (year, block) not in by_block:
            if year in KNOWN_YEARS:
                drawn = float(values[f"sea_anomaly_{year}_{BLOCKS[block]}"])
            else:
                own = streams.on(date(year, 1, 1)).generator("sea_block", year)
                z = own.standard_normal(len(BLOCKS))
                drawn = values["sea_anomaly_spread"] * float(z[block])
            by_block[year, block] = drawn
        anomaly[night] = by_block[year, block]
    return anomaly


def _series(purpose: str, phi: float, calendar: Calendar, streams: Streams) -> Floats:
    """Return an AR(1) series of the nights, shape (nights,), the same for every first night."""
    origin = min(ORIGIN, date(calendar.first_day.year, 1, 1))
    before = (calendar.first_day - origin).days
    z = streams.daily(purpose, origin, before + calendar.nights, normal=True)[0]
    return autoregressive(z, phi)[before:]


def autoregressive(z: Floats, phi: float) -> Floats:
    """Return a stationary AR(1) series of unit variance, driven by the standard normals `z`."""
    x, out, innovation = 0.0, [], sqrt(1 - phi * phi)
    for i, step in enumerate(z.tolist()):
        x = step if i == 0 else phi * x + innovation * step
        out.append(x)
    return np.array(out)


def _logit_of_normal(z: Floats) -> Floats:
    p = np.array([0.5 * (1 + erf(x / sqrt(2))) for x in z.tolist()])
    p = np.clip(p, 1e-12, 1 - 1e-12)
    logit: Floats = np.log(p / (1 - p))
    return logit


def fit_nights(values: Values, sea: Sea, shocks: Floats) -> NDArray[np.bool_]:
    """Return whether each night looks fit to each network, shape (networks, nights).

    A night looks fit if its latent is below the logit of its viability, which depends on the
    forecast and on the network's own shock (`shocks`, standard normals of the same shape).
    """
    logit = values["viability_intercept"] + values["viability_slope"] * sea.forecast
    fit: NDArray[np.bool_] = sea.latent < logit + values["network_shock"] * shocks
    return fit
