"""Estimate the cost of a sweep: its new runs, and their approximate time."""

from dataclasses import dataclass
from time import monotonic

from sim.errors import UserError
from sim.experiment.work import remaining_tasks, runs_in
from sim.runs.remote import Folder
from sim.sensitivity.plan import Plan
from sim.sensitivity.spec import Sweep
from sim.simulate import simulate

SPEED_RUNS = 3  # number of replications that are timed


@dataclass(frozen=True)
class SweepCost:
    """A sweep's number of runs, number not yet stored, and approximate time in seconds."""

    study: str
    samples: int
    runs: int
    runs_to_do: int
    workers: int
    seconds: float


def estimate_cost(sweep: Sweep, store: Folder, workers: int) -> SweepCost:
    """Count the runs that are not in the store, and time a few; write nothing.

    Raises
    ------
    UserError
        If the store cannot be read.
    """
    plan = Plan(sweep)
    try:
        stored = runs_in(store).keys()
    except OSError as problem:
        raise UserError(
            f"{store}: cannot be read: {problem}. Name another folder with --store."
        ) from None
    new = sum(len(task.runs) for task in remaining_tasks(plan.tasks(), stored))
    seconds = new * _seconds_a_run(plan) / workers
    return SweepCost(sweep.study, len(plan.values), plan.runs, new, workers, seconds)


def _seconds_a_run(plan: Plan) -> float:
    scenarios, draw = plan.scenarios(0), plan.sweep.parameters.draw
    simulate(scenarios[0])
    began = monotonic()
    for replication in range(SPEED_RUNS):
        for scenario in scenarios:
            simulate(scenario, draw(replication, plan.sweep.file.seed), replication)
    return (monotonic() - began) / (SPEED_RUNS * len(scenarios))
