"""The run store has every added row once, whatever other processes do."""

import errno
import os
from pathlib import Path
from socket import gethostname

import numpy as np
import pyarrow.parquet as pq
import pytest
from made_runs import COLUMNS, add, complete, content, full, names, row

from sim.runs import atomic, store
from sim.runs.draws import ByDraw, run_draws
from sim.runs.engine import Engine
from sim.runs.store import LOCK, MERGE_PARTS, PART, RunStore


@pytest.fixture
def runs(tmp_path):
    """Return an empty store."""
    return RunStore(tmp_path / "store")


# reading


def test_runs_are_read_in_any_order_twice_and_nan_if_missing(runs):
    add(runs, 0, 1)
    add(runs, 2)
    columns = runs.read(names(2, 0, 9, 2), COLUMNS)
    np.testing.assert_array_equal(columns["deaths"], [2.25, 0.25, np.nan, 2.25])
    assert columns["weeks"].shape == (4, 3)
    np.testing.assert_array_equal(columns["weeks"][[0, 3]], [row(2)["weeks"]] * 2)
    assert np.isnan(columns["weeks"][2]).all()
    assert runs.keys() == set(names(0, 1, 2))


def test_a_store_that_is_not_there_has_no_runs(runs):
    assert runs.keys() == set()
    assert np.isnan(runs.read(["run-0"], COLUMNS)["deaths"]).all()
    assert runs.read([], COLUMNS)["deaths"].shape == (0,)
    runs.add([])
    assert not runs.folder.exists()


def test_small_and_whole_numbers_keep_their_kind(runs):
    runs.add([("a", {"few": np.arange(2, dtype=np.float32), "count": 3})])
    columns = runs.read(["a"], ["few", "count"])
    assert columns["few"].dtype == np.float32
    assert columns["count"].tolist() == [3.0]


def test_nan_of_a_failed_run_is_kept_as_it_is(runs):
    runs.add([("a", {"deaths": np.nan, "weeks": np.full(3, np.nan)})])
    assert runs.keys() == {"a"}
    assert np.isnan(runs.read(["a"], COLUMNS)["weeks"]).all()


def test_the_same_runs_added_twice_are_one_part_of_the_same_bytes(runs):
    part = add(runs, 0, 1)
    before = part.read_bytes()
    assert add(runs, 0, 1) is None
    assert part.read_bytes() == before


# merging


def test_many_parts_become_one_and_lose_nothing(runs):
    for n in range(MERGE_PARTS + 6):
        add(runs, n)
    add(runs, 0, 1)  # again: the same runs in another part
    before = content(runs)
    runs.tidy()
    assert len(list(runs.folder.glob(f"*{PART}"))) <= 8
    assert content(runs) == before


def test_merging_that_was_killed_before_the_old_parts_went_does_no_harm(runs, monkeypatch):
    for n in range(MERGE_PARTS):
        add(runs, n)
    before = content(runs)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", full)
        runs.tidy()
    for _ in range(3):
        assert content(runs) == before
        runs.tidy()
    assert len(list(runs.folder.glob(f"*{PART}"))) <= 2


def test_another_process_merges_while_this_one_reads(runs, monkeypatch):
    for n in range(MERGE_PARTS + 6):
        add(runs, n)
    before = content(runs)
    listed = RunStore._parts

    def merged_meanwhile(self):
        parts = list(listed(self))
        monkeypatch.setattr(RunStore, "_parts", listed)
        runs.tidy()
        yield from parts

    monkeypatch.setattr(RunStore, "_parts", merged_meanwhile)
    assert runs.keys() == before.keys()
    for n in range(100, 100 + MERGE_PARTS):
        add(runs, n)
    monkeypatch.setattr(RunStore, "_parts", merged_meanwhile)
    assert runs.read(names(5, 130), COLUMNS)["deaths"].tolist() == [5.25, 130.25]


def test_a_lock_that_somebody_holds_puts_tidying_off_and_a_stale_one_does_not(runs):
    for n in range(MERGE_PARTS):
        add(runs, n)
    with store.FileLock(runs.folder / LOCK):
        runs.tidy()
        assert len(list(runs.folder.glob(f"*{PART}"))) == MERGE_PARTS
    (runs.folder / LOCK).write_text("from a process that was killed")
    runs.tidy()
    assert len(list(runs.folder.glob(f"*{PART}"))) == 1


# scratch files


def scratch(folder, host=None, process=None):
    name = f".some.parquet.{host or gethostname()}.{process or os.getpid()}{atomic.WRITING}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"half")
    return folder / name


def dead_process():
    """Return the id of a process that has ended."""
    process = os.fork()
    if process == 0:
        os._exit(0)
    os.waitpid(process, 0)
    return process


@pytest.mark.parametrize("host", ["ferry", "ferry.example.org"])
def test_scratch_files_of_dead_processes_go_and_those_of_living_ones_stay(runs, monkeypatch, host):
    monkeypatch.setattr(atomic, "gethostname", lambda: host)
    dead = scratch(runs.folder, host, dead_process())
    living = [
        scratch(runs.folder, host), scratch(runs.folder, host, os.getppid()),
        scratch(runs.folder, "elsewhere", dead_process()),
    ]  # fmt: skip
    (runs.folder / f".{atomic.WRITING}").write_text("whatever")
    (runs.folder / f".mine{atomic.WRITING}").write_text("whatever")
    runs.tidy()
    assert not dead.exists()
    assert all(path.exists() for path in living)


@pytest.mark.parametrize("step", ["write", "sync", "rename"])
def test_a_full_disk_leaves_nothing_half_written(runs, monkeypatch, step):
    add(runs, 0)
    before = sorted(runs.folder.iterdir())
    where = {"write": (Path, "write_bytes"), "sync": (os, "fsync"), "rename": (Path, "replace")}
    with monkeypatch.context() as patched:
        patched.setattr(*where[step], full)
        with pytest.raises(OSError, match="No space left"):
            add(runs, 1)
    assert sorted(runs.folder.iterdir()) == before
    add(runs, 1)
    assert runs.keys() == set(names(0, 1))


def test_a_full_disk_while_parts_are_merged_leaves_them_as_they_are(runs, monkeypatch):
    for n in range(MERGE_PARTS):
        add(runs, n)
    before, parts = content(runs), sorted(runs.folder.glob(f"*{PART}"))
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        runs.tidy()
    assert sorted(runs.folder.glob(f"*{PART}")) == parts
    assert content(runs) == before


def test_a_store_that_cannot_be_written_but_has_everything_is_enough(runs, monkeypatch):
    for n in range(MERGE_PARTS):
        add(runs, n)
    before = content(runs)

    def read_only(*_, **__):
        raise PermissionError(errno.EROFS, "Read-only file system")

    for where, name in [(os, "fsync"), (os, "open"), (Path, "write_bytes"), (Path, "unlink")]:
        monkeypatch.setattr(where, name, read_only)
    assert complete(runs, range(MERGE_PARTS)) == ([], [])
    assert content(runs) == before


def test_a_failed_draw_that_is_kept_hides_no_missing_one(tmp_path):
    """Draw 0 fails and keeps a row; the part of draw 1 is damaged while draw 2 is made."""
    runs = RunStore(tmp_path / "store")

    def simulated(draw, values):
        if draw == 0:
            raise ZeroDivisionError("no sea at all")
        if draw == 2:
            for part in runs.folder.glob("*.parquet"):
                if "1" in pq.read_table(part)["key"].to_pylist():
                    part.write_bytes(b"damaged")
        return {"x": float(draw)}

    work = ByDraw(lambda draws: [{} for _ in draws], simulated, 1, {"x": float("nan")})
    lines = []
    failures = run_draws(range(3), work, runs, Engine(tell=lines.append))
    assert [failure.replication for failure in failures] == [0]
    assert np.isnan(runs.read(["0"], ["x"])["x"]).all()
    assert runs.read(["1", "2"], ["x"])["x"].tolist() == [1.0, 2.0]
    assert any("damaged; set aside" in line for line in lines)
