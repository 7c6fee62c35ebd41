"""One part of a study, for an array of processes that share a run store."""

import re
from dataclasses import dataclass
from hashlib import blake2b

from sim.errors import UserError

MAX_SHARES = 100_000


@dataclass(frozen=True)
class Share:
    """The runs that one of several processes does, chosen by their keys.

    Attributes
    ----------
    number, of
        Number of this process, from 1, and the number of all.
    workers
        Number of its worker processes (0 = one per core).
    """

    number: int
    of: int
    workers: int = 0

    def has(self, key: str) -> bool:
        """Return whether a run belongs to it. Each key belongs to exactly one process."""
        place = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
        return place % self.of == self.number - 1

    def __str__(self) -> str:
        """Return it as the option has it."""
        return f"{self.number}/{self.of}"


def share_named(text: str, workers: int = 0) -> Share:
    """Return a share from text such as 2/8.

    Raises
    ------
    UserError
        If the text is something else, or if there is no such part.
    """
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text.strip())
    number, of = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= of <= MAX_SHARES:
        raise UserError(f"--part {text}: is no part. Write 2/8 for the second of eight.")
    return Share(number, of, workers)
