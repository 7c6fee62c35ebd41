"""The sea: significant wave height at night, drawn for the whole horizon before the clock starts.

Wave height is log-normal by month, with a Gaussian AR(1) anomaly from night to night and a shift by
year (see `assumptions/weather.yaml`). The nights that look fit for a crossing are drawn here too.
"""

from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from sim.assumptions import Values
from sim.model.calendar import Calendar
from sim.streams import Floats, Streams

EARLY_MONTHS = 4  # January to April have a separate anomaly


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


def draw_sea(values: Values, calendar: Calendar, streams: Streams) -> Sea:
    """Draw the sea of all nights from the streams `sea_*` and `night_*`."""
    v = values
    nights = calendar.nights
    month = calendar.months()
    early, late = v["sea_anomaly_early"], v["sea_anomaly_late"]
    anomaly: Floats = np.where(month < EARLY_MONTHS, float(early), float(late))
    anomaly[: calendar.warm_up] = 0.0  # the warm-up has an average sea
    anomaly[calendar.in_later_year()] = v["sea_anomaly_later"]
    x = autoregressive(streams.normals("sea_anomaly_z", nights), v["wave_autocorrelation"])
    mean, sd = np.array(v["wave_log_mean"])[month], np.array(v["wave_log_sd"])[month]
    wave = np.exp(mean + sd * x + anomaly)
    noise = streams.normals("sea_forecast_z", nights)
    latent = autoregressive(streams.normals("night_latent_z", nights), v["night_latent"])
    shape = v["night_shape"]
    return Sea(
        wave=wave,
        forecast=wave * np.exp(v["forecast_noise"] * noise),
        latent=_logit_of_normal(latent),
        shock=streams.generator("night_shock").standard_gamma(shape, nights) / shape,
    )


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
