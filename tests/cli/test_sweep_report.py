"""`--report` of the command sweep: a page beside the study, refused before anything runs."""

from pathlib import Path

import pytest
from report_pages import Page

SHORT = (
    "extends: status_quo_2025\ntitle: {}\nwindows: {{}}\n"
    "period: {{from: 2025-03-01, to: 2025-03-10}}\n"
)
ASKED = (
    "title: A grid\nbase: short.yaml\ncompare: stops.yaml\nmethod: grid\nreplications: 2\n"
    "outcomes: [deaths, arrivals]\nfactors: {demand: {values: [90, 140]}}\n"
)


@pytest.fixture
def file(tmp_path):
    """A sweep file of four samples in ten days."""
    (tmp_path / "short.yaml").write_text(SHORT.format("Now"))
    stops = SHORT.format("Stops") + "policies: [{kind: shallow_water_stops}]\n"
    (tmp_path / "stops.yaml").write_text(stops)
    (tmp_path / "few.yaml").write_text(ASKED)
    return "few.yaml"


@pytest.mark.slow
def test_a_sweep_writes_a_report_and_a_resumed_one_the_same(channelsim, file):
    words = ("sweep", file, "--assumptions", "defaults", "--out", "study")
    printed = channelsim(*words, "--report", "one.html", "-q")
    assert printed.code == 0, printed.err
    page = Page(Path("one.html").read_text())
    assert "depend on demand, if “Stops” replaces “Now”?" in page.words()
    assert channelsim(*words, "--report", "two.html", "-q").code == 0  # all runs are stored
    assert channelsim("report", "study", "--out", "three.html", "-q").code == 0
    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()
    assert Path("one.html").read_bytes() == Path("three.html").read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--report", "page.pdf"), "--report page.pdf: a report is HTML."),
        (("--report", "few.yaml.html"), "--report few.yaml.html: exists."),
        (("--report", "no/page.html"), "--report no/page.html: no is no folder. Make it first."),
        (("--report", "p.html", "--dry-run"), "--dry-run runs nothing to report."),
    ],
)
def test_a_wrong_report_is_refused_before_anything_runs(channelsim, file, words, message):
    Path("few.yaml.html").write_text("mine")
    before = sorted(Path().iterdir())
    printed = channelsim("sweep", file, *words)
    assert (printed.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err
    assert sorted(Path().iterdir()) == before
