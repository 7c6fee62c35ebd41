"""Runs of scenarios as jobs: their tasks, and the keys under which results are stored."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import ClassVar

import numpy as np

from sim import MODEL_VERSION, assumptions
from sim.arrays import Floats
from sim.assumptions import Values
from sim.experiment.source import ParameterSource
from sim.model.tables import Tables
from sim.outcomes.outcomes import OUTCOMES, measure
from sim.outcomes.weekly import measure_weekly
from sim.runs.code import class_digest, code_digest, digest
from sim.runs.engine import Engine
from sim.runs.job import Failure, Row, Rows, Step
from sim.runs.remote import Folder
from sim.runs.store import RunStore
from sim.scenario import Scenario, Span
from sim.simulate import simulate
from sim.streams import Streams

RUNS_A_JOB = 40  # a few seconds of work, so that little is lost if a job is killed
WEEKLY = "-weekly"  # ends the keys of weekly series
JOBS_A_WORKER = 6  # minimum, so that no worker waits long for another at the end


def runs_in(store: Folder) -> RunStore:
    """Return the run store in a folder that holds the runs of this version of the code."""
    return RunStore(store / f"model-{MODEL_VERSION}-{code_digest()}", tuple(OUTCOMES))


def base_key(scenario: Scenario, days: Span, seed: int, parameters: ParameterSource) -> str:
    """Return the part of the key that all replications of a scenario share."""
    content = scenario.model_dump(mode="json", exclude={"name", "title", "windows"}, warnings=False)
    return digest(
        (
            MODEL_VERSION, code_digest(), assumptions.digest(), parameters.digest, seed,
            str(days),
            json.dumps(content, sort_keys=True),  # overrides may stand in any order
            [class_digest(type(policy)) for policy in scenario.policies if scenario.packages()],
        ),
        size=12,
    )  # fmt: skip


def key(base: str, replication: int, draw: int) -> str:
    """Return the key of a run: one replication at one draw."""
    return f"{base}-{draw}-{replication}"


@dataclass(frozen=True)
class Run:
    """A scenario to simulate, and the keys and days of its measurements."""

    scenario: Scenario
    days: tuple[tuple[str, Span], ...]


@dataclass(frozen=True)
class Task:
    """Runs in one replication at one draw of the assumptions; `label` is a prefix of names."""

    label: str
    replication: int
    draw: int
    runs: tuple[Run, ...]

    def without(self, stored: set[str]) -> "Task | None":
        """Return the task without the days whose keys are stored; None if all are."""
        runs = []
        for run in self.runs:
            days = tuple((key, span) for key, span in run.days if key not in stored)
            if days:
                runs.append(Run(run.scenario, days))
        return Task(self.label, self.replication, self.draw, tuple(runs)) if runs else None


@dataclass(frozen=True)
class RunsJob:
    """Tasks that one worker runs as one job."""

    SHARED: ClassVar[str] = "parameters"  # with all jobs of an experiment

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
            replication = Replication(self.parameters, self.seed, task.replication, task.draw)
            for run in task.runs:
                yield Step(
                    f"{task.label}{run.scenario.name}", task.replication,
                    partial(replication.simulate, run.scenario), partial(_measured, run),
                )  # fmt: skip


class Replication:
    """The draw and the streams that the scenarios of one replication share."""

    def __init__(self, parameters: ParameterSource, seed: int, number: int, draw: int) -> None:
        self._parameters, self._seed, self._number = parameters, seed, number
        self._draw_number = draw
        self._draw: Values | None = None
        self._streams: Streams | None = None

    def simulate(self, scenario: Scenario) -> Tables:
        """Run one scenario in this replication."""
        if self._draw is None or self._streams is None:
            self._draw = self._parameters.draw(self._draw_number, self._seed)
            number, draw = self._number, self._draw_number
            self._streams = self._parameters.streams(number, draw, self._seed)
        return simulate(scenario, self._draw, streams=self._streams)


def _measured(run: Run, tables: Tables) -> Rows:
    return [(key, _row(run.scenario, tables, key, span)) for key, span in run.days]


def _row(scenario: Scenario, tables: Tables, key: str, span: Span) -> Row:
    """Return the outcomes of some days, or their weekly series."""
    first, last = map(scenario.calendar.night, (span.start, span.end))
    if key.endswith(WEEKLY):
        return dict(measure_weekly(tables, first, span.start, span.end))
    return dict(zip(OUTCOMES, measure(tables, first, last), strict=True))


def make_tasks(
    scenarios: Sequence[Scenario],
    windows: Sequence[str],
    numbers: Iterable[tuple[int, int]],
    seed: int,
    parameters: ParameterSource,
    label: str = "",
    weekly: bool = False,
) -> Iterator[Task]:
    """Yield a task for each replication and draw, with all scenarios measured in all windows.

    `weekly` adds the weekly series of the whole period.
    """
    bases = [
        [(base_key(s, s.spans[window], seed, parameters), s.spans[window]) for window in windows]
        for s in scenarios
    ]
    periods = [base_key(s, s.period, seed, parameters) for s in scenarios] if weekly else []
    for replication, number in numbers:
        draw = number if parameters.drawn else 0  # the defaults are one draw
        days = [
            tuple((key(base, replication, draw), span) for base, span in scenario_bases)
            for scenario_bases in bases
        ]
        if weekly:
            days = [
                (*measured, (key(base, replication, draw) + WEEKLY, s.period))
                for measured, base, s in zip(days, periods, scenarios, strict=True)
            ]
        yield Task(label, replication, draw, tuple(map(Run, scenarios, days)))


def task_keys(tasks: Iterable[Task]) -> list[str]:
    """Return the keys of tasks: by task, scenario and days."""
    return [key for task in tasks for run in task.runs for key, _ in run.days]


def read_outcomes(tasks: Iterable[Task], store: RunStore, names: Sequence[str]) -> Floats:
    """Return stored outcomes, shape (keys, names); NaN if a run is not stored."""
    keys = [key for key in task_keys(tasks) if not key.endswith(WEEKLY)]
    return np.column_stack(list(store.read(keys, names).values()))


def run_tasks(
    tasks: Callable[[], Iterable[Task]],
    count: int,
    seed: int,
    parameters: ParameterSource,
    store: RunStore,
    engine: Engine,
) -> list[Failure]:
    """Run the tasks whose results the store lacks, each run once; return the failures.

    Parameters
    ----------
    tasks, count
        Function that returns the tasks, the same at each call, and their approximate number.
    """

    def own() -> Iterator[Task]:
        return (task for task in tasks() if engine.has(task.runs[0].days[0][0]))

    requested = {tuple(k for k, _ in run.days) for task in own() for run in task.runs}

    def remaining(stored: set[str]) -> int:
        return sum(not stored.issuperset(keys) for keys in requested)

    def jobs(stored: set[str]) -> Iterator[RunsJob]:
        queue = remaining_tasks(own(), stored)
        limit = max(1, RUNS_A_JOB * count // max(1, len(requested)))
        size = max(1, min(limit, count // (engine.workers * JOBS_A_WORKER)))
        number = 0
        while batch := tuple(islice(queue, size)):
            yield RunsJob(number, batch, seed, store, parameters)
            number += 1

    failures = engine.complete(store, remaining, len(requested), jobs)
    engine.end_share(len(requested), failures)
    return failures


def remaining_tasks(tasks: Iterable[Task], stored: set[str]) -> Iterator[Task]:
    """Yield the tasks that are not stored, each key once; add their keys to `stored`."""
    for task in tasks:
        remaining = task.without(stored)
        if remaining:
            stored.update(task_keys([remaining]))
            yield remaining
