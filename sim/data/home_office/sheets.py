"""Sheets of a spreadsheet, ODS or XLSX, as plain rows of cells; both formats give the same rows.

Each format is read by its own library. Pandas would expand every repeated row and cell of an ODS
sheet, up to a million if one is styled, and lose the row numbers.
"""

import io
import warnings
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import openpyxl
from odf import opendocument
from odf.namespaces import OFFICENS, TABLENS, TEXTNS
from odf.table import Table, TableRow
from odf.teletype import extractText

MAX_COLUMNS = 64  # of a sheet; the published ones have seven
MAX_ROWS = 1_048_576  # of a sheet, in any program that makes them
CELLS = ((TABLENS, "table-cell"), (TABLENS, "covered-table-cell"))

Cell = str | int | float | date | None
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, and its rows that are not empty, each with its number from 1."""

    name: str
    rows: tuple[tuple[int, Cells], ...]


def xlsx_sheets(raw: bytes) -> tuple[Sheet, ...]:
    """Read an XLSX file; a formula's cell is what it came to when the file was saved."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and drop-down lists, which say nothing here
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        try:
            return tuple(
                Sheet(sheet.title, _filled(_xlsx_rows(sheet))) for sheet in book.worksheets
            )
        finally:
            book.close()


def ods_sheets(raw: bytes) -> tuple[Sheet, ...]:
    """Read an ODS file.

    Raises
    ------
    ValueError
        If its XML is damaged.
    """
    printed = io.StringIO()
    with redirect_stdout(printed):  # odfpy prints what it cannot parse, and goes on without it
        document = opendocument.load(io.BytesIO(raw))
    if printed.getvalue():
        raise ValueError("its XML does not hold together")
    return tuple(
        Sheet(str(table.attributes.get((TABLENS, "name"), "")), _filled(_ods_rows(table)))
        for table in document.spreadsheet.getElementsByType(Table)
    )


def _filled(rows: Iterable[tuple[int, Iterable[object]]]) -> tuple[tuple[int, Cells], ...]:
    plain = ((number, tuple(map(_plain, cells))) for number, cells in rows)
    return tuple((number, cells) for number, cells in plain if any(c is not None for c in cells))


def _plain(cell: object) -> Cell:
    """Return a cell as text, number or day; nothing where it holds only spaces."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, float | date) or (isinstance(cell, int) and not isinstance(cell, bool)):
        return cell
    return None if cell is None else " ".join(str(cell).split()) or None


def _xlsx_rows(sheet: Any) -> Iterator[tuple[int, Iterable[object]]]:
    sheet.reset_dimensions()  # what it says of its size may be wrong
    rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
    return enumerate(islice(rows, MAX_ROWS), 1)


def _ods_rows(table: Any) -> Iterator[tuple[int, Iterable[object]]]:
    """Yield each row once: repeated, it says nothing new."""
    number = 1
    for row in table.getElementsByType(TableRow):
        yield number, _ods_cells(row)
        number += int(row.attributes.get((TABLENS, "number-rows-repeated"), 1))


def _ods_cells(row: Any) -> list[Cell]:
    cells: list[Cell] = []
    for cell in row.childNodes:
        if _name(cell) in CELLS:
            many = int(cell.attributes.get((TABLENS, "number-columns-repeated"), 1))
            cells += [_ods_value(cell)] * min(many, MAX_COLUMNS - len(cells))
    return cells


def _name(node: Any) -> Any:
    return getattr(node, "qname", None)  # text between elements has none


def _ods_value(cell: Any) -> Cell:
    attributes = cell.attributes
    kind = attributes.get((OFFICENS, "value-type"))
    if kind in ("float", "currency", "percentage"):
        return float(attributes[OFFICENS, "value"])
    if kind == "date":
        try:
            return datetime.fromisoformat(attributes[OFFICENS, "date-value"])
        except ValueError:  # a day of another calendar: its text is used
            pass
    # paragraphs only: a comment on the cell is its child too
    texts = [extractText(part) for part in cell.childNodes if _name(part) == (TEXTNS, "p")]
    return "\n".join(texts) or attributes.get((OFFICENS, "string-value"))
