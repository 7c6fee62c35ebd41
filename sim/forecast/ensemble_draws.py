"""The model as a forecaster: draws of the ensemble, weighted by what was known at the origin.

A draw that went like the observed weeks up to the origin, in its arrivals, its rise over the year
before and its preventions, goes on as its own simulated replication went on: the people it has
waiting, the boats it has in stock and its sea. Nothing is simulated again.

The two years of a draw are separate replications, so that a forecast over the end of 2024 runs into
another one, which shares its assumptions only.

One advantage over the baseline forecasters cannot be taken away: priors and the drivers of each
year were written by people who had seen both years. Weights use no later data; the priors do.
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
MIN_ESS = 100.0  # effective draws below which kernels are widened
MIN_WEEKS = 8  # weeks from which a summary is made, at least
HALVINGS = 60  # steps in which the widening is found, far below the numbers' own precision

# Discrepancy sd, in logarithms: how far the model may be off for reasons that are not chance.
# Judgement (grade E), set once, before any forecast was scored, beside the .05 of half a year's
# arrivals, the .04 of their rise and the .03 of .58 of the event rate in calibration/targets.yaml:
# wider for shorter spans, and for people prevented, which the source calls badly measured.
SHORT_SD, LONG_SD, RISE_SD, EVENTS_SD, PREVENTED_SD = 0.15, 0.08, 0.08, 0.10, 0.20
SHORT, LONG = 8, 26  # weeks of the trailing sums


@dataclass(frozen=True)
class Summary:
    """The logarithm of a figure of the weeks up to an origin: observed, and in every draw."""

    observed: float
    simulated: Floats
    sd: float  # discrepancy


def model_forecaster(ensemble: Ensemble, weighted: bool = True) -> Forecaster:
    """Return the forecaster that weights an ensemble's draws.

    Only draws whose networks learn are used. It raises UserError if the history does not end
    within the ensemble's weeks, the weeks asked for go beyond them, or every draw has failed.

    Parameters
    ----------
    weighted
        Whether the history is used; without, all draws count alike: what the priors say, beside
        which it shows what the weights are worth.
    """
    usable = learning(ensemble)
    names = ("people_arrived", "events", "people_prevented")
    series = {name: ensemble.series[name][usable].astype(float) for name in names}

    def model(history: Weekly, ahead: int, samples: int, rng: np.random.Generator) -> Forecast:
        known, origin = _place(history, ahead)
        figures = summaries(series, known, origin)
        weight, widened = weights(figures) if weighted else (equal_weights(figures), nan)
        chosen = resample(weight, samples, rng)
        paths = series["people_arrived"][chosen, origin : origin + ahead]
        note = f"kernels widened {widened:.2f} times" if widened > 1.0 else ""
        return Forecast(paths, note, effective_sample_size(weight), widened)

    return model


def _place(history: Weekly, ahead: int) -> tuple[Weekly, int]:
    """Return the weeks of the history that the ensemble has, and their number."""
    ends = weeks_ending()
    last = history.week_ending[-1] if history.week_ending else None
    if last not in ends[: len(ends) - ahead]:
        raise UserError(
            f"origin {last}: the ensemble has weeks ending {ends[0]} to {ends[-1]}, of which "
            f"{ahead} must lie after the origin. Choose another origin or fewer weeks ahead."
        )
    known = history.between(ends[0], last)
    if known.week_ending != tuple(ends[: len(known.week_ending)]) or known.week_ending[-1] != last:
        raise UserError(f"history to {last}: weeks are missing from {ends[0]} on. Add them.")
    return known, len(known.week_ending)


def summaries(series: dict[str, Floats], history: Weekly, origin: int) -> list[Summary]:
    """Return what an origin's weights are by: figures of the first `origin` weeks alone.

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
        ln(1 + people); in the second year, from its FEWEST-th week, the year so far over the same
        weeks a year before; events and people prevented in those of the trailing LONG weeks of
        which they were published, where these are FEWEST at least.
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
    """Return ln(1 + sum over some weeks)."""
    ours = np.log1p(simulated[:, weeks].sum(axis=1))
    return Summary(float(np.log1p(observed[weeks].sum())), ours, sd)


def weights(figures: Sequence[Summary]) -> tuple[Floats, float]:
    """Return the draws' weights, which sum to 1, and the factor by which kernels were widened.

    Kernels keep their shape and grow by the smallest common factor, 1 or more, that leaves ENOUGH
    effective draws; without bound if the ensemble has no more than that.
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
    low, high = 0.0, 1.0  # powers of the weights; fewer draws are effective the higher the power
    for _ in range(HALVINGS):
        power = (low + high) / 2.0
        enough = effective_sample_size(normalised(power * log_weight)) >= MIN_ESS
        low, high = (power, high) if enough else (low, power)
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
    """Return draws of equal weight in random order, each as often as its weight says, ± 1."""
    return rng.permutation(systematic(weight, samples, rng.random()))
