"""Prepare stdout and stderr, and notice when a line cannot be printed."""

import os
import sys
from contextlib import suppress

CLOSED = "The output is closed. Send it to a file, or to /dev/null. Nothing was run."


def tell(line: str) -> None:
    """Print a line on stderr, if that can be written."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:  # a full disk must not hide the exit code
        _discard(2)


def prepare() -> str:
    """Prepare the streams, and return a line if nothing can be printed.

    Letters that the terminal's encoding lacks are replaced. A closed stream is opened on
    `/dev/null`, because otherwise the next file would take its number and the messages.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 (it stays open)
    if sys.stdout is None:
        return CLOSED
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="replace")
    return ""


def fails() -> bool:
    """Return whether stdout cannot be written, after an error that may have come from it."""
    try:
        os.write(1, b"\n")
    except OSError:
        return True
    return False


def printed() -> bool:
    """Write what is left to print. If that fails, say so in one line and return False.

    A reader that has enough, as in `channelsim … | head`, is no failure.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(1)
    except OSError as problem:
        report(problem)
        return False
    return True


def report(problem: OSError) -> None:
    """Say in one line that stdout cannot be written."""
    _discard(1)
    tell(
        f"The output cannot be printed: {problem.strerror}. Free space or send it elsewhere. Then "
        "run the same command again: finished runs are stored."
    )


def _discard(number: int) -> None:
    """Send what a stream still holds to `/dev/null`."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
