"""Runs at draws that others chose: carried out as sweeps are, and kept in the same store."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.assumptions import Values
from sim.experiment.source import POINT
from sim.experiment.work import Chunk, Task, carry_out
from sim.runs.pool import carry_through
from sim.runs.store import Archive, base_key, key
from sim.scenario import Scenario

Floats = NDArray[np.float64]
RUNS_A_CHUNK = 80  # some seconds of work, so that little is lost when one is killed


@dataclass(frozen=True)
class Asked:
    """Scenarios at one draw in one random world.

    Attributes
    ----------
    scenarios
        Each with the draw in it: see `at_draw`.
    world
        Number of the random world.
    """

    scenarios: tuple[Scenario, ...]
    world: int


def at_draw(scenario: Scenario, values: Values) -> Scenario:
    """Return a scenario at a draw; what it sets itself stays as it says."""
    drawn = {
        name: [float(x) for x in value] if isinstance(value, tuple) else float(value)
        for name, value in values.items()
    }
    return scenario.model_copy(update={"parameters": {**drawn, **scenario.parameters}})


def outcomes_at(
    asked: Sequence[Asked],
    window: str,
    names: Sequence[str],
    seed: int,
    store: Path,
    workers: int = 1,
    tell: Callable[[str], None] = lambda line: None,
    progress: Callable[[int], None] = lambda done: None,
) -> Floats:
    """Return outcomes, shape (asked, scenarios, names); not a number where a run failed.

    What is asked twice is run once, and what the store has is not run again; killed at any moment,
    the same call goes on.

    Raises
    ------
    Stopped, Unkept
        At Ctrl-C, and where runs cannot be written; what was done is kept.
    """
    archive = Archive(store)
    keys = [
        [
            key(base_key(scenario, window, seed, POINT.digest), each.world)
            for scenario in each.scenarios
        ]
        for each in asked
    ]
    archive.tidy()
    with archive.in_use():
        kept = archive.keys()
        tasks = _left(asked, keys, kept)
        done = sum(map(len, keys)) - sum(len(task.keys) for task in tasks)
        chunks = _chunks(tasks, window, seed, store)
        carry_through(chunks, carry_out, workers, done, tell, progress)
    flat = archive.read([k for some in keys for k in some], list(names))
    return flat.reshape(len(asked), -1, len(names))


def _left(asked: Sequence[Asked], keys: Sequence[Sequence[str]], kept: set[str]) -> list[Task]:
    tasks = []
    for number, (each, some) in enumerate(zip(asked, keys, strict=True)):
        new = [i for i, k in enumerate(some) if k not in kept]
        kept.update(some)
        if new:
            scenarios = tuple(each.scenarios[i] for i in new)
            tasks.append(Task(number, each.world, scenarios, tuple(some[i] for i in new)))
    return tasks


def _chunks(tasks: Sequence[Task], window: str, seed: int, store: Path) -> Iterator[Chunk]:
    several = max((len(task.keys) for task in tasks), default=1)
    rest, number = iter(tasks), 0
    while some := tuple(islice(rest, max(1, RUNS_A_CHUNK // several))):
        yield Chunk(number, some, window, seed, store, POINT)
        number += 1
