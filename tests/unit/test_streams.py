"""Draws are named by what they decide and for whom, never by the order of asking."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from scipy import stats

from sim.model.boats import Luck, OrderLuck
from sim.streams import Streams


def fresh(replication: int = 0, era: str = "2025-01-01", seed: int = 1) -> Streams:
    """A world's streams, none of them asked yet."""
    return Streams(seed, replication, era)


ASKED = {
    "uniforms": lambda s: s.uniforms("a", 5),
    "normals": lambda s: s.normals("b", 5),
    "lane": lambda s: s.lane(("c", "d_z"), 3, shape=(4,)),
    "lane of another network": lambda s: s.lane(("c", "d_z"), 4, shape=(4,)),
    "networks": lambda s: s.by_network("c", 6, 4),
    "generator": lambda s: s.generator("e", 3).random(4),
}


def test_the_order_of_asking_decides_nothing():
    alone = {name: ask(fresh()).tolist() for name, ask in ASKED.items()}
    for order in list(permutations(ASKED))[::37]:
        streams = fresh()
        assert {name: ASKED[name](streams).tolist() for name in order} == {
            name: alone[name] for name in order
        }


def test_asking_for_a_longer_lane_name_first_changes_no_shorter_one():
    """A lane is a network, or a network and a part of its night; neither may leave a trace."""
    alone = fresh().lane(("luck",), 3, shape=(4,)).tolist()
    streams = fresh()
    streams.lane(("luck",), 3, 5, shape=(4,))
    assert streams.lane(("luck",), 3, shape=(4,)).tolist() == alone


def test_a_lane_and_that_lane_with_a_zero_differ():
    one = fresh().lane(("luck",), 3, shape=(4,))
    other = fresh().lane(("luck",), 3, 0, shape=(4,))
    assert (one != other).all()


def test_a_key_and_that_key_with_a_zero_differ():
    keys = [(1, 2), (1, 2, 0), ("1", 2), (12,), (2, 1), (1, 2, ""), ()]
    drawn = [fresh().generator(*key).random() for key in keys]
    assert len(set(drawn)) == len(keys)


def test_seed_replication_and_era_each_make_another_world():
    worlds = [fresh(), fresh(replication=1), fresh(era="2024-01-01"), fresh(seed=2), fresh(seed=-1)]
    assert len({w.uniforms("a", 1)[0] for w in worlds}) == len(worlds)


@pytest.mark.parametrize("fields", [Luck._fields, OrderLuck._fields], ids=["luck", "order_luck"])
@pytest.mark.parametrize("place", [0, 7, -1])
def test_a_further_field_changes_no_other_fields_draws(fields, place):
    more = list(fields)
    more.insert(place, "of_another_kind")
    before = fresh().lane(fields, 2, 1, shape=(10, 6))
    after = fresh().lane(tuple(more), 2, 1, shape=(10, 6))
    for row, name in enumerate(fields):
        np.testing.assert_array_equal(before[..., row], after[..., more.index(name)])


def test_more_nights_more_networks_and_other_lanes_leave_what_was_there():
    short, long = fresh().lane(("a", "b_z"), 2, shape=(10, 6)), fresh()
    long.lane(("a", "b_z"), 9, shape=(50, 6))
    np.testing.assert_array_equal(long.lane(("a", "b_z"), 2, shape=(50, 6))[:10], short)
    few, many = fresh().by_network("c", 3, 20), fresh().by_network("c", 8, 90)
    np.testing.assert_array_equal(many[:3, :20], few)
    np.testing.assert_array_equal(fresh().uniforms("d", 9, 4)[:5], fresh().uniforms("d", 5, 4))
    np.testing.assert_array_equal(fresh().normals("e", 9)[:5], fresh().normals("e", 5))


def test_a_block_is_made_once():
    streams = fresh()
    assert streams.uniforms("a", 5) is streams.uniforms("a", 5)
    assert streams.lane(("a",), 1, shape=(5,)) is streams.lane(("a",), 1, shape=(5,))


@pytest.mark.parametrize(("ending", "law"), [("", "uniform"), ("_z", "norm")])
def test_lanes_are_uniform_and_normal_as_their_names_say(ending, law):
    """A fit for each of 150 purposes; over so many, the p-values themselves must be uniform."""
    streams = fresh()
    names = tuple(f"purpose_{i}{ending}" for i in range(150))
    drawn = np.stack([streams.lane(names, k, 1, shape=(50, 6)) for k in range(10)])
    columns = drawn.reshape(-1, len(names)).T
    fits = [stats.kstest(column, law).pvalue for column in columns]
    assert stats.kstest(fits, "uniform").pvalue > 0.001
    assert min(fits) > 1e-5
    assert stats.kstest(columns.ravel(), law).pvalue > 0.001
    if law == "uniform":
        assert columns.min() >= 0
        assert columns.max() < 1


def test_neighbouring_lanes_and_purposes_are_independent():
    streams, n = fresh(), 20_000
    lanes = [streams.lane(("a", "b"), k, shape=(n,)) for k in range(4)]
    series = [lane[:, row] for lane in lanes for row in (0, 1)]
    limit = 4 / np.sqrt(n)
    for i, one in enumerate(series):
        assert abs(np.corrcoef(one[1:], one[:-1])[0, 1]) < limit
        for other in series[i + 1 :]:
            assert abs(np.corrcoef(one, other)[0, 1]) < limit


def test_worlds_numbered_one_after_another_are_independent():
    first = [fresh(replication=r).uniforms("a", 1)[0] for r in range(2000)]
    assert stats.kstest(first, "uniform").pvalue > 0.01
    pairs = np.array(list(pairwise(first)))
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 4 / np.sqrt(len(pairs))
