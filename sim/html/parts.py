"""What a page consists of: tables, figures and sections, as plain data for the templates."""

import csv
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import StringIO

from markupsafe import Markup

from sim.html.svg import embedded
from sim.report.numbers import MINUS
from sim.report.pictures.sheet import Chart, Data, page_picture
from sim.report.stored import END_ISOLATE, ISOLATE

Cell = str | float | None


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row names it.

    Attributes
    ----------
    caption, columns, rows
        What it holds, its headings, and its cells as they are printed.
    note
        What stands under it.
    text
        Places of columns that hold sentences, from 0.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    text: tuple[int, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A picture with its words and its numbers.

    Attributes
    ----------
    name
        Its id in the page.
    number
        Its number in the page.
    finding, caption
        Its title, and what to see in it.
    svg
        The picture.
    table
        Its numbers.
    file, csv
        Name of the file with its numbers, and its content as a link.
    """

    name: str
    number: int
    finding: str
    caption: str
    svg: Markup = field(repr=False)
    table: Table = field(repr=False)
    file: str
    csv: Markup = field(repr=False)


@dataclass(frozen=True)
class Section:
    """A part of a page with a heading, sentences, figures and tables."""

    name: str
    heading: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Part:
    """What a section is made of; a chart is None if there is nothing to show."""

    name: str
    heading: str
    charts: Sequence[Chart | None] = ()
    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()


def numbered(parts: Iterable[Part]) -> tuple[Section, ...]:
    """Return the sections of the parts that have something to show, their figures counted."""
    shown, number = [], 1
    for part in parts:
        charts = [chart for chart in part.charts if chart is not None]
        if charts or part.tables:
            figures = tuple(figure(chart, number + i) for i, chart in enumerate(charts))
            words, tables = tuple(part.sentences), tuple(part.tables)
            shown.append(Section(part.name, part.heading, words, figures, tables))
            number += len(charts)
    return tuple(shown)


def figure(chart: Chart, number: int) -> Figure:
    """Return a chart as a figure of a page."""
    name = f"figure-{number}"
    svg = embedded(page_picture(chart), f"f{number}", chart.finding, chart.description)
    return Figure(
        name, number, chart.finding, chart.caption, svg, table(chart.data), f"{chart.name}.csv",
        csv_link(chart.data),
    )  # fmt: skip


def table(data: Data) -> Table:
    """Return the numbers of a picture as they are printed."""
    rows = tuple(tuple(map(_printed, row)) for row in data.rows)
    return Table(data.caption, data.columns, rows)


def csv_link(data: Data) -> Markup:
    """Return a table as the address of a CSV file that lies in the page itself."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # RFC 4180
    writer.writerow(map(_safe, data.columns))
    writer.writerows([_safe(cell) for cell in row] for row in data.rows)
    content = b64encode(text.getvalue().encode("utf-8-sig")).decode("ascii")
    return Markup(f"data:text/csv;charset=utf-8;base64,{content}")


def _safe(cell: Cell) -> str:
    """Return a cell of a CSV file; a spreadsheet must not take a title for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        cell = cell.strip(ISOLATE + END_ISOLATE)
        return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell
    return f"{cell:.6g}"


def _printed(cell: Cell) -> str:
    """Return a cell as people read it, in three digits or whole."""
    if cell is None or cell != cell:
        return "–"
    if isinstance(cell, str):
        return cell
    text = f"{cell:,.0f}" if abs(cell) >= 100 or cell == int(cell) else f"{cell:.3g}"
    return "0" if text in ("-0", "0") else text.replace("-", MINUS)
