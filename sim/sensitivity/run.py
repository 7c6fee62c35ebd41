"""Run a sweep and analyse it."""

from dataclasses import dataclass, replace
from pathlib import Path

from sim.experiment.run import SERIAL
from sim.experiment.work import run_tasks, runs_in
from sim.runs.engine import Engine
from sim.runs.job import Failure
from sim.runs.remote import Folder
from sim.runs.stops import RunsNotSaved
from sim.runs.store import RunStore
from sim.sensitivity.analysis import analyse
from sim.sensitivity.folder import Progress, check_folder
from sim.sensitivity.plan import Plan
from sim.sensitivity.result import SweepResult
from sim.sensitivity.spec import Sweep


@dataclass
class FinishedSweep:
    """A finished sweep: its plan, run store, progress, result and failures."""

    plan: Plan
    runs: RunStore
    progress: Progress
    result: SweepResult
    failures: list[Failure]


def run_sweep(sweep: Sweep, folder: Path, store: Folder, engine: Engine = SERIAL) -> FinishedSweep:
    """Run the samples that the store lacks, and analyse the sweep.

    Parameters
    ----------
    folder, store
        Folders of the study's tables and of the run store.
    """
    check_folder(folder, sweep.study)
    plan, runs = Plan(sweep), runs_in(store)
    progress = Progress(folder, sweep.study)

    def report_progress(done: int, runs: int, failed: int) -> None:
        progress.count(done, runs, failed)
        engine.progress(done, runs, failed)

    try:
        failures = run_tasks(
            plan.tasks, plan.task_count, sweep.file.seed, sweep.parameters, runs,
            replace(engine, progress=report_progress),
        )  # fmt: skip
        result = analyse(plan, runs, len(failures))
    except OSError as problem:
        progress.write("stopped")
        raise RunsNotSaved(str(problem)) from None
    except BaseException:
        progress.write("stopped")
        raise
    return FinishedSweep(plan, runs, progress, result, failures)
