"""The worker pool: hands out jobs, replaces workers that crash or hang, stops when asked.

Any `concurrent.futures.Executor` can do the work. Rows are kept by the workers themselves, so
whatever happens here, runs that are done stay done.
"""

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from concurrent.futures import ProcessPoolExecutor as ProcessPool
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from time import monotonic
from typing import Any, Generic, TypeVar

from sim.runs.code import code_digest
from sim.runs.job import Job, JobResult, do_job, lost

IN_FLIGHT = 2  # jobs handed out per worker, so that memory stays flat
MAX_BREAKS = 6  # executors that break one after the other, before any job returns
TRIES = 2  # a job that has crashed so many workers, alone with each, is given up
PATIENCE_S = 900.0  # a job takes seconds; one that has not returned by then hangs
MAX_MEMORY = 2_000_000_000  # bytes of a worker, beyond which all are replaced; usual: 200 MB

NO_WORKER = (
    "workers end before they return anything; look at what they print. A script that asks for more "
    'than one worker needs `if __name__ == "__main__":`'
)

J = TypeVar("J", bound=Job)


class Stopped(Exception):
    """Ctrl-C: jobs under way are done and kept, the rest is not begun."""


class Unkept(Exception):
    """Rows could not be written; there is no use in going on."""


class Here(Executor):
    """Does each job in this process, when it is handed in."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> "Future[Any]":
        """Return the finished result."""
        future: Future[Any] = Future()
        try:
            future.set_result(work(*args, **more))
        except Exception as problem:
            future.set_exception(problem)
        return future


class Processes(ProcessPool):
    """Processes of this machine that Ctrl-C does not reach: it is the parent's to handle."""

    def __init__(self, workers: int, start_method: str = "spawn") -> None:
        super().__init__(workers, get_context(start_method), begin_work)

    def submit(self, work: Any, /, *args: Any, **more: Any) -> "Future[Any]":
        """Start workers with interrupts blocked, as they then stay in them; none is lost here.

        A half-started worker would print a traceback; and other threads may be handed a signal
        that this one blocks, so that it is noted and raised when all is started.
        """
        noted: list[int] = []
        try:
            before = signal.signal(signal.SIGINT, lambda number, frame: noted.append(number))
        except ValueError:  # not the main thread, to which interrupts do not come
            return self._submit(work, *args, **more)
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self._submit(work, *args, **more)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            signal.signal(signal.SIGINT, before)
            if noted:
                signal.raise_signal(signal.SIGINT)

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
    """Start a worker: Ctrl-C is the parent's to handle, and without a parent there is no work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def executor_of(workers: int) -> Callable[[], Executor]:
    """Return what makes the built-in executor: this process for one worker, else processes."""
    return (lambda: Processes(workers)) if workers > 1 else Here


@dataclass
class WorkerPool(Generic[J]):
    """Hands jobs to an executor and takes back their results.

    Attributes
    ----------
    make
        Makes an executor; again, if a worker has crashed or hangs or holds too much memory.
    workers
        How many jobs it can work on at a time.
    tell
        Called with a line for what went wrong and was put right.
    patience, max_memory
        When a job counts as hung (s), and a worker as too large (bytes).
    """

    make: Callable[[], Executor]
    workers: int
    tell: Callable[[str], None]
    patience: float = PATIENCE_S
    max_memory: int = MAX_MEMORY
    stopping: bool = False
    _running: dict["Future[JobResult]", tuple[J, float]] = field(default_factory=dict)
    _again: deque[J] = field(default_factory=deque)
    _crashes: Counter[int] = field(default_factory=Counter)
    _full: bool = False
    _breaks: int = 0
    _alone: bool = False

    def results(self, jobs: Iterator[J]) -> Generator[JobResult, None, None]:
        """Yield the result of each job, in the order in which they are done.

        Raises
        ------
        Stopped, Unkept
            At Ctrl-C, and if rows cannot be written; what was done is kept.
        """
        while True:
            executor = self.make()
            self._running, self._full = {}, False
            try:
                yield from self._with(executor, jobs)
                executor.shutdown()
            except (BrokenExecutor, TimeoutError) as problem:
                _end(executor)
                self._breaks += 1
                if self._breaks > MAX_BREAKS:
                    raise Unkept(NO_WORKER) from None
                yield from self._retried("hung" if isinstance(problem, TimeoutError) else "crashed")
            except BaseException:
                _end(executor)
                raise
            else:
                if not self._full:
                    break
        if self.stopping:
            raise Stopped

    def _with(self, executor: Executor, jobs: Iterator[J]) -> Iterator[JobResult]:
        """Work with one executor until all is done, or until it is to be replaced."""
        while True:
            try:
                self._hand_out(executor, jobs)
                if not self._running:
                    return
                done, _ = wait(self._running, timeout=0.5, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                if self.stopping:
                    raise Stopped from None
                self.stopping = True
                if left := sum(not future.done() for future in self._running):
                    self.tell(f"Stopping: {left} jobs are finishing; Ctrl-C ends them")
                continue
            for future in done:
                result = future.result()  # a broken executor raises here, its job still in hand
                del self._running[future]
                if result.unkept:
                    raise Unkept(result.unkept)
                self._full |= result.memory > self.max_memory
                self._breaks = 0
                yield result
            waited = [handed for _, handed in self._running.values()]
            if waited and monotonic() - min(waited) > self.patience:
                raise TimeoutError

    def _hand_out(self, executor: Executor, jobs: Iterator[J]) -> None:
        while not (self.stopping or self._full) and len(self._running) < IN_FLIGHT * self.workers:
            if self._running and (self._again or self._alone):
                return
            self._alone = bool(self._again)  # a suspect takes no other job along
            job = self._again.popleft() if self._alone else next(jobs, None)
            if job is None:
                return
            try:
                self._running[executor.submit(partial(do_job, code=code_digest()), job)] = (
                    job,
                    monotonic(),
                )
            except BaseException:
                self._again.appendleft(job)
                raise

    def _retried(self, what: str) -> Iterator[JobResult]:
        """Put back the jobs that a worker took with it; give up one that does so alone."""
        in_hand = [job for job, _ in self._running.values()]
        self.tell(f"A worker {what}; it is replaced, and {len(in_hand)} jobs are done again")
        for job in in_hand:
            self._crashes[job.number] += len(in_hand) == 1
            if self._crashes[job.number] < TRIES:
                self._again.append(job)
            else:
                yield lost(job, f"its worker {what} {TRIES} times")


def _end(executor: Executor) -> None:
    """End an executor and what it is doing."""
    if isinstance(executor, Processes):
        executor.kill()
    executor.shutdown(wait=False, cancel_futures=True)
