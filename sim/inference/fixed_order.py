"""Sums in a fixed order, so that results do not depend on the number of cores.

Libraries of linear algebra split a sum among threads, and the split changes its last digits. Here
they use one thread each, and independent parts of the work run side by side.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit linear algebra to one thread within a `with` block."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


def side_by_side(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Return the function's results in the order of the items, computed on all cores."""
    with one_thread(), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(function, items))
