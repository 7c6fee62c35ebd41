"""Parse cells of the published table: a day, a number of people or boats, or nothing.

Cells are typed by hand in every edition: `1,195 [r]`, `30 November 2025`, `[x]`.
"""

import re
from datetime import date

from sim.data.home_office.sheets import Cell

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
MISSING = ("", "-", "–", "—", ":", "..", "...", "…", "x", "z", "n/a")  # not published

_MARK = re.compile(r"\[[^\]]*\]|\((?:p|r|x|z|note \d+)\)|[*†‡]", re.IGNORECASE)
_REVISED = re.compile(r"\[r\]|\(r\)|\brevised\b", re.IGNORECASE)
_ASIDE = re.compile(r"\([^)]*\)")
_COUNT = re.compile(r"(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.0*)?", re.ASCII)
_WORDS = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)([t ][\d:.]+z?)?", re.ASCII)


def heading(cell: Cell) -> str:
    """Return a heading in lower case, without marks and parentheses."""
    text = _ASIDE.sub(" ", _unmarked(cell)).lower().replace("_", " ").replace("-", " ")
    return " ".join(text.split()).rstrip(":")


def is_revised(cell: Cell) -> bool:
    """Return whether a cell marks its row as revised."""
    return isinstance(cell, str) and _REVISED.search(cell) is not None


def count(cell: Cell) -> int | None:
    """Return a number of people or boats, or None if none was published.

    Raises
    ------
    ValueError
        If the cell contains anything else; the message shows it.
    """
    if cell is None or (isinstance(cell, str) and _unmarked(cell).lower() in MISSING):
        return None
    text = _unmarked(cell).replace(" ", "") if isinstance(cell, str) else str(cell)
    if not _COUNT.fullmatch(text):
        raise ValueError(f"is {str(cell)[:40]!r}. Write a whole number, 0 or more.")
    return int(text.split(".")[0].replace(",", ""))


def day(cell: Cell) -> date | None:
    """Return the date in a cell, or None if it has none."""
    if isinstance(cell, date):
        return cell
    text = _unmarked(cell).lower()
    try:
        if match := _ISO.fullmatch(text):
            return date.fromisoformat(match[1])
        if match := _SLASHES.fullmatch(text):  # day first, as the British write it
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _WORDS.fullmatch(text):
            month = next(i for i, name in enumerate(MONTHS, 1) if name.startswith(match[2]))
            return date(int(match[3]), month, int(match[1]))
    except (ValueError, StopIteration):  # 30 February, or no month at all
        return None
    return None


def _unmarked(cell: Cell) -> str:
    return " ".join(_MARK.sub(" ", cell).split()) if isinstance(cell, str) else ""
