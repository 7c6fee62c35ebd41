"""A sweep killed, stopped or disturbed in any way goes on, and ends in the same bytes."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.experiment.source import POINT
from sim.experiment.work import carry_out
from sim.inference.source import parameters
from sim.runs.pool import Carrier, Unkept
from sim.runs.store import WRITING, Archive
from sim.sensitivity.plan import Plan
from sim.sensitivity.run import run_sweep
from sim.sensitivity.spec import load_sweep

SHORT = "extends: status_quo_2025\nperiod: {start: 2025-03-01, end: 2025-03-30}\nwindows: {}\n"
HEAD = "base: short.yaml\noutcomes: [arrivals]\n"
TINY = HEAD + (
    "method: latin_hypercube\nsamples: 30\nreplications: 2\n"
    "factors: {demand: prior, crews: {low: 100, high: 300}}\n"
)
FEW = HEAD + "method: grid\nreplications: 2\nfactors: {demand: {values: [90, 140, 200]}}\n"
COMPARED = ("runs.parquet", "samples.parquet")
PATIENCE = 60.0
BEGUN = []


@pytest.fixture
def files(tmp_path):
    """Write the scenarios and the sweeps, and return the folder."""
    (tmp_path / "short.yaml").write_text(SHORT)
    (tmp_path / "stops.yaml").write_text(SHORT + "policies: [{kind: shallow_water_stops}]\n")
    (tmp_path / "tiny.yaml").write_text(TINY)
    (tmp_path / "few.yaml").write_text(FEW)
    return tmp_path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, shell):
    """Return the bytes of a sweep of the posterior that nothing disturbed, on two workers."""
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "short.yaml").write_text(SHORT)
    (folder / "tiny.yaml").write_text(TINY)
    done = shell(folder, "sweep", "tiny.yaml", "--workers", 2, "--out", "out")
    assert done.code == 0, done.err
    return content(folder / "out")


def content(folder):
    """Return the bytes of the tables."""
    return {name: (folder / name).read_bytes() for name in COMPARED}


def progress(folder):
    """Return what progress.json says."""
    return json.loads((folder / "progress.json").read_text())


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    """End whatever a test that failed has left running."""
    yield
    for process in BEGUN:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    BEGUN.clear()


def begun(folder, *words):
    """Begin a sweep of two workers in a process group of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from sim.cli import main; main()", "sweep", "tiny.yaml",
         "--workers", "2", "--out", "out", *words],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    BEGUN.append(process)
    return process


def parts(folder):
    """Return the store's whole parts."""
    return list((folder / "results" / "store").glob("model-*/*.parquet"))


def until(true, what):
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.01)


def ended(process):
    """Wait for a command's end and return its code and streams."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def workers_of(parent):
    """Return the process ids of a command's workers."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            above = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if above == parent and b"spawn_main" in command:
            found.append(int(entry.name))
    return found


def alive(process):
    """Whether a process is there and not a zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


# in processes of its own


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_killed_at_random_moments_it_ends_in_the_same_bytes(files, shell, undisturbed, part):
    """Five kills in each of four sweeps; each goes on from what the killed ones have kept."""
    rng = random.Random(part)
    for _ in range(5):
        process = begun(files)
        time.sleep(rng.uniform(0.5, 4.5))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        for part_ in parts(files):
            assert pq.read_table(part_).num_rows
    done = shell(files, "sweep", "tiny.yaml", "--workers", 2, "--out", "out")
    assert done.code == 0, done.err
    assert content(files / "out") == undisturbed
    assert not list(files.rglob(f"*{WRITING}"))
    assert not [p for p in (files / "out").iterdir() if p.name.startswith(".")]


@pytest.mark.slow
@needs_proc
def test_a_killed_worker_is_replaced_and_the_command_ends_by_itself(files, undisturbed):
    process = begun(files)
    until(lambda: parts(files), "no run was kept")
    os.kill(workers_of(process.pid)[0], signal.SIGKILL)
    code, _, err = ended(process)
    assert code == 0, err
    assert "A worker died; it is replaced" in err
    assert "Traceback" not in err
    assert content(files / "out") == undisturbed
    assert progress(files / "out")["failed"] == 0


@pytest.mark.slow
@needs_proc
def test_where_only_the_command_is_killed_its_workers_end_too(files):
    """As when memory runs out: one process is killed, not its group."""
    process = begun(files)
    until(lambda: parts(files), "no run was kept")
    workers = workers_of(process.pid)
    assert workers
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    try:
        until_gone = time.monotonic() + 15
        while any(map(alive, workers)) and time.monotonic() < until_gone:
            time.sleep(0.1)
        assert not [worker for worker in workers if alive(worker)]
    finally:
        for worker in filter(alive, workers):
            os.kill(worker, signal.SIGKILL)
        process.communicate()


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(files, shell, undisturbed):
    process = begun(files)
    until(lambda: parts(files), "no run was kept")
    os.killpg(process.pid, signal.SIGINT)
    code, out, err = ended(process)
    assert (code, out) == (130, ""), err
    assert "Traceback" not in err
    *before, last = err.strip().splitlines()
    assert len(before) <= 1, err
    assert "kept" in last
    assert "same command goes on" in last
    assert progress(files / "out")["state"] == "stopped"
    kept = sum(pq.read_metadata(part).num_rows for part in parts(files))
    assert 0 < kept < 60
    done = shell(files, "sweep", "tiny.yaml", "--workers", 2, "--out", "out")
    assert done.code == 0, done.err
    assert progress(files / "out")["kept_before"] == kept
    assert content(files / "out") == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.0, 0.2, 0.5, 1.0, 1.6])
def test_ctrl_c_while_workers_start_is_one_line_as_well(files, shell, undisturbed, after):
    process = begun(files)
    until(lambda: (files / "out" / "progress.json").exists(), "was not begun")
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)
    code, _, err = ended(process)
    assert code == 130, err
    assert "Traceback" not in err
    assert "same command goes on" in err.splitlines()[-1]
    done = shell(files, "sweep", "tiny.yaml", "--workers", 2, "--out", "out")
    assert done.code == 0, done.err
    assert content(files / "out") == undisturbed


@pytest.mark.slow
def test_ctrl_c_twice_ends_at_once_and_keeps_what_is_kept(files, shell, undisturbed):
    process = begun(files)
    until(lambda: parts(files), "no run was kept")
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.05)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    code, _, err = ended(process)
    assert code == 130, err
    assert "Traceback" not in err
    done = shell(files, "sweep", "tiny.yaml", "--workers", 2, "--out", "out")
    assert content(files / "out") == undisturbed, done.err


@pytest.mark.slow
def test_one_worker_another_order_of_hashes_and_a_second_call(files, shell, undisturbed):
    words = ("sweep", "tiny.yaml", "--out", "out", "--workers")
    done = shell(files, *words, 1, PYTHONHASHSEED="7")
    assert done.code == 0, done.err
    assert content(files / "out") == undisturbed
    first = progress(files / "out")
    assert (first["kept_before"], first["done"], first["state"]) == (0, 60, "done")
    assert shell(files, *words, 2).code == 0
    again = progress(files / "out")
    assert (again["kept_before"], again["done"], again["state"]) == (60, 0, "done")
    assert content(files / "out") == undisturbed


@pytest.mark.slow
def test_two_sweeps_at_a_time_share_a_store(files, undisturbed):
    processes = [begun(files), begun(files, "--out", "other")]
    for process in processes:
        code, _, err = ended(process)
        assert code == 0, err
    assert content(files / "out") == content(files / "other") == undisturbed


# in this process


class Inline(Executor):
    """Carries a chunk at once, here."""

    def submit(self, work, chunk):
        future = Future()
        future.set_result(work(chunk))
        return future


@pytest.fixture
def swept(files, monkeypatch):
    """A function that runs a sweep in this process: `swept(name, out)`."""
    monkeypatch.chdir(files)

    def ran(
        name="few.yaml", out="out", store="store", make=Inline, workers=2, assumed=POINT, **more
    ):
        lines = []
        carrier = Carrier(make, workers, lines.append, carry_out, **more)
        asked = load_sweep(name, assumed)
        done = run_sweep(asked, files / out, files / store, workers, carrier=carrier)
        done.lines = lines
        return done

    return ran


@pytest.mark.parametrize("make", [Inline, ThreadPoolExecutor], ids=["inline", "threads"])
def test_any_executor_of_futures_carries_a_sweep(swept, files, make):
    swept(out="other", store="other store")
    found = swept(make=make)
    assert content(files / "out") == content(files / "other")
    assert not found.failures
    assert progress(files / "out")["done"] == 6


def test_an_executor_here_and_processes_give_the_same_bytes(swept, files, undisturbed):
    swept("tiny.yaml", assumed=parameters(levers=False))
    assert content(files / "out") == undisturbed


def test_the_tables_are_sorted_and_complete(swept, files):
    swept()
    rows = pq.read_table(files / "out" / "runs.parquet").to_pylist()
    assert [(r["sample"], r["world"], r["scenario"]) for r in rows] == [
        (sample, world, "short") for sample in range(3) for world in range(2)
    ]
    samples = pq.read_table(files / "out" / "samples.parquet").to_pydict()
    assert samples.pop("block") == [0, 0, 0]
    assert samples == {"sample": [0, 1, 2], "demand": [90, 140, 200], "dummy": [0.5] * 3}


def test_a_runs_numbers_are_those_of_the_same_scenario_run_alone(swept, files):
    from sim.outcomes.outcomes import measure
    from sim.scenario import load
    from sim.simulate import simulate

    swept()
    rows = pq.read_table(files / "out" / "runs.parquet").to_pylist()
    scenario = load(files / "short.yaml").model_copy(update={"parameters": {"demand": 140.0}})
    night = scenario.calendar.night
    for row in rows[2:4]:
        tables = simulate(scenario, replication=row["world"], seed=1)
        alone = measure(tables, night(scenario.period.start), night(scenario.period.end))
        np.testing.assert_array_equal(list(row.values())[3:], alone)


def test_another_sweep_takes_the_runs_that_it_shares(swept, files):
    swept()
    (files / "more.yaml").write_text(FEW.replace("[90, 140, 200]", "[200, 90, 260]"))
    swept("more.yaml", "more")
    told = progress(files / "more")
    assert (told["kept_before"], told["done"], told["runs"]) == (4, 2, 6)
    swept("more.yaml", "fresh", "fresh store")
    assert content(files / "more") == content(files / "fresh")


def test_a_pair_of_which_one_is_kept_already_is_the_same(swept, files):
    """Only one of the pair is run then, in a world that it has for itself."""
    pair = FEW + "compare: stops.yaml\n"
    (files / "pair.yaml").write_text(pair)
    (files / "turned.yaml").write_text(pair.replace("short", "stops", 1).replace(
        "compare: stops", "compare: short"))  # fmt: skip
    swept()
    swept("pair.yaml", "pair")
    told = progress(files / "pair")
    assert (told["kept_before"], told["done"], told["runs"]) == (6, 6, 12)
    swept("pair.yaml", "fresh", "fresh store")
    assert content(files / "pair") == content(files / "fresh")
    swept("turned.yaml", "turned")
    assert progress(files / "turned")["done"] == 0


def test_other_worlds_another_window_or_seed_are_other_runs(swept, files):
    swept()
    for change in ("seed: 2\n", "window: first\n"):
        (files / "other.yaml").write_text(FEW + change)
        (files / "short.yaml").write_text(
            SHORT.replace("{}", "{first: {start: 2025-03-01, end: 2025-03-15}}")
        )
        swept("other.yaml", f"out {change.split(':')[0]}")
        assert progress(files / f"out {change.split(':')[0]}")["kept_before"] == 0


def test_progress_ends_with_all_runs_done_though_samples_share_some(swept, files):
    """The dummy's samples are the run in which all is as it is: kept, done and runs agree."""
    (files / "one.yaml").write_text(
        HEAD + "method: one_at_a_time\nreplications: 2\nfactors: {demand: prior}\n"
    )
    swept("one.yaml")
    told = progress(files / "out")
    assert told["state"] == "done"
    assert told["kept_before"] + told["done"] == told["runs"]


def test_another_model_versions_results_are_refused_by_name(swept, files, channelsim):
    swept()
    told = progress(files / "out")
    changed = json.dumps({**told, "model_version": "0-old"})
    (files / "out" / "progress.json").write_text(changed)
    before = content(files / "out")
    done = channelsim("sweep", "few.yaml", "--point", "--out", "out", "--store", "store")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "model version 0-old" in done.err
    assert f"this is {told['model_version']}" in done.err
    assert "--out" in done.err
    assert content(files / "out") == before
    assert (files / "out" / "progress.json").read_text() == changed


def test_another_studys_results_are_refused_by_name(swept, files, channelsim):
    study = swept().plan.sweep.study
    done = channelsim("sweep", "tiny.yaml", "--out", "out", "--store", "store")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert study in done.err


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
    done = channelsim("sweep", "few.yaml", "--out", "out")
    assert (done.code, done.out) == (2, ""), done
    assert done.err.count("\n") == 1
    assert done.err.startswith("out: ")
    assert sorted(files.rglob("*")) == before
    assert (files / "out" / name).read_text() == text


def test_a_file_in_place_of_the_folder_is_refused(files, channelsim):
    done = channelsim("sweep", "few.yaml", "--out", "short.yaml")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert done.err.startswith("short.yaml: ")


def test_a_half_written_part_is_removed_and_does_no_harm(swept, files):
    swept(out="other", store="other store")
    swept()
    here = Archive(files / "store").here
    whole = next(here.glob("*.parquet")).read_bytes()
    left = here / f"0123-99{WRITING}"
    left.write_bytes(whole[: len(whole) // 2])
    assert len(Archive(files / "store").keys()) == 6
    swept()
    assert not left.exists()
    assert content(files / "out") == content(files / "other")
    assert progress(files / "out")["done"] == 0


def test_a_part_that_is_lost_is_run_again(swept, files):
    swept(out="other", store="other store")
    swept()
    here = Archive(files / "store").here
    lost = sorted(here.glob("*.parquet"))[0]
    rows = pq.read_metadata(lost).num_rows
    lost.unlink()
    swept()
    assert progress(files / "out")["done"] == rows
    assert content(files / "out") == content(files / "other")


# the store itself


def numbered(archive, first, last):
    """Keep made-up runs, a part each."""
    from sim.outcomes.outcomes import OUTCOMES

    for i in range(first, last):
        archive.add([f"run-{i}"], np.full((1, len(OUTCOMES)), float(i)))


def test_many_parts_become_one_with_the_same_runs(tmp_path):
    archive = Archive(tmp_path)
    numbered(archive, 0, 70)
    names = [f"run-{i}" for i in range(70)]
    before = archive.read(names, ["deaths", "arrivals"])
    assert before.tolist() == [[float(i)] * 2 for i in range(70)]
    archive.tidy()
    assert len(list(archive.here.glob("*.parquet"))) < 64
    assert archive.keys() == set(names)
    assert archive.read(names, ["deaths", "arrivals"]).tolist() == before.tolist()


def test_a_run_in_two_parts_is_one_run(tmp_path):
    archive = Archive(tmp_path)
    numbered(archive, 0, 64)
    archive.tidy()
    numbered(archive, 0, 64)  # as of a process that was killed while it merged
    for _ in range(3):
        assert archive.read(["run-5", "run-5"], ["deaths"]).tolist() == [[5.0], [5.0]]
        assert archive.keys() == {f"run-{i}" for i in range(64)}
        archive.tidy()
    assert len(list(archive.here.glob("*.parquet"))) <= 2


def test_a_run_that_is_not_kept_is_no_number(tmp_path):
    archive = Archive(tmp_path)
    assert np.isnan(archive.read(["run-0"], ["deaths"])).all()
    assert archive.keys() == set()
    numbered(archive, 0, 1)
    assert np.isnan(archive.read(["run-1", "run-0"], ["deaths"])).tolist() == [[True], [False]]


def test_a_study_that_begins_leaves_alone_what_another_is_writing(tmp_path, monkeypatch):
    archive = Archive(tmp_path)
    sync = os.fsync

    def synced(file):
        Archive(tmp_path).tidy()  # another study on the same store begins at this moment
        sync(file)

    monkeypatch.setattr(os, "fsync", synced)
    with archive.in_use():
        numbered(archive, 0, 1)
    assert archive.keys() == {"run-0"}


def test_a_study_that_merges_parts_does_not_stop_another_that_reads(tmp_path, monkeypatch):
    archive = Archive(tmp_path)
    numbered(archive, 0, 70)
    listed = Archive._parts

    def merged_meanwhile(self):
        found = list(listed(self))
        monkeypatch.setattr(Archive, "_parts", listed)
        Archive(tmp_path).tidy()
        yield from found

    monkeypatch.setattr(Archive, "_parts", merged_meanwhile)
    with archive.in_use():
        assert archive.keys() == {f"run-{i}" for i in range(70)}


# what fails


@pytest.fixture
def fails(monkeypatch):
    """A function that lets runs of one demand fail, until told otherwise."""
    from sim.experiment import work

    simulate = work.simulate

    def broken(scenario, draw, streams):
        if scenario.parameters.get("demand") == 140:
            raise RuntimeError("no boat is that large")
        return simulate(scenario, draw, streams=streams)

    def switch(on):
        monkeypatch.setattr(work, "simulate", broken if on else simulate)

    return switch


@pytest.mark.parametrize("make", [Inline, ThreadPoolExecutor], ids=["inline", "threads"])
def test_a_run_that_fails_is_told_and_not_kept_and_tried_again(swept, files, fails, make):
    fails(True)
    first = swept(make=make)
    assert len(first.failures) == 2
    assert first.found.failed_runs == 2
    assert len(Archive(files / "store").keys()) == 4
    rows = pq.read_table(files / "out" / "failures.parquet").to_pylist()
    assert [row["replication"] for row in rows] == [0, 1]
    for row in rows:
        assert "sample 1" in row["scenario"]
        assert (row["type"], row["message"]) == ("RuntimeError", "no boat is that large")
        assert "Traceback" in row["traceback"]
    deaths = pq.read_table(files / "out" / "runs.parquet")["arrivals"].to_numpy()
    assert np.isnan(deaths).tolist() == [False] * 2 + [True] * 2 + [False] * 2
    assert progress(files / "out")["failed"] == 2

    swept(make=make)
    assert progress(files / "out")["done"] == 2

    fails(False)
    last = swept(make=make)
    assert not last.failures
    assert progress(files / "out")["done"] == 2
    assert not (files / "out" / "failures.parquet").exists()
    swept(out="other", store="other store")
    assert content(files / "out") == content(files / "other")


def test_in_a_pair_the_scenario_that_runs_is_kept_where_the_other_fails(swept, files, monkeypatch):
    from sim.experiment import work

    (files / "pair.yaml").write_text(FEW + "compare: stops.yaml\n")
    swept("pair.yaml", "fresh", "fresh store")
    simulate = work.simulate

    def broken(scenario, draw, streams):
        if not scenario.policies:
            raise RuntimeError("broken")
        return simulate(scenario, draw, streams=streams)

    with monkeypatch.context() as patched:
        patched.setattr(work, "simulate", broken)
        first = swept("pair.yaml")
    assert len(first.failures) == 6
    assert len(Archive(files / "store").keys()) == 6
    swept("pair.yaml")
    assert progress(files / "out")["done"] == 6
    assert content(files / "out") == content(files / "fresh")


def full_after(monkeypatch, chunks):
    """Let the disk be full after some chunks."""
    add, count = Archive.add, iter(range(10**6))

    def limited(self, keys, values):
        if next(count) >= chunks:
            raise OSError(28, "No space left on device")
        add(self, keys, values)

    monkeypatch.setattr(Archive, "add", limited)


def test_where_runs_cannot_be_kept_it_ends_and_keeps_the_earlier_ones(swept, files, monkeypatch):
    swept(out="other", store="other store")
    with monkeypatch.context() as patched:
        full_after(patched, 3)
        with pytest.raises(Unkept, match="No space left"):
            swept()
    assert progress(files / "out")["state"] == "stopped"
    assert len(Archive(files / "store").keys()) == 3
    assert not (files / "out" / "runs.parquet").exists()
    swept()
    assert (progress(files / "out")["kept_before"], progress(files / "out")["done"]) == (3, 3)
    assert content(files / "out") == content(files / "other")


@pytest.fixture
def inline(monkeypatch):
    """Let the command carry its chunks here."""
    monkeypatch.setattr("sim.sensitivity.run.on_processes", lambda workers: Inline)


@pytest.mark.usefixtures("inline")
def test_a_full_store_is_one_line_of_the_command(files, channelsim, monkeypatch):
    full_after(monkeypatch, 3)
    done = channelsim("sweep", "few.yaml", "--out", "out", "--store", "store", "--workers", 1)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "No space left" in done.err
    assert "same command goes on" in done.err


@pytest.mark.usefixtures("inline")
def test_a_file_in_place_of_the_store_is_one_line_of_the_command(files, channelsim):
    done = channelsim("sweep", "few.yaml", "--out", "out", "--store", "short.yaml")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert done.err.startswith("short.yaml: ")


@pytest.mark.usefixtures("inline")
@pytest.mark.parametrize("when", ["run.write_tables", "folder.write_analysis", "run.analyse"])
def test_a_full_disk_at_the_tables_is_one_line_of_the_command(files, channelsim, monkeypatch, when):
    def full(*words):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"sim.sensitivity.{when}", full)
    done = channelsim("sweep", "few.yaml", "--out", "out", "--store", "store")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "No space left" in done.err


@pytest.mark.usefixtures("inline")
def test_the_command_exits_with_1_where_runs_failed(files, channelsim, fails):
    fails(True)
    done = channelsim("sweep", "few.yaml", "--out", "out", "--store", "store", "--json")
    assert done.code == 1
    assert json.loads(done.out)["failed_runs"] == 2
    assert "2 runs failed; see out/failures.parquet" in done.err
    assert "no boat is that large" in done.err


# executors that break


class Breaks(Executor):
    """Whose worker dies of some chunks; the others come back."""

    def __init__(self, dies):
        self.dies = dies

    def submit(self, work, chunk):
        future = Future()
        if self.dies(chunk):
            future.set_exception(BrokenProcessPool("died"))
        else:
            future.set_result(work(chunk))
        return future


def test_only_the_chunk_that_ends_its_worker_is_given_up(swept, files):
    """Those that were under way beside it are done; none of theirs is told as lost."""
    found = swept(make=lambda: Breaks(lambda chunk: chunk.number == 0))
    assert [f.message for f in found.failures] == ["its worker died 2 times"]
    assert len(Archive(files / "store").keys()) == 5
    missing = np.isnan(pq.read_table(files / "out" / "runs.parquet")["arrivals"].to_numpy())
    assert missing.sum() == 1
    assert found.lines
    swept()
    assert progress(files / "out")["done"] == 1


def test_a_chunk_whose_worker_dies_once_is_done(swept, files):
    died = []

    def dies(chunk):
        first = chunk.number == 1 and not died
        died.extend([chunk.number] * first)
        return first

    swept(out="other", store="other store")
    found = swept(make=lambda: Breaks(dies))
    assert not found.failures
    assert content(files / "out") == content(files / "other")


@pytest.mark.parametrize("at", range(1, 7))
def test_no_chunk_is_lost_where_a_worker_dies_between_two_chunks(swept, files, at):
    """The pool is broken when the next chunk is handed out, and refuses it."""
    handed = []

    class Refuses(Inline):
        def submit(self, work, chunk):
            handed.append(chunk.number)
            if len(handed) == at:
                raise BrokenProcessPool("died")
            return super().submit(work, chunk)

    swept(out="other", store="other store")
    found = swept(make=Refuses, workers=1)
    assert not found.failures
    assert content(files / "out") == content(files / "other")


def test_a_worker_that_hangs_is_replaced(swept, files):
    made = []

    class Hangs(Executor):
        def submit(self, work, chunk):
            return Future()

    def make():
        made.append(1)
        return Hangs() if len(made) == 1 else Inline()

    swept(out="other", store="other store")
    found = swept(make=make, patience=0.1)
    assert len(made) == 2
    assert not found.failures
    assert any("hung" in line for line in found.lines)
    assert content(files / "out") == content(files / "other")


def test_what_is_handed_out_at_a_time_is_bounded(swept):
    """Chunks wait in the plan and not in memory."""
    under_way, most = set(), []

    class Slow(Executor):
        def __init__(self):
            self.inner = ThreadPoolExecutor(1)

        def submit(self, work, chunk):
            under_way.add(chunk.number)
            most.append(len(under_way))
            future = self.inner.submit(work, chunk)
            future.add_done_callback(lambda _: under_way.discard(chunk.number))
            return future

        def shutdown(self, wait=True, *, cancel_futures=False):
            self.inner.shutdown(wait, cancel_futures=cancel_futures)

    swept(make=Slow, workers=1)
    assert max(most) <= 2


def test_a_chunk_carried_twice_keeps_the_same_bytes(swept, files):
    """A worker may die after it has kept its runs and before it has said so."""
    plan = Plan(load_sweep(files / "few.yaml"))
    store = files / "twice"
    for _ in range(2):
        for chunk in plan.chunks(set(), 1, store):
            assert not carry_out(chunk).failures
    archive = Archive(store)
    rows = sum(pq.read_metadata(part).num_rows for part in archive.here.glob("*.parquet"))
    assert rows == len(archive.keys()) == 6
