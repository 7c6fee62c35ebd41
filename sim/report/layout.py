"""Tables that follow the width at hand: beside each other, wrapped or stacked, nothing cut."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Literal

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

NARROWEST, USUAL, WIDEST = 60, 80, 200
"""Columns of the narrowest and widest terminal that is followed, and of text files."""

WORD = re.compile(r"\s*\S+\s*")
LABEL = 18  # characters that labels keep before intervals go under their values
Cell = str | Text
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Fitted:
    """What is laid out by a function of the width."""

    layout: Callable[[int], RenderableType]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        yield self.layout(options.max_width)


@dataclass(frozen=True)
class Lines:
    """Lines of text, wrapped as `Text` is, but in a fifth of the time: a file may have many."""

    lines: Sequence[str]

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[Segment | Text]:
        for line in self.lines:
            parts = wrapped(line, options.max_width)
            if parts:
                yield Segment("".join(f"{part}\n" for part in parts))
            else:
                yield Text(line)


def wrapped(line: str, width: int) -> list[str]:
    """Return the parts of a line, broken between words; none if that is not enough.

    Letters may be wider than a column if they are not ASCII, and a word may be longer than a line.
    """
    if not line.isascii() or "\t" in line:
        return []
    parts, begin, used = [], 0, 0
    for word in WORD.finditer(line):
        length = len(word[0].rstrip())
        if length > width:
            return []
        if used + length > width:
            parts.append(line[begin : word.start()].rstrip())
            begin, used = word.start(), 0
        used += len(word[0])
    return [*parts, line[begin:].rstrip()]


@dataclass(frozen=True)
class Form:
    """Columns and rows in one form of a table, and which columns are text, not numbers."""

    columns: Row
    rows: list[Row]
    is_text: tuple[bool, ...]

    def widths(self, room: int) -> list[int]:
        """Return the width of each column; none if they do not fit without a cut."""
        cells = [
            [str(row[i]) for row in (self.columns, *self.rows)] for i in range(len(self.columns))
        ]
        widths = [max(map(_longest_line, column)) for column in cells]
        least = [
            max(_longest_word(name), *(_least(cell, text) for cell in column), 0)
            for (name, *column), text in zip(cells, self.is_text, strict=True)
        ]
        least[0] = max(least[0], min(LABEL, widths[0]))
        if sum(least) > room:
            return []
        while sum(widths) > room:
            shrinkable = [i for i, width in enumerate(widths) if width > least[i]]
            widths[max(shrinkable, key=lambda i: widths[i])] -= 1
        return widths


class Ruled:
    """A table with a title, a rule under its headings, and notes under it.

    It takes the first of these forms that fits: values and intervals side by side, as given,
    intervals under their values, rows as lists.
    """

    def __init__(
        self, title: str, caption: str, columns: Sequence[str], text: Sequence[int] = (0,)
    ) -> None:
        """Make an empty table; `text` has the places of columns that are text, not numbers."""
        self.title, self.caption, self.columns = title, caption, tuple(columns)
        self.is_text = tuple(i in text for i in range(len(self.columns)))
        self.rows: list[Row] = []
        self.sections: set[int] = set()
        self.bold: set[int] = set()

    def add_row(self, *cells: Cell, style: str = "") -> None:
        """Add a row, in bold if its style says so."""
        if style:
            self.bold.add(len(self.rows))
        self.rows.append(cells + ("",) * (len(self.columns) - len(cells)))

    def add_section(self) -> None:
        """Rule a line under the last row."""
        self.sections.add(len(self.rows) - 1)

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        if self.title:
            yield Text(self.title, "bold")
        yield self._body(options.max_width)
        if self.caption:
            yield Text(self.caption)
        yield Text()

    def _body(self, width: int) -> RenderableType:
        apart = self._apart()
        widths = apart.widths(WIDEST)
        if widths and sum(widths) + 2 * (len(widths) - 1) <= width:
            return self._table(apart, widths, 2)
        for form in (Form(self.columns, self.rows, self.is_text), self._under()):
            for gap in (2, 1):
                widths = form.widths(width - gap * (len(form.columns) - 1))
                if widths:
                    return self._table(form, widths, gap)
        return Text("\n".join(self._list(width)))

    def _apart(self) -> Form:
        """Return the table with what stands under a value beside it."""
        double = [any("\n" in str(row[i]) for row in self.rows) for i in range(len(self.columns))]
        columns, is_text = [], []
        for name, text, two in zip(self.columns, self.is_text, double, strict=True):
            columns += [name, ""] if two else [name]
            is_text += [text, text] if two else [text]
        return Form(tuple(columns), [_split(row, double) for row in self.rows], tuple(is_text))

    def _under(self) -> Form:
        """Return the table with intervals under the values before them."""
        places = [i for i, name in enumerate(self.columns) if i > 1 and is_interval(name)]
        is_text = tuple(text for i, text in enumerate(self.is_text) if i not in places)
        columns = _joined(self.columns, places)
        return Form(columns, [_joined(row, places) for row in self.rows], is_text)

    def _table(self, form: Form, widths: list[int], gap: int) -> Table:
        padding = (0, 0, 0, gap - 1)
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=padding)
        for name, width, text in zip(form.columns, widths, form.is_text, strict=True):
            align: Literal["left", "right"] = "left" if text else "right"
            table.add_column(str(name), justify=align, overflow="fold", width=width)
        for i, row in enumerate(form.rows):
            first, *rest = (Text(cell) if isinstance(cell, str) else cell for cell in row)
            if first.plain.startswith(" "):
                first = Text(fill(first.plain, widths[0], subsequent_indent="    "))
            style = "bold" if i in self.bold else None
            table.add_row(first, *rest, style=style, end_section=i in self.sections)
        return table

    def _list(self, width: int) -> Iterator[str]:
        """Yield the lines of the table as a list: each row's label, then its cells by name."""
        for head, *cells in self.rows:
            yield str(head)
            named = zip(self.columns[1:], cells, strict=True)
            parts = [
                f"{name} {' '.join(str(cell).split())}".strip() for name, cell in named if cell
            ]
            yield from flow(parts, width, "  ")


def flow(parts: Sequence[str], width: int, indent: str) -> list[str]:
    """Return parts in lines of a width, none of them broken."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + 2 + len(part) <= width:
            lines[-1] += f"  {part}"
        else:
            lines.append(indent + part)
    return lines


def is_interval(heading: str) -> bool:
    """Return whether a column of this heading holds the interval of the column before it."""
    return heading.startswith(("5–95 %", "95 % interval", "smallest to largest"))


def _joined(row: Row, places: Sequence[int]) -> Row:
    """Return a row with some cells under the cells before them."""
    joined: list[Cell] = []
    for i, cell in enumerate(row):
        if i in places:
            joined[-1] = f"{joined[-1]}\n{cell}".rstrip("\n")
        else:
            joined.append(cell)
    return tuple(joined)


def _split(row: Row, double: Sequence[bool]) -> Row:
    """Return a row with the cells of two lines as two cells."""
    cells: list[Cell] = []
    for cell, two in zip(row, double, strict=True):
        above, _, below = str(cell).partition("\n")
        cells += [above, below.replace("\n", "")] if two else [cell]
    return tuple(cells)


def _least(cell: str, is_text: bool) -> int:
    """Return the narrowest width of a cell: numbers stay in one line, words may not be cut."""
    numeric = not is_text and any(map(str.isdigit, cell))
    return _longest_line(cell) if numeric else _longest_word(cell)


def _longest_line(cell: str) -> int:
    return max(map(len, cell.split("\n")))


def _longest_word(cell: str) -> int:
    return max(map(len, cell.split()), default=0)
