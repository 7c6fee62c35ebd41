"""The same arguments give the same bytes, and pairs of runs stay pairs."""

import os
import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pytest

from sim.assumptions import point
from sim.experiment.design import design
from sim.experiment.run import execute
from sim.model.bench import Bench
from sim.model.boats import Boat, draw_luck
from sim.model.calendar import Calendar
from sim.runs.engine import Engine
from sim.scenario import Span
from sim.simulate import replication_streams, simulate
from sim.streams import Streams

POLICIES_ON = ({"kind": "shallow_water_stops"}, {"kind": "interception_300m", "boats": "all"})
KEEN = {"willingness": 3.0, "detection_sea": 2.0}


@pytest.fixture(scope="module")
def spring(base_scenario):
    """Return a scenario of the first three months of 2025."""
    span = Span(start=date(2025, 1, 1), end=date(2025, 3, 31))
    return base_scenario.model_copy(update={"period": span, "windows": {}})


def test_rows_of_attempts_and_responses_are_in_order(build_world):
    """Not in the order in which boats were done: that is not the order of nights."""
    world = build_world(days=30, policies=POLICIES_ON, **KEEN)
    tables = world.run()
    for table, as_logged in (
        (tables.attempts, world.log.attempts),
        (tables.responses, world.log.responses),
    ):
        rows = table.block.tolist()
        assert rows == sorted(rows)
        assert len(rows) == len(as_logged) > 20
        assert sorted(map(tuple, rows)) == sorted(as_logged)
        assert rows != [list(row) for row in as_logged]


def test_a_second_call_gives_the_same_bytes(spring, column_bytes):
    one, second = (simulate(spring, point(), streams=replication_streams(7, 3)) for _ in range(2))
    assert column_bytes(one) == column_bytes(second)


def test_streams_that_another_scenario_has_used_give_the_same_bytes(spring, column_bytes):
    expected = simulate(spring, point(), streams=replication_streams(7, 3))
    used = replication_streams(7, 3)
    simulate(spring.model_copy(update={"adversary": "fixed"}), point(), streams=used)
    simulate(spring.model_copy(update={"parameters": {"networks": 20.0}}), point(), streams=used)
    assert column_bytes(simulate(spring, point(), streams=used)) == column_bytes(expected)


def test_another_replication_or_seed_is_another_world(spring, column_bytes):
    runs = [
        simulate(spring, point(), streams=replication_streams(*key))
        for key in ((1, 0), (1, 1), (2, 0))
    ]
    assert len({str(column_bytes(run)) for run in runs}) == 3


def test_a_longer_period_does_not_change_the_nights_before_its_end(spring, column_bytes):
    longer = spring.model_copy(
        update={"period": Span(start=date(2025, 1, 1), end=date(2025, 4, 30))}
    )
    one, second = (
        simulate(s, point(), streams=replication_streams(1, 0)) for s in (spring, longer)
    )
    last = spring.calendar.nights - 1
    assert column_bytes(one.on_nights(0, last)) == column_bytes(second.on_nights(0, last))


def test_the_origin_of_time_does_not_matter():
    """The same dates, counted from a first day ten later: every count is the same.

    Hours are then sums of other floats, so that durations may differ in their last bit; nothing
    that is counted may.
    """
    values = point()
    first, last = date(2025, 7, 1), date(2025, 8, 15)
    runs = [
        Bench(values, (), Calendar(first + timedelta(shift), last, 5 + shift), Streams(1, 0, "t"))
        for shift in (0, 10)
    ]
    tables = [run.run() for run in runs]
    assert len(tables[0].attempts) > 100
    for name in ("attempts", "responses", "people", "nights", "decisions"):
        one, second = (getattr(t, name).to_columns() for t in tables)
        for column, numbers in one.items():
            if column.endswith("hours"):
                np.testing.assert_allclose(numbers, second[column], rtol=1e-12, err_msg=column)
            else:
                np.testing.assert_array_equal(numbers, second[column], err_msg=column)


def test_the_number_of_workers_changes_no_byte(spring):
    study = design([spring], replications=10, seed=5)
    alone, shared = (execute(study, Engine(n)).values for n in (1, 2))
    assert not np.isnan(alone[:, :, :, :5]).any()
    assert alone.tobytes() == shared.tobytes()


def test_pythons_hash_seed_changes_no_byte():
    script = (
        "from datetime import date\n"
        "from hashlib import blake2b\n"
        "from sim.assumptions import point\n"
        "from sim.scenario import Span, load\n"
        "from sim.simulate import simulate, replication_streams\n"
        "s = load('maritime_doctrine')\n"
        "s = s.model_copy(update={'period': Span(start=date(2025, 6, 1), end=date(2025, 7, 31))})\n"
        "t = simulate(s, point(), streams=replication_streams(1, 0))\n"
        "rows = [c.tobytes() for c in t.attempts.to_columns().values()]\n"
        "print(len(t.attempts), blake2b(b''.join(rows)).hexdigest())\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(outputs) == 1
    assert int(outputs.pop().split()[0]) > 100


def test_an_attempt_has_the_same_luck_under_every_policy(build_world):
    luck_by_boat: list[dict[tuple[int, int, int], object]] = []

    def record(boat, fate):
        luck_by_boat[-1][boat.network, boat.night, boat.slot] = boat.luck

    for policies in ((), POLICIES_ON):
        luck_by_boat.append({})
        world = build_world(days=40, policies=policies, **KEEN)
        world.on_fate.append(record)
        world.run()
    both = luck_by_boat[0].keys() & luck_by_boat[1].keys()
    assert len(both) > 50
    assert (
        luck_by_boat[0].keys() != luck_by_boat[1].keys()
    )  # or the policies did nothing to how many there are
    assert all(luck_by_boat[0][key] == luck_by_boat[1][key] for key in both)


def test_one_more_boat_changes_one_more_row(build_world):
    """Where boats do not compete, an extra one leaves every other row as it was.

    Cover stands at its floor, groups and vessels abound, nobody learns; the boat and its people
    come from elsewhere; and it is the last night, after which nobody meets them.
    """
    apart = {
        "cover_floor": 10.0, "response_groups": 1000, "travel_minutes": 30.0,
        "rescue_vessels": 1000, "learning_rate": 0.0, "crews": 10_000,
        # one hour for the groups of the sector and of the reserve, whichever is sent
        "reserve_travel_minutes": 30.0,
    }  # fmt: skip
    baseline = build_world(days=30, **apart)
    nights = np.flatnonzero(baseline.fit.any(axis=0)).tolist()
    rows = [tuple(r) for r in zip(*baseline.run().attempts.to_columns().values(), strict=True)]
    last = max(int(row[0]) for row in rows)
    assert last in nights

    world = build_world(days=30, **apart)
    added: list[Boat] = []

    def one_more(boat):
        if boat.night == last and not added:
            luck = draw_luck(world.streams, boat.network, world.calendar.dates()[last], 40)[39]
            extra = Boat(boat.network, last, 39, 2, False, 20, 5, luck, boat.clock, boat.launch,
                         boat.wave)  # fmt: skip
            added.append(extra)
            world.networks[boat.network].out += 1
            world.ledger.come(20)
            world.ledger.move(20, "waiting", "on_attempt")
            world.ledger.deliver(1)
            world.ledger.move_boats(1, "in_stock", "on_attempt")
            world.launch(extra)

    world.on_launch.append(one_more)
    more = [tuple(r) for r in zip(*world.run().attempts.to_columns().values(), strict=True)]
    assert len(added) == 1
    assert len(more) == len(rows) + 1
    new_rows = more.copy()
    for row in rows:
        new_rows.remove(row)
    assert len(new_rows) == 1
    assert new_rows[0][:3] == (last, 2, False)


def test_a_further_draw_in_one_module_changes_no_other(build_world, column_bytes):
    """More is drawn between the sea and the rest of the world, and before each network's boats."""
    baseline = column_bytes(build_world(policies=POLICIES_ON, **KEEN).run())
    streams, extra_draws = Streams(1, 0, "test"), []

    def more_draws(sea):
        streams.generator("frailty_of_another_kind").random(5)
        streams.uniforms("yet_another_block", 7)
        return sea

    def more_luck(network, night, load):
        del load
        extra_draws.append(streams.block("mood", network.number, night, shape=(4, 3)))
        streams.block("boat", network.number, night, 1, shape=(4, 3))  # a part of the same place

    world = build_world(policies=POLICIES_ON, streams=streams, sea=more_draws, **KEEN)
    world.coast.on_decision.append(more_luck)
    assert column_bytes(world.run()) == baseline
    assert len(extra_draws) > 20


def test_what_is_asked_of_pythons_own_and_numpys_global_chance_changes_nothing(
    build_world, column_bytes
):
    import random

    baseline = column_bytes(build_world().run())
    random.seed(99)
    np.random.seed(99)  # noqa: NPY002 - that nobody draws from it is what is tested
    state = str(np.random.get_state())  # noqa: NPY002
    assert column_bytes(build_world().run()) == baseline
    assert str(np.random.get_state()) == state  # noqa: NPY002
