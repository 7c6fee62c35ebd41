"""Make the engine that carries out a call from Python."""

import sys
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from sim.api import arguments
from sim.errors import UserError
from sim.runs.progress import Progress, Tell
from sim.runs.share import Share

if TYPE_CHECKING:
    from distributed import Client

    from sim.runs.engine import Engine

RESULTS = Path("results")
STORE = "results/store"
"""Folder in which commands store runs."""


class DaskClient(Protocol):
    """Client of a dask cluster, `distributed.Client`."""

    def nthreads(self) -> Any:
        """Return the number of threads of each worker, by its address."""


Workers: TypeAlias = int | DaskClient | Callable[[], Executor] | Share
"""Number of worker processes, client of a dask cluster, function that makes an executor, or a part
of the runs."""


def make_engine(workers: Workers, tell: Tell, progress: Progress) -> "Engine":
    """Return an engine with worker processes (0 = one per core), a cluster or an executor.

    Raises
    ------
    UserError
        If `workers` is something else, or if a worker of the cluster has other code.
    """
    from sim.runs.engine import Engine

    client = _dask_client(workers)
    if client is not None:
        from sim.runs.cluster import ClusterExecutor, check_workers

        check_workers(client)
        slots = count_workers(workers)
        return Engine(slots, tell, progress, lambda: ClusterExecutor(client, tell), True)
    number = count_workers(workers)
    if isinstance(workers, Share):
        return Engine(number, tell, progress, share=workers)
    if callable(workers):
        return Engine(number, tell, progress, workers, True)
    return Engine(number, tell, progress)


def count_workers(workers: Workers) -> int:
    """Return the number of runs that can be under way at a time."""
    from sim.runs.cores import cores

    client = _dask_client(workers)
    if client is not None:
        return max(1, sum(map(int, client.nthreads().values())))
    if isinstance(workers, Share):
        return count_workers(workers.workers)
    if callable(workers):
        return cores()
    if isinstance(workers, Executor):
        raise UserError(f"workers is {workers!r}. Give a function that returns an executor.")
    (number,) = arguments.numbers(workers=workers)
    return number or cores()


def _dask_client(workers: object) -> "Client | None":
    """Return a client of dask.distributed as one. Nobody has one before it is imported."""
    dask = sys.modules.get("distributed")
    return workers if dask and isinstance(workers, dask.Client) else None
