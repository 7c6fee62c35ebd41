"""Refuse what is no regular file: a pipe, a device, or an entry of /proc, which may never end."""

from pathlib import Path
from stat import S_ISDIR, S_ISREG

from sim.errors import UserError


def refuse_special(path: Path, cure: str) -> None:
    """Refuse a path that exists and is neither a regular file nor a folder.

    A file of /proc calls itself regular and empty, but has content.

    Raises
    ------
    UserError
        If it is a pipe, a device, a socket or an entry of /proc.
    """
    try:
        status = path.stat()
    except (OSError, ValueError):  # whoever opens it says why
        return
    if S_ISDIR(status.st_mode):
        return
    if not S_ISREG(status.st_mode) or (not status.st_size and _has_content(path)):
        raise UserError(f"{path}: is no regular file. {cure}")


def _has_content(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return bool(file.read(1))
    except OSError:
        return False
