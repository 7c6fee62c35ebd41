"""The command document: files for reviewers from a stored study; wrong input is one line."""

import json
import os
import shutil
from pathlib import Path

import pytest

import sim

FILES = {"stress_des.md", "stress_des.html", "odd.md", "odd.html", "trace.md", "trace.html"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """One scenario of a month in two replications, without a comparison."""
    folder = tmp_path_factory.mktemp("document")
    short = folder / "short.yaml"
    short.write_text("# A month\nperiod: {from: 2025-03-01, to: 2025-03-31}\n")
    out = folder / "study"
    sim.run(short, replications=2, parameters="defaults", store=folder / "store", out=out)
    return out


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A study of the smallest sweep."""
    folder = tmp_path_factory.mktemp("swept")
    (folder / "short.yaml").write_text("period: {from: 2025-03-01, to: 2025-03-31}\n")
    spec = folder / "two.yaml"
    spec.write_text(
        "base: short.yaml\nmethod: one_at_a_time\nwindow: period\nreplications: 1\n"
        "factors: {boat_speed: {low: 8, high: 10}}\noutcomes: [arrivals]\n"
    )
    sim.sweep(spec, parameters="defaults", store=folder / "store", out=folder / "study")
    return folder / "study"


def test_it_writes_every_document_and_says_what_is_left_to_authors(channelsim, study, tmp_path):
    done = channelsim("document", study)
    assert done.code == 0
    assert {path.name for path in (tmp_path / "study-documents").iterdir()} == FILES
    assert all(len(line) <= 80 for line in done.out.splitlines())
    assert "STRESS-DES: Say who commissioned the study" in done.out
    assert "study-documents/trace.html" in done.out


def test_a_single_scenario_has_levels_and_no_changes(channelsim, study, tmp_path):
    assert channelsim("document", study, "--as", "trace", "--out", "paper/supplement").code == 0
    folder = tmp_path / "paper/supplement"
    assert {path.name for path in folder.iterdir()} == {"trace.md", "trace.html"}
    text = (folder / "trace.md").read_text()
    assert "The study has one scenario, so it has no changes." in text
    assert "smallest to largest of 2" in text
    assert "**Warning.** The study's assumptions stand at their defaults." in text
    assert "nan" not in text.replace("NaN", "").lower().replace("finance", "")


def test_json_names_the_files_and_the_same_bytes_come_again(channelsim, study, tmp_path):
    first = channelsim("document", study, "--json", "--out", "one")
    assert channelsim("document", study, "--json", "--out", "one").out == first.out
    data = json.loads(first.out)
    assert {Path(path).name for path in data["files"]} == FILES
    assert [each["kind"] for each in data["documents"]] == ["stress", "odd", "trace"]
    channelsim("document", study, "--out", "two")
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_an_edited_document_is_kept_without_force(channelsim, study, tmp_path):
    channelsim("document", study, "--as", "odd", "--out", "d")
    path = tmp_path / "d/odd.md"
    path.write_text("mine")
    refused = channelsim("document", study, "--as", "odd", "--out", "d")
    assert refused.code == 2
    assert "exists. Name another --out, or add --force." in refused.err
    assert path.read_text() == "mine"
    assert channelsim("document", study, "--as", "odd", "--out", "d", "--force").code == 0
    assert path.read_text().startswith("# ODD description")


def line(done):
    """Return the one line of an error."""
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert "Traceback" not in done.err
    return done.err


def test_a_folder_without_a_study(channelsim, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "holds no study" in line(channelsim("document", "empty"))
    assert "no such study" in line(channelsim("document", "nowhere"))
    assert "is not one of 'stress'" in line(channelsim("document", "empty", "--as", "stres"))


def test_a_sweep_has_documents_too(channelsim, swept, tmp_path):
    done = channelsim("document", swept, "--as", "trace", "--out", "swept")
    assert done.code == 0, done.err
    assert "This study is a sensitivity analysis." in (tmp_path / "swept" / "trace.md").read_text()


def test_the_folder_of_the_study_stays_as_it_is(channelsim, study):
    before = sorted(study.iterdir())
    assert "is the study's folder" in line(channelsim("document", study, "--out", study))
    assert sorted(study.iterdir()) == before


def test_an_out_that_cannot_be_written(channelsim, study, tmp_path):
    (tmp_path / "file").write_text("")
    assert "is a file. Name a folder with --out." in line(
        channelsim("document", study, "--out", "file")
    )
    below = line(channelsim("document", study, "--out", "file/below"))
    assert "cannot be written" in below
    (tmp_path / "d/odd.md").mkdir(parents=True)
    assert "is a folder" in line(channelsim("document", study, "--as", "odd", "--out", "d"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_out(channelsim, study, tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    assert "cannot be written" in line(channelsim("document", study, "--out", folder))


def test_a_study_of_another_model_is_refused(channelsim, study, tmp_path):
    copied = Path(shutil.copytree(study, tmp_path / "old"))
    record = json.loads((copied / "manifest.json").read_text()) | {"model_version": "2"}
    (copied / "manifest.json").write_text(json.dumps(record))
    assert "is of model version 2, and this program has version" in line(
        channelsim("document", copied)
    )
