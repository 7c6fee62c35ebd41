"""Chunks: several jobs that a distant worker does in one go, so that a hand-over costs little.

A chunk is a job itself. Its size follows from the measured time of a run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sim.runs.job import Job, JobResult, Step
from sim.runs.store import RunStore

FIRST_RUNS = 40  # runs of a chunk before any time is measured
CHUNK_S = 3.0  # seconds that a chunk takes; a hand-over costs some milliseconds
MIN_CHUNK_S = 0.2  # seconds that a chunk takes at the end, when few runs are left
SHARES = 4  # chunks that each worker gets of the runs that are left, so that all end together


@dataclass(frozen=True)
class Chunk:
    """Jobs that a worker does in one go, as one job."""

    number: int
    jobs: tuple[Job, ...]

    @property
    def runs(self) -> int:
        """Number of runs."""
        return sum(job.runs for job in self.jobs)

    @property
    def store(self) -> RunStore:
        """Store of its rows."""
        return self.jobs[0].store

    def steps(self) -> Iterator[Step]:
        """Yield the runs of all jobs, in order."""
        for job in self.jobs:
            yield from job.steps()

    def labels(self) -> list[tuple[str, int]]:
        """Return label and replication of every run."""
        return [label for job in self.jobs for label in job.labels()]


@dataclass
class ChunkSize:
    """Number of runs of the next chunk.

    Attributes
    ----------
    left
        Number of runs that are not finished.
    workers
        Number of runs that can be under way at a time.
    """

    left: int
    workers: Callable[[], int]
    _runs: int = 0
    _seconds: float = 0.0

    def count(self, result: JobResult) -> None:
        """Take the time of a finished job into account."""
        self.left -= result.runs
        self._runs += result.runs
        self._seconds += result.seconds

    def next(self) -> int:
        """Return the number of runs that the next chunk should have."""
        share = max(1, self.left // (max(1, self.workers()) * SHARES))
        if not self._seconds:
            return min(FIRST_RUNS, share)
        each = self._seconds / self._runs
        return max(1, int(MIN_CHUNK_S / each), min(share, int(CHUNK_S / each)))


def chunks(jobs: Iterator[Job], size: Callable[[], int]) -> Iterator[Chunk]:
    """Yield jobs as chunks. `size` returns the number of runs of the next one."""
    number, wanted, ready = 0, size(), list[Job]()
    for job in jobs:
        ready.append(job)
        if sum(job.runs for job in ready) >= wanted:
            yield Chunk(number, tuple(ready))
            number, wanted, ready = number + 1, size(), []
    if ready:
        yield Chunk(number, tuple(ready))


def split(chunk: Chunk) -> tuple[Chunk, Any]:
    """Return a chunk without what all its jobs share, and what they share.

    It may be a posterior of megabytes. A worker receives it once.
    """
    name = getattr(chunk.jobs[0], "SHARED", "")
    return _with(chunk, None), getattr(chunk.jobs[0], name, None)


def joined(chunk: Chunk, shared: Any) -> Chunk:
    """Return a chunk with what all its jobs share."""
    return _with(chunk, shared)


def _with(chunk: Chunk, shared: Any) -> Chunk:
    name = getattr(chunk.jobs[0], "SHARED", "")
    if not name:
        return chunk
    jobs: Any = chunk.jobs
    return Chunk(chunk.number, tuple(replace(job, **{name: shared}) for job in jobs))
