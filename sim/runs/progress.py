"""What long work calls while it goes on: how far it is, and what went wrong."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Progress = Callable[[int, int, int], None]
"""Called with how many runs are done, of how many, and how many of them failed."""

Tell = Callable[[str], None]
"""Called with a line for what went wrong and was put right, and for each run that failed."""

Steps = Callable[[str], AbstractContextManager[Progress]]
"""Makes a progress bar for a step of the work, from the step's name."""


def nothing(*told: object) -> None:
    """Ignore what is told."""


def silent(step: str) -> AbstractContextManager[Progress]:
    """Show no progress of a step."""
    return nullcontext(nothing)
