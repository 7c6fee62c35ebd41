"""Wrap the stages of boats' attempts while a bench runs, to see each boat pass through them.

The model has no listener for stages. Its two sequences of stages are replaced for a while by the
same stages in a wrapping, which may look and may not change anything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any

from sim.model import attempt

SEQUENCES = ("BEACH_LAUNCH", "TAXI_BOAT")
_ONE_AT_A_TIME = Lock()  # the sequences belong to the module, not to a bench


@contextmanager
def stages_wrapped(wrapping: Callable[..., Any]) -> Iterator[None]:
    """Let `wrapping(stage, world, boat)` take the place of every stage, in every bench."""
    with _ONE_AT_A_TIME:
        before = {name: getattr(attempt, name) for name in SEQUENCES}
        for name, sequence in before.items():
            setattr(attempt, name, tuple(partial(wrapping, stage) for stage in sequence))
        try:
            yield
        finally:
            for name, sequence in before.items():
                setattr(attempt, name, sequence)
