"""Read users' files up to a maximum size, with errors of one line."""

from pathlib import Path

import pyarrow as pa

from sim.errors import UserError
from sim.regularfile import refuse_special

DAMAGE = (
    OSError, pa.ArrowException, LookupError, ValueError, TypeError, AttributeError, ArithmeticError,
    RecursionError,
)  # fmt: skip
"""Exceptions raised when reading a damaged or edited Parquet file, or the JSON in it."""


def read_limited(path: Path, limit: int, cure: str) -> bytes:
    """Return the content of a file of at most `limit` bytes.

    Parameters
    ----------
    cure
        Sentence for error messages that says which file to name instead.

    Raises
    ------
    UserError
        If the file is missing, a folder, a pipe, a device, unreadable, empty or larger.
    """
    refuse_special(path, cure)
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except FileNotFoundError:
        raise UserError(f"{path}: no such file. Check its name.") from None
    except IsADirectoryError:
        raise UserError(f"{path}: is a folder. {cure}") from None
    except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
        reason = getattr(problem, "strerror", None) or problem
        raise UserError(f"{path}: cannot be read: {reason}. Check its name.") from None
    if not raw:
        raise UserError(f"{path}: is empty. {cure}")
    if len(raw) > limit:
        raise UserError(f"{path}: is larger than {limit // 10**6} MB. {cure}")
    return raw
