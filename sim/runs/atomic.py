"""Atomic writes: a file is complete or absent, even if the process is killed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import gethostname

WRITING = ".writing"  # suffix of a file that is not finished


@contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a scratch file beside `path`, then sync it and rename it to `path`.

    Raises
    ------
    OSError
        If the file cannot be written. The scratch file is then removed.
    """
    scratch = path.with_name(f".{path.name}.{gethostname()}.{os.getpid()}{WRITING}")
    try:
        yield scratch
        _sync(scratch)
        scratch.replace(path)
        _sync(path.parent)  # so that a power cut does not lose the new name
    finally:
        scratch.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write text atomically as UTF-8, with exactly one newline at its end.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    with atomic_write(path) as scratch:
        scratch.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


def remove_abandoned(folder: Path) -> None:
    """Remove scratch files that killed processes of this machine left in a folder."""
    for scratch in folder.glob(f".*.{gethostname()}.*{WRITING}"):
        process = scratch.name.removesuffix(WRITING).rpartition(".")[2]
        if process.isdecimal() and not is_alive(int(process)):
            scratch.unlink(missing_ok=True)


def is_alive(process: int) -> bool:
    """Return whether a process of this machine is running."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's process
        return True
    return True


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
