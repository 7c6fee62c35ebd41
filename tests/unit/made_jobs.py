"""Artificial jobs for tests of the engine, with a given behaviour for each number."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.runs.job import Rows, Step
from sim.runs.store import RunStore

FOREVER = 600.0


def fails(once: bool) -> None:
    raise ZeroDivisionError("the sea is dry")


def crashes(once: bool) -> None:
    if once:
        os._exit(1)


def hangs(once: bool) -> None:
    if once:
        time.sleep(FOREVER)


def takes_a_while(once: bool) -> None:
    time.sleep(0.5)


def holds_much_memory(once: bool) -> None:
    assert np.ones(500_000_000, np.uint8).any()


@dataclass(frozen=True)
class MadeUp:
    """A job of one run, stored under its number with the id of its process."""

    number: int
    store: RunStore
    does: Callable[[bool], None] | None = None
    always: bool = False
    payload: bytes = b""
    runs: int = 1

    def labels(self) -> list[tuple[str, int]]:
        """Return its name."""
        return [(f"run {self.number}", self.number)]

    def steps(self) -> Iterator[Step]:
        """Yield the one run."""
        yield Step(f"run {self.number}", self.number, self._simulate, self._measure)

    def _simulate(self) -> int:
        mark = Path(f"{self.store.folder}-{self.number}-was-begun")
        first = not mark.exists()
        mark.touch()
        if self.does:
            self.does(first or self.always)
        return os.getpid()

    def _measure(self, process: int) -> Rows:
        return [(str(self.number), {"number": self.number, "process": process})]
