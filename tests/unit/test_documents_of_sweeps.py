"""Documents of a sweep: its design, factors and analysis are in them, and nothing drifts."""

import json

import pytest
from made_sweeps import METHODS, made_sweep

from sim import document
from sim.assumptions import all_assumptions
from sim.documents.markdown import visible
from sim.errors import UserError
from sim.report.stored_sweep import read_stored_sweep


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A screening of four factors."""
    return made_sweep(tmp_path_factory.mktemp("documented") / "s", "morris")


@pytest.fixture(scope="module")
def documents(folder):
    return {one.kind: one for one in document(folder).documents}


def test_every_factor_with_its_source_is_in_every_document(folder, documents):
    for one in documents.values():
        for factor in read_stored_sweep(folder).varied:
            assert f"`{factor.path}`" in one.markdown
        assert "Design of the sweep" in one.markdown
        assert visible(all_assumptions()["hazard_shallows"].source) in visible(one.markdown)


def test_every_assumption_is_in_stress(documents):
    for name in all_assumptions():
        assert f"`{name}`" in documents["stress"].markdown


def test_the_results_are_those_of_the_sweep_deaths_first(folder, documents):
    study = read_stored_sweep(folder)
    for kind in ("stress", "trace"):
        text = documents[kind].markdown
        deaths, arrivals = (text.index(f"- Change of {name}:") for name in ("deaths", "arrivals"))
        assert deaths < arrivals
        assert f"{study.result.samples} samples form 8 blocks" in text
        assert "95 % interval of that mean" not in text


def test_trace_asks_for_no_sensitivity_analysis_because_it_is_one(documents):
    trace = documents["trace"]
    assert not [task for task in trace.for_authors if "sensitivity" in task]
    assert "This study is a sensitivity analysis." in trace.markdown


@pytest.mark.parametrize("method", [m for m in METHODS if m not in ("morris", "pawn")])
def test_every_method_has_documents(tmp_path, method):
    for one in document(made_sweep(tmp_path / "s", method)).documents:
        assert "Change of deaths" in one.markdown


def test_a_hostile_title_is_text(tmp_path):
    folder = made_sweep(tmp_path / "s", title="<script>alert(1)</script> | **b**")
    for one in document(folder).documents:
        assert "<script>" not in one.html
        assert "<script>" not in one.markdown
        assert "alert(1)" in one.markdown


def test_a_changed_analysis_and_another_kind_are_refused(tmp_path):
    folder = made_sweep(tmp_path / "s")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "analysis.json").write_text((folder / "analysis.json").read_text() + " ")
    with pytest.raises(UserError, match=r"analysis\.json: was changed after it was written"):
        document(folder)
    (folder / "manifest.json").write_text(json.dumps({**manifest, "kind": "later"}))
    with pytest.raises(UserError, match="kind later\\. Name the folder of a study of"):
        document(folder)
    (folder / "analysis.json").unlink()
    with pytest.raises(UserError, match="Resume it with channelsim sweep"):
        document(folder)


def test_an_attribution_is_sent_to_its_report(tmp_path):
    (tmp_path / "attribution.json").write_text("{}")
    with pytest.raises(UserError, match=r"is an attribution.*channelsim report"):
        document(tmp_path)
