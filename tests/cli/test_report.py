"""The command report: one file, the same again, never over another; wrong studies are one line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from made_studies import made_study, with_true_checksums


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A comparison of two policies."""
    return made_study(tmp_path_factory.mktemp("report") / "my_study", 2, 40)


def test_it_writes_one_file_named_after_the_study(channelsim, study):
    printed = channelsim("report", study)
    assert printed.code == 0, printed.err
    assert "Written to my_study.html" in printed.out
    page = Path("my_study.html").read_bytes()
    assert page.startswith(b"<!DOCTYPE html>")
    assert channelsim("report", study, "-q").out == ""
    assert Path("my_study.html").read_bytes() == page
    assert [path.name for path in Path().iterdir()] == ["my_study.html"]


@pytest.mark.long
def test_other_processes_write_the_same_bytes(study, tmp_path):
    pages = []
    for seed in ("1", "2"):  # of the order in sets
        out = tmp_path / f"{seed}.html"
        subprocess.run(
            [sys.executable, "-m", "sim", "report", study, "--out", out, "-q"],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"},
            check=True,
        )  # fmt: skip
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]


def test_it_overwrites_no_other_file_without_force(channelsim, study):
    Path("mine.html").write_text("mine")
    refused = channelsim("report", study, "--out", "mine.html")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "mine.html: exists. Name another --out, or add --force." in refused.err
    assert Path("mine.html").read_text() == "mine"
    assert channelsim("report", study, "--out", "mine.html", "--force").code == 0
    assert "<h1>" in Path("mine.html").read_text()


def test_json_says_what_the_page_says(channelsim, study):
    data = json.loads(channelsim("report", study, "--out", "page.html", "--json").out)
    page = Path("page.html").read_text().replace("\N{NO-BREAK SPACE}", " ")
    assert data["bytes"] == Path("page.html").stat().st_size
    for sentence in (data["question"], data["limits"][0], *data["findings"]):
        assert sentence.replace("'", "&#39;") in page


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--out", "page.pdf"), "a report is HTML. Give it the ending .html."),
        (("--out", "{study}/page.html"), "is in the study's folder. Name another --out."),
        (("--out", "no/where.html"), "cannot be written"),
    ],
)
def test_a_wrong_place_is_one_line(channelsim, study, words, message):
    printed = channelsim("report", study, *(w.replace("{study}", str(study)) for w in words))
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err
    assert not [path for path in study.iterdir() if path.suffix == ".html"]


def test_a_folder_that_is_no_comparison_is_one_line(channelsim, tmp_path):
    (tmp_path / "empty").mkdir()
    printed = channelsim("report", "empty")
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert "holds no finished study" in printed.err


SHORT = "extends: {}\ntitle: {}\nperiod: {{from: 2025-07-01, to: 2025-07-10}}\nwindows: {{}}\n"


def test_compare_writes_a_report_too(channelsim):
    for name, title in (("status_quo_2025", "Now"), ("shallow_water_stops", "Stops")):
        Path(f"{name[:5]}.yaml").write_text(SHORT.format(name, title))
    words = ("compare", "statu.yaml", "shall.yaml", "-n", "4", "--out", "study")
    printed = channelsim(*words, "--report", "page.html", "-q")
    assert printed.code == 0, printed.err
    assert channelsim("report", "study", "-q").code == 0
    assert Path("study.html").read_bytes() == Path("page.html").read_bytes()
    assert "What does “Stops” change, against “Now”?" in Path("page.html").read_text()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("page.pdf", "--report page.pdf: a report is HTML."),
        ("there.html", "--report there.html: exists."),
        ("no/page.html", "--report no/page.html: no is no folder. Make it first."),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_before_anything_runs(channelsim, name, message):
    Path("there.html").write_text("mine")
    printed = channelsim("compare", "status_quo_2025", "safe_route", "--report", name)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err
    assert [path.name for path in Path().iterdir()] == ["there.html"]


def test_a_sheet_has_a_file_of_its_own_name(channelsim, study):
    printed = channelsim("report", study, "--brief")
    assert printed.code == 0, printed.err
    assert "my_study-brief: 1 figure, " in printed.out
    assert "Words" in Path("my_study-brief.html").read_text()


def test_a_sheet_of_what_moved_is_one_line(channelsim, study):
    printed = channelsim("report", study, "--brief", "--against", "2")
    assert (printed.code, printed.err.count("\n")) == (2, 1)
    assert "--brief and --against: both are set. Set only one." in printed.err


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """A study with fewer scenarios, under another variant."""
    folder = made_study(tmp_path_factory.mktemp("report") / "before", 1, 40)
    record = json.loads((folder / "manifest.json").read_text())
    record["parameters"]["variant"] = "refusal by coin"
    (folder / "manifest.json").write_text(json.dumps(record | {"study": "before"}))
    return folder


def test_two_studies_are_compared(channelsim, study, other):
    printed = channelsim("report", study, "--against", other, "--json")
    assert printed.code == 0, printed.err
    data = json.loads(printed.out)
    assert data["file"] == "my_study-against-before.html"
    assert data["answer"][0].startswith("Deaths: ")
    assert "Replications are paired" in data["limits"][0]
    assert "one study alone" not in data["limits"][0]
    page = Path(data["file"]).read_text()
    assert "refusal by coin" in page
    assert "Only in study status_quo_2025+2" in page


@pytest.mark.long
def test_two_model_versions_are_compared_the_same_in_other_processes(channelsim, tmp_path):
    printed = channelsim("report", "3", "--against", "2")
    assert printed.code == 0, printed.err
    assert "Written to" in printed.out
    page = Path("version-3-against-version-2.html").read_bytes()
    assert b"<h1>What did model version 3 move, against version 2?</h1>" in page
    assert "section “Model version 3”" in page.decode()
    assert len(page) < 1_000_000
    subprocess.run(
        [sys.executable, "-m", "sim", "report", "3", "--against", "2", "--out", "again.html", "-q"],
        env={**os.environ, "PYTHONHASHSEED": "3", "TZ": "Asia/Tokyo"}, check=True,
    )  # fmt: skip
    assert Path("again.html").read_bytes() == page


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("{study}", "--against", "{study}"), "is the study itself. Name another one."),
        (("3", "--against", "3"), "is the study itself. Name another one."),
        (("3", "--against", "9"), "--against 9: no numbers of this model version are shipped"),
        (("9", "--against", "3"), "9: no numbers of this model version are shipped"),
        (("{study}", "--against", "{empty}"), "holds no finished comparison. Name a study"),
        (("{empty}", "--against", "2"), "holds no finished comparison. Name a study"),
        (("{study}", "--against", "nowhere"), "nowhere: no such study."),
        (("{study}", "--against", "{window}"), "Name studies of the same window."),
        (("3",), "3: no such study."),
    ],
)
def test_wrong_studies_to_compare_are_one_line(channelsim, study, tmp_path, words, message):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "sweep.json").write_text("{}")
    window = tmp_path / "window"
    shutil.copytree(study, window)
    summary = (window / "summary.json").read_text().replace("2025-12-31", "2025-12-30")
    (window / "summary.json").write_text(summary)
    record = json.loads((window / "manifest.json").read_text())
    (window / "manifest.json").write_text(json.dumps(record | {"study": "other"}))
    with_true_checksums(window)
    places = {"{study}": study, "{empty}": tmp_path / "empty", "{window}": window}
    printed = channelsim("report", *(str(places.get(word, word)) for word in words))
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in " ".join(printed.err.split())
