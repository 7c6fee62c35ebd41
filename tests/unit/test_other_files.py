"""What is no whole spreadsheet: named for what it is in one line; no damage is a traceback."""

import io
import zipfile
from contextlib import redirect_stderr, redirect_stdout, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_spreadsheets import WRITERS, daily, days

from sim.data.home_office import spreadsheet
from sim.data.home_office.published import DAILY, published
from sim.data.home_office.spreadsheet import read_spreadsheet
from sim.errors import UserError

FIXED = settings(max_examples=60, derandomize=True, deadline=None, database=None)
FIVE = days("2025-05-28", [(0, 0), (120, 3), (0, 0), (1195, 19), (61, 1)])
PLAIN = [tuple(row[:3]) for row in FIVE]


def refusal(path):
    """Return the one line in which a file is refused, without its path."""
    with pytest.raises(UserError) as problem:
        read_spreadsheet(path)
    return str(problem.value).removeprefix(f"{path}: ")


def zipped(path, **parts):
    """Write an archive of parts, "_" in their names for "/"."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("_", "/").replace("META/", "META-"), text)
    return path


def test_other_files_are_named_for_what_they_are(tmp_path, monkeypatch):
    path = tmp_path / "small-boats.ods"
    ods = "application/vnd.oasis.opendocument.spreadsheet"
    for raw, expected in (
        (b"", "is empty"),
        (b"date,people_arrived,boats_arrived\n", "is plain text, not a spreadsheet. A CSV file"),
        (b"\n<!DOCTYPE html><html>", "is a web page"),
        (b"<?xml version='1.0'?><office:document/>", "is bare XML. Save it as .ods or .xlsx"),
        (b"\x89PNG\r\n\x1a\n", "is not a spreadsheet. Name"),
        (b"text\0text", "is not a spreadsheet. Name"),
        (spreadsheet.OLE + b"\0" * 600, "is an old .xls file. Save it as"),
        (spreadsheet.OLE + "EncryptedPackage".encode("utf-16-le"), "is locked by a password"),
        (b"PK\x03\x04 and no more", "is damaged or cut short"),
    ):
        path.write_bytes(raw)
        assert refusal(path).startswith(expected)
    for parts, expected in (
        ({"word_document.xml": "<w/>"}, "is a zip archive, but not an ODS or XLSX"),
        ({"mimetype": "application/epub+zip"}, "is a zip archive, but not an ODS or XLSX"),
        ({"mimetype": ods, "META_INF_manifest.xml": "<encryption-data/>"}, "is locked by a pass"),
        ({"mimetype": ods, "encrypted-package": "?"}, "is locked by a password"),
        ({"mimetype": ods}, "is damaged or cut short"),
        ({"xl_workbook.xml": "<workbook/>"}, "is damaged or cut short"),
    ):
        assert refusal(zipped(path, **parts)).startswith(expected), parts
    monkeypatch.setattr(spreadsheet, "MAX_UNPACKED", 10_000_000)
    assert refusal(zipped(path, mimetype=b"0" * 10_000_001)).startswith("unpacks to over 10 MB")
    with pytest.raises(UserError, match=r"no such file\. Check its name"):
        read_spreadsheet(tmp_path / "none.ods")
    with pytest.raises(UserError, match="is a folder"):
        read_spreadsheet(tmp_path)


@pytest.fixture(scope="module", params=sorted(WRITERS))
def sample(request, tmp_path_factory):
    """A small file of one format, its bytes, and a place for damaged ones."""
    folder = tmp_path_factory.mktemp("damage")
    original = WRITERS[request.param](folder / "whole", daily(FIVE))
    return original, original.read_bytes(), folder / "damaged"


def read_or_refused(path):
    """Read a table; nothing where it is refused as a user's mistake."""
    with suppress(UserError):
        result = published(read_spreadsheet(path), DAILY)
        return [(line.day, *line.figures) for line in result.lines]
    return None


@FIXED
@given(at=st.floats(0, 1), put=st.binary(max_size=40), cut=st.booleans())
def test_damaged_bytes_are_refused_or_read_as_they_were(sample, at, put, cut):
    _, raw, path = sample
    i = int(at * len(raw))
    path.write_bytes(raw[:i] + put + (b"" if cut else raw[i + len(put) :]))
    assert read_or_refused(path) in (None, PLAIN)


@FIXED
@given(at=st.floats(0, 1), gone=st.integers(0, 30), put=st.text("<>/=\"'&;A1 \n", max_size=6),
       part=st.integers(0, 50))  # fmt: skip
def test_damage_within_an_archive_is_never_another_exception(sample, at, gone, put, part):
    original, _, path = sample
    with zipfile.ZipFile(original) as archive, zipfile.ZipFile(path, "w") as damaged:
        for i, name in enumerate(names := sorted(archive.namelist())):
            text = archive.read(name)
            if i == part % len(names):
                j = int(at * len(text))
                text = text[:j] + put.encode() + text[j + gone :]
            damaged.writestr(name, text)
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        read_or_refused(path)
    assert printed.getvalue() == ""
