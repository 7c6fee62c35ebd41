"""Carry out a sweep: hand out chunks, replace workers that die or hang, stop when asked.

Whatever happens, runs that are done are in the archive, and the same command goes on from there.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context
from time import monotonic
from typing import Generic, Protocol, TypeVar

from sim.runs.job import Done, Failure, begin_work
from sim.runs.processes import Processes

IN_FLIGHT = 2  # chunks handed out per worker, so that memory stays flat
TRIES = 2  # a chunk that has ended so many workers, alone with each, is given up
PATIENCE_S = 900.0  # without any chunk coming back, workers hang; a chunk takes seconds


class Stopped(Exception):
    """Ctrl-C: what was under way is done and kept, the rest is not begun."""


class Unkept(Exception):
    """Runs could not be written; there is no use in going on."""


def on_processes(workers: int) -> Callable[[], Executor]:
    """Return what makes the built-in executor: processes of this machine."""
    return lambda: Processes(workers, get_context("spawn"), begin_work)


class Load(Protocol):
    """Something that one worker does in one go."""

    @property
    def number(self) -> int:
        """Its number among all."""
        ...

    @property
    def runs(self) -> int:
        """How many runs it holds."""
        ...

    def lost(self, message: str) -> list[Failure]:
        """Return what is told of it where its worker was lost."""
        ...


C = TypeVar("C", bound=Load)


@dataclass
class Carrier(Generic[C]):
    """Hands chunks to an executor and takes back what came of them.

    Attributes
    ----------
    make
        Makes an executor; again, where a worker has died or hangs.
    workers
        How many chunks it can work on at a time.
    tell
        Told, in a line, of what went wrong and is mended.
    work
        What a worker does with a chunk.
    """

    make: Callable[[], Executor]
    workers: int
    tell: Callable[[str], None]
    work: Callable[[C], Done]
    patience: float = PATIENCE_S
    stopping: bool = False
    ended: Counter[int] = field(default_factory=Counter)

    def carry(self, chunks: Iterator[C]) -> Iterator[Done]:
        """Yield what came of each chunk, in the order in which they are done."""
        again: deque[C] = deque()
        while True:
            executor = self.make()
            running: dict[Future[Done], C] = {}
            try:
                yield from self._with(executor, running, chunks, again)
            except BrokenProcessPool:
                self._end(executor)
                yield from self._retried(running, again, "died")
            except TimeoutError:
                self._end(executor)
                yield from self._retried(running, again, "hung")
            except BaseException:
                self._end(executor)
                raise
            else:
                executor.shutdown()
                break
        if self.stopping:
            raise Stopped

    def _with(
        self,
        executor: Executor,
        running: dict[Future[Done], C],
        chunks: Iterator[C],
        again: deque[C],
    ) -> Iterator[Done]:
        """Work with one executor until all is done."""
        heard = monotonic()
        while True:
            try:
                self._fill(executor, running, chunks, again)
                if not running:
                    return
                done, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                if self.stopping:
                    raise Stopped from None
                self.stopping = True
                self.tell(f"Stopping: {len(running)} chunks are being finished; Ctrl-C ends them")
                continue
            for future in done:
                came = future.result()  # a broken pool is raised here, the chunk still running
                del running[future]
                heard = monotonic()
                if came.problem:
                    raise Unkept(came.problem)
                yield came
            if monotonic() - heard > self.patience:
                raise TimeoutError

    def _fill(
        self,
        executor: Executor,
        running: dict[Future[Done], C],
        chunks: Iterator[C],
        again: deque[C],
    ) -> None:
        while not self.stopping and len(running) < IN_FLIGHT * self.workers:
            if again and running:  # suspects go one at a time, so that one takes no other with it
                return
            chunk = again.popleft() if again else next(chunks, None)
            if chunk is None:
                return
            try:
                running[executor.submit(self.work, chunk)] = chunk
            except BaseException:
                again.appendleft(chunk)
                raise
            if again:
                return

    def _retried(
        self, running: dict[Future[Done], C], again: deque[C], what: str
    ) -> Iterator[Done]:
        """Put back the chunks that a worker took with it; give up one that does so alone."""
        self.tell(f"A worker {what}; it is replaced, and {len(running)} chunks are done again")
        alone = len(running) == 1
        for chunk in running.values():
            self.ended[chunk.number] += alone
            if self.ended[chunk.number] < TRIES:
                again.append(chunk)
                continue
            message = f"its worker {what} {TRIES} times"
            yield Done(chunk.number, chunk.runs, chunk.lost(message))

    @staticmethod
    def _end(executor: Executor) -> None:
        if isinstance(executor, ProcessPoolExecutor):
            for worker in active_children():
                worker.kill()
        executor.shutdown(wait=False, cancel_futures=True)


def carry_through(
    chunks: Iterator[C],
    work: Callable[[C], Done],
    workers: int,
    done: int,
    tell: Callable[[str], None],
    progress: Callable[[int], None],
) -> None:
    """Have processes of this machine do all chunks.

    Parameters
    ----------
    done
        Runs that need not be done; `progress` is told these and those done since.
    tell
        Told of workers that are replaced, and of each run that failed.

    Raises
    ------
    Stopped, Unkept
        At Ctrl-C, and where runs cannot be written; what was done is kept.
    """
    progress(done)
    for came in Carrier(on_processes(workers), workers, tell, work).carry(chunks):
        done += came.runs
        progress(done)
        for failure in came.failures:
            tell(f"{failure.scenario}: {failure.type}: {failure.message}")
