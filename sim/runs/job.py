"""Jobs: what a worker does in one go, and what came of it."""

import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Failure:
    """A run that did not finish: which, at what stage, and why."""

    scenario: str
    replication: int
    stage: str
    type: str
    message: str
    traceback: str


@dataclass
class Done:
    """What came of a chunk.

    Attributes
    ----------
    problem
        Why its runs could not be kept (a full disk), where they could not.
    """

    number: int
    runs: int
    failures: list[Failure] = field(default_factory=list)
    problem: str = ""


def begin_work() -> None:
    """Start a worker: Ctrl-C is the parent's to handle, and without a parent there is no work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
