"""The store of runs: what is added is there, once, and what is damaged is set aside."""

import numpy as np
import pytest

from sim.outcomes.outcomes import OUTCOMES
from sim.runs.store import DAMAGED, MANY_PARTS, Archive


def rows(n, seed=0):
    """Outcomes of n made-up runs."""
    return np.random.default_rng(seed).random((n, len(OUTCOMES)))


def test_what_is_added_is_read_back_in_the_order_asked(tmp_path):
    archive, made = Archive(tmp_path), rows(3)
    archive.add(["a-0", "a-1", "b-0"], made)
    assert archive.keys() == {"a-0", "a-1", "b-0"}
    names = list(OUTCOMES)
    np.testing.assert_array_equal(archive.read(["b-0", "a-0"], names), made[[2, 0]])
    found = archive.read(["b-0", "nothing", "b-0"], names[:2])
    np.testing.assert_array_equal(found[[0, 2]], made[[2, 2], :2])
    assert np.isnan(found[1]).all()


def test_a_damaged_part_is_set_aside_and_its_runs_are_missing(tmp_path):
    archive = Archive(tmp_path)
    archive.add(["a-0"], rows(1))
    (part,) = archive.here.glob("*.parquet")
    archive.add(["b-0"], rows(1))
    part.write_bytes(part.read_bytes()[:100])
    assert archive.keys() == {"b-0"}
    assert part.with_suffix(DAMAGED).is_file()
    archive.add(["a-0"], rows(1))
    assert archive.keys() == {"a-0", "b-0"}


def test_many_small_parts_become_one_and_lose_nothing(tmp_path):
    archive, n = Archive(tmp_path), MANY_PARTS + 3
    made = rows(n)
    for i in range(n):
        archive.add([f"k-{i}"], made[i : i + 1])
    archive.add(["k-0", "k-1"], made[:2])  # again: the same runs in another part
    archive.tidy()
    assert len(list(archive.here.glob("*.parquet"))) < 8
    names = list(OUTCOMES)
    np.testing.assert_array_equal(archive.read([f"k-{i}" for i in range(n)], names), made)


def test_nothing_is_tidied_while_a_sweep_works_with_the_store(tmp_path):
    archive = Archive(tmp_path)
    archive.add(["a-0"], rows(1))
    left = archive.here / "x-1.writing"
    left.write_bytes(b"half")
    with archive.in_use():
        archive.tidy()
        assert left.exists()
    archive.tidy()
    assert not left.exists()


def test_other_outcomes_or_another_model_lie_apart(tmp_path, monkeypatch):
    archive = Archive(tmp_path)
    archive.add(["a-0"], rows(1))
    monkeypatch.setattr("sim.runs.store.MODEL_VERSION", "another")
    assert archive.keys() == set()
    monkeypatch.undo()
    assert archive.keys() == {"a-0"}


def test_a_store_that_cannot_be_written_leaves_nothing_half(tmp_path, monkeypatch):
    archive = Archive(tmp_path)

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.runs.store.pq.write_table", full)
    with pytest.raises(OSError, match="No space"):
        archive.add(["a-0"], rows(1))
    assert list(archive.here.iterdir()) == []
