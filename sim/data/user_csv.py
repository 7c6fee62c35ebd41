"""Read a user's series of arrivals: a CSV file of days, or of weeks that end on Sundays.

```
date,people_arrived,boats_arrived
2025-06-09,0,0
```

A file contains days or weeks, as whole numbers and without gaps. It may have the columns
`events_prevented` and `people_prevented`, empty if nothing was published. Lines that begin with #
are comments.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import nan
from pathlib import Path

import numpy as np

from sim.data.official_weekly import Weekly, observed
from sim.data.user_file import read_limited
from sim.errors import UserError
from sim.spelling import nearest

DAY, WEEK = "date", "week_ending"
NEEDED = ("people_arrived", "boats_arrived")
FIGURES = (*NEEDED, "events_prevented", "people_prevented")
EXAMPLE = ",".join((DAY, *NEEDED))
MAX_BYTES = 5_000_000  # five times a century of days
DAYS = 7  # days of a week
MAX_PEOPLE = {1: 10 * 1_305, DAYS: 10 * 3_564}
"""Most people in a day and in a week: ten times the records, of 3 September and August 2022."""
MAX_A_BOAT = 250  # people per boat; the record, of one boat or a day's mean, is about half
REVISED = {"people_arrived": (100, 0.1), "boats_arrived": (5, 0.1)}
"""Maximum difference between a week and the official one: this number, or this share if larger.

Revisions change single boats and some tens of people.
"""
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_COUNT = re.compile(r"\d{1,9}(\.0*)?", re.ASCII)  # at most nine digits
_CURE = f"Name a CSV file with the columns {EXAMPLE}."


@dataclass(frozen=True)
class Row:
    """A line of the file: its number, its day, and its figures in the order of `FIGURES`."""

    line: int
    day: date
    figures: tuple[float, ...]


def read_series(path: Path, tell: Callable[[str], None] = lambda line: None) -> Weekly:
    """Read a series of days or weeks; return weeks that end on Sundays, ascending.

    Parameters
    ----------
    path
        A file with its lines in any order.
    tell
        Called with one line about days that are left out because their week is incomplete.

    Raises
    ------
    UserError
        If the file is invalid; the message gives the line, the cause and the remedy.
    """
    column, rows = _read(path)
    for earlier, later in pairwise(rows):
        if earlier.day == later.day:
            lines = sorted((earlier.line, later.line))
            raise _line_error(path, lines[1], f"{later.day} is also in line {lines[0]}. Keep one.")
    weekly = _holds_weeks(path, column, rows)
    _refuse_impossible(path, rows, DAYS if weekly else 1)
    if weekly:
        _refuse_other_weekdays(path, rows)
    _refuse_gaps(path, rows, DAYS if weekly else 1)
    weeks = rows if weekly else _summed(path, rows, tell)
    _refuse_contradictions(path, weeks)
    return Weekly(
        tuple(r.day for r in weeks), *np.array([r.figures for r in weeks], float).T.copy()
    )


def _line_error(path: Path, line: int, error: str) -> UserError:
    return UserError(f"{path}:{line}: {error}")


def _read(path: Path) -> tuple[str, list[Row]]:
    """Return the name of the column of dates, and the rows by day."""
    raw = read_limited(path, MAX_BYTES, _CURE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path}: is not UTF-8 text. {_CURE}") from None
    if "\0" in text:
        raise UserError(f"{path}: is binary, not text. {_CURE}")
    header: list[str] = []
    rows = []
    comments = []
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if not line.strip():
            continue
        if line.lstrip().startswith("#"):
            comments.append((number, line))
            continue
        cells = _cells(path, number, line)
        if header:
            rows.append(_row(path, number, header, cells))
        else:
            _refuse_commented(path, cells, comments)
            header = _header(path, number, cells)
    if not rows:
        raise UserError(f"{path}: holds no row of figures. {_CURE}")
    return (DAY if DAY in header else WEEK), sorted(rows, key=lambda row: (row.day, row.line))


def _cells(path: Path, number: int, line: str) -> list[str]:
    try:
        (cells,) = csv.reader([line], strict=True, skipinitialspace=True)
    except (csv.Error, ValueError) as problem:
        raise _line_error(
            path, number, f"is not a line of CSV: {problem}. Mend its quotes."
        ) from None
    return [cell.strip() for cell in cells]


def _refuse_commented(path: Path, cells: list[str], comments: Sequence[tuple[int, str]]) -> None:
    """Refuse a header that begins with #, which makes it a comment."""
    names = {DAY, WEEK, *FIGURES}
    if names & {cell.lower() for cell in cells}:
        return
    for number, line in comments:
        words = {word.strip().lower() for word in line.strip().lstrip("# ").split(",")}
        if len(words & names) > 1:
            raise _line_error(path, number, "the header begins with #. Remove the #.")


def _header(path: Path, line: int, cells: list[str]) -> list[str]:
    header = [cell.lower() for cell in cells]
    names = [DAY, WEEK, *FIGURES]
    if not any(name in names for name in header):
        raise _line_error(path, line, f"no header. Begin with {EXAMPLE}, separated by commas.")
    for i, name in enumerate(header):
        if name not in names:
            raise _line_error(path, line, f"unknown column {name[:40]!r}; {nearest(name, names)}")
        if name in header[:i]:
            raise _line_error(path, line, f"column {name} occurs twice. Keep one of the two.")
    if DAY in header and WEEK in header:
        raise _line_error(
            path, line, f"mixes {DAY} and {WEEK}, but a file holds days or weeks. Keep one."
        )
    for name in (DAY, *NEEDED):
        if name not in header and not (name == DAY and WEEK in header):
            raise _line_error(path, line, f"no column {name}. Write the header as {EXAMPLE}")
    return header


def _row(path: Path, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise _line_error(
            path, line,
            f"has {len(cells)} cells, but the header has {len(header)}. Write one cell for each "
            "column, and numbers without commas.",
        )  # fmt: skip
    by_name = dict(zip(header, cells, strict=True))
    text = by_name.get(DAY, by_name.get(WEEK, ""))
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        error = f"{text[:40]!r} is not a date. Write it as 2025-06-15."
        raise _line_error(path, line, error) from None
    return Row(line, day, tuple(_figure(path, line, name, by_name.get(name)) for name in FIGURES))


def _figure(path: Path, line: int, name: str, cell: str | None) -> float:
    if not cell:
        if name not in NEEDED:
            return nan
        raise _line_error(path, line, f"{name} is empty. Write 0 if nobody arrived.")
    if not _COUNT.fullmatch(cell):
        raise _line_error(path, line, f"{name} is {cell[:40]!r}. Write a whole number, 0 or more.")
    return float(cell)


def _holds_weeks(path: Path, column: str, rows: Sequence[Row]) -> bool:
    """Return whether rows are weeks; otherwise they are days."""
    if column == WEEK:
        return True
    steps = [(later.day - earlier.day).days for earlier, later in pairwise(rows)]
    if not steps:
        raise _line_error(
            path, rows[0].line,
            f"one row alone may be a day or a week. Add days, or name the column {WEEK}.",
        )  # fmt: skip
    if 1 in steps and (DAYS, DAYS) in pairwise(steps):
        i = next(i for i, step in enumerate(steps) if step != steps[0])
        raise _line_error(
            path, rows[i + 1].line,
            f"the file mixes days and weeks, and changes after {rows[i].day}. Split it there.",
        )  # fmt: skip
    return all(step % DAYS == 0 for step in steps)


def _refuse_other_weekdays(path: Path, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.day.weekday() != 6:
            raise _line_error(
                path, row.line,
                f"a week ends on {row.day}, a {_WEEKDAYS[row.day.weekday()]}, but Home Office "
                f"weeks end on Sundays. Mend the date, or give all days in a column {DAY}.",
            )  # fmt: skip


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _refuse_gaps(path: Path, rows: Sequence[Row], step: int) -> None:
    for earlier, later in pairwise(rows):
        if (later.day - earlier.day).days != step:
            raise _line_error(
                path, later.line,
                f"{earlier.day} is followed by {later.day}. Add the rows between, with 0 if "
                "nobody arrived.",
            )  # fmt: skip


def _refuse_impossible(path: Path, rows: Sequence[Row], step: int) -> None:
    """Refuse rows with far more people than the records of a day, a week or a boat."""
    period = "day" if step == 1 else "week"
    for row in rows:
        people, boats = row.figures[:2]
        if people > MAX_PEOPLE[step]:
            error = (
                f"{people:,.0f} people in a {period}, but ten times the record is "
                f"{MAX_PEOPLE[step]:,}"
            )
            raise _line_error(path, row.line, f"{error}. Mend the figure.")
        if people > MAX_A_BOAT * max(1.0, boats):
            error = f"{people:,.0f} people in {boats:,.0f} boats, over {MAX_A_BOAT} a boat"
            raise _line_error(path, row.line, f"{error}. Mend the figures.")


def _refuse_contradictions(path: Path, weeks: Sequence[Row]) -> None:
    """Refuse a week that differs from the official series by more than revisions do."""
    series = observed()
    official = dict(
        zip(series.week_ending, zip(series.people, series.boats, strict=True), strict=True)
    )
    for row in weeks:
        for name, ours, theirs in zip(NEEDED, row.figures, official.get(row.day, ()), strict=False):
            number, share = REVISED[name]
            if abs(ours - theirs) > max(number, share * theirs):
                raise _line_error(
                    path, row.line,
                    f"{name} of the week ending {row.day} is {ours:,.0f}, but {theirs:,.0f} in the "
                    f"official series. Mend it, or leave out the weeks to {max(official)}, which "
                    "the program has.",
                )  # fmt: skip


def _summed(path: Path, rows: Sequence[Row], tell: Callable[[str], None]) -> list[Row]:
    """Return the sums of complete weeks, Monday to Sunday, at the lines of their Sundays."""
    before = -rows[0].day.weekday() % DAYS
    count = max(0, (len(rows) - before) // DAYS)
    after = len(rows) - before - DAYS * count
    if not count:
        raise UserError(f"{path}: holds no complete week, Monday to Sunday. Add days.")
    complete = rows[before : before + DAYS * count]
    if before or after:
        tell(
            f"{path}: incomplete weeks are left out: {before} days before {complete[0].day}, "
            f"{after} after {complete[-1].day}"
        )
    figures = np.array([row.figures for row in complete])
    sums = figures.reshape(count, DAYS, len(FIGURES)).sum(axis=1)
    ends = complete[DAYS - 1 :: DAYS]
    return [
        Row(end.line, end.day, tuple(total)) for end, total in zip(ends, sums.tolist(), strict=True)
    ]
