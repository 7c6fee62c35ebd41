"""Make the engine that carries out a call from Python."""

from pathlib import Path
from typing import TYPE_CHECKING

from sim.api import arguments
from sim.runs.progress import Progress, Tell

if TYPE_CHECKING:
    from sim.runs.engine import Engine

RESULTS = Path("results")
STORE = RESULTS / "store"
"""Folder in which commands store runs."""


def make_engine(workers: int, tell: Tell, progress: Progress) -> "Engine":
    """Return an engine with a number of workers (0 = one per core)."""
    from sim.runs.cores import cores
    from sim.runs.engine import Engine

    (workers,) = arguments.numbers(workers=workers)
    return Engine(workers or cores(), tell, progress)
