"""The published spreadsheet: found by headings, read alike from both formats, or refused."""

import zipfile
from datetime import date, datetime, timedelta
from time import process_time

import pytest
from made_spreadsheets import HEADINGS, WEEK_HEADINGS, WRITERS, daily, days
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from sim.data.home_office.published import DAILY, WEEKLY, published
from sim.data.home_office.spreadsheet import read_spreadsheet
from sim.errors import UserError

FIVE = [(0, 0, "-"), (120, 3, 0), (0, 0, 0), (1195, 19, 1), (61, 1, 0)]
PLAIN = [(date(2025, 5, 28) + timedelta(days=i), p, b) for i, (p, b, _) in enumerate(FIVE)]


@pytest.fixture(params=sorted(WRITERS))
def workbook(request, tmp_path):
    """Write sheets in one of the formats: `workbook(sheets)` returns the path."""
    return lambda sheets: WRITERS[request.param](tmp_path / f"made.{request.param}", sheets)


def table(path, kind=DAILY, since=None):
    """Return the rows of a published table, and the table itself."""
    result = published(read_spreadsheet(path), kind, since)
    return [(line.day, *line.figures) for line in result.lines], result


def refusal(path, kind=DAILY):
    """Return the one line in which a spreadsheet is refused, without its path."""
    with pytest.raises(UserError) as problem:
        table(path, kind)
    message = str(problem.value)
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def test_days_are_found_under_titles_and_notes(workbook):
    rows, result = table(workbook(daily(days("2025-05-28", FIVE))))
    assert rows == PLAIN
    assert (result.sheet, result.messages, result.revised) == ("SB_01", (), 0)
    assert result.by_year() == {2025: (1376, 23)}


@pytest.mark.parametrize(
    "headings",
    [
        ["Date", "Migrants arrived [note 1]", "Boats\narrived [p]", "Boats arrived - x", "Notes"],
        ["DATE ", " migrants  arrived[Note 2][r]", "Boats arrived (p)", "Boats", None],
        ["Date:", "People arrived", "Boats_arrived", "Boats arrived in uncontrolled landings", ""],
    ],
)
def test_headings_are_found_whatever_marks_they_carry(workbook, headings):
    assert table(workbook(daily(days("2025-05-28", FIVE), headings)))[0] == PLAIN


def test_columns_may_stand_in_any_order_and_others_between(workbook):
    rows = [[None, b, "note", p, d] for d, p, b, *_ in days("2025-05-28", FIVE)]
    sheets = {"X": [[None, "Boats arrived", "Notes", "Migrants arrived", "Date"], *rows]}
    assert table(workbook(sheets))[0] == PLAIN


@pytest.mark.parametrize(
    "write",
    [
        lambda d: d.isoformat(),
        lambda d: f"{d.day} {d:%B} {d.year}",
        lambda d: f"{d:%A} {d.day} {d:%b} {d.year} [r]",
        lambda d: f"{d.day:02}/{d.month:02}/{d.year}",
        lambda d: datetime(d.year, d.month, d.day),
        lambda d: datetime(d.year, d.month, d.day, 12),
    ],
)
def test_days_are_read_however_they_are_written(workbook, write):
    rows = [[write(d), *rest] for d, *rest in days("2025-05-28", FIVE)]
    assert table(workbook(daily(rows)))[0] == PLAIN


def test_figures_may_be_text_with_marks(workbook):
    rows = days("2025-05-28", [("0 [p]", 0.0, "-"), ("120", "3[r]", 0), ("0", "0", 0),
                               ("1,195 [r] [note 3]", " 19 ", 1), (61.0, "1*", 0)])  # fmt: skip
    rows_read, result = table(workbook(daily(rows)))
    assert rows_read == PLAIN
    assert result.revised == 2


def test_a_day_that_stands_twice_was_revised_and_the_later_row_counts(workbook):
    rows = days("2025-05-28", FIVE)
    again, other = list(rows[1]), [rows[3][0], 1200, 19, 1, "Revised"]
    rows_read, result = table(workbook(daily([*rows, again, other])))
    assert rows_read == [*PLAIN[:3], (PLAIN[3][0], 1200, 19), PLAIN[4]]
    (message,) = result.messages
    assert "SB_01 row 11: 2025-05-31 is also in row 8, with other figures; the later" in message
    assert result.revised == 1


def test_notes_sums_and_repeated_headings_at_the_foot_are_passed_over(workbook):
    foot = [[], ["Total", 1376, 23], ["Source: Home Office"], [None, None, None, "note"],
            ["Note 1", "These figures are provisional", "and may change"], HEADINGS]  # fmt: skip
    assert table(workbook(daily([*days("2025-05-28", FIVE), *foot])))[0] == PLAIN


def test_rows_without_figures_at_either_end_are_left_out_and_told_of(workbook):
    empty = ("[x]", ":", "..")
    rows, result = table(
        workbook(daily(days("2025-05-27", [empty, *FIVE, empty, (None, "", "-")])))
    )
    assert rows == PLAIN
    (message,) = result.messages
    assert "rows without figures are left out: 2025-05-27, 2025-06-02, 2025-06-03" in message


def test_since_leaves_out_what_lies_before(workbook):
    rows = days("2025-05-28", [FIVE[0], ("[x]", "[x]", 0), *FIVE[2:]])
    path = workbook(daily(rows))
    assert "SB_01 row 6: 2025-05-29 has no figure" in refusal(path)
    assert table(path, since=date(2025, 5, 30))[0] == PLAIN[2:]
    with pytest.raises(UserError, match="SB_01 holds no figures since 2026-01-01"):
        table(path, since=date(2026, 1, 1))


def test_weeks_come_with_what_was_prevented_where_it_was_published(workbook):
    ends = [date(2024, 4, 28) + timedelta(days=7 * i) for i in range(3)]
    rows = [[ends[0], 500, 10, 0, "-", "-", None], [ends[1], 711, 14, 0, "1,306 [r]", 40, None],
            [ends[2], 12, 1, 0, "[z]", "[z]", None]]  # fmt: skip
    rows_read, result = table(workbook({"SB_02": [["Weeks"], WEEK_HEADINGS, *rows]}), WEEKLY)
    assert rows_read == [(ends[0], 500, 10, None, None), (ends[1], 711, 14, 40, 1306),
                          (ends[2], 12, 1, None, None)]  # fmt: skip
    assert result.kind.columns[0] == "week_ending"


def test_the_published_name_decides_where_two_sheets_hold_such_a_table(workbook):
    rows = days("2025-05-28", FIVE)
    sheets = daily(rows, last_7_days=[HEADINGS, *rows[2:]])
    assert table(workbook(sheets))[0] == PLAIN
    sheets["SB_1"] = sheets.pop("SB_01")
    assert "several sheets hold such a table: last_7_days, SB_1" in refusal(workbook(sheets))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["15.6.25", 1, 1]], "SB_01 row 10: '15.6.25' is not a date. Write it as 15 June 2025"),
        ([["31 June 2025", 1, 1]], "SB_01 row 10: '31 June 2025' is not a date"),
        ([[45810, 1, 1]], "SB_01 row 10: '45810' is not a date"),
        ([[None, 1, 1]], "SB_01 row 10: has figures but no date"),
        ([[date(2025, 6, 2), -1, 1]], "SB_01 row 10: migrants arrived is '-1'. Write a"),
        ([[date(2025, 6, 2), 1, 1.5]], "SB_01 row 10: boats arrived is '1.5'"),
        ([[date(2025, 6, 2), "1,19", 1]], "SB_01 row 10: migrants arrived is '1,19'"),
        ([[date(2025, 6, 2), "many", 1]], "SB_01 row 10: migrants arrived is 'many'"),
        ([[date(2025, 6, 2), True, 1]], "SB_01 row 10: migrants arrived is 'True'"),
        ([[date(2025, 6, 2), 1e12, 1]], "SB_01 row 10: migrants arrived is '1000000000000'"),
        ([[date(2025, 6, 2), None, 1], [date(2025, 6, 3), 1, 1]],
         "SB_01 row 10: 2025-06-02 has no figure of people or boats. Fill it in, or add --since "
         "2025-06-03"),
        ([[date(2025, 6, 4), 1, 1]], "SB_01 row 10: 2025-06-01 is followed by 2025-06-04. Add"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_with_its_number(workbook, rows, expected):
    assert refusal(workbook(daily([*days("2025-05-28", FIVE), *rows]))).startswith(expected)


def test_weeks_end_on_sundays_and_follow_one_another(workbook):
    for ends, expected in (
        ((date(2025, 6, 7),), "SB_02 row 2: 2025-06-07 is not a Sunday, but Home Office weeks"),
        (
            (date(2025, 6, 8), date(2025, 6, 22)),
            "SB_02 row 3: 2025-06-08 is followed by 2025-06-22",
        ),
    ):
        rows = [[end, 1, 1, 0, 1, 1] for end in ends]
        assert refusal(workbook({"SB_02": [WEEK_HEADINGS, *rows]}), WEEKLY).startswith(expected)


def test_a_spreadsheet_without_such_a_table_is_told_what_was_looked_for(workbook):
    message = refusal(workbook({"Cover_sheet": [["Hello"]], "Data": [["Date", "Boats arrived"]]}))
    assert message.startswith(
        "no sheet has the headings Date, Migrants arrived, Boats arrived in one"
    )
    assert "sheets: Cover_sheet, Data. Download the time series" in message
    weeks = workbook({"SB_02": [WEEK_HEADINGS, [date(2025, 6, 8), 1, 1, 0, 1, 1]]})
    assert refusal(weeks).endswith("The file has weeks: add --weekly.")
    assert refusal(workbook(daily(days("2025-05-28", FIVE))), WEEKLY).endswith(
        "Leave out --weekly."
    )
    assert "holds no figures" in refusal(workbook(daily([])))
    twice = [*HEADINGS[:3], "Boats arrived [r]"]
    message = refusal(workbook(daily(days("2025-05-28", FIVE), twice)))
    assert message == "SB_01 row 4: heading boats arrived occurs twice. Keep one of the two."


def test_repeated_rows_and_cells_of_an_ods_sheet_are_read_without_writing_them_out(tmp_path):
    """Two zeros as one cell, a million rows with a space in each, a word in 16,000 columns."""
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="SB_01")
    document.spreadsheet.addElement(sheet)

    def row(*cells, times=1):
        line = TableRow(numberrowsrepeated=times)
        for text, number, many in cells:
            kind = {"valuetype": "string"} if number is None else {"valuetype": "float"}
            cell = TableCell(numbercolumnsrepeated=many, **kind)
            if number is not None:
                cell.setAttribute("value", str(number))
            cell.addElement(P(text=text))
            line.addElement(cell)
        sheet.addElement(line)

    row((" ", None, 16_384), times=3)
    row(*((text, None, 1) for text in HEADINGS))
    row(("28 May 2025", None, 1), ("0", 0, 3))
    row(("29 May 2025", None, 1), ("120", 120, 1), ("3", 3, 1), ("-", None, 16_000))
    row((" ", None, 16_384), times=1_048_000)
    row(("29 May 2025", None, 1), ("7", 7, 3), times=500_000)
    document.save(tmp_path / "r.ods")
    rows, result = table(tmp_path / "r.ods")
    assert rows == [(date(2025, 5, 28), 0, 0), (date(2025, 5, 29), 7, 7)]
    (message,) = result.messages
    assert "SB_01 row 1048007: 2025-05-29 is also in row 6" in message


EMPTY = {
    ("ods", "rows"): "<table:table-row><table:table-cell/></table:table-row>" * 1_000_000,
    ("ods", "cells"): f"<table:table-row>{'<table:table-cell/>' * 1_000_000}</table:table-row>",
    ("xlsx", "rows"): "".join(f'<row r="{row}" s="1"/>' for row in range(10, 1_000_010)),
    ("xlsx", "cells"): '<row r="10">' + '<c r="A10" s="1"/>' * 1_000_000 + "</row>",
}


@pytest.mark.parametrize(("ending", "what"), EMPTY)
def test_a_million_empty_rows_or_cells_take_a_second(tmp_path, ending, what):
    """They took a minute and a gigabyte; five seconds allow for a slow machine."""
    whole = WRITERS[ending](tmp_path / f"a.{ending}", daily(days("2025-05-28", FIVE)))
    where, end = {
        "ods": ("content.xml", b"</table:table>"),
        "xlsx": ("xl/worksheets/sheet2.xml", b"</sheetData>"),
    }[ending]
    big = tmp_path / f"big.{ending}"
    with (
        zipfile.ZipFile(whole) as archive,
        zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as other,
    ):
        for name in archive.namelist():
            part = archive.read(name)
            if name == where:
                before, _, after = part.rpartition(end)
                part = before + EMPTY[ending, what].encode() + end + after
            other.writestr(name, part)
    began = process_time()
    assert table(big)[0] == PLAIN
    assert process_time() - began < 5.0


def test_a_sheet_of_too_many_rows_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.data.home_office.sheets.MAX_FILLED", 8)
    for ending, write in WRITERS.items():
        path = write(tmp_path / f"long.{ending}", daily(days("2025-05-28", FIVE)))
        assert len(read_spreadsheet(path).sheets[1].rows) == 8
        path = write(tmp_path / f"long.{ending}", daily(days("2025-05-28", [*FIVE, (1, 1, 0)])))
        assert refusal(path) == "sheet SB_01 has over 8 rows. Keep the table alone."


def test_rows_after_a_thousand_empty_ones_are_not_read(tmp_path):
    rows = days("2025-05-28", FIVE)
    sheets = daily([*rows, *[[]] * 1_000, *days("2025-06-02", [(1, 1, 0)])])
    for ending, write in WRITERS.items():
        assert table(write(tmp_path / f"gap.{ending}", sheets))[0] == PLAIN
    sheets = daily([*rows, *[[]] * 998, *days("2025-06-02", [(1, 1, 0)])])
    for ending, write in WRITERS.items():
        assert len(table(write(tmp_path / f"gap.{ending}", sheets))[0]) == 6


def test_what_an_xlsx_sheet_says_of_its_size_is_not_believed(tmp_path):
    whole = WRITERS["xlsx"](tmp_path / "a.xlsx", daily(days("2025-05-28", FIVE)))
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as other:
        for name in archive.namelist():
            text = archive.read(name).replace(
                b'<dimension ref="A1:E9" />', b'<dimension ref="A1"/>'
            )
            other.writestr(name, text)
    with zipfile.ZipFile(tmp_path / "b.xlsx") as other:
        assert b'<dimension ref="A1"/>' in other.read("xl/worksheets/sheet2.xml")
    assert table(tmp_path / "b.xlsx")[0] == PLAIN
