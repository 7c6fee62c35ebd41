"""Simulate the replications of a posterior's draws over a longer period, by week."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

import numpy as np

from sim import MODEL_VERSION
from sim.arrays import Floats, Integers
from sim.assumptions import Values, point
from sim.experiment.source import GOLDEN
from sim.inference.posterior import Posterior
from sim.outcomes.window import Window
from sim.runs.code import code_digest, digest
from sim.runs.draws import ByDraw, run_draws
from sim.runs.engine import Engine
from sim.runs.job import Row
from sim.runs.remote import Folder
from sim.runs.store import RunStore
from sim.scenario import Scenario
from sim.simulate import replication_streams, simulate

DRAWS_A_JOB = 20  # about three seconds of work
SERIES = ("people", "boats")


def sundays(scenario: Scenario) -> list[date]:
    """Return the ends of the complete weeks within a scenario's period."""
    first = scenario.period.start + timedelta(days=6)
    first += timedelta(days=(6 - first.weekday()) % 7)
    weeks = (scenario.period.end - first).days // 7 + 1
    return [first + timedelta(days=7 * n) for n in range(weeks)]


def _values(rows: Mapping[int, Values], draws: Sequence[int]) -> list[Values]:
    return [point() | rows[draw] for draw in draws]


def _weekly(
    scenario: Scenario, seed: int, worlds: Mapping[int, int], draw: int, values: Values
) -> Row:
    """Return people and boats arrived by week in a world of a draw."""
    night, weeks = scenario.calendar.night, len(sundays(scenario))
    tables = simulate(scenario, values, streams=replication_streams(seed, worlds[draw]))
    first = night(sundays(scenario)[0] - timedelta(days=6))
    window = Window.over_nights(tables, first, first + 7 * weeks - 1)
    return {
        name: days.reshape(weeks, 7).sum(axis=1)
        for name, days in zip(SERIES, (window.arrivals, window.boats), strict=True)
    }


def posterior_weeks(
    posterior: Posterior, chosen: Integers, scenario: Scenario, store: Folder, engine: Engine
) -> Floats:
    """Return people and boats by week in the replications of chosen rows, shape (rows, 2, weeks).

    NaN for failed replications. Runs are kept in `store`; after a crash or stop, the same call
    resumes.
    """
    seed, weeks = int(posterior.about["seed"]), len(sundays(scenario))
    draws = posterior.draw[chosen].tolist()
    pairs = list(zip(chosen.tolist(), draws, strict=True))
    rows = {draw: posterior.row(row) for row, draw in pairs}
    worlds = {draw: posterior.world_at(row, draw * GOLDEN % 1.0) for row, draw in pairs}
    work = ByDraw(partial(_values, rows), partial(_weekly, scenario, seed, worlds), DRAWS_A_JOB)
    code = code_digest("forecast/posterior_runs.py")
    inputs = (MODEL_VERSION, code, posterior.digest, scenario.digest(), seed)
    runs = RunStore(store / f"forecast-{digest(inputs)}")
    run_draws(draws, work, runs, engine)
    columns = runs.read([str(draw) for draw in draws], SERIES)
    shape = (len(draws), weeks)
    return np.stack([np.broadcast_to(columns[n].reshape(len(draws), -1), shape) for n in SERIES], 1)
