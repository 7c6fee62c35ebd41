"""Run what the run store does not hold yet: the one way in which studies run simulations."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass

from sim.runs.job import Failure, Job, JobResult
from sim.runs.pool import Unkept, WorkerPool, executor_of
from sim.runs.progress import Progress, Tell, nothing
from sim.runs.store import RunStore

FAILURES_TOLD = 3
PASSES = 2  # the second for parts that are damaged during the first


@dataclass(frozen=True)
class Engine:
    """How runs are carried out.

    A function that takes an engine raises Stopped at Ctrl-C, and Unkept if runs cannot be written.
    What was done is kept, so the same call resumes.

    Attributes
    ----------
    workers
        Number of worker processes; 1 runs everything in this process.
    tell
        Called with a line for what went wrong and was put right, and for each run that failed.
    progress
        Called with how many runs are done, of how many, and how many of them failed.
    make
        Makes an executor in place of the built-in one.
    """

    workers: int = 1
    tell: Tell = nothing
    progress: Progress = nothing
    make: Callable[[], Executor] | None = None

    def complete(
        self,
        store: RunStore,
        left: Callable[[set[str]], int],
        runs: int,
        jobs: Callable[[set[str]], Iterator[Job]],
    ) -> list[Failure]:
        """Run what the store lacks; return the failures.

        Parameters
        ----------
        left
            Returns how many of the study's runs are not among the keys that are kept.
        runs
            Number of the study's runs.
        jobs
            Yields the jobs for those that are left; may add keys to the set.

        Raises
        ------
        Stopped, Unkept
            At Ctrl-C, and if rows cannot be written; what was done is kept.
        """
        noted, failures = list[Failure](), list[Failure]()
        kept = self._kept(store)
        missing = left(kept)
        self.progress(runs - missing, runs, 0)
        for _ in range(PASSES):
            if missing <= 0:
                break
            failures = []
            for result in self._results(jobs(kept), runs - left(kept), runs):
                failures += result.failures
                noted += result.kept_failures
            kept = self._kept(store)
            missing = left(kept) - len(failures)
        if missing > 0:  # a study must not end as if nothing were missing
            raise Unkept(f"{missing} runs are neither kept nor failed; run the same command again")
        return noted + failures

    def _kept(self, store: RunStore) -> set[str]:
        """Tidy the store, check it, and return the keys that it has."""
        try:
            store.tidy()
            return store.keys(self.tell)
        except OSError as problem:
            raise Unkept(str(problem)) from None

    def tell_failures(self, failures: Sequence[Failure]) -> None:
        """Tell of the first runs that failed, and how many there are."""
        for failure in failures[:FAILURES_TOLD]:
            self.tell(f"{failure.scenario}: {failure.type}: {failure.message}")
        if len(failures) > FAILURES_TOLD:
            self.tell(f"{len(failures)} runs failed in all")

    def _results(self, jobs: Iterator[Job], done: int, runs: int) -> Iterator[JobResult]:
        failed = 0
        pool = WorkerPool[Job](self.make or executor_of(self.workers), self.workers, self.tell)
        with closing(pool.results(jobs)) as results:  # whatever happens here, workers end
            for result in results:
                done += result.runs
                failed += len(result.failures) + len(result.kept_failures)
                self.progress(done, runs, failed)
                yield result
