"""Runs at draws that others chose, kept in the same store as all runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.assumptions import Values
from sim.experiment.run import ALONE
from sim.experiment.source import POINT
from sim.experiment.work import Run, Task, base_key, key, run_tasks, runs_in
from sim.runs.engine import Engine
from sim.scenario import Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """Scenarios at one draw in one replication.

    Attributes
    ----------
    scenarios
        Each with the draw in it: see `at_draw`.
    replication
        Number of the replication.
    """

    scenarios: tuple[Scenario, ...]
    replication: int


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
    engine: Engine = ALONE,
) -> Floats:
    """Return outcomes, shape (asked, scenarios, names); NaN where a run failed.

    What is asked twice is run once, and what the store has is not run again; killed at any moment,
    the same call resumes.

    Raises
    ------
    Stopped, Unkept
        At Ctrl-C, and if runs cannot be written; what was done is kept.
    """
    tasks, runs = [_task(each, window, seed) for each in asked], runs_in(store)
    keys = [key for task in tasks for run in task.runs for key, _ in run.days]
    engine.tell_failures(run_tasks(lambda: tasks, len(tasks), seed, POINT, runs, engine))
    found = np.column_stack(list(runs.read(keys, names).values()))
    return found.reshape(len(asked), -1, len(names))


def _task(each: Asked, window: str, seed: int) -> Task:
    spans = [scenario.spans[window] for scenario in each.scenarios]
    bases = [base_key(s, span, seed, POINT) for s, span in zip(each.scenarios, spans, strict=True)]
    runs = tuple(
        Run(scenario, ((key(base, each.replication, 0), span),))
        for scenario, base, span in zip(each.scenarios, bases, spans, strict=True)
    )
    return Task("", each.replication, 0, runs)
