"""Digests of the code that decides a run's numbers. Changed code never reuses old runs."""

import inspect
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from time import time

from sim import LOADED
from sim.errors import UserError

PARTS = (
    "assumptions", "model", "outcomes", "policies", "scenario", "simulate.py", "streams.py",
    "experiment/draws.py", "experiment/source.py", "experiment/work.py", "inference/posterior.py",
)  # fmt: skip
LIBRARIES = ("numpy", "scipy", "simpy")


@cache
def code_digest(*more: str) -> str:
    """Return a digest of the code, the assumptions and the libraries that decide a run.

    Parameters
    ----------
    more
        Further files of the package that decide which numbers of a run are stored.

    Raises
    ------
    UserError
        If a file was changed since this process imported it.
    """
    package = Path(__file__).parent.parent
    files = [path for part in (*PARTS, *more) for path in _files(package / part)]
    for path in files:
        if LOADED < path.stat().st_mtime <= time():
            raise UserError(f"{path}: was changed after the program was loaded. Start it again.")
    contents = [(path.relative_to(package).as_posix(), path.read_bytes()) for path in files]
    return digest((contents, [(name, version(name)) for name in LIBRARIES]))


@cache
def class_digest(kind: type) -> str:
    """Return a digest of the source file of a class."""
    source = inspect.getsourcefile(kind)
    return digest(Path(source).read_bytes()) if source else ""


def digest(data: object, size: int = 6) -> str:
    """Return a digest of plain data, from its `repr`."""
    return blake2b(repr(data).encode(), digest_size=size).hexdigest()


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    files = (p for p in path.rglob("*") if p.suffix in (".py", ".yaml"))
    return sorted(p for p in files if p.is_file() and not p.name.startswith("."))
