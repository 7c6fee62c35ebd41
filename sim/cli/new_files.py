"""Write files that a command was asked for, without loss of others."""

from collections.abc import Mapping
from pathlib import Path

from sim.errors import UserError
from sim.runs.atomic import atomic_write
from sim.shipped import is_shipped


def write_new(files: Mapping[Path, bytes], force: bool) -> None:
    """Write files, each by an atomic write, or none if one would overwrite another file.

    Parameters
    ----------
    files
        Content by path.
    force
        Whether files with other content are overwritten.

    Raises
    ------
    UserError
        If a path is a folder, a file exists and `force` is not set, or it cannot be written.
    """
    for path, content in files.items():
        refuse_shipped(path, "--out")
        if path.is_dir():
            raise UserError(f"{path}: is a folder. Name a file with --out.")
        if (path.exists() or path.is_symlink()) and not (force or _holds(path, content)):
            raise UserError(f"{path}: exists. Name another --out, or add --force.")
    for path, content in files.items():
        try:
            with atomic_write(path) as scratch:
                scratch.write_bytes(content)
        except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
            reason = getattr(problem, "strerror", None) or problem
            raise UserError(f"{path}: cannot be written: {reason}. Name another --out.") from None


def refuse_shipped(path: Path, option: str) -> None:
    """Raise UserError if a path lies in the project's own calibration."""
    if is_shipped(path):
        raise UserError(
            f"{path}: lies in the project's own calibration, which stays as it is. Name another "
            f"{option}."
        )


def _holds(path: Path, content: bytes) -> bool:
    """Return whether a file holds the same content, as the codebook of another format does."""
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
