"""The same question has the same answer, to the byte, however and how often it is asked."""

import pyarrow.parquet as pq
import pytest

COMPARED = ("runs.parquet", "summary.json", "tables.txt")


def content(folder):
    return {name: (folder / name).read_bytes() for name in COMPARED}


@pytest.fixture
def wanted(shell, tmp_path, short, stops):
    """Compare two scenarios of one month in a process of its own; return what it wrote."""

    def compared(out, *words, **environment):
        words = ("compare", "short.yaml", "stops.yaml", "--out", out, *words)
        done = shell(tmp_path, *words, **environment)
        assert done.code == 0, done.err
        return content(tmp_path / out), done.out

    return compared


def test_a_second_call_gives_the_same_bytes(wanted):
    assert wanted("one", "-n", "3") == wanted("two", "-n", "3")


@pytest.mark.slow
def test_one_and_two_workers_give_the_same_bytes(wanted):
    one, two = (wanted(f"w{w}", "-n", "10", "--workers", w) for w in (1, 2))
    assert one == two


def test_the_order_of_hashes_changes_no_byte(wanted):
    one, two = (wanted(f"h{h}", "-n", "3", PYTHONHASHSEED=str(h)) for h in (0, 1))
    assert one == two


def test_json_on_stdout_is_the_same_on_a_second_call(wanted):
    assert wanted("one", "-n", "2", "--json") == wanted("two", "-n", "2", "--json")


def test_another_seed_gives_other_numbers(wanted):
    one, two = (wanted(f"s{s}", "-n", "2", "--seed", s)[0] for s in (1, 2))
    assert one["runs.parquet"] != two["runs.parquet"]


def test_more_replications_leave_the_first_as_they_are(channelsim, short, stops, tmp_path):
    few, many = (rows(channelsim, tmp_path, n) for n in (10, 20))
    assert len(few) == 20
    assert len(many) == 40
    assert [row for row in many if row["replication"] < 10] == few


def rows(channelsim, folder, n):
    out = folder / f"n{n}"
    done = channelsim("compare", "short.yaml", "stops.yaml", "-n", n, "--workers", 1, "--out", out)
    assert done.code == 0
    result = pq.read_table(out / "runs.parquet").to_pylist()
    # not-a-number is unlike itself: its text is compared
    return [{k: v if v == v else "none" for k, v in row.items()} for row in result]


def test_every_replication_asked_for_is_there_once(channelsim, short, stops, tmp_path):
    keys = [(row["scenario"], row["replication"]) for row in rows(channelsim, tmp_path, 3)]
    assert keys == [(name, r) for name in ("short", "stops") for r in range(3)]


def test_worlds_differ_from_one_replication_to_the_next(channelsim, short, stops, tmp_path):
    arrivals = {row["arrivals"] for row in rows(channelsim, tmp_path, 5)}
    assert len(arrivals) > 3
