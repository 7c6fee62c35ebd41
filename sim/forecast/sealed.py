"""A forecast that is written once and never changed, to be scored when its weeks have come.

The file says what it was made from, and holds a digest of all that it says: changed by a single
digit, it is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim import MODEL_VERSION
from sim.data.official_weekly import Weekly
from sim.errors import UserError
from sim.forecast.simulated import Ahead
from sim.inference.posterior import Posterior
from sim.runs.atomic import atomic_write
from sim.shipped import folder

Floats = NDArray[np.float64]
COLUMNS = ("replication", "week_ending", "people_arrived", "boats_arrived")
MARK, ORIGIN = "# digest: ", "# data to: "


@dataclass(frozen=True)
class Sealed:
    """A forecast as it was sealed.

    Attributes
    ----------
    origin
        Last week of the data that it was made from.
    week_ending
        Its weeks.
    people, boats
        People and boats arrived, each of shape (replications, weeks).
    digest
        Short name of all that it says.
    """

    origin: date
    week_ending: tuple[date, ...]
    people: Floats
    boats: Floats
    digest: str


def shipped_forecasts() -> list[Path]:
    """Return the sealed forecasts that travel with the project."""
    return sorted((folder("calibration") / "forecasts").glob("*.csv"))


def seal(found: Ahead, posterior: Posterior, history: Weekly, path: Path) -> str:
    """Write a forecast; return its digest.

    Raises
    ------
    UserError
        Where the file is there already: a sealed forecast is not replaced.
    OSError
        Where it cannot be written.
    """
    if path.exists():
        raise UserError(f"{path}: is there already, and what is sealed stays; name another --out")
    rows, weeks = found.people.shape
    table = pd.DataFrame(
        {
            COLUMNS[0]: np.repeat(np.arange(rows), weeks),
            COLUMNS[1]: np.tile([str(day) for day in found.week_ending], rows),
            COLUMNS[2]: found.people.reshape(-1).astype(int),
            COLUMNS[3]: found.boats.reshape(-1).astype(int),
        }
    )
    text = _head(found, posterior, history) + table.to_csv(index=False, lineterminator="\n")
    digest = _digest(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as place:
        place.write_text(f"{MARK}{digest}\n{text}", encoding="utf-8")
    return digest


def _head(found: Ahead, posterior: Posterior, history: Weekly) -> str:
    data = repr((history.week_ending, history.people.tolist(), history.boats.tolist()))
    lines = (
        "People and boats that reach the United Kingdom by small boat, week by week, as forecast.",
        "Weeks end on Sundays. Each replication is one course of events, all equally likely.",
        "Conditions of 2025; no change of policy after the data; later years' sea and demand are",
        "drawn from their priors. No weight comes from later arrivals; some priors were written",
        "from reports on the whole of 2025. Nothing finer than a week is meant.",
        f"model version: {MODEL_VERSION}; posterior: {posterior.digest}; data: {_digest(data)}",
        f"replications: {len(found.people)}, of {found.distinct} different worlds; "
        f"effective sample: {found.effective:.0f}",
        f"{ORIGIN[2:]}{found.origin}",
    )
    return "".join(f"# {line}\n" for line in lines)


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def read_sealed(path: Path) -> Sealed:
    """Read a sealed forecast.

    Raises
    ------
    UserError
        Where it cannot be read, or was changed after it was sealed.
    """
    try:
        first, text = path.read_text(encoding="utf-8").split("\n", 1)
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or "is no text of a sealed forecast"
        raise UserError(f"{path}: {said}; name a file that `forecast --seal` wrote") from None
    if not first.startswith(MARK):
        raise UserError(
            f"{path}:1: has no digest, so it is no sealed forecast; name one that "
            "`forecast --seal` wrote"
        )
    if first.removeprefix(MARK) != _digest(text):
        raise UserError(
            f"{path}:1: was changed after it was sealed; take it from where it was kept"
        )
    head = [line for line in text.splitlines() if line.startswith(ORIGIN)]
    table = pd.read_csv(StringIO(text), comment="#")
    weeks = tuple(date.fromisoformat(day) for day in dict.fromkeys(table[COLUMNS[1]]))
    people, boats = (table[name].to_numpy(float).reshape(-1, len(weeks)) for name in COLUMNS[2:])
    return Sealed(
        date.fromisoformat(head[0].removeprefix(ORIGIN)), weeks, people, boats,
        first.removeprefix(MARK),
    )  # fmt: skip


def overlap(found: Sealed, weeks: Sequence[date]) -> list[int]:
    """Return the columns of a forecast whose weeks are among those."""
    known = set(weeks)
    return [column for column, week in enumerate(found.week_ending) if week in known]
