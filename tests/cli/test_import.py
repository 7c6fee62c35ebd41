"""The published spreadsheet becomes the CSV form, whole, or one line says why not."""

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from made_spreadsheets import WEEK_HEADINGS, WRITERS, daily, days, write_ods, write_xlsx

from sim.data.home_office import published
from sim.data.official_weekly import observed
from sim.data.user_csv import read_series

DATA = Path(__file__).parents[3] / "shared" / "data"  # beside the repository, where it is at hand
FIVE = days("2024-12-30", [(0, 0), (120, 3), (0, 0), ("1,195 [r]", 19), (61, 1)])
BODY = (
    "date,people_arrived,boats_arrived\n"
    "2024-12-30,0,0\n2024-12-31,120,3\n2025-01-01,0,0\n2025-01-02,1195,19\n2025-01-03,61,1\n"
)


def body(path):
    """Return a CSV file's text without the lines that begin with #."""
    return "".join(x for x in path.read_text().splitlines(True) if not x.startswith("#"))


@pytest.fixture
def boats(tmp_path):
    """A small published file."""
    return write_ods(tmp_path / "small boats.ods", daily(FIVE))


@pytest.fixture
def refused(channelsim, tmp_path):
    """Run import; hold that it is refused in one line and writes nothing; return the line."""

    def checked(*words):
        before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
        printed = channelsim("import", *words)
        assert (printed.code, printed.out) == (2, "")
        (line,) = printed.err.splitlines()
        assert {p: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == before
        return line

    return checked


def test_it_writes_the_csv_form_here_and_says_what_it_found(channelsim, boats, tmp_path):
    printed = channelsim("import", boats)
    assert printed.code == 0
    path = tmp_path / "small boats.csv"
    assert body(path) == BODY
    head = [line for line in path.read_text().splitlines() if line.startswith("#")]
    assert head[0].startswith("# Made by channelsim import from small boats.ods, sheet SB_01; ")
    assert len(head[1]) == len("# ") + 64
    assert "Home Office" in head[2]
    assert "Open Government Licence v3.0" in head[2]
    for message in ("SB_01", "5 days, 2024-12-30 to 2025-01-03; 1 revised", "2024", "1,256", "20"):
        assert message in printed.out
    assert all(len(line) <= 80 for line in printed.out.splitlines())
    assert printed.err == (
        "Written to small boats.csv. Next: channelsim forecast score 'small boats.csv'\n"
    )


def test_both_formats_and_every_run_give_the_same_bytes(channelsim, tmp_path):
    for name, write in WRITERS.items():
        write(tmp_path / f"a.{name}", daily(FIVE))
        channelsim("import", f"a.{name}", "--out", f"{name}.csv")
        first = (tmp_path / f"{name}.csv").read_bytes()
        assert channelsim("import", f"a.{name}", "--out", f"{name}.csv").code == 0
        assert (tmp_path / f"{name}.csv").read_bytes() == first
    assert body(tmp_path / "ods.csv") == body(tmp_path / "xlsx.csv") == BODY


def test_json_tells_the_same(channelsim, boats):
    printed = json.loads(channelsim("import", boats, "--json", "--since", "2025-01-01").out)
    assert printed == {
        "sheet": "SB_01", "rows_are": "days", "rows": 3, "first": "2025-01-01",
        "last": "2025-01-03", "revised": 1, "messages": [], "written": "small boats.csv",
        "years": [{"year": 2025, "people_arrived": 1256, "boats_arrived": 20}],
    }  # fmt: skip


def test_a_revision_is_told_of_on_the_other_stream(channelsim, tmp_path):
    write_xlsx(tmp_path / "b.xlsx", daily([*FIVE, [date(2025, 1, 3), 62, 1]]))
    printed = channelsim("import", "b.xlsx")
    assert "b.xlsx: SB_01 row 10: 2025-01-03 is also in row 9" in printed.err
    assert "2025-01-03,62,1\n" in (tmp_path / "b.csv").read_text()
    assert "2 revised" in printed.out


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_the_shipped_weeks_come_back_through_a_spreadsheet(channelsim, tmp_path, write):
    """Weeks that are read, written as published, imported and read again are the same weeks."""
    weeks = observed()
    series = zip(weeks.people, weeks.boats, weeks.prevented, weeks.events, strict=True)
    plain = [[None if np.isnan(x) else int(x) for x in week] for week in series]
    rows = [
        [end, people, boats, 0, prevented, events, None]
        for end, (people, boats, prevented, events) in zip(weeks.week_ending, plain, strict=True)
    ]
    write(tmp_path / "w.x", {"SB_02": [["By week"], WEEK_HEADINGS, *rows]})
    assert channelsim("import", "w.x", "--weekly").code == 0
    again = read_series(tmp_path / "w_weekly.csv")
    assert again.week_ending == weeks.week_ending
    for name in ("people", "boats", "events", "prevented"):
        np.testing.assert_array_equal(getattr(again, name), getattr(weeks, name))


@pytest.mark.slow
def test_the_published_days_come_back_and_sum_to_the_shipped_weeks(channelsim, tmp_path):
    source = DATA / "home_office_daily.csv"
    if not source.exists():
        pytest.skip("the source table home_office_daily.csv does not travel with the repository")
    with source.open() as file:
        printed = list(csv.DictReader(file))
    rows = [
        [date.fromisoformat(row["date"]), int(row["people_arrived"]), int(row["boats_arrived"])]
        for row in printed
    ]
    for name, write in WRITERS.items():
        write(tmp_path / f"all.{name}", daily(rows))
        assert channelsim("import", f"all.{name}", "--out", f"{name}.csv").code == 0
    text = body(tmp_path / "ods.csv")
    assert text == body(tmp_path / "xlsx.csv")
    wanted = [f"{r['date']},{r['people_arrived']},{r['boats_arrived']}" for r in printed]
    assert text.splitlines()[1:] == wanted
    weeks = observed()
    series = read_series(tmp_path / "ods.csv").between(weeks.week_ending[0], weeks.week_ending[-1])
    assert series.week_ending == weeks.week_ending
    np.testing.assert_array_equal(series.people, weeks.people)
    np.testing.assert_array_equal(series.boats, weeks.boats)


def test_only_a_file_of_its_own_making_is_written_over(channelsim, refused, boats, tmp_path):
    mine = tmp_path / "small boats.csv"
    mine.write_text("date,people_arrived,boats_arrived\n")
    message = refused(boats)
    cure = "Name another --out, or add --force."
    assert message == f"small boats.csv: exists, and import did not write it. {cure}"
    assert channelsim("import", boats, "--force").code == 0
    assert body(mine) == BODY
    assert channelsim("import", boats, "--since", "2025-01-01").code == 0
    assert "2024" not in body(mine)
    assert "is the spreadsheet itself" in refused(boats, "--out", boats, "--force")
    assert "is a folder. Name a file" in refused(boats, "--out", tmp_path)
    assert "cannot be written: No such file" in refused(boats, "--out", "none/x.csv")
    assert "cannot be written" in refused(boats, "--out", "x" * 300)


def test_a_stop_or_a_full_disk_leaves_no_half_file(
    channelsim, refused, boats, monkeypatch, tmp_path
):
    before = sorted(tmp_path.iterdir())

    def stop(path, raw):
        path.open("wb").close()
        raise KeyboardInterrupt

    def full(path, raw):
        path.open("wb").close()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", stop)
        printed = channelsim("import", boats)
    assert (printed.code, printed.out, printed.err) == (
        130,
        "",
        "Interrupted; nothing was written.\n",
    )
    assert sorted(tmp_path.iterdir()) == before
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        message = refused(boats)
    assert message == (
        "small boats.csv: cannot be written: No space left on device. Name another --out."
    )


def test_what_is_no_such_spreadsheet_is_refused(refused, boats, write, tmp_path):
    raw = boats.read_bytes()
    (tmp_path / "cut.ods").write_bytes(raw[: len(raw) // 2])
    write("days.csv", BODY)
    write_xlsx(tmp_path / "other.xlsx", {"One": [["Date", "Boats"]], "Two": []})
    for words, message in (
        (("none.ods",), "none.ods: no such file. Check its name."),
        (("cut.ods",), "cut.ods: is damaged or cut short"),
        (("days.csv",), "days.csv: is plain text, not a spreadsheet. A CSV file needs no import"),
        (("other.xlsx",), "other.xlsx: no sheet has the headings Date, Migrants arrived, Boats"),
        (("other.xlsx", "--weekly"), "sheets: One, Two. Download the time series"),
        ((boats, "--weekly"), "Leave out --weekly."),
        ((boats, "--since", "2026-01-01"), "holds no figures since 2026-01-01"),
        ((boats, "--since", "yesterday"), "--since"),
        ((), "Missing argument"),
    ):
        assert message in refused(*words)


def test_the_header_of_an_odd_name_stays_comments(channelsim, tmp_path):
    write_ods(tmp_path / "a\nb,1.ods", daily(FIVE))
    assert channelsim("import", "a\nb,1.ods", "--out", "c.csv").code == 0
    text = (tmp_path / "c.csv").read_text()
    assert text.startswith(f"{published.MADE} from a?b,1.ods")
    assert body(tmp_path / "c.csv") == BODY
