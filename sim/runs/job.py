"""Jobs: what a worker does in one go, and what it returns.

A job is made of steps. Each step is one run: it is simulated, then measured, and its rows go into
the run store. A step that fails is a row of its own in the result and stops nothing.
"""

import gc
import re
import resource
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from sim.runs.code import code_digest
from sim.runs.store import RunStore
from sim.simulate import collection_paused

Row = dict[str, float | int | NDArray[Any]]
Rows = Sequence[tuple[str, Row]]
"""Keys of the run store, each with the numbers kept under it."""


@dataclass(frozen=True)
class Failure:
    """A run that did not finish: which, at what stage, and why."""

    scenario: str
    replication: int
    stage: str
    type: str
    message: str
    traceback: str


@dataclass(frozen=True)
class Step:
    """One run of a job.

    Attributes
    ----------
    label, replication
        Name of the run in a failure.
    simulate
        Simulates, and returns what `measure` reads.
    measure
        Returns the rows to keep.
    if_failed
        Rows to keep if it fails; with none, it is tried again the next time.
    """

    label: str
    replication: int
    simulate: Callable[[], Any]
    measure: Callable[[Any], Rows]
    if_failed: Rows = ()


class Job(Protocol):
    """Runs that one worker does in one go; it carries all that it needs."""

    @property
    def number(self) -> int:
        """Number of the job in its study."""

    @property
    def runs(self) -> int:
        """Number of runs."""

    @property
    def store(self) -> RunStore:
        """Where its rows are kept."""

    def steps(self) -> Iterator[Step]:
        """Yield the runs, in order."""

    def labels(self) -> list[tuple[str, int]]:
        """Return label and replication of every run, for a job whose worker was lost."""


@dataclass
class JobResult:
    """What a job returned.

    Attributes
    ----------
    number, runs
        The job's number and how many runs it had.
    failures
        Runs that failed and have no row, so that they are tried again the next time.
    kept_failures
        Runs that failed and have a row that says so, so that they are not tried again.
    memory
        Most memory that its worker has held, bytes.
    unkept
        Why its rows could not be written (a full disk), "" if they were.
    """

    number: int
    runs: int
    failures: list[Failure] = field(default_factory=list)
    kept_failures: list[Failure] = field(default_factory=list)
    memory: int = 0
    unkept: str = ""


def do_job(job: Job, code: str) -> JobResult:
    """Do all runs of a job and keep their rows; at Ctrl-C keep those that are done.

    `code` is the digest of the code that asks; a worker with other code keeps nothing.
    """
    result = JobResult(job.number, job.runs)
    if code != code_digest():
        result.unkept = "the program was changed while it ran; run the same command again"
        return result
    kept: list[tuple[str, Row]] = []
    try:
        for step in job.steps():
            with collection_paused():
                rows, failure = _do(step)
            gc.collect(0)  # what the run made; the rest of the heap is older
            kept += rows
            if failure:
                (result.kept_failures if rows else result.failures).append(failure)
    finally:
        try:
            job.store.add(kept)
        except OSError as problem:
            result.unkept = str(problem)
    result.memory = _memory()
    return result


def _do(step: Step) -> tuple[Rows, Failure | None]:
    """Do one run: the one place in which the failure of a run is caught."""
    stage = "simulate"
    try:
        simulated = step.simulate()
        stage = "measure"
        return step.measure(simulated), None
    except (Exception, SystemExit) as problem:
        return step.if_failed, Failure(
            step.label, step.replication, stage, type(problem).__name__, str(problem),
            traceback.format_exc(),
        )  # fmt: skip


def lost(job: Job, why: str) -> JobResult:
    """Return the result of a job whose worker was lost with it, time and again."""
    failures = [Failure(label, r, "worker", "Lost", why, "") for label, r in job.labels()]
    return JobResult(job.number, job.runs, failures)


def _memory() -> int:
    """Return the most memory that this process has held, bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux, where `getrusage` tells that of the parent before this began
        peak = re.search(r"VmHWM:\s+(\d+)", status.read_text())
        return 1024 * int(peak[1]) if peak else 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
