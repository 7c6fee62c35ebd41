"""What a worker does: run a chunk, keep what came of it, say how many failed.

A chunk carries all that it needs, so that any `concurrent.futures` executor can carry it.
"""

import gc
import traceback
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.experiment.source import Parameters
from sim.outcomes.outcomes import measure
from sim.runs.job import Done, Failure
from sim.runs.store import Archive
from sim.scenario import Scenario
from sim.simulate import collection_paused, simulate, streams_of


@dataclass(frozen=True)
class Task:
    """Scenarios of one sample in one random world, with the keys under which they are kept."""

    sample: int
    replication: int
    scenarios: tuple[Scenario, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Chunk:
    """Tasks that one worker does in one go.

    Attributes
    ----------
    parameters
        Where assumptions that scenarios do not set come from, one draw a random world.
    """

    number: int
    tasks: tuple[Task, ...]
    window: str
    seed: int
    store: Path
    parameters: Parameters

    @property
    def runs(self) -> int:
        """Number of runs."""
        return sum(len(task.keys) for task in self.tasks)

    def lost(self, message: str) -> list[Failure]:
        """Return what is told of its runs where its worker was lost."""
        return [
            Failure(f"sample {task.sample} of {scenario.name}", task.replication, "worker", "Lost",
                    message, "")
            for task in self.tasks
            for scenario in task.scenarios
        ]  # fmt: skip


def carry_out(chunk: Chunk) -> Done:
    """Run a chunk and keep its runs; a run that fails is told of and not kept."""
    done = Done(chunk.number, chunk.runs)
    keys: list[str] = []
    rows: list[list[float]] = []
    for task in chunk.tasks:
        with collection_paused():
            _run(chunk, task, keys, rows, done)
        gc.collect(0)
    try:
        if keys:
            Archive(chunk.store).add(keys, np.array(rows))
    except OSError as problem:
        done.problem = str(problem)
    return done


def _run(chunk: Chunk, task: Task, keys: list[str], rows: list[list[float]], done: Done) -> None:
    streams = None
    draw = chunk.parameters.draw(task.replication, chunk.seed)
    for scenario, key in zip(task.scenarios, task.keys, strict=True):
        stage = "simulate"
        try:
            streams = streams or streams_of(scenario, chunk.seed, task.replication)
            tables = simulate(scenario, draw, streams=streams)
            stage = "measure"
            span, night = scenario.spans[chunk.window], scenario.calendar.night
            found = measure(tables, night(span.start), night(span.end))
        except Exception as problem:  # a failed run is told of; it must not stop the sweep
            done.failures.append(
                Failure(f"sample {task.sample} of {scenario.name}", task.replication, stage,
                        type(problem).__name__, str(problem), traceback.format_exc())
            )  # fmt: skip
        else:
            keys.append(key)
            rows.append(list(found))
