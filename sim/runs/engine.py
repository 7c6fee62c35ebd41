"""The engine runs the simulations that are missing from a run store, for every experiment."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass

from sim.errors import UserError
from sim.runs.chunks import ChunkSize, chunks
from sim.runs.job import Failure, Job, JobResult
from sim.runs.pool import WorkerPool, executor_factory
from sim.runs.progress import Progress, Tell, nothing
from sim.runs.remote import RemotePath
from sim.runs.share import Share
from sim.runs.stops import RunsNotSaved, ShareFinished
from sim.runs.store import RunStore

MAX_FAILURES_SHOWN = 3
INCOMPLETE = "runs are missing from the store. Run the same command again."
PASSES = 2  # the second is for parts that are damaged during the first


@dataclass(frozen=True)
class Engine:
    """Settings for running simulations.

    A function that takes an engine raises Stopped at Ctrl-C, and RunsNotSaved if runs cannot be
    written. Finished runs are stored, so the same call resumes.

    Attributes
    ----------
    workers
        Number of worker processes. With 1, everything runs in this process.
    tell
        Called with a message for each problem that was solved and each run that failed.
    progress
        Called with the numbers of finished runs, of all runs, and of failed runs.
    make
        Returns an executor to use instead of the built-in one.
    in_chunks
        Whether workers get several jobs in one go, because a hand-over costs time.
    share
        The part of the runs that this process does. Other processes do the others.
    """

    workers: int = 1
    tell: Tell = nothing
    progress: Progress = nothing
    make: Callable[[], Executor] | None = None
    in_chunks: bool = False
    share: Share | None = None

    def complete(
        self,
        store: RunStore,
        missing_runs: Callable[[set[str]], int],
        runs: int,
        jobs: Callable[[set[str]], Iterator[Job]],
    ) -> list[Failure]:
        """Run the simulations that are missing from the store, and return the failures.

        Parameters
        ----------
        missing_runs
            Returns the number of runs whose keys are not among those in the store.
        runs
            Number of all runs.
        jobs
            Yields the jobs for missing runs, given the keys in the store. It may add to these keys.

        Raises
        ------
        Stopped, RunsNotSaved
            At Ctrl-C, and if rows cannot be written. Finished runs are stored.
        """
        if isinstance(store.folder, RemotePath) and store.folder.private and self._in_processes:
            raise UserError(f"{store.folder}: other processes do not see it. Set workers=1.")
        recorded, failures = list[Failure](), list[Failure]()
        stored = self._stored(store)
        missing = missing_runs(stored)
        self.progress(runs - missing, runs, 0)
        for _ in range(PASSES):
            if missing <= 0:
                break
            failures = []
            for result in self._results(jobs(stored), runs - missing_runs(stored), runs):
                failures += result.failures
                recorded += result.recorded_failures
            stored = self._stored(store)
            missing = missing_runs(stored) - len(failures)
        if missing > 0:  # an incomplete experiment must not look complete
            raise RunsNotSaved(f"{missing} {INCOMPLETE}")
        return recorded + failures

    @property
    def _in_processes(self) -> bool:
        """Whether the built-in worker processes do the runs."""
        return self.workers > 1 and not self.make

    def has(self, key: str) -> bool:
        """Return whether this process does the run of a key."""
        return self.share is None or self.share.has(key)

    def end_share(self, runs: int, failures: Sequence[Failure]) -> None:
        """End here if this process does a part of the runs alone.

        Raises
        ------
        ShareFinished
            If so.
        """
        if self.share is not None:
            self.tell_failures(failures)
            raise ShareFinished(
                f"Part {self.share} is stored: {runs} runs, of which {len(failures)} failed. Once "
                "all parts are stored, run the command without --part."
            )

    def _stored(self, store: RunStore) -> set[str]:
        """Tidy the store, check it, and return its keys."""
        try:
            store.tidy()
            return store.keys(self.tell)
        except OSError as problem:
            raise RunsNotSaved(str(problem)) from None

    def tell_failures(self, failures: Sequence[Failure]) -> None:
        """Report the first failures, and their number if there are more."""
        for failure in failures[:MAX_FAILURES_SHOWN]:
            self.tell(f"{failure.scenario}: {failure.type}: {failure.message}")
        if len(failures) > MAX_FAILURES_SHOWN:
            self.tell(f"{len(failures)} runs failed in total")

    def _results(self, jobs: Iterator[Job], finished: int, runs: int) -> Iterator[JobResult]:
        failed, size = 0, ChunkSize(runs - finished, lambda: self.workers)
        pool = WorkerPool[Job](self.make or executor_factory(self.workers), self.workers, self.tell)
        if self.in_chunks:
            jobs = chunks(jobs, size.next)
        with closing(pool.results(jobs)) as results:  # workers end even after an error here
            for result in results:
                size.count(result)
                finished += result.runs
                failed += len(result.failures) + len(result.recorded_failures)
                self.progress(finished, runs, failed)
                yield result
