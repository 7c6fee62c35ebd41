"""Reports and pictures of calibrations from the command line, and what is refused."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from made_calibrations import made_calibration, made_posterior

from sim import report
from sim.data.targets import targets
from sim.inference.posterior_file import write_posterior
from sim.report.intervals import intervals, updates_of
from sim.shipped import folder
from sim.validation.checks import FigureResult
from sim.validation.result import CalibrationResult, ValidationResult

OWN = folder("calibration")


def content_of(place):
    """Return size and time of every file below a folder."""
    return {p: (p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(place.rglob("*"))}


def test_the_word_calibration_names_the_projects_own(channelsim):
    before = content_of(OWN)
    printed = channelsim("report", "calibration")
    assert printed.code == 0, printed.err
    assert "calibration: 22 figures" in printed.out
    assert "Does the model reproduce what was reported?" in Path("calibration.html").read_text()
    assert content_of(OWN) == before


def test_a_study_of_that_name_comes_first(channelsim):
    made_calibration(Path("results") / "calibration", validation=False)
    printed = channelsim("report", "calibration", "--json")
    data = json.loads(printed.out)
    assert data["question"] == "What do the reported figures say about the assumptions?"


@pytest.mark.long
def test_other_processes_write_the_same_bytes(tmp_path):
    study, pages = made_calibration(tmp_path / "study"), []
    for seed in ("1", "2"):  # of the order in sets
        out = tmp_path / f"{seed}.html"
        subprocess.run(
            [sys.executable, "-m", "sim", "report", study, "--out", out, "-q"],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"},
            check=True,
        )  # fmt: skip
        pages.append(out.read_bytes())
    assert pages[0] == pages[1]


@pytest.mark.parametrize("place", ["page.html", "forecasts/page.html"])
def test_nothing_is_written_into_the_projects_own(channelsim, place):
    before = content_of(OWN)
    printed = channelsim("report", "calibration", "--out", OWN / place, "--force")
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert "Name another --out." in printed.err
    link = Path("link")
    link.symlink_to(OWN)
    assert channelsim("report", "calibration", "--out", link / place).code == 2
    wanted = channelsim("compare", "status_quo", "safe_route", "--report", OWN / "page.html")
    assert "lies in the project's own calibration" in wanted.err
    assert content_of(OWN) == before


def test_plot_draws_the_projects_own_into_a_folder_here(channelsim):
    before = content_of(OWN)
    printed = channelsim("plot", "calibration", "--format", "svg")
    assert printed.code == 0, printed.err
    names = printed.out.splitlines()
    assert names[0] == "calibration-pictures/figure_1_reported_counts_not_fitted.svg"
    assert len(names) == 22
    assert content_of(OWN) == before


def test_a_calibration_has_no_outcomes_to_choose(channelsim):
    printed = channelsim("plot", "calibration", "--outcome", "deaths")
    assert (printed.code, printed.err.count("\n")) == (2, 1)
    assert "is a calibration, without outcomes. Leave --outcome out." in printed.err
    assert not list(Path().iterdir())


@pytest.mark.parametrize("part", ["posterior", "validation"])
def test_document_says_what_to_do_with_a_calibration(channelsim, tmp_path, part):
    study = made_calibration(
        tmp_path / "study", posterior=part == "posterior", validation=part == "validation"
    )
    printed = channelsim("document", study)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert "is a calibration." in printed.err
    assert "Run channelsim compare, then channelsim document latest." in printed.err
    assert f"channelsim report {study}" in printed.err


@pytest.mark.parametrize("command", [("calibrate",), ("validate", "run")])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("page.pdf", "--report page.pdf: a report is HTML."),
        ("there.html", "--report there.html: exists."),
        ("no/page.html", "--report no/page.html: no is no folder. Make it first."),
    ],
)
def test_a_report_that_cannot_be_written_is_refused_first(
    channelsim, monkeypatch, command, name, message
):
    for call in ("calibrate", "validate"):
        monkeypatch.setattr(f"sim.api.{call}", lambda *_: pytest.fail("it ran"))
    Path("there.html").write_text("mine")
    printed = channelsim(*command, "--report", name)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err
    assert Path("there.html").read_text() == "mine"


def test_calibrate_writes_a_report_that_the_folder_gives_again(channelsim, monkeypatch):
    """The posterior has a name of its own, and lies beside an older validation."""
    study = made_calibration(Path("study"), change=lambda data: data.update(posterior="older"))
    draws = made_posterior(200)
    write_posterior(draws, study / "mine.parquet")
    nan = (float("nan"),) * 3
    figures = [FigureResult(targets()["deaths_2024"], nan, (10.0, 50.0, 180.0))]
    updates = updates_of(intervals(draws), 200.0)
    draws = replace(draws, about={**draws.about, "failed": 0})
    result = CalibrationResult(draws, study / "mine.parquet", figures, updates, None)
    monkeypatch.setattr("sim.api.calibrate", lambda *_: result)
    printed = channelsim("calibrate", "--report", "page.html", "-q")
    assert printed.code == 0, printed.err
    page = Path("page.html").read_text()
    assert page == report(study, posterior=study / "mine.parquet").html
    assert "79 dead and missing were reported" in page
    assert "validation.json is left out" in page
    assert {"mine.json", "mine.txt"} <= {path.name for path in study.iterdir()}


def test_validate_writes_a_report_of_what_it_has_just_shown(channelsim, monkeypatch):
    study = made_calibration(Path("study"))
    stored = json.loads((study / "validation.json").read_text())
    result = replace(ValidationResult.from_json(stored), folder=study)
    (study / "validation.json").unlink()
    monkeypatch.setattr("sim.api.validate", lambda *_: result)
    printed = channelsim("validate", "run", "--report", "page.html", "-q")
    assert printed.code == 0, printed.err
    page = Path("page.html").read_text()
    assert page == report(study).html
    assert "Does the model reproduce what was reported?" in page
    assert "is left out" not in page


def test_a_file_of_another_posterior_does_not_hide_a_validation(channelsim, monkeypatch):
    """The validation is of --assumptions FILE, and the folder has a posterior of its own."""
    mine = made_calibration(Path("mine"))
    result = ValidationResult.from_json(json.loads((mine / "validation.json").read_text()))
    study = Path("study")
    study.mkdir()
    write_posterior(made_posterior(100), study / "posterior.parquet")
    monkeypatch.setattr("sim.api.validate", lambda *_: replace(result, folder=study))
    words = ("validate", "run", "--assumptions", mine / "posterior.parquet")
    printed = channelsim(*words, "--report", "page.html", "-q")
    assert printed.code == 0, printed.err
    assert "Does the model reproduce what was reported?" in Path("page.html").read_text()
