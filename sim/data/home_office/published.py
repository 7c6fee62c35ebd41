"""The Home Office's published table of arrivals, found in a spreadsheet by its headings.

Two sheets of the time series are known: arrivals by day, and by week with prevention on the French
side. Headings follow titles and notes. Headings and figures may have marks such as `[note 1]` or
`[r]`, and figures are revised in every edition.
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
        """Columns without which a sheet is not this one."""
        return (self.columns[0], *NEEDED)


DAILY = Kind("SB_01", (DAY, *NEEDED), 1)
WEEKLY = Kind("SB_02", (WEEK, *FIGURES), 7)


@dataclass(frozen=True)
class Line:
    """A row of figures: its number in the sheet, its day, its figures, None where unpublished."""

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
        Which table it is, and the name of the sheet that it was found in.
    lines
        Its rows by day, without gaps.
    told
        What a reader should know of: rows that revise others, rows without figures.
    """

    kind: Kind
    sheet: str
    lines: tuple[Line, ...]
    told: tuple[str, ...]

    @property
    def revised(self) -> int:
        """Number of rows that are marked as revised, or revise another."""
        return sum(line.revised for line in self.lines)

    def by_year(self) -> dict[int, tuple[int, int]]:
        """Return people and boats arrived by year, in which the day or the week's end lies."""
        years: dict[int, tuple[int, int]] = {}
        for line in self.lines:
            people, boats = years.get(line.day.year, (0, 0))
            years[line.day.year] = people + (line.figures[0] or 0), boats + (line.figures[1] or 0)
        return years


def published(book: Spreadsheet, kind: Kind, since: date | None = None) -> Published:
    """Find a published table in a spreadsheet, from the day `since` on.

    A day that stands twice was revised: the later row counts.

    Raises
    ------
    UserError
        If no sheet or several have such a table, or if a row of figures is invalid.
    """
    sheet, start, at = _table(book, kind)
    wrong = _Wrong(book, sheet)
    told: list[str] = []
    every = _lines(sheet, start, at, kind, wrong)
    asked = [line for line in every if since is None or line.day >= since]
    lines = _with_figures(_revised(asked, wrong, told), wrong, told)
    if not lines:
        raise UserError(
            f"{book.path}: {sheet.name} holds no figures{f' since {since}' if since else ''}; "
            "look into the file, or ask for earlier days"
        )
    _check_days(lines, kind, wrong)
    return Published(kind, sheet.name, tuple(lines), tuple(told))


@dataclass(frozen=True)
class _Wrong:
    """Makes errors that point at a row of a sheet."""

    book: Spreadsheet
    sheet: Sheet

    def __call__(self, number: int, said: str) -> UserError:
        return UserError(f"{self.at(number)}: {said}")

    def at(self, number: int) -> str:
        return f"{self.book.path}: {self.sheet.name} row {number}"


def _table(book: Spreadsheet, kind: Kind) -> tuple[Sheet, int, dict[str, int]]:
    """Return the sheet, the place of the row after the headings, and each column's place."""
    found = [(sheet, *where) for sheet in book.sheets if (where := _headings(sheet, kind))]
    named = [each for each in found if each[0].name == kind.sheet]
    found = named or found
    if len(found) == 1:
        sheet, start, at, doubled = found[0]
        if doubled:
            number = sheet.rows[start - 1][0]
            raise _Wrong(book, sheet)(number, f"{doubled} stands here twice; keep one of the two")
        return sheet, start, at
    if found:
        names = ", ".join(each[0].name for each in found)
        raise UserError(
            f"{book.path}: several sheets hold such a table: {names}; leave in one, or name it "
            f"{kind.sheet}"
        )
    other = WEEKLY if kind is DAILY else DAILY
    hint = "fetch the time series of small boat arrivals"
    if any(_headings(sheet, other) for sheet in book.sheets):
        hint = "the file has weeks: add --weekly" if kind is DAILY else "leave out --weekly"
    looked = ", ".join(sheet.name for sheet in book.sheets[:12]) or "none"
    headings = ", ".join(HEADINGS[name][0].capitalize() for name in kind.needed)
    raise UserError(
        f"{book.path}: no sheet has the headings {headings} in one row; sheets: {looked}; {hint}"
    )


def _headings(sheet: Sheet, kind: Kind) -> tuple[int, dict[str, int], str] | None:
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


def _lines(sheet: Sheet, start: int, at: dict[str, int], kind: Kind, wrong: _Wrong) -> list[Line]:
    lines = []
    for number, cells in sheet.rows[start:]:
        told = {name: cells[i] if i < len(cells) else None for name, i in at.items()}
        when, *figures = (told.get(name) for name in kind.columns)
        which = day(when)
        if which is None:
            if not any(map(_counts, figures)) or _TOTAL.match(str(when)):
                continue  # a note, or a sum, at the foot
            said = "has figures but no date" if when is None else f"{str(when)[:40]!r} is no date"
            raise wrong(number, f"{said}; write it as 15 June 2025 or 2025-06-15")
        counts = []
        for name, cell in zip(kind.columns[1:], figures, strict=True):
            try:
                counts.append(count(cell))
            except ValueError as problem:
                raise wrong(number, f"{HEADINGS[name][0]} {problem}") from None
        lines.append(Line(number, which, tuple(counts), any(map(is_revised, cells))))
    return lines


def _counts(cell: Cell) -> bool:
    try:
        return count(cell) is not None
    except ValueError:
        return False


def _revised(lines: Sequence[Line], wrong: _Wrong, told: list[str]) -> list[Line]:
    """Return one line per day, by day; if two rows of a day differ, the later one counts."""
    by_day: dict[date, Line] = {}
    for line in lines:
        earlier = by_day.get(line.day, line)
        if earlier.figures == line.figures:
            by_day[line.day] = replace(earlier, revised=earlier.revised or line.revised)
            continue
        told.append(
            f"{wrong.at(line.number)}: {line.day} stands in row {earlier.number} too, with other "
            f"figures; the later row counts"
        )
        by_day[line.day] = replace(line, revised=True)
    return [by_day[day] for day in sorted(by_day)]


def _with_figures(lines: list[Line], wrong: _Wrong, told: list[str]) -> list[Line]:
    """Leave out rows without figures at either end; refuse them in between."""
    has = [None not in line.figures[: len(NEEDED)] for line in lines]
    if not any(has):
        return []
    first, last = has.index(True), len(has) - has[::-1].index(True)
    for line in lines[first:last]:
        if None in line.figures[: len(NEEDED)]:
            raise wrong(
                line.number,
                f"{line.day} has no figure of people or boats; fill it in, or take --since "
                f"{line.day + timedelta(days=1)}",
            )
    left = [str(line.day) for line in (*lines[:first], *lines[last:])]
    if left:
        told.append(
            f"{wrong.book.path}: {wrong.sheet.name}: rows without figures are left out: "
            f"{', '.join(left[:3])}{f' and {len(left) - 3} more' if len(left) > 3 else ''}"
        )
    return lines[first:last]


def _check_days(lines: Sequence[Line], kind: Kind, wrong: _Wrong) -> None:
    for line in lines:
        if kind is WEEKLY and line.day.weekday() != 6:
            raise wrong(
                line.number, f"{line.day} is no Sunday; Home Office weeks end on Sundays: mend it"
            )
    for earlier, later in pairwise(lines):
        if (later.day - earlier.day).days != kind.step:
            raise wrong(
                later.number,
                f"{earlier.day} is followed by {later.day}; add what lies between, or take --since "
                f"{later.day}",
            )


def as_csv(found: Published, book: Spreadsheet) -> str:
    """Return a published table in the CSV form, with its source in lines that begin with #."""
    rows = [
        ",".join([str(line.day), *("" if x is None else str(x) for x in line.figures)])
        for line in found.lines
    ]
    head = [
        f"{MADE} from {book.path.name}, sheet {found.sheet}; {book.size} bytes, sha256",
        f"# {book.sha256}",
        f"# Source: {SOURCE}.",
        ",".join(found.kind.columns),
    ]
    one_line = ["".join(c if c.isprintable() else "?" for c in line) for line in head]
    return "\n".join((*one_line, *rows)) + "\n"
