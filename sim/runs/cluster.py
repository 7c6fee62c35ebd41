"""Workers of a dask cluster: connect to a scheduler, check the workers' code, hand out chunks.

dask.distributed is an optional extra, which is imported when a cluster is named. Its own client and
futures do the work. Workers send their rows back, so that they need no access to the run store.
"""

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from sim import MODEL_VERSION
from sim.errors import UserError
from sim.runs.chunks import Chunk, joined, split
from sim.runs.code import code_digest
from sim.runs.job import JobResult, do_job
from sim.runs.pool import Elastic, interrupts_deferred
from sim.runs.progress import Tell
from sim.runs.stops import ClusterLost, WorkersCrashed
from sim.shipped import install_command

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S = 5.0  # seconds within which a scheduler must answer
LOOK_S = 2.0  # seconds between two looks at the number of workers
MAX_NAMED = 3  # workers that a message names
SAME = "Install this version of channelsim on every worker, and start the workers again."


@dataclass(frozen=True)
class Code:
    """What decides the numbers of a run on a machine: the code's digest and the model version."""

    digest: str
    model: str

    def __str__(self) -> str:
        """Return it in words."""
        return f"code {self.digest}, model version {self.model}"


def own_code() -> Code:
    """Return the code of this process."""
    return Code(code_digest(), MODEL_VERSION)


@contextmanager
def connected(place: str) -> "Iterator[Client]":
    """Connect to the scheduler at an address, or in a scheduler file.

    Raises
    ------
    UserError
        If the extra is not installed, or no scheduler answers within a few seconds.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UserError(
            f"--dask needs dask.distributed. Install it: {install_command('cluster')}"
        ) from None
    address = place if "://" in place else _address_in(place)
    _quieten()
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, ImportError) as problem:
        raise UserError(
            f"{place}: no dask scheduler answers at {address} within {CONNECT_S:.0f} s "
            f"({_first_line(problem)}). Start one with dask scheduler, or correct the address."
        ) from None
    try:
        yield client
    finally:
        with interrupts_deferred(), suppress(Exception):  # whatever is left of the connection
            client.close(timeout=CONNECT_S)


def _quieten() -> None:
    """Keep dask's own messages and tracebacks off the terminal. Ours are one line."""
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _address_in(place: str) -> str:
    """Return the address in a scheduler file."""
    cure = "Name the file of dask scheduler --scheduler-file, or an address such as tcp://host:8786"
    try:
        address = json.loads(Path(place).read_text(encoding="utf-8"))["address"]
    except FileNotFoundError:
        raise UserError(f"{place}: no such scheduler file. {cure}.") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(f"{place}: is no scheduler file. {cure}.") from None
    if not isinstance(address, str) or "://" not in address:
        raise UserError(f"{place}: holds no address of a scheduler. {cure}.")
    return address


def check_workers(client: "Client") -> None:
    """Check, before anything runs, that all workers have the code of this process.

    Raises
    ------
    UserError
        If one has other code or none. The message names it, both digests and the cure.
    """
    own = own_code()
    try:
        answers = client.run(own_code, on_error="return")
    except Exception as problem:
        raise UserError(f"{lost(client)}: {_first_line(problem)}.") from None
    wrong = [(address, code) for address, code in answers.items() if code != own]
    if wrong:
        named = "; ".join(f"{address} has {_in_words(code)}" for address, code in wrong[:MAX_NAMED])
        more = f"; {len(wrong) - MAX_NAMED} more" if len(wrong) > MAX_NAMED else ""
        raise UserError(f"{named}{more}. This program has {own}. {SAME}")


def _in_words(code: object) -> str:
    return str(code) if isinstance(code, Code) else f"no such channelsim ({_first_line(code)})"


def lost(client: "Client") -> str:
    """Return the beginning of a message about a scheduler that no longer answers."""
    scheduler = getattr(client, "scheduler", None)
    address = getattr(scheduler, "address", "the dask scheduler")
    return f"{address}: the connection to the dask scheduler is lost"


class ClusterExecutor(Elastic):
    """An executor that hands jobs to the workers of a dask cluster."""

    def __init__(self, client: "Client", tell: Tell) -> None:
        self._client, self._tell = client, tell
        self._inner: Any = client.get_executor(pure=False)
        self._shared: tuple[Any, Any] = (None, None)
        self._slots, self._looked = 0, float("-inf")

    @property
    def slots(self) -> int:  # type: ignore[override]  # read only, and asked of the scheduler
        """Number of jobs that can be under way at a time; it changes as workers come and go.

        Raises
        ------
        ClusterLost
            If the scheduler does not answer.
        """
        if monotonic() - self._looked > LOOK_S:
            with self._guarded():
                now = sum(self._client.nthreads().values())
            if not now and (self._slots or self._looked < 0):
                self._tell("The dask cluster has no workers. Waiting for some; Ctrl-C stops.")
            self._slots, self._looked = now, monotonic()
        return self._slots

    def submit(self, work: Callable[..., Any], /, *args: Any, **more: Any) -> "Future[Any]":
        """Hand out a job, and return the future of its result."""
        del work, more  # a distant worker does the same by `do_apart`
        (job,) = args
        chunk, shared = split(job if isinstance(job, Chunk) else Chunk(job.number, (job,)))
        outer: Future[Any] = Future()
        outer.set_running_or_notify_cancel()
        with self._guarded(), interrupts_deferred():
            if shared is not None and shared is not self._shared[0]:
                # As a task of its own, it is computed again if its worker is lost.
                self._shared = shared, self._client.submit(_itself, shared, pure=False)
            with_it = self._shared[1] if shared is not None else None
            inner = self._inner.submit(do_apart, chunk, with_it, own_code())
        inner.add_done_callback(partial(self._pass_on, outer))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Release the jobs. The cluster and its client stay as they are."""
        del cancel_futures
        self._shared = (None, None)
        with suppress(Exception):  # a scheduler that is lost has nothing to release
            self._inner.shutdown(wait=wait)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Report in one line that the scheduler is lost."""
        try:
            yield
        except Exception as problem:
            raise ClusterLost(f"{lost(self._client)} ({_first_line(problem)})") from None

    def _pass_on(self, outer: "Future[Any]", inner: "Future[Any]") -> None:
        try:
            outer.set_result(inner.result())
        except CancelledError:
            outer.set_exception(ClusterLost(lost(self._client)))
        except Exception as problem:
            outer.set_exception(_as_ours(problem))


def _as_ours(problem: Exception) -> Exception:
    """Return dask's exception as one that the pool knows."""
    from distributed import KilledWorker

    if isinstance(problem, KilledWorker):
        last = getattr(problem.last_worker, "address", problem.last_worker)
        times = "once" if not problem.allowed_failures else f"{problem.allowed_failures + 1} times"
        return WorkersCrashed(f"its workers crashed {times}, the last at {last}")
    if isinstance(problem, ClusterLost):
        return problem
    if isinstance(problem, UserError):
        return ClusterLost(f"a worker cannot do a job: {problem}")
    kind = type(problem).__name__
    return ClusterLost(f"a worker cannot do a job: {kind}: {_first_line(problem)}. {SAME}")


def do_apart(chunk: Chunk, shared: Any, code: Code) -> JobResult:
    """Do a chunk on a worker of a cluster, and return its rows with its result.

    Raises
    ------
    ClusterLost
        If this worker has other code. It may have joined after the others were checked.
    """
    own = own_code()
    if own != code:
        from distributed import get_worker

        raise ClusterLost(f"{get_worker().address} has {own}. This program has {code}. {SAME}")
    return do_job(joined(chunk, shared), code.digest, apart=True)


def _itself(shared: Any) -> Any:
    return shared


def _first_line(problem: object) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0].rstrip(".")
