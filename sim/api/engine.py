"""How a call from Python is carried out: by how many workers, and who is told."""

from pathlib import Path
from typing import TYPE_CHECKING

from sim.api import arguments
from sim.runs.progress import Progress, Tell

if TYPE_CHECKING:
    from sim.runs.engine import Engine

RESULTS = Path("results")
STORE = RESULTS / "store"
"""Where commands keep runs."""


def make_engine(workers: int, tell: Tell, progress: Progress) -> "Engine":
    """Return an engine of so many workers; 0 are one a core."""
    from sim.runs.cores import cores
    from sim.runs.engine import Engine

    (workers,) = arguments.numbers(workers=workers)
    return Engine(workers or cores(), tell, progress)
