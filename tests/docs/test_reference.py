"""The reference pages name what there is: columns of tables, fates, exit codes, policies."""

import json
import re
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from sim import compare, run
from sim.attribution.result import AttributionResult
from sim.documents.result import Document, Documents
from sim.experiment.fates import COLUMNS as FATES
from sim.experiment.first_parting import PARTINGS
from sim.experiment.night_log import COLUMNS as EVENTS
from sim.forecast.scores import Scores
from sim.model.tables import Fate
from sim.outcomes.statistics import difference
from sim.policies import BUILT_IN
from sim.report.catalogue import rows
from sim.report.definitions import WORDS
from sim.scenario import Span, load
from sim.sensitivity.break_even_result import CurvePoint, Finding
from sim.sensitivity.methods import METHODS
from sim.validation.result import shipped_text, shipped_validation

DOCS = Path(__file__).parents[2] / "docs"
TABLES = (DOCS / "reference" / "tables.md").read_text()
sys.path.insert(0, str(DOCS / "_ext"))

from generated import GENERATED, fill  # noqa: E402


def named(section: str) -> set[str]:
    """Return the words in code type in a section of the page of tables."""
    text = TABLES.split(f"## {section}\n")[1].split("\n## ")[0]
    return set(re.findall(r"`(\w+)`", text))


@pytest.fixture(scope="module")
def month():
    """Two scenarios of one month."""
    span = Span.model_validate({"start": "2025-07-01", "end": "2025-07-31"})
    names = ("status_quo_2025", "shallow_water_stops")
    return [load(name).model_copy(update={"period": span, "windows": {}}) for name in names]


def test_every_column_of_a_run_is_explained(month):
    assert set(run(month[0], replications=2).to_frame().columns) <= named("run")


def test_every_column_of_a_comparison_is_explained(month):
    found = compare(*month, replications=2).to_frame()
    assert set(found.columns) <= named("compare and overview")


@pytest.mark.parametrize("method", METHODS)
def test_every_column_of_a_sweep_is_explained(method):
    row = METHODS[method].row
    assert {field.name for field in fields(row)} - {"point"} <= named("sweep")


def test_every_field_of_a_break_even_is_explained():
    point = CurvePoint(0.0, difference(np.ones(5), np.zeros(5)))
    assert {*point.to_json(), "factor", "outcome", "unit"} <= named("breakeven")
    page = (DOCS / "howto" / "find_a_break_even.md").read_text()
    assert all(f"`{finding}`" in page for finding in Finding)


def test_every_column_of_diff_and_trace_is_explained():
    assert {*FATES, *EVENTS} <= named("diff and trace")


def test_every_column_of_documents_is_explained():
    one = Document("odd", "ODD", "odd", 18, (), (), "", "")
    found = Documents("study", "3", (), (one,)).to_frame()
    assert set(found.columns) <= named("document")


def test_every_decision_of_diff_is_explained():
    page = (DOCS / "howto" / "follow_a_boat.md").read_text()
    for decision in PARTINGS:
        shown = re.sub(r"^(refusal|stop)_(unloaded|shallows|loaded)$", r"\1_…", decision)
        assert f"`{shown}`" in page


def test_every_column_of_a_calibration_is_explained():
    assert set(shipped_validation().to_frame().columns) <= named("calibrate and validate")


def test_every_column_of_an_attribution_is_explained():
    found = AttributionResult.from_json(json.loads(shipped_text("attribution.json")))
    assert set(found.to_frame().columns) <= named("attribute")


def test_every_column_of_scores_is_explained():
    assert {field.name for field in fields(Scores)} <= named("forecast")


def test_every_generated_table_has_a_page_and_has_rows():
    pages = "".join(page.read_text() for page in (DOCS / "reference").glob("*.md"))
    for name, part in GENERATED.items():
        assert f"<!-- generated:{name} -->" in pages
        assert len(re.findall(r"^[|:] ", part(), re.MULTILINE)) > 3


def test_the_glossary_has_every_word_that_explain_knows():
    page = fill((DOCS / "reference" / "glossary.md").read_text()).replace("\\", "")
    for names, text in WORDS.items():
        assert f"\n: {text}" in page
        assert re.search(rf"^{re.escape(names.split('; ')[0])}( \(|$)", page, re.MULTILINE)
    assert page.count("\n: ") == len(WORDS)


def test_the_help_of_no_command_shows_a_placeholder():
    text = GENERATED["commands"]()
    assert not re.findall(r"\{\w+\}", text)
    assert len(re.findall(r"^Example: `channelsim [^`]+`$", text, re.MULTILINE)) > 5
    assert not re.findall(r"--\w", re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL))


def test_the_page_of_policies_has_every_policy():
    page = fill((DOCS / "reference" / "policies.md").read_text())
    assert re.findall(r"^## (\w+)$", page, re.MULTILINE) == list(BUILT_IN)
    head, *sections = page.split("\n## ")[1:]
    common = set(re.findall(r"^\| `(\w+)`", head, re.MULTILINE))
    assert {"from", "to", "strength"} <= common
    for section, entry in zip(sections, rows("policies"), strict=False):
        own = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
        assert section.startswith(entry["name"])
        assert own | common >= set(entry["settings"])
        assert not own & common


def test_the_model_page_has_every_fate():
    page = (DOCS / "explanation" / "model.md").read_text()
    told = re.findall(r"^  \| `(\w+)` \|", page, re.MULTILINE)
    assert {name.upper() for name in told} == set(Fate.__members__)


def test_every_page_is_in_a_table_of_contents():
    for page in DOCS.glob("*/**/*.md"):
        if page.stem != "index":
            assert re.search(
                rf"^{page.stem}$", (page.parent / "index.md").read_text(), re.MULTILINE
            )
