"""A sweep from beginning to end: runs, tables, analysis."""

from dataclasses import dataclass, replace
from pathlib import Path

from sim.experiment.run import SERIAL
from sim.experiment.work import run_tasks, runs_in
from sim.runs.engine import Engine
from sim.runs.job import Failure
from sim.runs.pool import RunsNotSaved
from sim.runs.store import RunStore
from sim.sensitivity.analysis import analyse
from sim.sensitivity.folder import Progress, check_folder
from sim.sensitivity.plan import Plan
from sim.sensitivity.result import SweepResult
from sim.sensitivity.spec import Sweep


@dataclass
class FinishedSweep:
    """A finished sweep: what was run, where runs are, how far it is, what was found and failed."""

    plan: Plan
    runs: RunStore
    so_far: Progress
    result: SweepResult
    failures: list[Failure]


def run_sweep(sweep: Sweep, folder: Path, store: Path, engine: Engine = SERIAL) -> FinishedSweep:
    """Run what is not kept yet, and analyse it.

    Parameters
    ----------
    folder, store
        Folders of the study's tables and of the run store.
    """
    check_folder(folder, sweep.study)
    plan, runs = Plan(sweep), runs_in(store)
    so_far = Progress(folder, sweep.study)

    def progress(done: int, runs: int, failed: int) -> None:
        so_far.count(done, runs, failed)
        engine.progress(done, runs, failed)

    try:
        failures = run_tasks(
            plan.tasks, plan.tasks_in_all, sweep.file.seed, sweep.parameters, runs,
            replace(engine, progress=progress),
        )  # fmt: skip
        result = analyse(plan, runs, len(failures))
    except OSError as problem:
        so_far.write("stopped")
        raise RunsNotSaved(str(problem)) from None
    except BaseException:
        so_far.write("stopped")
        raise
    return FinishedSweep(plan, runs, so_far, result, failures)
