"""Jobs for worker processes, and their results.

A job consists of steps. Each step is one run: it is simulated, then measured, and its rows go into
the run store. A step that fails is recorded in the job's result, and the others continue.
"""

import gc
import re
import resource
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.runs.code import code_digest
from sim.runs.parts import Encoded
from sim.runs.store import RunStore
from sim.simulate import collection_paused

Row = dict[str, float | int | NDArray[Any]]
Rows = Sequence[tuple[str, Row]]
"""Keys of the run store and their rows."""


@dataclass(frozen=True)
class Failure:
    """A failed run, with its stage and its error."""

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
        Names of the run in a failure.
    simulate
        Simulates, and returns the input of `measure`.
    measure
        Returns the rows to store.
    if_failed
        Rows to store if it fails. If empty, the run is retried at the next call.
    """

    label: str
    replication: int
    simulate: Callable[[], Any]
    measure: Callable[[Any], Rows]
    if_failed: Rows = ()


class Job(Protocol):
    """A sequence of runs for one worker, with all that it needs."""

    @property
    def number(self) -> int:
        """Number of the job in its experiment."""

    @property
    def runs(self) -> int:
        """Number of runs."""

    @property
    def store(self) -> RunStore:
        """Store of its rows."""

    def steps(self) -> Iterator[Step]:
        """Yield the runs, in order."""

    def labels(self) -> list[tuple[str, int]]:
        """Return label and replication of every run, for a job whose worker crashed or hung."""


@dataclass
class JobResult:
    """Result of a job.

    Attributes
    ----------
    number, runs
        The job's number, and its number of runs.
    failures
        Runs that failed and have no row, so that they are retried at the next call.
    recorded_failures
        Runs that failed and have a row for the failure, so that they are not retried.
    memory
        Peak memory of its worker, bytes.
    store_error
        Why its rows could not be written, for example a full disk. Empty if they were written.
    seconds
        Time that it took, s.
    parts
        Its rows, if they are not written yet, because its worker may not reach the store.
    """

    number: int
    runs: int
    failures: list[Failure] = field(default_factory=list)
    recorded_failures: list[Failure] = field(default_factory=list)
    memory: int = 0
    store_error: str = ""
    seconds: float = 0.0
    parts: tuple[Encoded, ...] = ()

    def keep(self, store: RunStore) -> None:
        """Write the rows that are not written yet."""
        try:
            store.put(self.parts)
        except OSError as problem:
            self.store_error = str(problem)
        self.parts = ()


def do_job(job: Job, code: str, apart: bool = False) -> JobResult:
    """Do all runs of a job and store their rows. At Ctrl-C, store the finished ones.

    Parameters
    ----------
    code
        Digest of the parent's code. A worker with other code stores nothing.
    apart
        Whether the rows are returned with the result, and not stored.
    """
    result, began = JobResult(job.number, job.runs), monotonic()
    if code != code_digest():
        result.store_error = "the program was changed while it ran. Run the same command again."
        return result
    finished: list[tuple[str, Row]] = []
    try:
        for step in job.steps():
            with collection_paused(), np.errstate(all="ignore"):  # results show what overflows
                rows, failure = _do(step)
            gc.collect(0)  # objects of this run; the rest of the heap is older
            finished += rows
            if failure:
                (result.recorded_failures if rows else result.failures).append(failure)
    finally:
        result.parts = tuple(job.store.encoded(finished))
        if not apart:
            result.keep(job.store)
    result.memory = 0 if apart else _memory()  # dask limits the memory of its workers itself
    result.seconds = monotonic() - began
    return result


def _do(step: Step) -> tuple[Rows, Failure | None]:
    """Do one run. Only this function catches the failure of a run."""
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


def lost_result(job: Job, why: str) -> JobResult:
    """Return the result of a job whose worker crashed or hung too often."""
    failures = [Failure(label, r, "worker", "Lost", why, "") for label, r in job.labels()]
    return JobResult(job.number, job.runs, failures)


def _memory() -> int:
    """Return the peak memory of this process, bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux `getrusage` includes the parent's memory at the start
        peak = re.search(r"VmHWM:\s+(\d+)", status.read_text())
        return 1024 * int(peak[1]) if peak else 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
