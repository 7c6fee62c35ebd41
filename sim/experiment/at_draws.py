"""Run scenarios at given draws, and keep the runs in the common run store."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.arrays import Floats
from sim.assumptions import Values
from sim.experiment.run import SERIAL
from sim.experiment.source import POINT
from sim.experiment.work import make_tasks, read_outcomes, run_tasks, runs_in
from sim.runs.engine import Engine
from sim.runs.remote import Folder
from sim.scenario import Scenario


@dataclass(frozen=True)
class RunRequest:
    """Scenarios to run in one replication, each with its draw set by `at_draw`."""

    scenarios: tuple[Scenario, ...]
    replication: int


def at_draw(scenario: Scenario, values: Values) -> Scenario:
    """Return a scenario with a draw's assumptions as overrides; its own overrides stay."""
    drawn = {
        name: [float(x) for x in value] if isinstance(value, tuple) else float(value)
        for name, value in values.items()
    }
    return scenario.model_copy(update={"parameters": {**drawn, **scenario.parameters}})


def outcomes_at(
    requests: Sequence[RunRequest],
    window: str,
    names: Sequence[str],
    seed: int,
    store: Folder,
    engine: Engine = SERIAL,
) -> Floats:
    """Return outcomes, shape (requests, scenarios, names); NaN if a run failed.

    Repeated requests and runs in the store are not run again. After a crash the same call
    resumes.
    """
    runs = runs_in(store)
    tasks = [
        task
        for request in requests
        for task in make_tasks(request.scenarios, [window], [(request.replication, 0)], seed, POINT)
    ]
    engine.tell_failures(run_tasks(lambda: tasks, len(tasks), seed, POINT, runs, engine))
    return read_outcomes(tasks, runs, names).reshape(len(requests), -1, len(names))
