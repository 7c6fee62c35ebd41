"""Runs of scenarios as jobs: what a replication simulates, and under which keys it is kept."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from sim import MODEL_VERSION, assumptions
from sim.arrays import Floats
from sim.assumptions import Values
from sim.experiment.source import ParameterSource
from sim.model.tables import Tables
from sim.outcomes.outcomes import OUTCOMES, measure
from sim.runs.code import class_digest, code_digest, digest
from sim.runs.engine import Engine
from sim.runs.job import Failure, Rows, Step
from sim.runs.store import RunStore
from sim.scenario import Scenario, Span
from sim.simulate import replication_streams, simulate
from sim.streams import Streams

RUNS_A_JOB = 40  # some seconds of work, so that little is lost when one is killed
JOBS_A_WORKER = 6  # at least, so that no worker waits long for another at the end


def runs_in(store: Path) -> RunStore:
    """Return the run store of this code in a folder; runs of other code lie beside, unread."""
    return RunStore(store / f"model-{MODEL_VERSION}-{code_digest()}", tuple(OUTCOMES))


def base_key(scenario: Scenario, days: Span, seed: int, parameters: ParameterSource) -> str:
    """Return what all replications of a scenario have in common in their keys."""
    whole = scenario.model_dump(mode="json", exclude={"name", "title", "windows"}, warnings=False)
    return digest(
        (
            MODEL_VERSION, code_digest(), assumptions.digest(), parameters.digest, seed,
            str(days),
            json.dumps(whole, sort_keys=True),  # parameters stand in any order
            [class_digest(type(policy)) for policy in scenario.policies if scenario.packages()],
        ),
        size=12,
    )  # fmt: skip


def key(base: str, replication: int, draw: int) -> str:
    """Return the key of a run: one replication at one draw."""
    return f"{base}-{draw}-{replication}"


@dataclass(frozen=True)
class Run:
    """A scenario to be simulated, and the days on which it is measured, by key."""

    scenario: Scenario
    days: tuple[tuple[str, Span], ...]


@dataclass(frozen=True)
class Task:
    """Runs in one replication at one draw of the assumptions; `label` goes before their names."""

    label: str
    replication: int
    draw: int
    runs: tuple[Run, ...]

    def without(self, kept: set[str]) -> "Task | None":
        """Return the task without the days whose keys are kept; None if nothing is left."""
        left = []
        for run in self.runs:
            days = tuple(each for each in run.days if each[0] not in kept)
            if days:
                left.append(Run(run.scenario, days))
        return Task(self.label, self.replication, self.draw, tuple(left)) if left else None


@dataclass(frozen=True)
class RunsJob:
    """Tasks that one worker does in one go."""

    number: int
    tasks: tuple[Task, ...]
    seed: int
    store: RunStore
    parameters: ParameterSource

    @property
    def runs(self) -> int:
        """Number of runs."""
        return sum(len(task.runs) for task in self.tasks)

    def labels(self) -> list[tuple[str, int]]:
        """Return label and replication of every run."""
        return [
            (f"{task.label}{run.scenario.name}", task.replication)
            for task in self.tasks
            for run in task.runs
        ]

    def steps(self) -> Iterator[Step]:
        """Yield the runs; those of one task share their streams and their draw."""
        for task in self.tasks:
            replication = _Replication(self, task)
            for run in task.runs:
                yield Step(
                    f"{task.label}{run.scenario.name}", task.replication,
                    partial(replication.simulate, run.scenario), partial(_measured, run),
                )  # fmt: skip


class _Replication:
    """What the runs of a task share: a draw, and the streams of each first day."""

    def __init__(self, job: RunsJob, task: Task) -> None:
        self._job, self._task = job, task
        self._draw: Values | None = None
        self._streams: dict[str, Streams] = {}

    def simulate(self, scenario: Scenario) -> Tables:
        seed, era = self._job.seed, scenario.period.start.isoformat()
        if self._draw is None:
            self._draw = self._job.parameters.draw(self._task.draw, seed)
        if era not in self._streams:
            self._streams[era] = replication_streams(scenario, seed, self._task.replication)
        return simulate(scenario, self._draw, streams=self._streams[era])


def _measured(run: Run, tables: Tables) -> Rows:
    night = run.scenario.calendar.night
    return [
        (key, dict(zip(OUTCOMES, measure(tables, night(span.start), night(span.end)), strict=True)))
        for key, span in run.days
    ]


def make_tasks(
    scenarios: Sequence[Scenario],
    windows: Sequence[str],
    numbers: Iterable[tuple[int, int]],
    seed: int,
    parameters: ParameterSource,
    label: str = "",
) -> Iterator[Task]:
    """Yield a task for each replication and draw: all scenarios, each measured in all windows."""
    bases = [
        [(base_key(s, s.spans[window], seed, parameters), s.spans[window]) for window in windows]
        for s in scenarios
    ]
    for replication, number in numbers:
        draw = number if parameters.drawn else 0  # the defaults are one draw
        days = [tuple((key(base, replication, draw), span) for base, span in own) for own in bases]
        yield Task(label, replication, draw, tuple(map(Run, scenarios, days)))


def task_keys(tasks: Iterable[Task]) -> list[str]:
    """Return the keys of tasks: by task, scenario and days."""
    return [key for task in tasks for run in task.runs for key, _ in run.days]


def read_outcomes(tasks: Iterable[Task], store: RunStore, names: Sequence[str]) -> Floats:
    """Return outcomes as they are kept, NaN if they are not, shape (keys, names)."""
    return np.column_stack(list(store.read(task_keys(tasks), names).values()))


def run_tasks(
    tasks: Callable[[], Iterable[Task]],
    count: int,
    seed: int,
    parameters: ParameterSource,
    store: RunStore,
    engine: Engine,
) -> list[Failure]:
    """Run what the store lacks of some tasks, each run once; return the failures.

    Parameters
    ----------
    tasks, many
        Makes the tasks, the same each time; and about how many there are.
    """
    wanted = {tuple(k for k, _ in run.days) for task in tasks() for run in task.runs}

    def left(kept: set[str]) -> int:
        return sum(not kept.issuperset(keys) for keys in wanted)

    def jobs(kept: set[str]) -> Iterator[RunsJob]:
        rest = remaining_tasks(tasks(), kept)
        most = max(1, RUNS_A_JOB * count // max(1, len(wanted)))
        size = max(1, min(most, count // (engine.workers * JOBS_A_WORKER)))
        number = 0
        while batch := tuple(islice(rest, size)):
            yield RunsJob(number, batch, seed, store, parameters)
            number += 1

    return engine.complete(store, left, len(wanted), jobs)


def remaining_tasks(tasks: Iterable[Task], kept: set[str]) -> Iterator[Task]:
    """Yield what is not kept of some tasks, each key once; the keys are added to `kept`."""
    for task in tasks:
        left = task.without(kept)
        if left:
            kept.update(task_keys([left]))
            yield left
