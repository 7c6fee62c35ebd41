"""Studies that go draw by draw: each draw is simulated once and kept as a row."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sim.assumptions import Values
from sim.runs.engine import Engine
from sim.runs.job import Failure, Row, Rows, Step
from sim.runs.store import RunStore


@dataclass(frozen=True)
class ByDraw:
    """What is done with each draw.

    Attributes
    ----------
    values
        Returns the assumptions of some draws; called by the worker.
    row
        Simulates a draw, by its number and its values, and returns what is kept of it.
    a_job
        Draws that one worker does in one go; some seconds of work.
    if_failed
        What is kept of a draw that fails; with nothing, it is tried again the next time.
    what
        What a failure calls it.
    """

    values: Callable[[Sequence[int]], Sequence[Values]]
    row: Callable[[int, Values], Row]
    a_job: int
    if_failed: Row | None = None
    what: str = "draw"


@dataclass(frozen=True)
class DrawsJob:
    """Draws that one worker does in one go."""

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
        return [(f"{self.work.what} {draw}", draw) for draw in self.draws]

    def steps(self) -> Iterator[Step]:
        """Yield the draws."""
        values = _Values(self.work, self.draws)
        for place, draw in enumerate(self.draws):
            failed = self.work.if_failed
            yield Step(
                f"{self.work.what} {draw}", draw, partial(self._simulate, values, place),
                partial(_keyed, draw), [(str(draw), failed)] if failed else (),
            )  # fmt: skip

    def _simulate(self, values: "_Values", place: int) -> Row:
        return self.work.row(self.draws[place], values[place])


class _Values:
    """The assumptions of a job's draws, made when the first is asked for."""

    def __init__(self, work: ByDraw, draws: Sequence[int]) -> None:
        self._work, self._draws = work, draws
        self._made: Sequence[Values] = ()

    def __getitem__(self, place: int) -> Values:
        self._made = self._made or self._work.values(self._draws)
        return self._made[place]


def _keyed(draw: int, row: Row) -> Rows:
    return [(str(draw), row)]


def run_draws(draws: Sequence[int], work: ByDraw, store: RunStore, engine: Engine) -> list[Failure]:
    """Run the draws that the store lacks; report failures, and return them."""

    def left(kept: set[str]) -> list[int]:
        return [draw for draw in draws if str(draw) not in kept]

    def jobs(kept: set[str]) -> Iterator[DrawsJob]:
        rest = left(kept)
        for number, first in enumerate(range(0, len(rest), work.a_job)):
            yield DrawsJob(number, tuple(rest[first : first + work.a_job]), work, store)

    failures = engine.complete(store, lambda kept: len(left(kept)), len(draws), jobs)
    engine.tell_failures(failures)
    return failures
