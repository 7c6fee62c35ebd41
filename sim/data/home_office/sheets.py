"""The sheets of a spreadsheet as rows of cells, the same for every format.

Pandas would expand every repeated row and cell, up to a million if one is styled, and lose the row
numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sim.errors import UserError

MAX_COLUMNS = 64  # columns read of a sheet; the published ones have seven
MAX_EMPTY = 1_000  # empty rows in succession after which the rest of a sheet is not read
MAX_FILLED = 50_000  # rows with content; a century of days has 37,000

Cell = str | int | float | date | None
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, and its non-empty rows, each with its number from 1."""

    name: str
    rows: tuple[tuple[int, Cells], ...]


def filled(name: str, rows: Iterable[Iterable[object]]) -> Sheet:
    """Return a sheet of the rows that are not empty, up to MAX_EMPTY empty ones in succession."""
    kept: list[tuple[int, Cells]] = []
    for number, cells in enumerate(rows, 1):
        row = tuple(map(parsed, cells))
        if any(cell is not None for cell in row):
            kept.append((number, row))
            check_count(name, kept)
        elif number - (kept[-1][0] if kept else 0) >= MAX_EMPTY:
            break
    return Sheet(name, tuple(kept))


def check_count(name: str, rows: Sequence[object]) -> None:
    """Refuse a sheet of more rows than any table of arrivals has.

    Raises
    ------
    UserError
        If it has more than MAX_FILLED rows with content.
    """
    if len(rows) > MAX_FILLED:
        raise UserError(f"sheet {name[:60]} has over {MAX_FILLED:,} rows. Keep the table alone.")


def parsed(cell: object) -> Cell:
    """Return a cell as text, number or day; None if it holds only spaces."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, float | date) or (isinstance(cell, int) and not isinstance(cell, bool)):
        return cell
    return None if cell is None else " ".join(str(cell).split()) or None
