"""The pages of results are those that their scripts write."""

import re
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
RESULTS = DOCS / "results"
NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?")
sys.path.insert(0, str(DOCS))

import calibration_tables  # noqa: E402
import policy_tables  # noqa: E402
import reported_table  # noqa: E402
import rivals_table  # noqa: E402

from sim.data.official_weekly import observed  # noqa: E402
from sim.experiment.design import design  # noqa: E402
from sim.forecast.forecasters import FORECASTERS  # noqa: E402
from sim.forecast.horizons import score_horizons  # noqa: E402
from sim.inference.source import parameters  # noqa: E402
from sim.scenario import load  # noqa: E402
from sim.scenario.groups import in_order  # noqa: E402


def test_the_pages_of_the_calibration_are_those_that_the_script_writes(monkeypatch):
    blocks = {}
    monkeypatch.setattr(
        calibration_tables, "put", lambda page, name, lines: blocks.update({page: lines})
    )
    calibration_tables.main()
    assert set(blocks) == {"calibration.md", "forecasts.md", "attribution.md"}
    for page, lines in blocks.items():
        assert "\n".join(lines) in (RESULTS / page).read_text().replace("\xa0", " ")


@pytest.mark.long
@pytest.mark.slow
def test_the_table_of_simple_forecasters_is_that_which_the_script_writes():
    """Scores may differ a little: processors round the fits' last digits differently.

    A rounding can shift the order in which random counts are drawn, which replaces them.
    """
    text = (RESULTS / "forecasts.md").read_text().replace("\xa0", " ")
    lines = rivals_table.rivals(score_horizons(observed(), FORECASTERS))
    written = text[text.index(lines[0]) :].splitlines()[: len(lines)]
    for line, page in zip(lines, written, strict=True):
        assert NUMBER.sub("", line) == NUMBER.sub("", page)
        ours, theirs = (
            [float(number.replace(",", "")) for number in NUMBER.findall(x.replace("−", "-"))]
            for x in (line, page)
        )
        assert ours == pytest.approx(theirs, rel=0.015, abs=3.0 if "+" in line else 0.03), line


@pytest.mark.parametrize("group", policy_tables.PAGES)
def test_the_pages_of_policies_have_the_notes_and_rows_of_the_script(group):
    text = (RESULTS / f"{group}.md").read_text()
    study = design([load(policy_tables.BASE)], 2, 1, ("period",), parameters=parameters())
    assert "\n".join(policy_tables.notes(study)) in text
    for name in in_order(group):
        assert text.count(f"[{name}](") == 3 * len(policy_tables.WINDOWS)


def test_the_page_of_reported_figures_has_the_head_of_the_script():
    assert reported_table.HEAD in (RESULTS / "reported.md").read_text()
