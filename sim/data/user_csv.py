"""A series of arrivals that a user brings: a CSV file of days, or of weeks that end on Sundays.

```
date,people_arrived,boats_arrived
2025-06-09,0,0
```

A file holds days or weeks, whole numbers, no gap. `events_prevented` and `people_prevented` may
stand beside, empty where nothing was published. Lines that begin with # are comments.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import nan
from pathlib import Path

import numpy as np

from sim.data.official_weekly import Weekly
from sim.data.user_file import read_given
from sim.errors import UserError
from sim.yamlfile import nearest

DAY, WEEK = "date", "week_ending"
NEEDED = ("people_arrived", "boats_arrived")
FIGURES = (*NEEDED, "events_prevented", "people_prevented")
EXAMPLE = ",".join((DAY, *NEEDED))
MAX_BYTES = 5_000_000  # a century of days is a fifth of it
DAYS = 7  # days of a week
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_COUNT = re.compile(r"\d{1,9}(\.0*)?", re.ASCII)  # nobody counts more in a week
_CURE = f"name a CSV file with the columns {EXAMPLE}"


@dataclass(frozen=True)
class Row:
    """A line of the file: where it stands, its day, its figures in the order of `FIGURES`."""

    line: int
    day: date
    figures: tuple[float, ...]


def read_series(path: Path, tell: Callable[[str], None] = lambda line: None) -> Weekly:
    """Read a series of days or weeks, as weeks that end on Sundays, ascending.

    Parameters
    ----------
    path
        The file. Its lines may stand in any order.
    tell
        Is told in one line of days that are left out, as their week is not whole.

    Raises
    ------
    UserError
        For anything but such a file, with the line, the cause and the cure.
    """
    column, rows = _read(path)
    for earlier, later in pairwise(rows):
        if earlier.day == later.day:
            lines = sorted((earlier.line, later.line))
            raise _wrong(path, lines[1], f"{later.day} stands in line {lines[0]} too; keep one")
    if _holds_weeks(path, column, rows):
        _refuse_other_weekdays(path, rows)
        _refuse_gaps(path, rows, DAYS)
        return _weeks([row.day for row in rows], [row.figures for row in rows])
    _refuse_gaps(path, rows, 1)
    return _summed(path, rows, tell)


def _wrong(path: Path, line: int, said: str) -> UserError:
    return UserError(f"{path}:{line}: {said}")


def _read(path: Path) -> tuple[str, list[Row]]:
    """Return the name of the column of days, and the rows by day."""
    raw = read_given(path, MAX_BYTES, _CURE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path}: is no UTF-8 text; {_CURE}") from None
    if "\0" in text:
        raise UserError(f"{path}: is binary, not text; {_CURE}")
    header: list[str] = []
    rows = []
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = _cells(path, number, line)
        if header:
            rows.append(_row(path, number, header, cells))
        else:
            header = _header(path, number, cells)
    if not rows:
        raise UserError(f"{path}: holds no row of figures; {_CURE}")
    return (DAY if DAY in header else WEEK), sorted(rows, key=lambda row: (row.day, row.line))


def _cells(path: Path, number: int, line: str) -> list[str]:
    try:
        (cells,) = csv.reader([line], strict=True, skipinitialspace=True)
    except (csv.Error, ValueError) as problem:
        raise _wrong(path, number, f"is no line of CSV: {problem}; mend its quotes") from None
    return [cell.strip() for cell in cells]


def _header(path: Path, line: int, cells: list[str]) -> list[str]:
    header = [cell.lower() for cell in cells]
    known = [DAY, WEEK, *FIGURES]
    if not any(name in known for name in header):
        raise _wrong(path, line, f"no header; begin with {EXAMPLE}, parted by commas")
    for i, name in enumerate(header):
        if name not in known:
            raise _wrong(path, line, f"unknown column {name[:40]!r}; {nearest(name, known)}")
        if name in header[:i]:
            raise _wrong(path, line, f"{name} stands here twice; keep one of the two")
    if DAY in header and WEEK in header:
        raise _wrong(path, line, f"mixes {DAY} and {WEEK}; a file holds days or weeks: keep one")
    for name in (DAY, *NEEDED):
        if name not in header and not (name == DAY and WEEK in header):
            raise _wrong(path, line, f"no column {name}; the header is {EXAMPLE}")
    return header


def _row(path: Path, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise _wrong(
            path, line,
            f"has {len(cells)} cells where the header has {len(header)}; numbers take no commas",
        )  # fmt: skip
    told = dict(zip(header, cells, strict=True))
    day = told.get(DAY, told.get(WEEK, ""))
    try:
        if not _DATE.fullmatch(day):
            raise ValueError
        when = date.fromisoformat(day)
    except ValueError:
        said = f"{day[:40]!r} is no date; write it as 2025-06-15"
        raise _wrong(path, line, said) from None
    return Row(line, when, tuple(_figure(path, line, name, told.get(name)) for name in FIGURES))


def _figure(path: Path, line: int, name: str, cell: str | None) -> float:
    if not cell:
        if name not in NEEDED:
            return nan
        raise _wrong(path, line, f"{name} is empty; write 0 where nobody arrived")
    if not _COUNT.fullmatch(cell):
        raise _wrong(path, line, f"{name} is {cell[:40]!r}; write a whole number, 0 or more")
    return float(cell)


def _holds_weeks(path: Path, column: str, rows: Sequence[Row]) -> bool:
    """Whether rows are weeks; else they are days."""
    if column == WEEK:
        return True
    steps = [(later.day - earlier.day).days for earlier, later in pairwise(rows)]
    if not steps:
        raise _wrong(
            path, rows[0].line, f"one row, a day or a week? Add days, or name the column {WEEK}"
        )
    if 1 in steps and (DAYS, DAYS) in pairwise(steps):
        i = next(i for i, step in enumerate(steps) if step != steps[0])
        raise _wrong(
            path, rows[i + 1].line,
            f"the file mixes days and weeks, the other from {rows[i + 1].day} on; split it",
        )  # fmt: skip
    return all(step % DAYS == 0 for step in steps)


def _refuse_other_weekdays(path: Path, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.day.weekday() != 6:
            raise _wrong(
                path, row.line,
                f"a week ends on {row.day}, a {_WEEKDAYS[row.day.weekday()]}; Home Office weeks "
                f"end on Sundays: mend the date, or give all days in a column {DAY}",
            )  # fmt: skip


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _refuse_gaps(path: Path, rows: Sequence[Row], step: int) -> None:
    for earlier, later in pairwise(rows):
        if (later.day - earlier.day).days != step:
            raise _wrong(
                path, later.line,
                f"{earlier.day} is followed by {later.day}; add what lies between, 0 where nobody "
                "arrived",
            )  # fmt: skip


def _summed(path: Path, rows: Sequence[Row], tell: Callable[[str], None]) -> Weekly:
    """Sum days to whole weeks, Monday to Sunday."""
    before = -rows[0].day.weekday() % DAYS
    count = max(0, (len(rows) - before) // DAYS)
    after = len(rows) - before - DAYS * count
    if not count:
        raise UserError(f"{path}: holds no whole week, Monday to Sunday; add days")
    whole = rows[before : before + DAYS * count]
    if before or after:
        tell(
            f"{path}: unfinished weeks are left out: {before} days before {whole[0].day}, "
            f"{after} after {whole[-1].day}"
        )
    sums = np.array([row.figures for row in whole]).reshape(count, DAYS, len(FIGURES)).sum(axis=1)
    first = whole[0].day + timedelta(days=DAYS - 1)
    return _weeks([first + timedelta(days=DAYS * i) for i in range(count)], sums.tolist())


def _weeks(ends: Sequence[date], figures: Sequence[Sequence[float]]) -> Weekly:
    return Weekly(tuple(ends), *np.array(figures, float).T.copy())
