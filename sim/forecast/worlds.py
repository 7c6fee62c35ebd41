"""The bank's worlds of a posterior's draws, simulated again over a longer time, week by week."""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.assumptions import Values, point
from sim.inference.posterior import Posterior
from sim.outcomes.window import Window
from sim.runs.job import Done, Failure
from sim.runs.pool import Carrier, on_processes
from sim.scenario import Scenario
from sim.simulate import collection_paused, simulate, streams_of

Floats = NDArray[np.float64]
CHUNK = 20  # draws that one worker makes in one go; some three seconds of work


def sundays(scenario: Scenario) -> list[date]:
    """Return the ends of the weeks that lie whole within a scenario's period."""
    first = scenario.period.start + timedelta(days=6)
    first += timedelta(days=(6 - first.weekday()) % 7)
    weeks = (scenario.period.end - first).days // 7 + 1
    return [first + timedelta(days=7 * n) for n in range(weeks)]


@dataclass(frozen=True)
class Chunk:
    """Draws whose worlds one worker runs in one go."""

    number: int
    scenario: Scenario
    seed: int
    draws: tuple[int, ...]
    values: tuple[Values, ...]
    weeks: int

    @property
    def runs(self) -> int:
        """Number of draws."""
        return len(self.draws)

    def lost(self, message: str) -> list[Failure]:
        """Return what is told of it where its worker was lost."""
        return [Failure(f"draws from {self.draws[0]}", 0, "worker", "Lost", message, "")]


@dataclass
class Came(Done):
    """What came of a chunk: people and boats by week, shape (draws, 2, weeks)."""

    series: Floats = field(default_factory=lambda: np.empty((0, 2, 0)))


def run_on(chunk: Chunk) -> Came:
    """Run the worlds of some draws; one that fails is not a number."""
    came = Came(chunk.number, chunk.runs)
    came.series = np.full((chunk.runs, 2, chunk.weeks), np.nan)
    for row, (number, values) in enumerate(zip(chunk.draws, chunk.values, strict=True)):
        try:
            with collection_paused():
                came.series[row] = _weekly(chunk, number, values)
        except Exception as problem:  # a world that fails has no weight; it stops nothing
            came.failures.append(
                Failure(f"draw {number}", number, "simulate", type(problem).__name__,
                        str(problem), traceback.format_exc())
            )  # fmt: skip
    return came


def _weekly(chunk: Chunk, number: int, values: Values) -> Floats:
    scenario, night = chunk.scenario, chunk.scenario.calendar.night
    tables = simulate(scenario, values, streams=streams_of(scenario, chunk.seed, number))
    first = night(sundays(scenario)[0] - timedelta(days=6))
    last = first + 7 * chunk.weeks - 1
    window = Window(tables.on_nights(first, last), first, 7 * chunk.weeks)
    days = np.stack([window.arrivals, window.boats])
    weekly: Floats = days.reshape(2, chunk.weeks, 7).sum(axis=2)
    return weekly


def worlds(
    posterior: Posterior,
    scenario: Scenario,
    workers: int,
    tell: Callable[[str], None],
    progress: Callable[[int], None],
) -> Floats:
    """Return people and boats by week in every draw's world, shape (draws, 2, weeks).

    Worlds that failed are not numbers.

    Raises
    ------
    Stopped
        At Ctrl-C; nothing is kept.
    """
    seed, many = int(posterior.about["seed"]), len(posterior.draw)
    weeks = len(sundays(scenario))

    def chunks() -> Iterator[Chunk]:
        for number, first in enumerate(range(0, many, CHUNK)):
            rows = range(first, min(first + CHUNK, many))
            draws = tuple(int(posterior.draw[row]) for row in rows)
            values = tuple(point() | posterior.row(row) for row in rows)
            yield Chunk(number, scenario, seed, draws, values, weeks)

    series = np.full((many, 2, weeks), np.nan)
    done = 0
    carrier = Carrier(on_processes(workers), workers, tell, work=run_on)
    for came in carrier.carry(chunks()):
        if isinstance(came, Came):
            series[came.number * CHUNK : came.number * CHUNK + came.runs] = came.series
        for failure in came.failures:
            tell(f"{failure.scenario}: {failure.type}: {failure.message}")
        done += came.runs
        progress(done)
    return series
