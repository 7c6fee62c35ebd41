"""The run store: what is added is there, once; what is damaged is set aside and made again."""

import errno
import io
import os
import shutil
from pathlib import Path
from socket import gethostname

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.runs import atomic, store
from sim.runs.engine import Engine
from sim.runs.job import Step
from sim.runs.store import DAMAGED, LOCK, MERGE_PARTS, PART, RunStore

COLUMNS = ("deaths", "weeks")


def row(number):
    """Return a made-up run: a number and an array."""
    return {"deaths": number + 0.25, "weeks": np.arange(3.0) + number}


def add(runs, *numbers):
    """Keep runs in one part; return the part."""
    before = set(runs.folder.glob(f"*{PART}"))
    runs.add([(f"run-{n}", row(n)) for n in numbers])
    return next(iter(set(runs.folder.glob(f"*{PART}")) - before), None)


def names(*numbers):
    return [f"run-{n}" for n in numbers]


def content(runs):
    """Return all that is kept, as bytes, by key."""
    keys = sorted(runs.keys())
    found = runs.read(keys, COLUMNS)
    return {key: [found[name][i].tobytes() for name in COLUMNS] for i, key in enumerate(keys)}


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def runs(tmp_path):
    """An empty store."""
    return RunStore(tmp_path / "store")


# reading


def test_runs_are_read_in_any_order_twice_and_nan_if_missing(runs):
    add(runs, 0, 1)
    add(runs, 2)
    found = runs.read(names(2, 0, 9, 2), COLUMNS)
    np.testing.assert_array_equal(found["deaths"], [2.25, 0.25, np.nan, 2.25])
    assert found["weeks"].shape == (4, 3)
    np.testing.assert_array_equal(found["weeks"][[0, 3]], [row(2)["weeks"]] * 2)
    assert np.isnan(found["weeks"][2]).all()
    assert runs.keys() == set(names(0, 1, 2))


def test_a_store_that_is_not_there_has_no_runs(runs):
    assert runs.keys() == set()
    assert np.isnan(runs.read(["run-0"], COLUMNS)["deaths"]).all()
    assert runs.read([], COLUMNS)["deaths"].shape == (0,)
    runs.add([])
    assert not runs.folder.exists()


def test_small_and_whole_numbers_keep_their_kind(runs):
    runs.add([("a", {"few": np.arange(2, dtype=np.float32), "count": 3})])
    found = runs.read(["a"], ["few", "count"])
    assert found["few"].dtype == np.float32
    assert found["count"].tolist() == [3.0]


def test_nan_of_a_failed_run_is_kept_as_it_is(runs):
    runs.add([("a", {"deaths": np.nan, "weeks": np.full(3, np.nan)})])
    assert runs.keys() == {"a"}
    assert np.isnan(runs.read(["a"], COLUMNS)["weeks"]).all()


def test_the_same_runs_added_twice_are_one_part_of_the_same_bytes(runs):
    part = add(runs, 0, 1)
    before = part.read_bytes()
    assert add(runs, 0, 1) is None
    assert part.read_bytes() == before


# damage


def truncate(part):
    part.write_bytes(part.read_bytes()[:100])


def empty(part):
    part.write_bytes(b"")


def garbage(part):
    part.write_bytes(b"not a table at all" * 40)


def flip_a_byte(part):
    whole = bytearray(part.read_bytes())
    whole[len(whole) // 3] ^= 0xFF
    part.write_bytes(bytes(whole))


def flip_a_byte_of_the_footer(part):
    whole = bytearray(part.read_bytes())
    whole[-20] ^= 0x01
    part.write_bytes(bytes(whole))


def rewritten(change):
    """Return damage that leaves a valid Parquet file."""

    def damage(part):
        sink = io.BytesIO()
        pq.write_table(change(pq.read_table(part)), sink)
        part.write_bytes(sink.getvalue())

    damage.__name__ = change.__name__
    return damage


def other_values(table):
    return table.set_column(1, "deaths", pa.array([7.0] * table.num_rows))


def other_keys(table):
    return table.set_column(0, "key", pa.array([f"other-{i}" for i in range(table.num_rows)]))


def a_missing_column(table):
    return table.drop_columns(["deaths"])


def no_keys(table):
    return table.drop_columns(["key"])


def a_text_column(table):
    return table.set_column(1, "deaths", pa.array(["many"] * table.num_rows))


def nulls(table):
    return table.set_column(1, "deaths", pa.nulls(table.num_rows, pa.float64()))


def rename(part):
    part.rename(part.with_name(f"mine{PART}"))


def duplicate_under_another_name(part):
    shutil.copy(part, part.with_name(f"00000{PART}"))


def swap_with_a_folder(part):
    part.unlink()
    part.mkdir()
    (part / "note.txt").write_text("mine")


def swap_with_a_dangling_link(part):
    part.unlink()
    part.symlink_to("nowhere")


def swap_with_a_link_to_itself(part):
    part.unlink()
    part.symlink_to(part.name)


DAMAGE = [
    truncate, empty, garbage, flip_a_byte, flip_a_byte_of_the_footer,
    *map(rewritten, (other_values, other_keys, a_missing_column, no_keys, a_text_column, nulls)),
    rename, duplicate_under_another_name, swap_with_a_folder, swap_with_a_dangling_link,
    swap_with_a_link_to_itself,
]  # fmt: skip
damaged_in_each_way = pytest.mark.parametrize("damage", DAMAGE, ids=lambda f: f.__name__)


class Made:
    """A job that makes one run."""

    runs = 1

    def __init__(self, number, kept):
        self.number, self.store = number, kept

    def labels(self):
        return [(f"run-{self.number}", self.number)]

    def steps(self):
        rows = [(f"run-{self.number}", row(self.number))]
        yield Step(f"run-{self.number}", self.number, lambda: rows, lambda rows: rows)


def complete(runs, numbers):
    """Make what the store lacks; return what was told and how many were made."""
    told, made = [], []

    def jobs(kept):
        made.extend(n for n in numbers if f"run-{n}" not in kept)
        return (Made(n, runs) for n in made)

    def left(kept):
        return sum(f"run-{n}" not in kept for n in numbers)

    Engine(1, told.append).complete(runs, left, len(numbers), jobs)
    return told, made


@damaged_in_each_way
def test_damage_is_set_aside_told_in_one_line_and_made_again(runs, tmp_path, damage):
    complete(runs, range(3))
    before = content(runs)
    part = sorted(runs.folder.glob(f"*{PART}"))[1]
    damage(part)
    told, made = complete(runs, range(3))
    (line,) = told
    assert "set aside as " in line
    aside = runs.folder / line.split("set aside as ")[1].split(",")[0]
    assert aside.is_symlink() or aside.exists()
    assert aside.name.endswith(DAMAGED)
    assert len(made) == (damage is not duplicate_under_another_name)
    assert content(runs) == before
    assert complete(runs, range(3)) == ([], [])


@damaged_in_each_way
def test_damage_of_the_first_of_many_parts_is_mended_as_well(runs, damage):
    """They are merged before they are checked."""
    many = range(MERGE_PARTS + 6)
    for n in many:
        add(runs, n)
    before = content(runs)
    damage(min(runs.folder.glob(f"*{PART}")))
    told, made = complete(runs, many)
    assert len(told) == 1
    assert len(made) == (damage is not duplicate_under_another_name)
    assert content(runs) == before
    assert complete(runs, many) == ([], [])
    assert len(list(runs.folder.glob(f"*{PART}"))) < MERGE_PARTS


def test_a_deleted_part_is_made_again_without_a_word(runs):
    complete(runs, range(3))
    before = content(runs)
    min(runs.folder.glob(f"*{PART}")).unlink()
    told, made = complete(runs, range(3))
    assert (told, len(made)) == ([], 1)
    assert content(runs) == before


def test_a_part_damaged_twice_is_set_aside_under_two_names(runs):
    for _ in range(2):
        complete(runs, range(1))
        garbage(next(runs.folder.glob(f"*{PART}")))
    complete(runs, range(1))
    assert len(list(runs.folder.glob(f"*{DAMAGED}"))) == 2


def test_parts_damaged_while_runs_are_made_are_mended_in_the_same_go(runs):
    told = []

    def jobs(kept):
        for n in (n for n in range(2) if f"run-{n}" not in kept):
            yield Made(n, runs)
            if n and not told:
                garbage(next(runs.folder.glob(f"*{PART}")))

    def left(kept):
        return sum(f"run-{n}" not in kept for n in range(2))

    Engine(1, told.append).complete(runs, left, 2, jobs)
    assert len(told) == 1
    assert runs.keys() == set(names(0, 1))


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
        found = list(listed(self))
        monkeypatch.setattr(RunStore, "_parts", listed)
        runs.tidy()
        yield from found

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


@pytest.mark.parametrize("swap", [swap_with_a_folder, swap_with_a_dangling_link])
def test_something_else_in_place_of_the_lock_only_puts_tidying_off(runs, swap):
    complete(runs, range(2))
    (runs.folder / LOCK).touch()
    swap(runs.folder / LOCK)
    assert complete(runs, range(3)) == ([], [2])


# scratch files


def scratch(folder, host=None, process=None):
    name = f".some.parquet.{host or gethostname()}.{process or os.getpid()}{atomic.WRITING}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"half")
    return folder / name


def dead_process():
    """Return the number of a process that has ended."""
    process = os.fork()
    if process == 0:
        os._exit(0)
    os.waitpid(process, 0)
    return process


@pytest.mark.parametrize("host", ["ferry", "ferry.example.org"])
def test_scratch_files_of_dead_processes_go_and_those_of_living_ones_stay(runs, monkeypatch, host):
    monkeypatch.setattr(atomic, "gethostname", lambda: host)
    dead = scratch(runs.folder, host, dead_process())
    kept = [
        scratch(runs.folder, host), scratch(runs.folder, host, os.getppid()),
        scratch(runs.folder, "elsewhere", dead_process()),
    ]  # fmt: skip
    (runs.folder / f".{atomic.WRITING}").write_text("whatever")
    (runs.folder / f".mine{atomic.WRITING}").write_text("whatever")
    runs.tidy()
    assert not dead.exists()
    assert all(path.exists() for path in kept)


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
