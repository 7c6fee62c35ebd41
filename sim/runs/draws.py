"""Experiments by draw: each draw is simulated once and stored as one row."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from sim.assumptions import Values
from sim.runs.engine import Engine
from sim.runs.job import Failure, Row, Rows, Step
from sim.runs.store import RunStore

MIN_JOBS = 8  # minimum number of jobs, so that all workers have work and progress shows


@dataclass(frozen=True)
class ByDraw:
    """How each draw is simulated and stored.

    Attributes
    ----------
    values
        Returns the assumptions of some draws, given their numbers. The worker calls it.
    row
        Simulates a draw, given its number and its values, and returns the row to store.
    draws_per_job
        Largest number of draws in a job. A job should take a few seconds.
    if_failed
        Row to store for a draw that fails. If None, the draw is retried at the next call.
    label
        Word for a draw in messages about failures.
    """

    values: Callable[[Sequence[int]], Sequence[Values]]
    row: Callable[[int, Values], Row]
    draws_per_job: int
    if_failed: Row | None = None
    label: str = "draw"


@dataclass(frozen=True)
class DrawsJob:
    """A job of several draws."""

    SHARED: ClassVar[str] = "work"  # with all jobs of an experiment

    number: int
    draws: tuple[int, ...]
    work: ByDraw
    store: RunStore

    @property
    def runs(self) -> int:
        """Number of draws."""
        return len(self.draws)

    def labels(self) -> list[tuple[str, int]]:
        """Return label and number of every draw."""
        return [(f"{self.work.label} {draw}", draw) for draw in self.draws]

    def steps(self) -> Iterator[Step]:
        """Yield a step for each draw."""
        values = _Values(self.work, self.draws)
        for place, draw in enumerate(self.draws):
            failed = self.work.if_failed
            yield Step(
                f"{self.work.label} {draw}", draw, partial(self._simulate, values, place),
                partial(_keyed, draw), [(str(draw), failed)] if failed else (),
            )  # fmt: skip

    def _simulate(self, values: "_Values", place: int) -> Row:
        return self.work.row(self.draws[place], values[place])


class _Values:
    """The assumptions of a job's draws, computed when the first is needed."""

    def __init__(self, work: ByDraw, draws: Sequence[int]) -> None:
        self._work, self._draws = work, draws
        self._values: Sequence[Values] = ()

    def __getitem__(self, place: int) -> Values:
        self._values = self._values or self._work.values(self._draws)
        return self._values[place]


def _keyed(draw: int, row: Row) -> Rows:
    return [(str(draw), row)]


def run_draws(draws: Sequence[int], work: ByDraw, store: RunStore, engine: Engine) -> list[Failure]:
    """Run the draws that are missing from the store, and report and return the failures."""
    draws = [draw for draw in draws if engine.has(str(draw))]

    def missing(stored: set[str]) -> list[int]:
        return [draw for draw in draws if str(draw) not in stored]

    def jobs(stored: set[str]) -> Iterator[DrawsJob]:
        todo = missing(stored)
        size = max(1, min(work.draws_per_job, len(todo) // MIN_JOBS))
        for number, first in enumerate(range(0, len(todo), size)):
            yield DrawsJob(number, tuple(todo[first : first + size]), work, store)

    failures = engine.complete(store, lambda stored: len(missing(stored)), len(draws), jobs)
    engine.end_share(len(draws), failures)
    engine.tell_failures(failures)
    return failures
