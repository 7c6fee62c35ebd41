"""Read a user's spreadsheet; its format is recognised by its content, not by its name.

ODS and XLSX are read. For any other file the error says what it is and what to do.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sim.data.home_office.ods import ods_sheets
from sim.data.home_office.sheets import Sheet
from sim.data.home_office.xlsx import xlsx_sheets
from sim.data.user_file import read_limited
from sim.errors import UserError

MAX_BYTES = 20_000_000  # a hundred times the published file
MAX_UNPACKED = 100_000_000  # bytes, far more than a table of some thousand rows; more fills memory
ODS, XLSX = b"application/vnd.oasis.opendocument.spreadsheet", "xl/workbook.xml"
MANIFEST = "META-INF/manifest.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # first bytes of old Excel files and encrypted new ones
_CURE = "Name the spreadsheet as it was published, .ods or .xlsx."


@dataclass(frozen=True)
class Spreadsheet:
    """A spreadsheet: its file, its sheets in order, its size in bytes and its digest."""

    path: Path
    sheets: tuple[Sheet, ...]
    size: int
    sha256: str


def read_spreadsheet(path: Path) -> Spreadsheet:
    """Read a spreadsheet.

    Raises
    ------
    UserError
        If the file is not an ODS or XLSX file, is damaged, too long, or needs a password.
    """
    raw = read_limited(path, MAX_BYTES, _CURE)
    read_sheets = _reader(path, raw)
    try:
        sheets = read_sheets(raw)
    except UserError as problem:
        raise UserError(f"{path}: {problem}") from None
    except Exception as problem:  # both libraries raise any exception for damaged files
        raise _damaged(path, problem) from None
    return Spreadsheet(path, sheets, len(raw), sha256(raw).hexdigest())


def _damaged(path: Path, problem: Exception) -> UserError:
    reason = " ".join(f"{type(problem).__name__}: {problem}".split())[:120]
    return UserError(f"{path}: is damaged or cut short ({reason}). Download it again.")


def _reader(path: Path, raw: bytes) -> Callable[[bytes], tuple[Sheet, ...]]:
    """Return the function that reads a file of this format."""
    if raw.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise _locked(path)
        raise UserError(f"{path}: is an old .xls file. Save it as .ods or .xlsx, and name that.")
    if not raw.startswith(b"PK"):
        raise UserError(f"{path}: {_other(raw)}")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as zipped:
            parts = {part.filename: part for part in zipped.infolist()}
            if sum(part.file_size for part in parts.values()) > MAX_UNPACKED:
                raise UserError(f"{path}: unpacks to over {MAX_UNPACKED // 10**6} MB. {_CURE}")
            if "encrypted-package" in parts or any(p.flag_bits & 1 for p in parts.values()):
                raise _locked(path)
            kind = zipped.read("mimetype") if "mimetype" in parts else b""
            manifest = zipped.read(MANIFEST) if MANIFEST in parts else b""
    except UserError:
        raise
    except Exception as problem:  # zipfile raises any exception for damaged archives
        raise _damaged(path, problem) from None
    if b"encryption-data" in manifest:
        raise _locked(path)
    if kind.startswith(ODS):
        return ods_sheets
    if XLSX in parts:
        return xlsx_sheets
    raise UserError(f"{path}: is a zip archive, but not an ODS or XLSX spreadsheet. {_CURE}")


def _locked(path: Path) -> UserError:
    return UserError(f"{path}: is locked by a password. Save it without one, and name that.")


def _other(raw: bytes) -> str:
    """Return the error for a file that is not a zip archive, as both formats are."""
    start = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return f"is a web page, not the spreadsheet that it links to. {_CURE}"
    if start.startswith(b"<?xml"):
        return "is bare XML. Save it as .ods or .xlsx, and name that."
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        return f"is not a spreadsheet. {_CURE}"
    return (
        "is plain text, not a spreadsheet. A CSV file needs no import: give it to channelsim "
        "forecast score."
    )
