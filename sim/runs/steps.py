"""How long work tells how far it is, step by step, and how many cores it may use."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Progress = Callable[[int], None]
"""Told how many parts of a step are done."""

Steps = Callable[[str, int], AbstractContextManager[Progress]]
"""Makes a progress bar for a step, from its name and its number of parts."""

Tell = Callable[[str], None]
"""Gets a line about what goes wrong on the way."""


@contextmanager
def silent(step: str, parts: int) -> Iterator[Progress]:
    """Show no progress."""
    yield lambda done: None


def unheard(line: str) -> None:
    """Tell nobody."""


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
