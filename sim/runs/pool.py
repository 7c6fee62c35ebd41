"""The worker pool: hands out jobs, replaces workers that crash or hang, and stops at Ctrl-C.

Any `concurrent.futures.Executor` can do the work. The workers store the rows themselves, so
finished runs are safe whatever happens here.
"""

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from concurrent.futures import ProcessPoolExecutor as ProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from time import monotonic, sleep
from typing import Any, Generic, TypeVar

from sim.runs.code import code_digest
from sim.runs.job import Job, JobResult, do_job, lost_result
from sim.runs.stops import RunsNotSaved, Stopped, WorkersCrashed

IN_FLIGHT = 2  # jobs handed out per worker, so that memory stays flat
MAX_BREAKS = 6  # consecutive executors that break before any job returns
PAUSE_S = 0.1  # seconds before a broken executor is replaced, times the breaks in a row
TRIES = 2  # a job is given up after it has crashed this many workers while it ran alone
PATIENCE_S = 900.0  # seconds after which a job counts as hung; most take some seconds
MAX_MEMORY = 2_000_000_000  # bytes of a worker, beyond which all are replaced; usual: 200 MB
MANAGER_S = 2.0  # seconds that the thread of an executor has to end once its workers have

NO_WORKER = (
    "workers crash before they return anything. Read the messages that they print. A script that "
    'uses more than one worker needs `if __name__ == "__main__":`'
)

J = TypeVar("J", bound=Job)


class InProcess(Executor):
    """An executor that does each job in this process at once."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> "Future[Any]":
        """Return the finished result."""
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **more))
        except Exception as problem:
            future.set_exception(problem)
        return future


@contextmanager
def interrupts_deferred() -> Iterator[list[int] | None]:
    """Record Ctrl-C, and raise KeyboardInterrupt at the end.

    An exception amid a lock of the standard library would leave the lock broken. Yields the list of
    recorded signals, or None in another than the main thread, which alone receives them.
    """
    signals: list[int] = []
    try:
        before = signal.signal(signal.SIGINT, lambda number, frame: signals.append(number))
    except ValueError:
        yield None
        return
    try:
        yield signals
    finally:
        signal.signal(signal.SIGINT, before)
        if signals:
            signal.raise_signal(signal.SIGINT)


class Processes(ProcessPool):
    """An executor of local processes that ignore Ctrl-C, which the parent handles."""

    def __init__(self, workers: int, start_method: str = "spawn") -> None:
        super().__init__(workers, get_context(start_method), begin_work)
        # Start all workers before the executor's thread. Python 3.11 would start one at each
        # submit, while the thread may loop over the same dictionary because a worker crashed.
        self._safe_to_dynamically_spawn_children = False

    def submit(self, work: Any, /, *args: Any, **more: Any) -> "Future[Any]":
        """Submit work, and start workers with interrupts blocked, which they inherit.

        Otherwise Ctrl-C would make a half-started worker print a traceback. Another thread may
        receive a signal that this one blocks. It is recorded, and raised after the start.
        """
        with interrupts_deferred() as signals:
            if signals is None:
                return self._submit(work, *args, **more)
            mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                return self._submit(work, *args, **more)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _submit(self, work: Any, /, *args: Any, **more: Any) -> "Future[Any]":
        try:
            return super().submit(work, *args, **more)
        except (OSError, ValueError) as problem:
            if not (self._broken or isinstance(problem, ConnectionError)):  # to the fork server
                raise
            raise BrokenExecutor("a worker crashed while another started") from problem

    def kill(self) -> None:
        """End the workers, whatever they are doing."""
        for worker in list((self._processes or {}).values()):
            worker.kill()


def begin_work() -> None:
    """Initialise a worker: it ignores Ctrl-C, and ends if its parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Elastic(Executor):
    """An executor whose number of workers changes, which replaces its workers itself."""

    slots: int
    """Number of jobs that can be under way at a time."""


def executor_factory(workers: int) -> Callable[[], Executor]:
    """Return a function that makes the built-in executor: processes, or this one for 1 worker."""
    return (lambda: Processes(workers)) if workers > 1 else InProcess


@dataclass
class WorkerPool(Generic[J]):
    """A pool that hands jobs to an executor and yields their results.

    Attributes
    ----------
    make
        Makes an executor. It is called again if a worker crashes, hangs or uses too much memory.
    workers
        Number of jobs that run at a time.
    tell
        Called with a message for each problem that was solved.
    patience, max_memory
        Time after which a job counts as hung (s), and limit on the memory of a worker (bytes).
    """

    make: Callable[[], Executor]
    workers: int
    tell: Callable[[str], None]
    patience: float = PATIENCE_S
    max_memory: int = MAX_MEMORY
    stopping: bool = False
    _running: dict["Future[JobResult]", tuple[J, float]] = field(default_factory=dict)
    _retries: deque[J] = field(default_factory=deque)
    _crashes: Counter[int] = field(default_factory=Counter)
    _over_memory: bool = False
    _breaks: int = 0
    _one_at_a_time: bool = False
    _returned: float = 0.0

    def results(self, jobs: Iterator[J]) -> Generator[JobResult, None, None]:
        """Yield the result of each job as it finishes.

        Raises
        ------
        Stopped, RunsNotSaved
            At Ctrl-C, and if rows cannot be written. Finished runs are stored.
        """
        while True:
            executor = self.make()
            self._running, self._over_memory = {}, False
            try:
                yield from self._work_with(executor, jobs)
                executor.shutdown()
            except (BrokenExecutor, TimeoutError) as problem:
                _end(executor)
                self._breaks += 1
                if self._breaks > MAX_BREAKS:
                    raise RunsNotSaved(NO_WORKER) from None
                sleep(PAUSE_S * self._breaks)  # a fork server that crashed takes a moment to end
                yield from self._retry("hung" if isinstance(problem, TimeoutError) else "crashed")
            except BaseException:
                _end_for_good(executor)
                raise
            else:
                if not self._over_memory:
                    break
        if self.stopping:
            raise Stopped

    def _work_with(self, executor: Executor, jobs: Iterator[J]) -> Iterator[JobResult]:
        """Work with one executor until all jobs are done, or until it must be replaced."""
        while True:
            try:
                self._hand_out(executor, jobs)
                if not self._running:
                    return
                with interrupts_deferred() as signals:
                    finished, _ = wait(self._running, timeout=0.5, return_when=FIRST_COMPLETED)
                    self.stopping |= len(signals or ()) > 1
            except KeyboardInterrupt:
                if self.stopping:
                    raise Stopped from None
                self.stopping = True
                if running := sum(not future.done() for future in self._running):
                    self.tell(f"Stopping: {running} jobs are finishing; Ctrl-C ends them")
                continue
            for future in finished:
                try:
                    result = future.result()  # if the executor broke, the job stays in _running
                except WorkersCrashed as problem:
                    yield from self._retry_alone(self._running.pop(future)[0], str(problem))
                    continue
                job, _ = self._running.pop(future)
                if result.parts:
                    result.keep(job.store)
                if result.store_error:
                    raise RunsNotSaved(result.store_error)
                self._over_memory |= result.memory > self.max_memory
                self._breaks, self._returned = 0, monotonic()
                yield result
            if self._hung(executor):
                raise TimeoutError

    def _hung(self, executor: Executor) -> bool:
        """Return whether a job takes too long. On a cluster, jobs may wait for workers."""
        starts = [start for _, start in self._running.values()]
        if not starts:
            return False
        since = min(starts)
        if isinstance(executor, Elastic):
            since = max(since, self._returned)
            if not executor.slots:
                self._returned = monotonic()
        return monotonic() - since > self.patience

    def _hand_out(self, executor: Executor, jobs: Iterator[J]) -> None:
        slots = max(1, executor.slots) if isinstance(executor, Elastic) else self.workers
        limit = IN_FLIGHT * slots
        while len(self._running) < limit and not (self.stopping or self._over_memory):
            if self._running and (self._retries or self._one_at_a_time):
                return
            # A retry runs alone, so that another crash shows which job is to blame.
            self._one_at_a_time = bool(self._retries)
            job = self._retries.popleft() if self._one_at_a_time else next(jobs, None)
            if job is None:
                return
            try:
                future = executor.submit(partial(do_job, code=code_digest()), job)
                self._running[future] = job, monotonic()
            except BaseException:
                self._retries.appendleft(job)
                raise

    def _retry_alone(self, job: J, event: str) -> Iterator[JobResult]:
        """Queue the jobs of a chunk again, one at a time; report a job that ran alone as lost."""
        jobs = getattr(job, "jobs", (job,))
        if len(jobs) == 1 and self._one_at_a_time:
            yield lost_result(job, event)
            return
        self.tell(f"Workers crashed; {len(jobs)} jobs are retried, one at a time")
        self._retries += jobs

    def _retry(self, event: str) -> Iterator[JobResult]:
        """Queue the jobs of a lost executor again, without a job that crashed alone too often."""
        jobs = [job for job, _ in self._running.values()]
        self.tell(f"A worker {event}; it is replaced, and {len(jobs)} jobs are retried")
        for job in jobs:
            self._crashes[job.number] += len(jobs) == 1
            if self._crashes[job.number] < TRIES:
                self._retries.append(job)
            else:
                yield lost_result(job, f"its worker {event} {TRIES} times")


def _end_for_good(executor: Executor) -> None:
    """End an executor and, for a moment, wait for its thread.

    If the program ends meanwhile, the library may write into a pipe that this thread closes.
    """
    manager: Any = getattr(executor, "_executor_manager_thread", None)
    _end(executor)
    if manager is not None:
        with interrupts_deferred():
            manager.join(MANAGER_S)


def _end(executor: Executor) -> None:
    """End an executor and its work."""
    if isinstance(executor, Processes):
        executor.kill()
    executor.shutdown(wait=False, cancel_futures=True)
