"""What a sweep runs, keeps, shares with others and refuses; see test_resume for kills."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.experiment import work
from sim.experiment.source import POINT
from sim.experiment.work import runs_in
from sim.outcomes.outcomes import measure
from sim.runs.engine import Engine
from sim.runs.pool import InProcess
from sim.runs.stops import RunsNotSaved, Stopped
from sim.runs.store import RunStore
from sim.scenario import load
from sim.sensitivity.folder import write_sweep
from sim.sensitivity.run import run_sweep
from sim.sensitivity.spec import load_sweep
from sim.simulate import simulate

SHORT = "extends: status_quo_2025\nperiod: {from: 2025-03-01, to: 2025-03-30}\nwindows: {}\n"
HEAD = "base: short.yaml\noutcomes: [arrivals]\n"
FEW = HEAD + "method: grid\nreplications: 2\nfactors: {demand: {values: [90, 140, 200]}}\n"
PAIR = FEW + "compare: stops.yaml\n"
COMMAND = (
    "sweep",
    "few.yaml",
    "--assumptions=defaults",
    "--out",
    "out",
    "--store",
    "store",
    "--workers",
    "1",
)
COMPARED = ("runs.parquet", "samples.parquet")


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Write the scenarios and the sweeps, and return the folder."""
    texts = {"short": SHORT, "stops": SHORT + "policies: [{kind: shallow_water_stops}]\n"}
    for name, text in {**texts, "few": FEW, "pair": PAIR}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def swept(files):
    """A function that runs a sweep in this process: `swept(name, out)`."""

    def ran(name="few.yaml", out="out", store="store", **more):
        wanted = load_sweep(name, POINT)
        done = run_sweep(wanted, files / out, files / store, Engine(**more))
        write_sweep(done.plan, done.runs, done.progress, done.failures, done.result, "")
        return done

    return ran


@pytest.fixture
def fails(monkeypatch):
    """A function that lets chosen scenarios fail, given how to choose; none if absent."""

    def switch(chosen=lambda scenario: False):
        def broken(scenario, draw, streams):
            if chosen(scenario):
                raise RuntimeError("no boat is that large")
            return simulate(scenario, draw, streams=streams)

        monkeypatch.setattr(work, "simulate", broken)

    return switch


def large(scenario):
    return scenario.parameters.get("demand") == 140


def content(folder):
    """Return the bytes of the tables."""
    return {name: (folder / name).read_bytes() for name in COMPARED}


def counts(folder):
    """Return how many runs were kept before, done and asked for."""
    printed = progress(folder)
    return printed["kept_before"], printed["done"], printed["runs"]


def progress(folder):
    return json.loads((folder / "progress.json").read_text())


def full_after(monkeypatch, jobs):
    """Let the disk be full after some jobs."""
    put, count = RunStore.put, iter(range(10**6))

    def limited(self, parts):
        if next(count) >= jobs:
            raise OSError(28, "No space left on device")
        put(self, parts)

    monkeypatch.setattr(RunStore, "put", limited)


@pytest.mark.parametrize("make", [InProcess, ThreadPoolExecutor], ids=["here", "threads"])
def test_any_executor_carries_a_sweep(swept, files, make):
    swept(out="other", store="other store")
    assert not swept(make=make, workers=2).failures
    assert content(files / "out") == content(files / "other")
    assert counts(files / "out") == (0, 6, 6)


def test_the_tables_are_sorted_and_complete(swept, files):
    swept()
    rows = pq.read_table(files / "out" / "runs.parquet").to_pylist()
    assert [(r["sample"], r["replication"], r["scenario"]) for r in rows] == [
        (sample, world, "short") for sample in range(3) for world in range(2)
    ]
    samples = pq.read_table(files / "out" / "samples.parquet").to_pydict()
    assert samples.pop("block") == [0, 0, 0]
    assert samples == {"sample": [0, 1, 2], "demand": [90, 140, 200], "dummy": [0.5] * 3}


def test_a_runs_numbers_are_those_of_the_same_scenario_run_alone(swept, files):
    swept()
    rows = pq.read_table(files / "out" / "runs.parquet").to_pylist()
    scenario = load(files / "short.yaml").model_copy(update={"parameters": {"demand": 140.0}})
    night = scenario.calendar.night
    for row in rows[2:4]:
        tables = simulate(scenario, replication=row["replication"], seed=1)
        alone = measure(tables, night(scenario.period.start), night(scenario.period.end))
        np.testing.assert_array_equal(list(row.values())[3:], alone)


# what is kept and shared


def test_the_same_sweep_again_runs_nothing(swept, files):
    swept()
    before = content(files / "out")
    swept()
    assert counts(files / "out") == (6, 0, 6)
    assert progress(files / "out")["state"] == "done"
    assert content(files / "out") == before


def test_another_sweep_takes_the_runs_that_it_shares(swept, files):
    swept()
    (files / "more.yaml").write_text(FEW.replace("[90, 140, 200]", "[200, 90, 260]"))
    swept("more.yaml", "more")
    assert counts(files / "more") == (4, 2, 6)
    swept("more.yaml", "fresh", "fresh store")
    assert content(files / "more") == content(files / "fresh")


def test_a_pair_of_which_one_is_kept_already_is_the_same(swept, files):
    """Only one of the pair is run then, in a random world that it has for itself."""
    (files / "turned.yaml").write_text(
        PAIR.replace("short", "stops", 1).replace("compare: stops", "compare: short")
    )
    swept()
    swept("pair.yaml", "pair")
    assert counts(files / "pair") == (6, 6, 12)
    swept("pair.yaml", "fresh", "fresh store")
    assert content(files / "pair") == content(files / "fresh")
    swept("turned.yaml", "turned")
    assert counts(files / "turned") == (12, 0, 12)


@pytest.mark.parametrize("change", ["seed: 2\n", "window: first\n"])
def test_another_window_or_seed_are_other_runs(swept, files, change):
    swept()
    (files / "other.yaml").write_text(FEW + change)
    first = "{first: {from: 2025-03-01, to: 2025-03-15}}"
    (files / "short.yaml").write_text(SHORT.replace("{}", first))
    swept("other.yaml", "other")
    assert counts(files / "other")[0] == 0


def test_progress_ends_with_all_runs_done_though_samples_share_some(swept, files):
    """The dummy's samples are the run in which all is as it is: kept, done and runs agree."""
    one = HEAD + "method: one_at_a_time\nreplications: 2\nfactors: {demand: prior}\n"
    (files / "one.yaml").write_text(one)
    swept("one.yaml")
    kept, result, runs = counts(files / "out")
    assert kept + result == runs
    assert progress(files / "out")["state"] == "done"


def test_a_part_that_is_lost_is_run_again(swept, files):
    swept()
    before = content(files / "out")
    lost = min(runs_in(files / "store").folder.glob("*.parquet"))
    rows = pq.read_metadata(lost).num_rows
    lost.unlink()
    swept()
    assert counts(files / "out") == (6 - rows, rows, 6)
    assert content(files / "out") == before


def test_ctrl_c_leaves_a_folder_that_says_so(swept, files):
    class Interrupted(InProcess):
        def submit(self, work, job):
            if job.number == 2:
                raise KeyboardInterrupt
            return super().submit(work, job)

    with pytest.raises(Stopped):
        swept(make=Interrupted)
    assert progress(files / "out")["state"] == "stopped"
    swept()
    assert counts(files / "out") == (2, 4, 6)


# what fails


@pytest.mark.parametrize("make", [InProcess, ThreadPoolExecutor], ids=["here", "threads"])
def test_a_run_that_fails_is_told_and_not_kept_and_tried_again(swept, files, fails, make):
    fails(large)
    first = swept(make=make)
    assert len(first.failures) == first.result.failed_runs == 2
    assert len(runs_in(files / "store").keys()) == 4
    rows = pq.read_table(files / "out" / "failures.parquet").to_pylist()
    assert [row["replication"] for row in rows] == [0, 1]
    for row in rows:
        assert "sample 1" in row["scenario"]
        assert (row["type"], row["message"]) == ("RuntimeError", "no boat is that large")
        assert "Traceback" in row["traceback"]
    arrivals = pq.read_table(files / "out" / "runs.parquet")["arrivals"].to_numpy()
    assert np.isnan(arrivals).tolist() == [False] * 2 + [True] * 2 + [False] * 2
    assert progress(files / "out")["failed"] == 2
    swept(make=make)
    assert counts(files / "out") == (4, 2, 6)
    fails()
    assert not swept(make=make).failures
    assert not (files / "out" / "failures.parquet").exists()
    swept(out="other", store="other store")
    assert content(files / "out") == content(files / "other")


def test_in_a_pair_the_scenario_that_runs_is_kept_if_the_other_fails(swept, files, fails):
    swept("pair.yaml", "fresh", "fresh store")
    fails(lambda scenario: not scenario.policies)
    assert len(swept("pair.yaml").failures) == 6
    assert len(runs_in(files / "store").keys()) == 6
    fails()
    swept("pair.yaml")
    assert counts(files / "out") == (6, 6, 12)
    assert content(files / "out") == content(files / "fresh")


def test_if_runs_cannot_be_kept_it_ends_and_keeps_the_earlier_ones(swept, files, monkeypatch):
    swept(out="other", store="other store")
    with monkeypatch.context() as patched:
        full_after(patched, 3)
        with pytest.raises(RunsNotSaved, match="No space left"):
            swept()
    assert progress(files / "out")["state"] == "stopped"
    assert not (files / "out" / "runs.parquet").exists()
    swept()
    assert counts(files / "out") == (3, 3, 6)
    assert content(files / "out") == content(files / "other")


def one_line(result, *words):
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1), result
    assert all(word in result.err for word in words), result.err


def test_a_full_store_is_one_line_of_the_command(files, channelsim, monkeypatch):
    full_after(monkeypatch, 3)
    one_line(channelsim(*COMMAND), "No space left", "same command to resume")


def test_a_file_in_place_of_the_store_is_one_line_of_the_command(files, channelsim):
    one_line(channelsim(*COMMAND[:-4], "--store", "short.yaml"), "short.yaml: ")


@pytest.mark.parametrize("when", ["folder.write_sweep", "run.analyse"])
def test_a_full_disk_at_the_tables_is_one_line_of_the_command(files, channelsim, monkeypatch, when):
    def full(*words):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"sim.sensitivity.{when}", full)
    one_line(channelsim(*COMMAND), "No space left")


def test_the_command_exits_with_1_if_runs_failed(files, channelsim, fails):
    fails(large)
    done = channelsim(*COMMAND, "--json")
    assert done.code == 1
    assert json.loads(done.out)["failed_runs"] == 2
    assert "2 runs failed. See out/failures.parquet." in done.err
    assert "no boat is that large" in done.err


# folders that are refused


def test_another_model_versions_results_are_refused_by_name(swept, files, channelsim):
    swept()
    printed = progress(files / "out")
    changed = json.dumps({**printed, "model_version": "0-old"})
    (files / "out" / "progress.json").write_text(changed)
    before = content(files / "out")
    now = f"this is {printed['model_version']}"
    one_line(channelsim(*COMMAND), "model version 0-old", now, "--out")
    assert content(files / "out") == before
    assert (files / "out" / "progress.json").read_text() == changed


def test_another_studys_results_are_refused_by_name(swept, files, channelsim):
    study = swept().plan.sweep.study
    one_line(channelsim("sweep", "pair.yaml", "--assumptions=defaults", "--out", "out"), study)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("thesis.txt", "mine"), ("runs.parquet", "PAR1"), ("progress.json", "{"),
        ("progress.json", "[]"), ("progress.json", "null"), ("progress.json", "{}"),
    ],
)  # fmt: skip
def test_a_folder_of_other_files_is_refused_and_left_alone(files, channelsim, name, text):
    (files / "out").mkdir()
    (files / "out" / name).write_text(text)
    before = sorted(files.rglob("*"))
    one_line(channelsim(*COMMAND), "out: ")
    assert sorted(files.rglob("*")) == before
    assert (files / "out" / name).read_text() == text


def test_a_file_in_place_of_the_folder_is_refused(files, channelsim):
    one_line(channelsim("sweep", "few.yaml", "--out", "short.yaml"), "short.yaml: ")


def test_policy_strength_is_drawn_if_the_file_says_so(channelsim, files):
    """The command's own source of assumptions does not undo what the file says."""
    manifests = {}
    for word in ("default", "prior"):
        (files / "few.yaml").write_text(f"{PAIR}policy_strength: {word}\n")
        channelsim(*COMMAND[:3], "--out", word, "--store", "store", "--workers", "1")
        manifests[word] = json.loads((files / word / "manifest.json").read_text())
    assert {w: m["parameters"]["policy_strength"] for w, m in manifests.items()} == {
        "default": "default", "prior": "prior",
    }  # fmt: skip
    runs = [pq.read_table(files / word / "runs.parquet") for word in manifests]
    assert runs[0]["arrivals"] != runs[1]["arrivals"]
