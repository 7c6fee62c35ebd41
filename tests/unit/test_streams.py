"""Random numbers depend on their names, never on the order of requests."""

from datetime import date, timedelta
from functools import partial
from itertools import pairwise, permutations

import numpy as np
import pytest
from scipy import stats

from sim.streams import Streams


def new_streams(replication: int = 0, era: str = "", seed: int = 1) -> Streams:
    """Return unused streams of a replication."""
    return Streams(seed, replication, era)


DAY = date(2025, 12, 20)

REQUESTS = {
    "uniforms": lambda s: s.uniforms("a", 5),
    "normals": lambda s: s.normals("b", 5),
    "block": lambda s: s.block("c", 3, 5, shape=(4, 2)),
    "block of another place": lambda s: s.block("c", 4, 5, shape=(4, 2)),
    "days": lambda s: s.daily("c", DAY, 30, 6),
    "days' normals": lambda s: s.daily("d", DAY, 30, 6, normal=True),
    "other days": lambda s: s.daily("c", date(2024, 2, 27), 4, 2),
    "filled days": lambda s: s.filled_daily("f", DAY, 30, lambda rng, n: rng.poisson(2.0, n)),
    "generator": lambda s: s.generator("e", 3).random(4),
}


def test_the_order_of_asking_decides_nothing():
    alone = {name: request(new_streams()).tolist() for name, request in REQUESTS.items()}
    for order in list(permutations(REQUESTS))[::37]:
        streams = new_streams()
        assert {name: REQUESTS[name](streams).tolist() for name in order} == {
            name: alone[name] for name in order
        }


def test_asking_for_a_longer_place_first_changes_no_shorter_one():
    """A place is a night, or a network and a night; neither may leave a trace in the counter."""
    alone = new_streams().block("luck", 3, shape=(4,)).tolist()
    streams = new_streams()
    streams.block("luck", 3, 5, shape=(4,))
    assert streams.block("luck", 3, shape=(4,)).tolist() == alone


def test_a_place_that_place_with_a_zero_and_that_place_turned_round_differ():
    places = [(), (0,), (3,), (3, 0), (0, 3), (3, 0, 0), (3, 5), (5, 3)]
    drawn = [new_streams().block("luck", *place, shape=(4,)) for place in places]
    assert len(set(np.concatenate(drawn).tolist())) == 4 * len(places)


def test_a_key_and_that_key_with_a_zero_differ():
    keys = [(1, 2), (1, 2, 0), ("1", 2), (12,), (2, 1), (1, 2, ""), ()]
    drawn = [new_streams().generator(*key).random() for key in keys]
    assert len(set(drawn)) == len(keys)


def test_seed_replication_and_era_each_make_another_world():
    variants = [
        new_streams(),
        new_streams(replication=1),
        new_streams(era="2024-01-01"),
        new_streams(seed=2),
        new_streams(seed=-1),
    ]
    assert len({w.uniforms("a", 1)[0] for w in variants}) == len(variants)


@pytest.mark.parametrize("rows", [1, 2, 7, 40])
def test_more_rows_and_other_places_leave_what_was_there(rows):
    fewer, more = new_streams().block("a", 2, 9, shape=(rows, 6)), new_streams()
    more.block("a", 9, 2, shape=(50, 6))
    more.block("a", 2, 10, shape=(50, 6))
    np.testing.assert_array_equal(more.block("a", 2, 9, shape=(50, 6))[:rows], fewer)
    np.testing.assert_array_equal(more.block("a", 2, 9, shape=(rows, 6)), fewer)


@pytest.mark.parametrize("normal", [False, True])
def test_other_days_and_more_rows_leave_what_was_there(normal):
    """Over two ends of years, one of a leap year."""
    fewer = new_streams().daily("c", DAY, 60, 3, normal)
    for before, after, rows in ((0, 0, 8), (500, 0, 3), (0, 900, 3), (800, 800, 8)):
        first = DAY - timedelta(days=before)
        more = new_streams().daily("c", first, before + 60 + after, rows, normal)
        np.testing.assert_array_equal(more[:3, before : before + 60], fewer)
        assert len(set(more.ravel().tolist())) == more.size


def test_every_day_has_its_own_numbers_and_a_leap_day_too():
    """The days of 2023 to 2025 are 365, 366 and 365."""
    days = (date(2026, 1, 1) - date(2023, 1, 1)).days
    whole = new_streams().daily("c", date(2023, 1, 1), days)[0]
    assert len(set(whole.tolist())) == len(whole) == 365 + 366 + 365
    one_by_one = [
        new_streams().daily("c", date(2023, 1, 1) + timedelta(days=i), 1)[0, 0]
        for i in (0, 58, 364, 365, 423, 424, 425, 730, 731, 1095)
    ]
    assert one_by_one == whole[[0, 58, 364, 365, 423, 424, 425, 730, 731, 1095]].tolist()
    leap_day = new_streams().daily("c", date(2024, 2, 29), 1)[0, 0]
    assert whole[365 + 59] == leap_day


def test_more_of_one_block_leave_what_was_there():
    np.testing.assert_array_equal(
        new_streams().uniforms("d", 9, 4)[:5], new_streams().uniforms("d", 5, 4)
    )
    np.testing.assert_array_equal(new_streams().normals("e", 9)[:5], new_streams().normals("e", 5))


def test_a_block_is_made_once():
    streams = new_streams()
    assert streams.uniforms("a", 5) is streams.uniforms("a", 5)
    assert streams.block("a", 1, shape=(5,)) is streams.block("a", 1, shape=(5,))
    assert streams.daily("a", DAY, 5, 3) is streams.daily("a", DAY, 5, 3)


def night_blocks(streams: Streams, purpose: str) -> np.ndarray:
    """Return six draws for each of 50 nights of 10 networks, in blocks like those of boats."""
    places = [(network, night) for network in range(10) for night in range(50)]
    return np.stack([streams.block(purpose, *place, shape=(3, 2)) for place in places])


def network_draws(streams: Streams, purpose: str, normal: bool = False) -> np.ndarray:
    """Return one draw for each of 300 nights of 10 networks, over the end of a year."""
    return streams.daily(purpose, date(2025, 6, 1), 300, 10, normal)


@pytest.mark.parametrize(
    ("draw", "law"),
    [
        (night_blocks, "uniform"),
        (network_draws, "uniform"),
        (partial(network_draws, normal=True), "norm"),
    ],
    ids=["blocks", "networks", "networks' normals"],
)
def test_draws_are_uniform_or_normal_as_was_asked(draw, law):
    """A fit for each of 150 purposes; over so many, the p-values themselves must be uniform."""
    streams = new_streams()
    columns = np.stack([draw(streams, f"purpose_{i}").ravel() for i in range(150)])
    fits = [stats.kstest(column, law).pvalue for column in columns]
    assert stats.kstest(fits, "uniform").pvalue > 0.001
    assert min(fits) > 1e-5
    assert stats.kstest(columns.ravel(), law).pvalue > 0.001
    if law == "uniform":
        assert columns.min() >= 0
        assert columns.max() < 1


def uncorrelated(series: list[np.ndarray]) -> bool:
    """Return whether series are uncorrelated with each other and with themselves a step later."""
    limit = 4 / np.sqrt(len(series[0]))
    pairs = [(first, second) for i, first in enumerate(series) for second in series[i + 1 :]]
    pairs += [(first[1:], first[:-1]) for first in series]
    return all(abs(np.corrcoef(first, second)[0, 1]) < limit for first, second in pairs)


@pytest.mark.parametrize("normal", [False, True])
def test_neighbouring_networks_and_purposes_are_independent(normal):
    streams = new_streams()
    first = date(1970, 1, 1)
    drawn = [streams.daily(purpose, first, 20_000, 4, normal) for purpose in ("a", "b")]
    assert uncorrelated([*drawn[0], *drawn[1]])


def test_neighbouring_nights_slots_and_purposes_are_independent():
    """Two boats of each of 20,000 nights, of two networks and two purposes."""
    streams, series = new_streams(), []
    for purpose in ("a", "b"):
        for network in (0, 1):
            nights = [streams.block(purpose, network, n, shape=(2, 3)) for n in range(20_000)]
            boats = np.stack(nights)
            series += [boats[:, 0, 0], boats[:, 0, 1], boats[:, 1, 0]]
    assert uncorrelated(series)


def test_worlds_numbered_one_after_another_are_independent():
    first = [new_streams(replication=r).uniforms("a", 1)[0] for r in range(2000)]
    assert stats.kstest(first, "uniform").pvalue > 0.01
    pairs = np.array(list(pairwise(first)))
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 4 / np.sqrt(len(pairs))
