"""Officers, patrols, force and intelligence on the coast, and rescue, which no policy changes."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import (
    KEEN,
    LONG_AGO,
    NO_DANGER,
    SEEDS,
    VALUES,
    every_kind,
    lawful,
    share,
    started,
)

from sim.assumptions import SECTORS, all_assumptions
from sim.model.attempt import koopman_detection
from sim.model.bench import Bench
from sim.model.clock import new_clock
from sim.model.dials import Dials
from sim.model.interception import Stop
from sim.model.patrols import Watch, round_by
from sim.model.tables import Fate, OrderResult

START = date(2025, 7, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_dispersal_injures_also_where_nobody_is_stopped(build_world, seed):
    shape = {"days": 40, "seed": seed, "beach_stop": 0.0, "injury_per_stop": 0.0, **NO_DANGER}
    force = ({"kind": "beach_dispersal"},)
    baseline, forced = (build_world(policies=p, **shape).run().attempts for p in ((), force))
    assert baseline["injured"].sum() == 0
    assert forced["injured"].sum() > 30
    assert set(forced["fate"][forced["injured"] > 0]) <= {
        Fate.ARRIVED, Fate.RETURNED_TO_FRANCE
    }  # fmt: skip


def test_dispersal_makes_boarding_more_dangerous_and_beach_stops_a_little_more_certain(build_world):
    shape = {"learning_rate": 0.0, "incident_boarding": 0.1, "hazard_dispersal": 5.0,
             "dispersal_gain": 2.0, "beach_stop": 0.4}  # fmt: skip
    dead, stops = Counter(), Counter()
    for policies in ((), ({"kind": "beach_dispersal"},)):
        for seed in SEEDS:
            attempts = build_world(days=60, seed=seed, policies=policies, **shape).run().attempts
            dead[bool(policies)] += attempts["dead"].sum() / len(attempts)
            stops[bool(policies)] += (attempts["fate"] == Fate.STOPPED_ON_BEACH).mean()
    assert dead[True] > dead[False]
    assert stops[True] > 1.2 * stops[False]


def test_dispersal_in_one_sector_hurts_nobody_in_another(build_world):
    shape = {"days": 60, "injury_per_stop": 0.0, **NO_DANGER}
    attempts = build_world(policies=({"kind": "beach_dispersal", "sectors": [2]},), **shape).run()
    hurt = attempts.attempts["injured"] > 0
    assert set(attempts.attempts["sector"][hurt]) == {1}


@pytest.mark.parametrize("seed", SEEDS)
def test_force_is_used_where_a_group_acts_in_the_shallows_too(build_world, seed):
    """People of taxi boats, which no group meets on the beach, are hurt there and nowhere else."""
    shape = {"days": 40, "seed": seed, "injury_per_stop": 0.0, "willingness": 50.0,
             "dispersal_injuries": 4.0, **NO_DANGER}  # fmt: skip
    stops, force = {"kind": "shallow_water_stops"}, {"kind": "beach_dispersal"}
    hurt = {}
    for name, policies in (("stops", (stops,)), ("force", (force,)), ("both", (stops, force))):
        attempts = build_world(policies=policies, **shape).run().attempts
        taxi = attempts["taxi"] == 1
        assert taxi.sum() > 20
        hurt[name] = int(attempts["injured"][taxi].sum())
    assert hurt["stops"] == hurt["force"] == 0
    assert hurt["both"] > 5


def test_intelligence_finds_more_kit(run_attempts):
    shared = ({"kind": "intelligence_sharing"},)
    shape = {"intelligence_finds": 0.3, "intelligence_seizures": 0.0}
    baseline, informed = run_attempts(**shape), run_attempts(**shape, policies=shared)
    before, after = (share(tables, "fate", Fate.KIT_FOUND) for tables in (baseline, informed))
    assert after == pytest.approx(1 - (1 - before) * 0.7, abs=0.04)


@pytest.mark.parametrize("seed", SEEDS)
def test_intelligence_alone_finds_its_share_of_kit_and_loses_none_that_patrols_find(
    build_world, seed
):
    """Where patrols find nothing: boat by boat, those whose draw is below .3."""
    world = build_world(days=40, seed=seed, kit_found=0.0, intelligence_finds=0.3,
                     policies=({"kind": "intelligence_sharing", "from": LONG_AGO},))  # fmt: skip
    kit_found_by_draw = {}

    def record(boat, fate):
        kit_found_by_draw[boat.luck.kit_found] = fate is Fate.KIT_FOUND

    world.on_fate.append(record)
    world.run()
    assert len(kit_found_by_draw) > 50
    assert all(kit == (u < 0.3) for u, kit in kit_found_by_draw.items())


FULL = {"added_officers_effect": 1.0}  # added officers work like those on the roll


def group_strengths(world: Bench) -> list[int]:
    """Return the number of response groups of each sector and of the reserve."""
    return [standby.strength for standby in (*world.responders.own, world.responders.reserve)]


@pytest.mark.parametrize("seed", SEEDS)
def test_joint_patrols_add_patrol_units_and_no_response_groups(build_world, seed):
    baseline = started(build_world(seed=seed))
    joint, extra = (
        started(build_world(seed=seed, policies=({"kind": kind, "officers": n},), **FULL))
        for kind, n in (("joint_patrols", 900), ("extra_officers", 1800))
    )
    assert group_strengths(joint) == group_strengths(baseline)
    assert [w.extra for w in baseline.watches] == [0] * SECTORS
    # half of the roll of 900 patrol, in 25 units: 900 more who patrol are 50 units
    assert [w.extra for w in joint.watches] == [w.extra for w in extra.watches] == [10] * SECTORS
    # the other half are 8 groups: 900 more who respond are 16, which is 3.2 a sector
    added = [
        after - before
        for after, before in zip(group_strengths(extra), group_strengths(baseline), strict=True)
    ]
    assert added.pop() == 0  # the reserve's
    assert added == [int(3.2 + u) for u in extra.responders._round_u]


def test_officers_of_one_sector_go_to_no_other(build_world):
    """.5 · 450 · 25 / 450 units are 12.5, of which chance rounds up a half of worlds."""
    extra = []
    for seed in range(40):
        world = started(build_world(seed=seed, policies=({"kind": "extra_officers", "officers": 450,
                                                       "sectors": [3]},), **FULL))  # fmt: skip
        units = [w.extra for w in world.watches]
        assert units[:2] + units[3:] == [0] * 4
        extra.append(units[2])
        groups = group_strengths(world)
        assert groups == [1, 1, 5, 1, 1, 3]  # .5 · 450 · 8 / 450 groups are 4
    assert set(extra) == {12, 13}
    assert 8 <= extra.count(12) <= 32


def test_parts_of_an_officers_unit_are_one_worlds_and_do_not_change_with_a_policys_dates(
    build_world,
):
    """Whatever begins or ends, the same number of officers are the same number of units."""
    officers = {"kind": "extra_officers", "officers": 450, "sectors": [3]}
    postponed = officers | {"from": START + timedelta(days=9)}
    beside = {"kind": "beach_dispersal", "from": START, "to": START + timedelta(days=3)}
    for seed in SEEDS:
        at_once, after_start = (
            started(build_world(seed=seed, policies=(officers, beside))),
            build_world(seed=seed, policies=(postponed,)),
        )
        after_start.env.run(until=24.0 * 9 + 1)
        assert [w.extra for w in at_once.watches] == [w.extra for w in after_start.watches]
        assert group_strengths(at_once) == group_strengths(after_start)


@lawful
@given(st.floats(0, 400))
def test_parts_are_rounded_so_that_their_mean_over_worlds_is_the_amount(amount):
    """Over uniforms in the middle of each of a thousand steps: within one step of it."""
    rounded = [round_by(amount, (i + 0.5) / 1000) for i in range(1000)]
    assert set(rounded) <= {int(amount), int(amount) + 1}
    assert sum(rounded) / 1000 == pytest.approx(amount, abs=1e-3)


@lawful
@given(st.floats(0, 400), st.floats(0, 400), st.floats(0, 1, exclude_max=True))
def test_a_larger_amount_is_never_rounded_to_less(first, second, u):
    less, more = sorted((first, second))
    assert round_by(less, u) <= round_by(more, u)
    assert round_by(0.0, u) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_more_officers_are_never_fewer_units_or_groups(build_world, seed):
    units, groups = [], []
    for officers in range(0, 901, 60):
        more = ({"kind": "extra_officers", "officers": officers},)
        world = started(build_world(seed=seed, policies=more, **FULL))
        units.append([w.extra for w in world.watches])
        groups.append(group_strengths(world))
    for counts_by_officers in (units, groups):
        for of_sector in zip(*counts_by_officers, strict=True):
            assert list(of_sector) == sorted(of_sector)
    assert units[0] == [0] * SECTORS
    assert sum(units[-1]) > 20


def test_officers_added_detect_more_and_each_further_one_less(run_attempts):
    stopped = []
    for officers in (0, 500, 1000):
        more = ({"kind": "extra_officers", "officers": officers, "patrolling": 1.0},)
        tables = run_attempts(range(6), policies=more, learning_rate=0.0, **FULL)
        by_patrols = (Fate.KIT_FOUND, Fate.STOPPED_ON_BEACH, Fate.STOPPED_BEFORE_PICKUP)
        stopped.append(sum(np.isin(t["fate"], by_patrols).sum() for t in tables))
    first, second = stopped[1] - stopped[0], stopped[2] - stopped[1]
    assert first > 200
    assert 0 < second < 0.8 * first


@pytest.mark.parametrize("kind", ["extra_officers", "joint_patrols"])
@pytest.mark.parametrize("effect", [0.0, 0.5])
def test_only_a_share_of_the_work_of_added_officers_counts(build_world, column_bytes, kind, effect):
    """Without an effect the world is the status quo, except that officers cost hours and money."""
    more = ({"kind": kind, "officers": 1800},)
    world = started(build_world(policies=more, added_officers_effect=effect))
    half = started(build_world(policies=({"kind": kind, "officers": 900},), **FULL))
    if effect:
        assert [w.extra for w in world.watches] == [w.extra for w in half.watches] != [0] * SECTORS
        assert group_strengths(world) == group_strengths(half)
        return
    baseline, without_effect = (column_bytes(world.run()) for world in (build_world(), world))
    changed = {c for c in baseline if baseline[c] != without_effect[c]}
    assert changed - {"costs.public_cost", "costs.unknown_costs"} == {"nights.patrol_hours"}


def test_officers_on_patrol_cost_hours_whether_or_not_their_work_counts(build_world):
    """900 of whom half patrol are 18 a unit; 500 added, of whom half patrol, are .7 on duty."""
    begins = START + timedelta(days=3)
    policy = {"kind": "extra_officers", "officers": 500, "from": begins,
              "to": START + timedelta(days=5)}  # fmt: skip
    for effect in (0.0, 1.0):
        world = build_world(policies=(policy,), added_officers_effect=effect)
        hours = world.run().nights["patrol_hours"]
        roster = np.sum([watch.roster for watch in world.watches], axis=0)
        added = np.zeros(len(hours))
        first = world.calendar.night(begins)
        added[first : first + 3] = 250 * 0.7
        assert hours == pytest.approx(12.0 * (18.0 * roster + added))


@lawful
@given(st.floats(0.01, 3), st.lists(st.integers(0, 40), min_size=3, max_size=3, unique=True))
def test_more_cover_finds_more_and_each_further_unit_less(search, units):
    low, middle, high = sorted(units)
    probabilities = [koopman_detection(search * n / 5) for n in (low, middle, high)]
    assert probabilities == sorted(probabilities)
    slopes = (
        (probabilities[1] - probabilities[0]) / (middle - low),
        (probabilities[2] - probabilities[1]) / (high - middle),
    )
    assert slopes[1] <= slopes[0] + 1e-12


@lawful
@given(st.lists(st.one_of(
    st.tuples(st.just("strengthen"), st.integers(0, 12)),
    st.tuples(st.just("sight"), st.floats(0.1, 10)),
    st.tuples(st.just("wait"), st.floats(0.1, 5)),
), max_size=40), st.floats(0, 0.999))  # fmt: skip
def test_units_added_and_taken_away_leave_no_more_on_duty_than_there_are(steps, u):
    env = new_clock()
    watch = Watch(env, Dials(VALUES), 5, [4], [u])
    extra = 0
    for step, number in steps:
        if step == "strengthen":
            extra = number
            watch.strengthen(extra)
        elif step == "sight":
            held_before = watch.formed - len(watch.idle)
            watch.sight(0, number)
            held_after = watch.formed - len(watch.idle)
            assert held_after - held_before <= 1
            assert held_after <= max(held_before, watch.on_duty(0))
        else:
            env.run(until=env.now + number)
        assert 4 <= watch.on_duty(0) <= 4 + extra
        assert len(set(watch.idle)) == len(watch.idle) <= watch.formed
        assert watch.cover(0) >= VALUES["cover_floor"]
        assert watch.cover(0) <= max((4 + extra) / (5 * VALUES["duty_share"]), 0.15)
    env.run(until=env.now + 20)
    assert len(watch.idle) == watch.formed
    watch.strengthen(0)
    assert watch.on_duty(0) == 4
    assert watch.cover(0) == pytest.approx(4 / (5 * VALUES["duty_share"]))


def test_units_that_were_added_taken_away_and_added_again_are_the_same_ones():
    watch = Watch(new_clock(), Dials(VALUES), 5, [4], [0.5])
    for extra in (3, 0, 3, 7, 0, 7):
        watch.strengthen(extra)
    assert watch.formed == len(watch.idle) == 12


def test_officers_can_be_added_where_there_were_no_units(build_world):
    assert all_assumptions()["patrol_units"].range[0] <= 4
    more = ({"kind": "extra_officers", "officers": 4000},)
    assert len(build_world(days=20, patrol_units=4, policies=more).run().attempts) > 0


@every_kind
def test_no_policy_takes_anything_from_rescue(build_world, kind):
    """As many vessels; every boat that fails is answered, and none that fails arrives."""
    world = build_world(days=30, policies=({"kind": kind},), failure_at_sea=0.5, **KEEN)
    baseline = build_world()
    hours_answered, fates = [], {}

    def record(boat, fate):
        if boat.luck.failure < 0.5 and fate in (
            Fate.ARRIVED, Fate.RETURNED_TO_FRANCE, Fate.LOST
        ):  # fmt: skip
            fates[boat.network, boat.night, boat.slot] = (fate, boat)

    world.rescue.on_call.append(hours_answered.append)
    world.on_fate.append(record)
    world.run()
    assert world.rescue.vessels.capacity == baseline.rescue.vessels.capacity
    assert set(hours_answered) == {VALUES["rescue_hours"]}
    back = [
        b for fate, b in fates.values() if fate is Fate.RETURNED_TO_FRANCE and not b.turned_back
    ]
    assert len(hours_answered) >= len(back) > 10
    assert all(b.rescued == b.people - b.dead for b in back)
    assert Fate.ARRIVED not in {fate for fate, _ in fates.values()}
    assert len(world.rescue.vessels.users) == len(world.rescue.vessels.queue) == 0


def test_what_a_stop_achieved_is_written_on_its_order():
    assert (Stop.SUCCEEDED.result, Stop.FAILED.result) == (OrderResult.STOPPED, OrderResult.FAILED)
