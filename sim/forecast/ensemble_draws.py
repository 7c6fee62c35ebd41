"""The model as a forecaster: draws of the ensemble, weighted by the data up to the origin.

A draw is weighted by its agreement with the observed weeks up to the origin: arrivals, their rise
over the year before, and preventions. Its forecast is the rest of its simulated replication, with
its people waiting, boats in stock and sea. Nothing is simulated again.

The model has one advantage over the baseline forecasters that remains. Its priors and the drivers
of each year were chosen by people who had seen both years. Weights use no later data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from sim.arrays import Floats, Integers
from sim.data.official_weekly import Weekly
from sim.errors import UserError
from sim.forecast.forecast import YEAR, Forecast, Forecaster
from sim.inference.ensemble import Ensemble
from sim.inference.kernel import effective_sample_size, log_kernel, normalised, systematic
from sim.inference.recipe import weeks_ending
from sim.inference.weights import learning

NO_SERIES = "No draw of the ensemble has weekly series. Rebuild it with channelsim calibrate."
MIN_ESS = 100.0  # effective sample size below which kernels are widened
MIN_WEEKS = 8  # minimum number of weeks for a summary
HALVINGS = 60  # bisection steps for the widening, more than the precision of floats needs

# Discrepancy sd, in logarithms: the model's error for reasons other than chance. Judgement
# (grade E), set once, before any forecast was scored. For comparison, calibration/targets.yaml has
# .05 for half a year's arrivals, .04 for their rise and .03 (of .58) for the event rate. It is
# wider for shorter spans, and for people prevented, which the source calls badly measured.
SHORT_SD, LONG_SD, RISE_SD, EVENTS_SD, PREVENTED_SD = 0.15, 0.08, 0.08, 0.10, 0.20
SHORT, LONG = 8, 26  # weeks of the trailing sums


@dataclass(frozen=True)
class Summary:
    """Logarithm of a figure of the weeks up to an origin, observed and by draw."""

    observed: float
    simulated: Floats
    sd: float  # discrepancy


def model_forecaster(ensemble: Ensemble, weighted: bool = True) -> Forecaster:
    """Return the forecaster that weights an ensemble's draws.

    It uses only draws whose networks learn. It raises UserError if the history does not end within
    the ensemble's weeks, the forecast weeks go beyond them, or every draw has failed.

    Parameters
    ----------
    weighted
        Whether draws are weighted by the history. Without weights, it is the priors' forecast, a
        control that shows the value of the weights.
    """
    usable = learning(ensemble)
    names = ("people_arrived", "events", "people_prevented")
    series = {name: ensemble.series[name][usable].astype(float) for name in names}

    def model(history: Weekly, ahead: int, samples: int, rng: np.random.Generator) -> Forecast:
        past, origin = _past_weeks(history, ahead)
        figures = summaries(series, past, origin)
        weight, widened = weights(figures) if weighted else (equal_weights(figures), nan)
        chosen = resample(weight, samples, rng)
        paths = series["people_arrived"][chosen, origin : origin + ahead]
        note = f"kernels widened {widened:.2f} times" if widened > 1.0 else ""
        return Forecast(paths, note, effective_sample_size(weight), widened)

    return model


def _past_weeks(history: Weekly, ahead: int) -> tuple[Weekly, int]:
    """Return the weeks of the history that the ensemble has, and their number."""
    ends = weeks_ending()
    last = history.week_ending[-1] if history.week_ending else None
    if last not in ends[: len(ends) - ahead]:
        raise UserError(
            f"origin {last}: the ensemble has weeks ending {ends[0]} to {ends[-1]}, of which "
            f"{ahead} must lie after the origin. Choose another origin or fewer weeks ahead."
        )
    past = history.between(ends[0], last)
    if past.week_ending != tuple(ends[: len(past.week_ending)]) or past.week_ending[-1] != last:
        raise UserError(f"history to {last}: weeks are missing from {ends[0]} on. Add them.")
    return past, len(past.week_ending)


def summaries(series: dict[str, Floats], history: Weekly, origin: int) -> list[Summary]:
    """Return the figures of the first `origin` weeks, by which draws are weighted.

    Parameters
    ----------
    series
        The ensemble's `people_arrived`, `events` and `people_prevented`, each of shape (draws,
        weeks).
    history
        The observed weeks, from the ensemble's first.

    Returns
    -------
    list of Summary
        People arrived in the trailing SHORT and LONG weeks, or as many as there are, as
        ln(1 + people). In the second year, after MIN_WEEKS weeks, also the year so far over the
        same weeks a year before. Events and people prevented in the trailing LONG weeks, if
        published for at least MIN_WEEKS of them.
    """
    weeks = np.arange(origin)
    people, arrivals = history.people, series["people_arrived"]
    figures = [
        _sum(people, arrivals, weeks[-SHORT:], SHORT_SD),
        _sum(people, arrivals, weeks[-LONG:], LONG_SD),
    ]
    year = history.week_ending[-1].year
    so_far = np.array([n for n in weeks if history.week_ending[n].year == year])
    if len(so_far) >= MIN_WEEKS and so_far[0] >= YEAR:
        now, before = (_sum(people, arrivals, part, RISE_SD) for part in (so_far, so_far - YEAR))
        rise = now.observed - before.observed
        figures.append(Summary(rise, now.simulated - before.simulated, RISE_SD))
    for observed, name, sd in (
        (history.events, "events", EVENTS_SD),
        (history.prevented, "people_prevented", PREVENTED_SD),
    ):
        published = weeks[-LONG:][np.isfinite(observed[-LONG:])]
        if len(published) >= MIN_WEEKS:
            figures.append(_sum(observed, series[name], published, sd))
    return figures


def _sum(observed: Floats, simulated: Floats, weeks: Integers, sd: float) -> Summary:
    """Return ln(1 + sum over the weeks), observed and by draw."""
    ours = np.log1p(simulated[:, weeks].sum(axis=1))
    return Summary(float(np.log1p(observed[weeks].sum())), ours, sd)


def weights(figures: Sequence[Summary]) -> tuple[Floats, float]:
    """Return the draws' weights, which sum to 1, and the factor by which kernels were widened.

    Kernels keep their shape. They are widened by the smallest common factor, at least 1, that gives
    an effective sample size of MIN_ESS; infinite if the ensemble has no more draws than that.
    """
    flat = equal_weights(figures)
    log_weight = sum(
        (log_kernel(f.simulated, f.observed, f.sd, "normal") for f in figures),
        np.zeros(len(flat)),
    )
    weight, possible = normalised(log_weight), flat > 0
    if effective_sample_size(weight) >= MIN_ESS:
        return weight, 1.0
    if possible.sum() <= MIN_ESS:
        return flat, np.inf
    log_weight[possible] -= log_weight.max()
    low, high = 0.0, 1.0  # powers of the weights; a higher power has a smaller ESS
    for _ in range(HALVINGS):
        power = (low + high) / 2.0
        sufficient = effective_sample_size(normalised(power * log_weight)) >= MIN_ESS
        low, high = (power, high) if sufficient else (low, power)
    return (normalised(low * log_weight), float(low**-0.5)) if low else (flat, np.inf)


def equal_weights(figures: Sequence[Summary]) -> Floats:
    """Return the same weight for each draw that has not failed.

    Raises
    ------
    UserError
        If every draw has failed.
    """
    possible = np.isfinite([f.simulated for f in figures]).all(axis=0)
    if not possible.any():
        raise UserError(NO_SERIES)
    shares: Floats = possible / possible.sum()
    return shares


def resample(weight: Floats, samples: int, rng: np.random.Generator) -> Integers:
    """Return draws in random order, each in proportion to its weight, ± 1."""
    return rng.permutation(systematic(weight, samples, rng.random()))
