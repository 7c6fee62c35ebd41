"""The commands diff and trace: pages, JSON, CSV; wrong requests are one line."""

import csv
import json
import re

import pytest

DEFAULTS = ("--assumptions", "defaults", "--policy-strength", "default")
DATE = re.compile(r"\b20\d\d-\d\d|\b(January|February|March|April|July) ")


def table(path):
    """Return the rows of a CSV file."""
    return list(csv.DictReader(path.read_text().splitlines()))


@pytest.fixture
def compared(channelsim, short, stops):
    """A function that runs diff on a month with and without stops in the shallows."""
    return lambda *more: channelsim("diff", short, stops, *DEFAULTS, *more)


def test_the_page_has_deaths_first_and_no_dates(compared):
    page = compared()
    assert page.code == 0
    assert all(len(line) <= 80 for line in page.out.splitlines())
    rows = [line.split()[0] for line in page.out.split("Totals\n")[1].splitlines()[2:5]]
    assert rows == ["deaths", "attempts", "people"]
    assert "order in shallows" in page.out
    assert "Totals by pathway" in page.out
    assert not DATE.search(page.out)
    hint = r"Next: channelsim trace \S*stops.yaml -r 0 --night \d+ --assumptions defaults "
    assert re.search(rf"{hint}--policy-strength default\n", page.err)


def test_json_and_csv_have_every_attempt_that_differs(compared, tmp_path):
    done = compared("--json", "--out", "diff.csv")
    assert compared("--json", "-q").out == done.out
    data = json.loads(done.out)
    rows = table(tmp_path / "diff.csv")
    assert len(rows) == len(data["partings"]) == sum(data["decisions"].values()) > 0
    assert [row["decision"] for row in rows] == [p["decision"] for p in data["partings"]]
    both = [p for p in data["pathways"] if p["fate_a"] != "no_attempt"]
    assert sum(p["attempts"] for p in both) == data["a"]["attempts"]
    assert not DATE.search(done.out)


def test_all_lists_every_attempt(compared):
    few, every = compared().out, compared("--all").out
    left = re.search(r"(\d+) more with --all", few)
    listed = r"^\d+ +\d+\.\d+ "
    assert len(re.findall(listed, every, re.MULTILINE)) == len(
        re.findall(listed, few, re.MULTILINE)
    ) + (int(left[1]) if left else 0)
    assert "more with --all" not in every


def test_the_same_scenario_twice_agrees_by_construction(channelsim, short):
    page = channelsim("diff", short, short, *DEFAULTS)
    assert page.code == 0
    assert re.search(r"All [\d,]+ fates agree, by construction", page.out)
    assert "first parted" not in page.out


@pytest.fixture
def busy(compared):
    """The first night of the month in which an attempt differs."""
    return json.loads(compared("--json", "-q").out)["first_night"]


def test_a_night_is_a_log_by_the_hour(channelsim, stops, busy, tmp_path):
    ask = ("trace", stops, "--night", busy, *DEFAULTS)
    page = channelsim(*ask, "--out", "night.csv")
    assert page.code == 0
    lines = page.out.splitlines()
    assert lines[0] == f"Night {busy} of 31: stops, replication 0, seed 1"
    assert page.out.index("Deaths: ") < page.out.index("Attempts: ")
    assert "order to stop it, in the shallows" in " ".join(page.out.split())
    assert not DATE.search(page.out)
    assert "Written to night.csv" in page.err
    rows = table(tmp_path / "night.csv")
    data = json.loads(channelsim(*ask, "--json").out)
    assert len(rows) == len(data["events"])
    assert {row["night"] for row in rows} == {str(busy)}
    assert [float(row["hour"]) for row in rows] == [e["hour"] for e in data["events"]]
    assert sum(row["event"] == "fate" for row in rows) == data["attempts"]
    before = (tmp_path / "night.csv").read_bytes()
    assert channelsim(*ask, "--out", "night.csv", "-q").code == 0  # the same bytes again
    assert (tmp_path / "night.csv").read_bytes() == before


def test_a_night_without_a_launch_says_so(channelsim, write):
    write("few.yaml", "period: {from: 2025-03-01, to: 2025-03-02}\nparameters: {crews: 10}\n"
          "windows: {}\n")  # fmt: skip
    calm = [channelsim("trace", "few.yaml", "--night", n, *DEFAULTS, "-r", r).out
            for n in (1, 2) for r in range(4)]  # fmt: skip
    assert any("Nothing happens: no network launches." in page for page in calm)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("trace", "short.yaml"), "Missing option '--night'"),
        (("trace", "short.yaml", "--night", "0"), "--night 0: the period has nights 1 to 31."),
        (("trace", "short.yaml", "--night", "32"), "--night 32: the period has nights 1 to 31."),
        (("trace", "short.yaml", "--night", "first"), "Input should be a valid integer"),
        (
            ("trace", "short.yaml", "--night", "3", "-r", "-1"),
            "Input should be greater than or equal to 0",
        ),
        (("diff", "short.yaml"), "Missing argument 'B'"),
        (("diff", "short.yaml", "longer.yaml"), "longer: the period runs 2025-03-01 to 2025-04-02"),
        (("diff", "short.yaml", "policies"), "policies: is a group of scenarios. Name one"),
        (
            ("diff", "short.yaml", "short.yaml", "--replication", "many"),
            "Input should be a valid integer",
        ),
        (("diff", "short.yaml", "stops.yaml", "--out", "notes.csv"), "notes.csv: exists. Name"),
        (("diff", "short.yaml", "stops.yaml", "--out", "."), ".: is a folder. Name a file"),
        (("diff", "short.yaml", "stops.yaml", "--out", "no/x.csv"), "no/x.csv: cannot be written"),
    ],
)
def test_a_wrong_request_is_one_line(channelsim, short, stops, write, words, message):
    write("longer.yaml", "period: {from: 2025-03-01, to: 2025-04-02}\n")
    write("notes.csv", "mine\n")
    done = channelsim(*words, *DEFAULTS)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err


def test_an_existing_file_is_overwritten_if_asked(channelsim, short, write):
    path = write("notes.csv", "mine\n")
    ask = ("trace", short, "--night", 9, "--out", "notes.csv", *DEFAULTS)
    assert channelsim(*ask).code == 2
    assert path.read_text() == "mine\n"
    assert channelsim(*ask, "--force").code == 0
    assert path.read_text().startswith("scenario,replication,night,hour,event,")
