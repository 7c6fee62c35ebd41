"""Worker processes that Ctrl-C does not reach: it is the parent's to handle."""

import signal
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any


class Processes(ProcessPoolExecutor):
    """Processes that are born deaf to Ctrl-C, which is the parent's to handle."""

    def submit(self, work: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Start workers with interrupts blocked, as they then stay in them; none is lost here.

        A half-started worker would print a traceback; and other threads may be handed a signal
        that this one blocks, so that it is noted and raised when all is started.
        """
        noted: list[int] = []
        try:
            before = signal.signal(signal.SIGINT, lambda number, frame: noted.append(number))
        except ValueError:  # not the main thread, to which interrupts do not come
            return super().submit(work, *args, **kwargs)
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(work, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            signal.signal(signal.SIGINT, before)
            if noted:
                signal.raise_signal(signal.SIGINT)
