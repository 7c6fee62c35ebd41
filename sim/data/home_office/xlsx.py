"""Read the sheets of an XLSX spreadsheet."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl

from sim.data.home_office.sheets import MAX_COLUMNS, Sheet, filled
from sim.errors import UserError

MAX_CELLS = 300_000  # in a sheet; reading a cell takes some ten microseconds
_EMPTY = re.compile(rb"<c [^>]*\br=[^>]*(/>|></c>)")  # a cell of a style alone


def xlsx_sheets(raw: bytes) -> tuple[Sheet, ...]:
    """Read an XLSX file; the cell of a formula holds its value when the file was saved.

    Raises
    ------
    UserError
        If a sheet has more cells or rows than any table of arrivals.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and drop-down lists, which do not matter
        book = openpyxl.load_workbook(_without_empty_cells(raw), read_only=True, data_only=True)
        try:
            return tuple(filled(sheet.title, _rows(sheet)) for sheet in book.worksheets)
        finally:
            book.close()


def _without_empty_cells(raw: bytes) -> io.BytesIO:
    """Return the file without cells that have a style only, of which there may be a million."""
    slim = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as package, zipfile.ZipFile(slim, "w") as copy:
        for name in package.namelist():
            part = package.read(name)
            if name.startswith("xl/worksheets/"):
                part = _EMPTY.sub(b"", part)
                if part.count(b"<c ") > MAX_CELLS:
                    raise UserError(f"a sheet has over {MAX_CELLS:,} cells. Keep the table alone.")
            copy.writestr(name, part)
    return slim


def _rows(sheet: Any) -> Iterator[Iterable[object]]:
    sheet.reset_dimensions()  # the size stated in the file may be wrong
    rows: Iterator[Iterable[object]] = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
    return rows
