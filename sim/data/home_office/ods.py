"""Read the sheets of an ODS spreadsheet as a stream, so that empty rows and cells cost no memory.

Programs store a styled sheet as up to a million rows or cells. A document tree of these would take
a gigabyte.
"""

import io
import zipfile
from datetime import datetime
from xml.parsers import expat

from sim.data.home_office.sheets import (
    MAX_COLUMNS,
    MAX_EMPTY,
    Cell,
    Cells,
    Sheet,
    check_count,
    parsed,
)

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
SHEET, ROW, PARAGRAPH = f"{TABLE}table", f"{TABLE}table-row", f"{TEXT}p"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
SPACES = (f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break")
CONTENT = "content.xml"
BLOCK = 1 << 16  # bytes


def ods_sheets(raw: bytes) -> tuple[Sheet, ...]:
    """Read an ODS file.

    Raises
    ------
    ExpatError
        If its XML is damaged.
    """
    reader = _Reader()
    with zipfile.ZipFile(io.BytesIO(raw)) as package, package.open(CONTENT) as content:
        while block := content.read(BLOCK):
            reader.parser.Parse(block, False)
    reader.parser.Parse(b"", True)
    return tuple(reader.sheets)


class _Reader:
    """Handlers of an XML parser that collect the rows of each sheet."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.sheets: list[Sheet] = []
        self.tables = 0  # open tables; one in a cell is no sheet
        self.cell: dict[str, str] | None = None  # attributes of the open cell
        self._listen()

    def _listen(self) -> None:
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == SHEET:
            self.tables += 1
            if self.tables == 1:
                self._begin_sheet(attributes.get(f"{TABLE}name", ""))
        elif self.tables != 1:
            return
        elif name == ROW:
            self.cells: list[Cell] = []
            self.repeated = int(attributes.get(f"{TABLE}number-rows-repeated", 1))
        elif name in CELLS:
            self.cell, self.depth = attributes, 0
            self.paragraphs: list[str] = []
            self.text: list[str] | None = None
        elif self.cell is not None:
            self.depth += 1
            if name == PARAGRAPH and self.depth == 1:  # a comment's paragraphs lie deeper
                self.text = []
            elif name in SPACES:
                self._characters(" ")

    def _begin_sheet(self, name: str) -> None:
        self.name, self.number, self.empty = name, 1, 0
        self.rows: list[tuple[int, Cells]] = []
        self.cell = None

    def _characters(self, text: str) -> None:
        if self.tables == 1 and self.cell is not None and self.text is not None:
            self.text.append(text)

    def _end(self, name: str) -> None:
        if name == SHEET:
            self.tables -= 1
            if not self.tables:
                self.sheets.append(Sheet(self.name, tuple(self.rows)))
        elif self.tables != 1:
            return
        elif name == ROW:
            self._end_row()
        elif name in CELLS:
            self._end_cell()
            if len(self.cells) >= MAX_COLUMNS:
                self._skip_to(ROW)
        elif self.cell is not None:
            if name == PARAGRAPH and self.depth == 1 and self.text is not None:
                self.paragraphs.append("".join(self.text))
                self.text = None
            self.depth -= 1

    def _end_cell(self) -> None:
        room = MAX_COLUMNS - len(self.cells)
        if self.cell is not None and room > 0:
            times = int(self.cell.get(f"{TABLE}number-columns-repeated", 1))
            value = parsed(_value(self.cell, self.paragraphs))
            self.cells += [value] * min(times, room)
        self.cell = None

    def _end_row(self) -> None:
        if any(cell is not None for cell in self.cells):
            self.rows.append((self.number, tuple(self.cells)))
            check_count(self.name, self.rows)
            self.empty = 0
        else:
            self.empty += 1  # however often it is repeated, it is stored once
        self.number += self.repeated
        if self.empty >= MAX_EMPTY:
            self._skip_to(SHEET)

    def _skip_to(self, end: str) -> None:
        """Notice nothing up to the end of this row or sheet."""
        depth = 1

        def start_skipped(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += name == end

        def end_skipped(name: str) -> None:
            nonlocal depth
            depth -= name == end
            if not depth:
                self._listen()
                self._end(name)

        self.parser.StartElementHandler = start_skipped
        self.parser.EndElementHandler = end_skipped
        self.parser.CharacterDataHandler = None


def _value(attributes: dict[str, str], paragraphs: list[str]) -> object:
    kind = attributes.get(f"{OFFICE}value-type")
    if kind in ("float", "currency", "percentage"):
        return float(attributes[f"{OFFICE}value"])
    if kind == "date":
        try:
            return datetime.fromisoformat(attributes[f"{OFFICE}date-value"])
        except ValueError:  # a day of another calendar; its text is used
            pass
    return "\n".join(paragraphs) or attributes.get(f"{OFFICE}string-value")
