"""Spreadsheets as publishers make them, in both formats, for the tests of import."""

from datetime import date, timedelta

import openpyxl
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

COVER = [["Small boat arrivals"], ["Figures are provisional"], [None, "Contents"]]
TITLE = [["SB_01: arrivals by day [note 1]"], [], ["Some cells are marked [r], revised"]]
HEADINGS = ["Date", "Migrants arrived", "Boats arrived",
            "Boats arrived - involved in uncontrolled landings", "Notes"]  # fmt: skip
WEEK_HEADINGS = ["Week ending", "Migrants arrived", "Boats arrived",
                 "Boats arrived - involved in uncontrolled landings", "Migrants prevented",
                 "Events prevented", "Notes"]  # fmt: skip


def days(first, figures):
    """Return rows of successive days."""
    start = date.fromisoformat(first)
    return [[start + timedelta(days=i), *each, "-"] for i, each in enumerate(figures)]


def daily(rows, headings=HEADINGS, **others):
    """Return the published file's sheets around some daily rows."""
    return {"Cover_sheet": COVER, "SB_01": [*TITLE, headings, *rows], **others}


def write_xlsx(path, sheets):
    """Write sheets, each a list of rows, as XLSX."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def write_ods(path, sheets):
    """Write sheets as ODS, with a million empty rows at the foot, as programs do."""
    document = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for cell in row:
                line.addElement(_cell(cell))
            line.addElement(TableCell(numbercolumnsrepeated=16_000))
            table.addElement(line)
        foot = TableRow(numberrowsrepeated=1_048_000)
        foot.addElement(TableCell(numbercolumnsrepeated=16_384))
        table.addElement(foot)
        document.spreadsheet.addElement(table)
    document.save(path)
    return path


def _cell(value):
    if value is None:
        return TableCell()
    if isinstance(value, bool):
        cell = TableCell(valuetype="boolean", booleanvalue=str(value).lower())
    elif isinstance(value, int | float):
        cell = TableCell(valuetype="float", value=str(value))
    elif isinstance(value, date):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    else:
        cell = TableCell(valuetype="string")
    comment = Annotation()
    comment.addElement(P(text="a comment on the cell, 999 [r]"))
    cell.addElement(comment)
    for part in str(value).split("\n"):
        cell.addElement(P(text=part))
    return cell


WRITERS = {"xlsx": write_xlsx, "ods": write_ods}
