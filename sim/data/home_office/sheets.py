"""Read the sheets of an ODS or XLSX spreadsheet as rows of cells, the same for both formats.

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

MAX_COLUMNS = 64  # columns read of a sheet; the published ones have seven
MAX_ROWS = 1_048_576  # the maximum of spreadsheet programs
CELLS = ((TABLENS, "table-cell"), (TABLENS, "covered-table-cell"))

Cell = str | int | float | date | None
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, and its non-empty rows, each with its number from 1."""

    name: str
    rows: tuple[tuple[int, Cells], ...]


def xlsx_sheets(raw: bytes) -> tuple[Sheet, ...]:
    """Read an XLSX file; the cell of a formula holds its value when the file was saved."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and drop-down lists, which do not matter
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
    with redirect_stdout(printed):  # odfpy prints what it cannot parse, and skips it
        document = opendocument.load(io.BytesIO(raw))
    if printed.getvalue():
        raise ValueError("its XML is damaged")
    return tuple(
        Sheet(str(table.attributes.get((TABLENS, "name"), "")), _filled(_ods_rows(table)))
        for table in document.spreadsheet.getElementsByType(Table)
    )


def _filled(rows: Iterable[tuple[int, Iterable[object]]]) -> tuple[tuple[int, Cells], ...]:
    """Return the rows that are not empty."""
    parsed = ((number, tuple(map(_cell, cells))) for number, cells in rows)
    return tuple((number, cells) for number, cells in parsed if any(c is not None for c in cells))


def _cell(cell: object) -> Cell:
    """Return a cell as text, number or day; None if it holds only spaces."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, float | date) or (isinstance(cell, int) and not isinstance(cell, bool)):
        return cell
    return None if cell is None else " ".join(str(cell).split()) or None


def _xlsx_rows(sheet: Any) -> Iterator[tuple[int, Iterable[object]]]:
    sheet.reset_dimensions()  # the size stated in the file may be wrong
    rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
    return enumerate(islice(rows, MAX_ROWS), 1)


def _ods_rows(table: Any) -> Iterator[tuple[int, Iterable[object]]]:
    """Yield each row once, without its repetitions."""
    number = 1
    for row in table.getElementsByType(TableRow):
        yield number, _ods_cells(row)
        number += int(row.attributes.get((TABLENS, "number-rows-repeated"), 1))


def _ods_cells(row: Any) -> list[Cell]:
    cells: list[Cell] = []
    for cell in row.childNodes:
        if _name(cell) in CELLS:
            times = int(cell.attributes.get((TABLENS, "number-columns-repeated"), 1))
            cells += [_ods_value(cell)] * min(times, MAX_COLUMNS - len(cells))
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
        except ValueError:  # a day of another calendar; its text is used
            pass
    # paragraphs only, because a comment on the cell is also its child
    texts = [extractText(part) for part in cell.childNodes if _name(part) == (TEXTNS, "p")]
    return "\n".join(texts) or attributes.get((OFFICENS, "string-value"))
