"""A study's folder is whole or not there at all."""

import errno
import json
import os
import subprocess
import sys
from importlib.metadata import version

import pyarrow.parquet as pq
import pytest

from sim import MODEL_VERSION, __version__
from sim.experiment import folder as store
from sim.experiment.design import design
from sim.experiment.run import execute
from sim.inference.source import parameters
from sim.outcomes.outcomes import OUTCOMES
from sim.runs import atomic
from sim.runs.store import LOCK
from sim.scenario import load


def content(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_results_go_into_a_folder_named_by_the_study(channelsim, short, tmp_path):
    assert channelsim("run", short, "-n", "1").code == 0
    folder, store = sorted((tmp_path / "results").iterdir())
    assert folder.name.startswith("short-")
    assert store.name == "store"
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "manifest.json",
        "runs.parquet",
        "summary.json",
        "tables.txt",
        "weekly.parquet",
    ]


def test_the_manifest_names_versions_and_digests(channelsim, short, stops, tmp_path):
    assert channelsim("compare", short, stops, "-n", "1", "--seed", "5", "--out", "here").code == 0
    manifest = json.loads((tmp_path / "here/manifest.json").read_text())
    assert manifest["model_version"] == MODEL_VERSION
    assert manifest["channelsim"] == __version__
    assert manifest["scenarios"].keys() == {"short", "stops"}
    assert len(set(manifest["scenarios"].values())) == 2
    assert manifest["assumptions"]
    assert (manifest["seed"], manifest["options"]["replications"]) == (5, 1)
    assert {"written", "host", "python"} <= manifest.keys()
    assert manifest["options"]["adversary"] == {"short": "learns", "stops": "learns"}
    assert manifest["parameters"] == parameters().record
    assert manifest["parameters"]["intervals_hold"] == parameters().intervals_hold


def test_the_manifest_says_what_was_asked_of_networks_and_of_strengths(channelsim, short, tmp_path):
    words = ("--adversary", "fixed", "--assumptions=defaults", "--policy-strength=default")
    assert channelsim("run", short, "-n", "1", "--out", "here", *words).code == 0
    manifest = json.loads((tmp_path / "here/manifest.json").read_text())
    assert manifest["options"]["adversary"] == {"short": "fixed"}
    assert manifest["parameters"]["kind"] == manifest["parameters"]["digest"] == "point"
    assert manifest["parameters"]["intervals_hold"].startswith("chance only")


def test_the_manifest_names_packages_and_commit(channelsim, short, tmp_path):
    assert channelsim("run", short, "-n", "1", "--out", "here").code == 0
    text = (tmp_path / "here/manifest.json").read_text()
    for package in ("simpy", "numpy", "scipy", "pydantic"):
        assert f'"{package}": "{version(package)}"' in text
    assert "commit" in json.loads(text)


def test_the_table_of_runs_has_every_outcome_deaths_first(channelsim, short, tmp_path):
    assert channelsim("run", short, "-n", "2", "--out", "here").code == 0
    table = pq.read_table(tmp_path / "here/runs.parquet")
    assert table.column_names == ["scenario", "replication", "window", *OUTCOMES]
    assert table.column_names[3] == "deaths"
    assert table.num_rows == 2


def test_the_same_question_again_replaces_its_folder(channelsim, short, tmp_path):
    assert channelsim("run", short, "-n", "1").code == 0
    (folder,) = (tmp_path / "results").glob("short-*")
    (folder / "tables.txt").write_text("from before")
    assert channelsim("run", short, "-n", "1").code == 0
    assert list((tmp_path / "results").glob("short-*")) == [folder]
    assert (folder / "tables.txt").read_text() != "from before"


def test_a_note_that_somebody_keeps_beside_results_is_not_lost(channelsim, short, tmp_path):
    assert channelsim("run", short, "-n", "1").code == 0
    (folder,) = (tmp_path / "results").glob("short-*")
    (folder / "note.txt").write_text("mine")
    printed = channelsim("run", short, "-n", "1")
    assert (printed.code, printed.err.count("\n")) == (2, 1)
    assert (folder / "note.txt").read_text() == "mine"


def test_another_question_has_another_folder(channelsim, short, tmp_path):
    for seed in ("1", "2"):
        assert channelsim("run", short, "-n", "1", "--seed", seed).code == 0
    assert len(list((tmp_path / "results").glob("short-*"))) == 2


def test_a_full_disk_leaves_what_was_there(channelsim, short, tmp_path, monkeypatch):
    assert channelsim("run", short, "-n", "1", "--out", "here").code == 0
    before, results = content(tmp_path), results_of(short)
    fails_to_write(monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        store.write(results, [], "", tmp_path / "here")
    assert content(tmp_path) == before


def test_a_full_disk_is_told_in_one_line(channelsim, short, monkeypatch):
    fails_to_write(monkeypatch)
    outcome = channelsim("run", short, "-n", "1", "--out", "here")
    assert outcome.code not in (0, 1)
    assert "No space left" in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_full_disk_leaves_nothing_half_written(channelsim, short, tmp_path, monkeypatch):
    results = results_of(short)
    fails_to_write(monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        store.write(results, [], "", tmp_path / "here")
    assert content(tmp_path) == {short: short.read_bytes()}
    assert not (tmp_path / "here").exists()


def results_of(file):
    return execute(design([load(file)], 1, 1))


def fails_to_write(monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.pq, "ParquetWriter", full)


def test_an_interrupted_study_writes_nothing(channelsim, short, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.experiment.work.simulate", interrupted)
    outcome = channelsim("run", short, "-n", "2", "--workers", "1")
    assert outcome.code == 130
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1
    assert [path for path in content(tmp_path) if path.name != LOCK] == [short]


FINISHED = ["manifest.json", "runs.parquet", "summary.json", "tables.txt", "weekly.parquet"]


@pytest.mark.parametrize("at", range(1, 13))
def test_interrupted_while_it_writes_it_is_asked_again(
    channelsim, short, tmp_path, monkeypatch, at
):
    sync, calls = atomic._sync, iter(range(1, 99))
    assert channelsim("run", short, "-n", "1", "--out", "other").code == 0

    def interrupted(path):
        if path.is_relative_to("here") and next(calls) == at:
            raise KeyboardInterrupt
        sync(path)

    with monkeypatch.context() as patched:
        patched.setattr(atomic, "_sync", interrupted)
        first = channelsim("run", short, "-n", "1", "--out", "here")
        assert first.code == (130 if at <= 2 * len(FINISHED) else 0)
    assert channelsim("run", short, "-n", "1", "--out", "here").code == 0
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == FINISHED
    for name in FINISHED[1:]:
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_finished_study_in_a_read_only_folder_is_told_again(
    channelsim, short, tmp_path, monkeypatch, seed
):
    first = channelsim("run", short, "-n", "1", "--out", "here")
    before = content(tmp_path / "here")
    monkeypatch.setattr(os, "access", lambda path, mode: path.name != "here" or mode != os.W_OK)
    again = channelsim("run", short, "-n", "1", "--out", "here", "--seed", seed)
    assert content(tmp_path / "here") == before
    if seed == "1":
        assert again == first
    else:
        assert (again.code, again.out, again.err.count("\n")) == (2, "", 1)
        assert "it is read-only, and holds other results" in again.err


def test_a_reader_that_stops_early_is_no_error(tmp_path, short):
    command = f"{sys.executable} -c 'from sim.cli import main; main()' list parameters | head -1"
    result = subprocess.run(
        command, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.stderr == ""
