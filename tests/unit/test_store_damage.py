"""A damaged run store: each damaged part is set aside with one message and run again."""

import io
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_runs import OneRunJob, add, complete, content, names

from sim.runs.engine import Engine
from sim.runs.parts import checksum
from sim.runs.store import DAMAGED, LOCK, MERGE_PARTS, PART, RunStore


@pytest.fixture
def runs(tmp_path):
    """Return an empty store."""
    return RunStore(tmp_path / "store")


def truncate(part):
    part.write_bytes(part.read_bytes()[:100])


def empty(part):
    part.write_bytes(b"")


def garbage(part):
    part.write_bytes(b"not a table at all" * 40)


def flip_a_byte(part):
    content = bytearray(part.read_bytes())
    content[len(content) // 3] ^= 0xFF
    part.write_bytes(bytes(content))


def flip_a_byte_of_the_footer(part):
    content = bytearray(part.read_bytes())
    content[-20] ^= 0x01
    part.write_bytes(bytes(content))


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


@damaged_in_each_way
def test_damage_is_set_aside_told_in_one_line_and_made_again(runs, tmp_path, damage):
    complete(runs, range(3))
    before = content(runs)
    part = sorted(runs.folder.glob(f"*{PART}"))[1]
    damage(part)
    messages, numbers_run = complete(runs, range(3))
    (line,) = messages
    assert "set aside as " in line
    aside = runs.folder / line.split("set aside as ")[1].split(",")[0]
    assert aside.is_symlink() or aside.exists()
    assert aside.name.endswith(DAMAGED)
    assert len(numbers_run) == (damage is not duplicate_under_another_name)
    assert content(runs) == before
    assert complete(runs, range(3)) == ([], [])


@damaged_in_each_way
def test_damage_of_the_first_of_many_parts_is_mended_as_well(runs, damage):
    """They are merged before they are checked."""
    numbers = range(MERGE_PARTS + 6)
    for n in numbers:
        add(runs, n)
    before = content(runs)
    damage(min(runs.folder.glob(f"*{PART}")))
    messages, numbers_run = complete(runs, numbers)
    assert len(messages) == 1
    assert len(numbers_run) == (damage is not duplicate_under_another_name)
    assert content(runs) == before
    assert complete(runs, numbers) == ([], [])
    assert len(list(runs.folder.glob(f"*{PART}"))) < MERGE_PARTS


def test_a_deleted_part_is_made_again_without_a_word(runs):
    complete(runs, range(3))
    before = content(runs)
    min(runs.folder.glob(f"*{PART}")).unlink()
    messages, numbers_run = complete(runs, range(3))
    assert (messages, len(numbers_run)) == ([], 1)
    assert content(runs) == before


def test_a_part_damaged_twice_is_set_aside_under_two_names(runs):
    for _ in range(2):
        complete(runs, range(1))
        garbage(next(runs.folder.glob(f"*{PART}")))
    complete(runs, range(1))
    assert len(list(runs.folder.glob(f"*{DAMAGED}"))) == 2


def test_parts_damaged_while_runs_are_made_are_mended_in_the_same_go(runs):
    messages = []

    def jobs(stored):
        for n in (n for n in range(2) if f"run-{n}" not in stored):
            yield OneRunJob(n, runs)
            if n and not messages:
                garbage(next(runs.folder.glob(f"*{PART}")))

    def missing(stored):
        return sum(f"run-{n}" not in stored for n in range(2))

    Engine(1, messages.append).complete(runs, missing, 2, jobs)
    assert len(messages) == 1
    assert runs.keys() == set(names(0, 1))


@pytest.mark.parametrize("swap", [swap_with_a_folder, swap_with_a_dangling_link])
def test_something_else_in_place_of_the_lock_only_puts_tidying_off(runs, swap):
    complete(runs, range(2))
    (runs.folder / LOCK).touch()
    swap(runs.folder / LOCK)
    assert complete(runs, range(3)) == ([], [2])


def written_over(part, table):
    """Replace a part by a table, under the name that matches its bytes."""
    content = io.BytesIO()
    pq.write_table(table, content)
    part.unlink()
    part.with_name(f"{checksum(content.getvalue())}.parquet").write_bytes(content.getvalue())


@pytest.mark.parametrize(
    "change",
    [
        lambda table: table.drop_columns(["x"]),
        lambda table: table.drop_columns(["key"]),
        lambda table: table.set_column(1, "x", pa.array(["a"] * len(table))),
        lambda table: table.set_column(1, "x", pa.array([None] * len(table), pa.float64())),
        lambda table: table.set_column(0, "key", pa.array(range(len(table)))),
    ],
    ids=["no column", "no key", "text", "nulls", "numbers as keys"],
)
def test_a_part_that_somebody_wrote_with_its_checksum_is_set_aside(tmp_path, change):
    store, lines = RunStore(tmp_path, ("x",)), []
    store.add([("a", {"x": 1.0}), ("b", {"x": 2.0})])
    (part,) = tmp_path.glob("*.parquet")
    written_over(part, change(pq.read_table(part)))
    assert store.keys(lines.append) == set()
    assert len(lines) == 1
    assert "damaged; set aside as" in lines[0]


def test_no_parquet_at_all_under_a_right_checksum_is_set_aside(tmp_path):
    store, lines = RunStore(tmp_path), []
    (tmp_path / f"{checksum(b'text')}.parquet").write_bytes(b"text")
    assert store.keys(lines.append) == set()
    assert len(lines) == 1
