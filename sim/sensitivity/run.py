"""A sweep from beginning to end: what is kept already, what is left to run, tables, analysis."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sim.experiment.work import Chunk, carry_out
from sim.runs.job import Failure
from sim.runs.pool import Carrier, Stopped, Unkept, on_processes
from sim.runs.store import Archive
from sim.sensitivity.analysis import analyse
from sim.sensitivity.folder import Progress, check_folder, write_tables
from sim.sensitivity.plan import Plan
from sim.sensitivity.result import SweepResult
from sim.sensitivity.spec import Sweep


@dataclass
class Swept:
    """A finished sweep.

    Attributes
    ----------
    plan, folder
        What was run and where it is.
    found
        The analysis.
    failures
        Runs that failed.
    """

    plan: Plan
    folder: Path
    found: SweepResult
    failures: list[Failure]


def run_sweep(
    sweep: Sweep,
    folder: Path,
    store: Path,
    workers: int = 1,
    tell: Callable[[str], None] = lambda line: None,
    progress: Callable[[Progress], None] = lambda so_far: None,
    carrier: Carrier[Chunk] | None = None,
) -> Swept:
    """Run what is not kept yet, write the tables, and analyse them.

    Parameters
    ----------
    folder, store
        Where the study's tables go, and where runs are kept for good.
    tell, progress
        Told of what went wrong and is mended, and of how far it is.
    carrier
        Carries the chunks; processes of this machine if absent.

    Raises
    ------
    Stopped, Unkept
        At Ctrl-C, and where runs cannot be written; all that was done is kept.
    """
    check_folder(folder, sweep.study)
    plan, archive = Plan(sweep), Archive(store)
    carrier = carrier or Carrier(on_processes(workers), workers, tell, carry_out)
    archive.tidy()
    with archive.in_use():
        so_far, failures = _carried(plan, archive, folder, carrier, progress)
        try:
            write_tables(plan, archive, folder, failures)
            found = analyse(plan, archive, len(failures))
        except BaseException:
            so_far.write("stopped")
            raise
        so_far.write("done")
    archive.tidy()
    return Swept(plan, folder, found, failures)


def _carried(
    plan: Plan,
    archive: Archive,
    folder: Path,
    carrier: Carrier[Chunk],
    progress: Callable[[Progress], None],
) -> tuple[Progress, list[Failure]]:
    """Run what is not kept; return how far it is and what failed."""
    kept = archive.keys()
    asked = {k for some in plan.stretches() for k in plan.keys(*some)}  # samples may share runs
    so_far = Progress(folder, plan.sweep.study, len(asked), len(asked & kept))
    failures: list[Failure] = []
    try:
        for done in carrier.carry(plan.chunks(kept, carrier.workers, archive.folder)):
            failures += done.failures
            so_far.add(done.runs, len(done.failures))
            progress(so_far)
    except (Stopped, Unkept, KeyboardInterrupt):
        so_far.write("stopped")
        raise
    lost = len(asked - archive.keys()) - len(failures)
    if lost > 0:  # never seen; but a sweep must not end as if nothing were missing
        raise Unkept(f"{lost} runs are neither kept nor failed")
    return so_far, failures
