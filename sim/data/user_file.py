"""Files that users bring: read whole and within limits, or refused in one line."""

from pathlib import Path

import pyarrow as pa

from sim.errors import UserError

DAMAGE = (
    OSError, pa.ArrowException, LookupError, ValueError, TypeError, AttributeError, ArithmeticError,
    RecursionError,
)  # fmt: skip
"""What reading a Parquet file, or the JSON in it, raises if somebody damaged or edited it."""


def read_given(path: Path, limit: int, cure: str) -> bytes:
    """Read a file of at most `limit` bytes; `cure` says what to name in its place.

    Raises
    ------
    UserError
        For a file that is missing, a folder, not to be read, empty or larger.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(limit + 1)
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; check its name") from None
    except IsADirectoryError:
        raise UserError(f"{path}: is a folder; {cure}") from None
    except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
        said = getattr(problem, "strerror", None) or problem
        raise UserError(f"{path}: cannot be read: {said}; check its name") from None
    if not raw:
        raise UserError(f"{path}: is empty; {cure}")
    if len(raw) > limit:
        raise UserError(f"{path}: is larger than {limit // 10**6} MB; {cure}")
    return raw
