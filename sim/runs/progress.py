"""Types of callbacks for progress and messages of long work."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Progress = Callable[[int, int, int], None]
"""Called with the numbers of finished runs, of all runs, and of failed runs."""

Tell = Callable[[str], None]
"""Called with a message for each problem that was solved and each run that failed."""

Steps = Callable[[str], AbstractContextManager[Progress]]
"""Makes a progress bar for a step of the work, from the step's name."""


def nothing(*arguments: object) -> None:
    """Do nothing, as a default callback."""


def silent(step: str) -> AbstractContextManager[Progress]:
    """Return a progress bar that shows nothing."""
    return nullcontext(nothing)
