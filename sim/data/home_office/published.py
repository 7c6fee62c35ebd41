"""Find the Home Office's published table of arrivals in a spreadsheet by its headings.

Two sheets of the time series are recognised: arrivals by day, and arrivals by week with prevention
on the French side. Headings follow titles and notes. Headings and figures may have marks such as
`[note 1]` or `[r]`, and figures are revised in every edition.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from sim.data.home_office.cells import count, day, heading, is_revised
from sim.data.home_office.sheets import Cell, Sheet
from sim.data.home_office.spreadsheet import Spreadsheet
from sim.data.user_csv import DAY, FIGURES, NEEDED, WEEK
from sim.errors import UserError

MADE = "# Made by channelsim import"  # first words of a file that may be overwritten
SOURCE = "Home Office, time series of small boat arrivals; Open Government Licence v3.0"
HEADINGS = {
    DAY: ("date",),
    WEEK: ("week ending",),
    "people_arrived": ("migrants arrived", "people arrived"),
    "boats_arrived": ("boats arrived",),
    "events_prevented": ("events prevented", "event prevented"),
    "people_prevented": ("migrants prevented", "people prevented"),
}
_TOTAL = re.compile(r"(grand )?total\b", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """A sheet of the time series: its published name, columns of the CSV form, days a row."""

    sheet: str
    columns: tuple[str, ...]
    step: int

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns that a sheet of this kind must have."""
        return (self.columns[0], *NEEDED)


DAILY = Kind("SB_01", (DAY, *NEEDED), 1)
WEEKLY = Kind("SB_02", (WEEK, *FIGURES), 7)


@dataclass(frozen=True)
class Line:
    """A row of figures: its number in the sheet, its day, and its figures; None if unpublished."""

    number: int
    day: date
    figures: tuple[int | None, ...]
    revised: bool


@dataclass(frozen=True)
class Published:
    """A published table.

    Attributes
    ----------
    kind, sheet
        Kind of the table, and name of the sheet that holds it.
    lines
        Its rows by day, without gaps.
    messages
        Messages about rows that revise others and rows without figures.
    """

    kind: Kind
    sheet: str
    lines: tuple[Line, ...]
    messages: tuple[str, ...]

    @property
    def revised(self) -> int:
        """Number of rows that are marked as revised, or that revise another."""
        return sum(line.revised for line in self.lines)

    def by_year(self) -> dict[int, tuple[int, int]]:
        """Return people and boats arrived by year of the day or of the week's end."""
        years: dict[int, tuple[int, int]] = {}
        for line in self.lines:
            people, boats = years.get(line.day.year, (0, 0))
            years[line.day.year] = people + (line.figures[0] or 0), boats + (line.figures[1] or 0)
        return years


def published(book: Spreadsheet, kind: Kind, since: date | None = None) -> Published:
    """Find a published table in a spreadsheet, from the day `since` on.

    If a day occurs twice, it was revised, and the later row counts.

    Raises
    ------
    UserError
        If no sheet or several have such a table, or if a row of figures is invalid.
    """
    sheet, start, at = _table(book, kind)
    rows = _Rows(book, sheet)
    messages: list[str] = []
    lines = [line for line in _lines(rows, start, at, kind) if since is None or line.day >= since]
    lines = _with_figures(_revised(lines, rows, messages), rows, messages)
    if not lines:
        raise UserError(
            f"{book.path}: {sheet.name} holds no figures{f' since {since}' if since else ''}. "
            "Check the file, or begin --since earlier."
        )
    _check_days(lines, kind, rows)
    return Published(kind, sheet.name, tuple(lines), tuple(messages))


@dataclass(frozen=True)
class _Rows:
    """The rows of a sheet, with the errors that point at them."""

    book: Spreadsheet
    sheet: Sheet

    def error(self, number: int, message: str) -> UserError:
        return UserError(f"{self.at(number)}: {message}")

    def at(self, number: int) -> str:
        return f"{self.book.path}: {self.sheet.name} row {number}"


def _table(book: Spreadsheet, kind: Kind) -> tuple[Sheet, int, dict[str, int]]:
    """Return the sheet, the index of the row after the headings, and each column's index."""
    matches = [(sheet, *match) for sheet in book.sheets if (match := _headings(sheet, kind))]
    named = [match for match in matches if match[0].name == kind.sheet]
    matches = named or matches
    if len(matches) == 1:
        sheet, start, at, doubled = matches[0]
        if doubled:
            number = sheet.rows[start - 1][0]
            error = f"heading {doubled} occurs twice. Keep one of the two."
            raise _Rows(book, sheet).error(number, error)
        return sheet, start, at
    if matches:
        names = ", ".join(match[0].name for match in matches)
        raise UserError(
            f"{book.path}: several sheets hold such a table: {names}. Keep one, or name it "
            f"{kind.sheet}."
        )
    other = WEEKLY if kind is DAILY else DAILY
    hint = "Download the time series of small boat arrivals."
    if any(_headings(sheet, other) for sheet in book.sheets):
        hint = "The file has weeks: add --weekly." if kind is DAILY else "Leave out --weekly."
    sheets = ", ".join(sheet.name for sheet in book.sheets[:12]) or "none"
    headings = ", ".join(HEADINGS[name][0].capitalize() for name in kind.needed)
    raise UserError(
        f"{book.path}: no sheet has the headings {headings} in one row; sheets: {sheets}. {hint}"
    )


def _headings(sheet: Sheet, kind: Kind) -> tuple[int, dict[str, int], str] | None:
    """Return the index after the row of headings, each column's index, and a doubled heading."""
    for i, (_, cells) in enumerate(sheet.rows):
        at: dict[str, int] = {}
        doubled = ""
        for place, cell in enumerate(cells):
            text = heading(cell)
            for name in kind.columns:
                if text in HEADINGS[name]:
                    doubled = doubled or (text if name in at else "")
                    at.setdefault(name, place)
        if all(name in at for name in kind.needed):
            return i + 1, at, doubled
    return None


def _lines(rows: _Rows, start: int, at: dict[str, int], kind: Kind) -> list[Line]:
    lines = []
    for number, cells in rows.sheet.rows[start:]:
        by_name = {name: cells[i] if i < len(cells) else None for name, i in at.items()}
        day_cell, *figures = (by_name.get(name) for name in kind.columns)
        line_day = day(day_cell)
        if line_day is None:
            if not any(map(_is_count, figures)) or _TOTAL.match(str(day_cell)):
                continue  # a note, or a sum, at the foot
            error = "has figures but no date"
            if day_cell is not None:
                error = f"{str(day_cell)[:40]!r} is not a date"
            raise rows.error(number, f"{error}. Write it as 15 June 2025 or 2025-06-15.")
        counts = []
        for name, cell in zip(kind.columns[1:], figures, strict=True):
            try:
                counts.append(count(cell))
            except ValueError as problem:
                raise rows.error(number, f"{HEADINGS[name][0]} {problem}") from None
        lines.append(Line(number, line_day, tuple(counts), any(map(is_revised, cells))))
    return lines


def _is_count(cell: Cell) -> bool:
    try:
        return count(cell) is not None
    except ValueError:
        return False


def _revised(lines: Sequence[Line], rows: _Rows, messages: list[str]) -> list[Line]:
    """Return one line per day, by day; if two rows of a day differ, the later one counts."""
    by_day: dict[date, Line] = {}
    for line in lines:
        earlier = by_day.get(line.day, line)
        if earlier.figures == line.figures:
            by_day[line.day] = replace(earlier, revised=earlier.revised or line.revised)
            continue
        messages.append(
            f"{rows.at(line.number)}: {line.day} is also in row {earlier.number}, with other "
            f"figures; the later row counts"
        )
        by_day[line.day] = replace(line, revised=True)
    return [by_day[day] for day in sorted(by_day)]


def _with_figures(lines: list[Line], rows: _Rows, messages: list[str]) -> list[Line]:
    """Return the lines without rows that lack figures at either end; refuse them in between."""
    has = [None not in line.figures[: len(NEEDED)] for line in lines]
    if not any(has):
        return []
    first, last = has.index(True), len(has) - has[::-1].index(True)
    for line in lines[first:last]:
        if None in line.figures[: len(NEEDED)]:
            raise rows.error(
                line.number,
                f"{line.day} has no figure of people or boats. Fill it in, or add --since "
                f"{line.day + timedelta(days=1)}",
            )
    skipped = [str(line.day) for line in (*lines[:first], *lines[last:])]
    if skipped:
        others = f" and {len(skipped) - 3} more" if len(skipped) > 3 else ""
        messages.append(
            f"{rows.book.path}: {rows.sheet.name}: rows without figures are left out: "
            f"{', '.join(skipped[:3])}{others}"
        )
    return lines[first:last]


def _check_days(lines: Sequence[Line], kind: Kind, rows: _Rows) -> None:
    for line in lines:
        if kind is WEEKLY and line.day.weekday() != 6:
            raise rows.error(
                line.number,
                f"{line.day} is not a Sunday, but Home Office weeks end on Sundays. Mend the date.",
            )
    for earlier, later in pairwise(lines):
        if (later.day - earlier.day).days != kind.step:
            raise rows.error(
                later.number,
                f"{earlier.day} is followed by {later.day}. Add the rows between, or add --since "
                f"{later.day}",
            )


def as_csv(table: Published, book: Spreadsheet) -> str:
    """Return a published table in the CSV form, with its source in lines that begin with #."""
    rows = [
        ",".join([str(line.day), *("" if x is None else str(x) for x in line.figures)])
        for line in table.lines
    ]
    head = [
        f"{MADE} from {book.path.name}, sheet {table.sheet}; {book.size} bytes, sha256",
        f"# {book.sha256}",
        f"# Source: {SOURCE}.",
        ",".join(table.kind.columns),
    ]
    one_line = ["".join(c if c.isprintable() else "?" for c in line) for line in head]
    return "\n".join((*one_line, *rows)) + "\n"
