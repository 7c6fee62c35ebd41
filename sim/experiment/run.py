"""Run an experiment: every scenario in every replication.

A task is one replication with all its scenarios, so that they are paired. Results are stored by
scenario and replication, so they do not depend on the number of workers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa

from sim.arrays import Floats
from sim.experiment.controls import (
    LABEL,
    Control,
    check_controls,
    control_replications,
    control_tasks,
)
from sim.experiment.design import Study
from sim.experiment.weekly import StoreWithWeeks, weekly_keys, weekly_table
from sim.experiment.work import make_tasks, read_outcomes, run_tasks, runs_in
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.engine import Engine
from sim.runs.job import Failure
from sim.runs.remote import Folder

SERIAL = Engine()  # runs in this process, without messages
MAX_SERIAL_RUNS = 8  # up to this number, starting workers takes longer than the runs


@dataclass
class Results:
    """Outcomes of all runs.

    Attributes
    ----------
    values
        Shape (scenarios, replications, windows, outcomes); NaN if a run failed.
    failures
        Runs that failed, sorted.
    began
        Start time of the first run, UTC.
    weekly
        Weekly series by scenario and replication.
    controls
        What the controls showed.
    """

    study: Study
    values: Floats
    failures: list[Failure] = field(default_factory=list)
    began: str = ""
    weekly: pa.Table | None = None
    controls: tuple[Control, ...] = ()

    def values_for(self, scenario: str, window: str, outcome: str) -> Floats:
        """Return one outcome of one scenario by replication, shape (replications,)."""
        s = [x.name for x in self.study.scenarios].index(scenario)
        w = self.study.windows.index(window)
        column: Floats = self.values[s, :, w, list(OUTCOMES).index(outcome)]
        return column

    def only(self, names: Sequence[str]) -> "Results":
        """Return the results of the named scenarios, in this order."""
        all_names = [s.name for s in self.study.scenarios]
        rows = [all_names.index(name) for name in names]
        study = replace(self.study, scenarios=tuple(self.study.scenarios[i] for i in rows))
        failures = [f for f in self.failures if f.scenario in names]
        return Results(study, self.values[rows], failures, controls=self.controls)


def execute(
    study: Study,
    engine: Engine = SERIAL,
    store: Folder | None = None,
    replications: Sequence[int] | None = None,
) -> Results:
    """Run a study, reusing runs in the store, and return all its outcomes.

    Parameters
    ----------
    engine
        Sets the number of workers and reports progress in runs.
    store
        Folder in which runs are kept; if absent, they are deleted at the end.
    replications
        Replications to run; all of the study's, and the controls, if absent. The results have only
        these.
    """
    if store is None:
        with TemporaryDirectory() as folder:
            return execute(study, engine, Path(folder), replications)
    chosen = range(study.replications) if replications is None else replications
    began = datetime.now(UTC).isoformat(timespec="seconds")
    numbers = [(r, study.draw(r)) for r in chosen]
    tasks = list(
        make_tasks(
            study.scenarios, study.windows, numbers, study.seed, study.parameters, weekly=True
        )
    )
    runs = StoreWithWeeks.beside(runs_in(store), study)
    serial = len(tasks) * len(study.scenarios) <= MAX_SERIAL_RUNS or len(tasks) == 1
    if serial and not engine.make:
        engine = replace(engine, workers=1)
    controls = list(control_tasks(study)) if replications is None else []
    every = [*tasks, *controls]
    failures = run_tasks(lambda: every, len(every), study.seed, study.parameters, runs, engine)
    outcomes = read_outcomes(tasks, runs, list(OUTCOMES))
    shape = (len(tasks), len(study.scenarios), len(study.windows), len(OUTCOMES))
    values = np.ascontiguousarray(outcomes.reshape(shape).swapaxes(0, 1))
    shown = (
        _checked(study, values, read_outcomes(controls, runs, list(OUTCOMES))) if controls else ()
    )
    failures = [f for f in failures if not f.scenario.startswith(LABEL)]
    failures.sort(key=lambda f: (f.scenario, f.replication))
    return Results(
        study, values, failures, began, weekly_table(study, runs, weekly_keys(tasks), chosen),
        shown,
    )  # fmt: skip


def _checked(study: Study, values: Floats, outcomes: Floats) -> tuple[Control, ...]:
    """Compare the controls with their known answers; their outcomes are one row a run."""
    numbers = control_replications(study)
    by_run = outcomes.reshape(len(numbers), -1, len(OUTCOMES))
    return check_controls(study, values[0, numbers, 0], by_run)
