"""What long work calls while it goes on: how far it is, and what went wrong."""

from collections.abc import Callable

Progress = Callable[[int, int, int], None]
"""Called with how many runs are done, of how many, and how many of them failed."""

Tell = Callable[[str], None]
"""Called with a line for what went wrong and was put right, and for each run that failed."""


def nothing(*told: object) -> None:
    """Ignore what is told."""
