"""What a command does before its imports: it guards them against Ctrl-C, and makes them cheaper."""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

COMMANDS = ("channelsim", "-m")
"""First words of a command line that starts the program (`-m` while `python -m sim` imports)."""


NEW_OBJECTS = 100_000
"""Objects made between two sweeps for garbage. With Python's 700, they take a tenth of a start."""


def spare_cpu() -> None:
    """Sweep for garbage less often, and start no threads for linear algebra.

    The matrices here are small, and starting the threads takes as long as importing numpy. A
    program that only imports `sim` keeps its own settings.
    """
    if _command() in COMMANDS:
        gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def guard_imports() -> None:
    """Exit with 130 and one line at Ctrl-C, until `take_over` is called.

    A program that only imports `sim` keeps its own handling, and so does a worker process.
    """
    workers = sys.modules.get("multiprocessing.process")
    in_worker = workers is not None and workers.parent_process() is not None
    if in_worker or _command() not in COMMANDS:
        return
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)


@contextmanager
def guarded_again() -> Iterator[None]:
    """Guard a later import of foreign code in the same way, in the main thread of a command."""
    before = signal.getsignal(signal.SIGINT)
    with suppress(ValueError):  # another thread
        guard_imports()
    try:
        yield
    finally:
        if before is not _stop:
            take_over()


def take_over() -> None:
    """Let Ctrl-C raise KeyboardInterrupt again."""
    if signal.getsignal(signal.SIGINT) is _stop:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _command() -> str:
    return sys.argv[0].rpartition("/")[2] if sys.argv else ""


def _stop(signal_number: int, frame: FrameType | None) -> None:
    del signal_number, frame
    os.write(2, b"Interrupted.\n")
    os._exit(130)  # an exception would be caught or printed by whatever is being imported
