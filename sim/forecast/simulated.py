"""Forecast weeks ahead: continue the posterior's replications beyond the last day of the figures.

Each draw of the posterior comes with worlds that went like the reports. Such a world is
simulated from 2024 on and continued, with the people waiting, boats in stock and sea that led to
the figures. The weeks just before the origin weight the worlds again. After 2025, the sea is drawn
and demand walks on from its last level. Policies do not change.
"""

from datetime import date, timedelta
from math import nan

import numpy as np

from sim.arrays import Floats, Integers
from sim.data.official_weekly import Weekly
from sim.errors import UserError
from sim.experiment.run import SERIAL
from sim.forecast.ensemble_draws import LONG_SD, SHORT, SHORT_SD, resample
from sim.forecast.posterior_runs import posterior_weeks, sundays
from sim.forecast.result import ForecastResult
from sim.inference.kernel import effective_sample_size, log_kernel, normalised, systematic
from sim.inference.posterior import Posterior
from sim.inference.recipe import LAST_DAY, WORLD
from sim.runs.engine import Engine
from sim.runs.remote import Folder
from sim.scenario import Scenario, Span, load
from sim.streams import Streams

CANDIDATES = 4  # draws of the posterior that are simulated for each path
FARTHEST = date(2027, 12, 31)  # later, the drawn changes from year to year would dominate


def simulate_ahead(
    posterior: Posterior,
    history: Weekly,
    to: date,
    replications: int,
    store: Folder,
    engine: Engine = SERIAL,
) -> ForecastResult:
    """Forecast the weeks after a history, up to those that end by `to`.

    Parameters
    ----------
    history
        Observed weeks; the last is the origin, which must not lie before the posterior's figures.
    store
        Folder in which runs are kept.

    Raises
    ------
    UserError
        If the history or `to` does not fit, or every replication failed.
    """
    origin = history.week_ending[-1]
    _check(origin, to)
    scenario = _until(to)
    weeks = sundays(scenario)
    chosen, share = _candidates(posterior, replications)
    series = posterior_weeks(posterior, chosen, scenario, store, engine)
    first = weeks.index(origin) + 1
    weight = normalised(np.log(share) + _log_agreement(series[:, 0], weeks[:first], history))
    if not weight.any():
        raise UserError("All replications of the posterior failed. See the messages above.")
    seed = int(posterior.about["seed"])
    rng = Streams(seed, 0, era="forecast").generator("resample")
    paths = resample(weight, replications, rng)
    people, boats = series[paths, 0, first:], series[paths, 1, first:]
    return ForecastResult(
        tuple(weeks[first:]), people, boats, origin, effective_sample_size(weight),
        len(np.unique(paths)), seed, posterior.digest,
    )  # fmt: skip


def _candidates(posterior: Posterior, replications: int) -> tuple[Integers, Floats]:
    """Return the rows of the posterior that are simulated, and their weights.

    All rows, unless few paths are wanted. The last observed weeks choose among them, so there are
    CANDIDATES for each path.
    """
    wanted = CANDIDATES * replications
    if wanted >= len(posterior.weight):
        return np.arange(len(posterior.weight)), posterior.weight
    rows, times = np.unique(systematic(posterior.weight, wanted), return_counts=True)
    return rows, times / wanted


def _check(origin: date, to: date) -> None:
    """Refuse an origin before the figures, and a last day too early or too late."""
    if origin < LAST_DAY:
        raise UserError(
            f"the data end on {origin}, but the fitted figures end on {LAST_DAY}. Add later weeks, "
            "or see `channelsim validate show` for earlier origins."
        )
    if not origin + timedelta(days=7) <= to <= FARTHEST:
        raise UserError(
            f"--to {to}: must be {origin + timedelta(days=7)} to {FARTHEST}; the data end {origin}"
        )


def _until(to: date) -> Scenario:
    """Return the world of 2024 and 2025, extended to a day."""
    scenario = load(WORLD)
    span = Span(start=scenario.period.start, end=to)
    return scenario.model_copy(update={"period": span, "windows": {}})


def _log_agreement(people: Floats, weeks: list[date], history: Weekly) -> Floats:
    """Return the log density of the last weeks of the history in every replication, shape (draws,).

    The posterior's weights include the figures to mid-June 2025. This adds the last SHORT weeks,
    and the weeks since mid-June.
    """
    observed = dict(zip(history.week_ending, history.people.tolist(), strict=True))
    missing = [w for w in weeks if w not in observed and w.year >= LAST_DAY.year]
    if missing:
        raise UserError(f"the data lack the week that ends on {missing[0]}. Add it.")
    reported = np.array([observed.get(week, nan) for week in weeks])
    since = np.array([week > LAST_DAY for week in weeks])
    parts = [(np.arange(len(weeks)) >= len(weeks) - SHORT, SHORT_SD), (since, LONG_SD)]
    total = np.zeros(len(people))
    for part, sd in parts:
        if part.any():
            simulated = np.log1p(people[:, : len(weeks)][:, part].sum(axis=1))
            total += log_kernel(simulated, float(np.log1p(reported[part].sum())), sd, "normal")
    return total
