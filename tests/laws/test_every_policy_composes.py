"""Any subset of the policies, in any order, at any strength; and none leaves anything behind."""

from datetime import date, timedelta
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packages_of_policies import (
    DAYS,
    KEEN,
    KINDS,
    START,
    VALUES,
    every_kind,
    overlays_of,
    packages,
    standing,
    written,
)

from sim.assumptions import all_assumptions
from sim.model.demand import WORK
from sim.model.dials import Dials
from sim.scenario import load


@settings(max_examples=150, deadline=None, derandomize=True)
@given(made=packages(), random=st.randoms(), seed=st.integers(0, 10_000))
def test_policies_written_in_any_order_give_the_same_bytes(world_of, bytes_of, made, random, seed):
    shuffled = made.copy()
    random.shuffle(shuffled)
    one, other = (
        bytes_of(world_of(days=DAYS, seed=seed, policies=tuple(p), **KEEN).run())
        for p in (made, shuffled)
    )
    assert one == other


@settings(max_examples=150, deadline=None, derandomize=True)
@given(made=packages(), seed=st.integers(0, 10_000))
def test_any_policies_of_no_strength_are_the_baseline_byte_for_byte(world_of, bytes_of, made, seed):
    nothing = tuple(each | {"strength": 0.0} for each in made)
    assert overlays_of(*nothing) == []
    world = world_of(days=DAYS, seed=seed, policies=nothing, **KEEN)
    assert bytes_of(world.run()) == bytes_of(world_of(days=DAYS, seed=seed, **KEEN).run())


@settings(max_examples=100, deadline=None, derandomize=True)
@given(made=packages(), ghosts=packages(), seed=st.integers(0, 10_000))
def test_policies_of_no_strength_change_no_byte_beside_others(
    world_of, bytes_of, made, ghosts, seed
):
    """Settings that set a number too, which would collide if they had any strength."""
    nothing = [each | {"strength": 0.0} for each in ghosts]
    with_them, alone = (
        bytes_of(world_of(days=DAYS, seed=seed, policies=tuple(p), **KEEN).run())
        for p in (nothing + made, made)
    )
    assert with_them == alone


@every_kind
def test_a_policy_of_full_strength_does_change_the_world(world_of, bytes_of, kind):
    """Or the laws above would hold of nothing: it changes more than its cost."""
    # cover counts only for officers who hesitate, a call only for those who do not; a few numbers
    # have a default of no effect, or one too small for a few weeks
    alive = {"claims_ban_effect": -1.0, "faster_decisions_effect": -1.0, "advert_effect": 0.5,
             "work_effect": 0.5, "working_capital": 2.0, "willingness": 0.0,
             "police_share": 1.0, "seizures_added": 0.9}  # fmt: skip
    shape = {"days": 40, **KEEN, **alive}
    beside = () if kind == "shallow_water_stops" else ({"kind": "shallow_water_stops"},)
    before, after = (
        bytes_of(world_of(policies=p, **shape).run()) for p in (beside, (*beside, {"kind": kind}))
    )
    assert {c.split(".")[0] for c in before if before[c] != after[c]} - {"costs"}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(made=packages(), first=st.integers(1, 9), seed=st.integers(0, 10_000))
def test_nothing_happens_before_the_first_policy_begins(world_of, made, first, seed):
    """Rows of the nights before its first midnight are the baseline's, in every table."""
    begin = START + timedelta(days=first)
    later = [
        each | {"from": max(each.get("from", begin), begin)}
        | ({"to": max(each["to"], begin)} if "to" in each else {})
        for each in made
    ]  # fmt: skip
    tables = [
        world_of(days=DAYS, seed=seed, policies=tuple(p), **KEEN).run().on_nights(0, 5 + first - 1)
        for p in (later, [])
    ]
    for name in ("attempts", "interventions", "responses", "people", "decisions", "costs"):
        one, other = (getattr(each, name).block.tobytes() for each in tables)
        assert one == other, name


@settings(max_examples=100, deadline=None, derandomize=True)
@given(made=packages(ends=True), moments=st.lists(st.integers(-200, 900), max_size=5))
def test_after_the_last_policy_has_ended_every_number_is_exactly_what_it_was(made, moments):
    overlays = overlays_of(*made)
    dials = Dials(VALUES, overlays)
    for now in moments:  # to and fro: nothing may be left behind by what stood before
        dials.turn(float(now))
    dials.turn(max((o.end for o in overlays), default=0.0))
    assert standing(dials) == standing(Dials(VALUES))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(made=packages(ends=True), seed=st.integers(0, 1000))
def test_in_a_run_too_every_number_is_what_it_was_once_all_policies_are_over(world_of, made, seed):
    world = world_of(days=35, seed=seed, policies=tuple(made), **KEEN)
    world.run()
    plain = world_of(days=35, seed=seed, **KEEN)
    assert standing(world.dials) == standing(plain.dials)
    assert [watch.extra for watch in world.watches] == [0] * 5
    groups = [each.strength for each in (*world.responders.own, world.responders.reserve)]
    assert groups == [each.strength for each in (*plain.responders.own, plain.responders.reserve)]
    assert not any(network.named or network.under_order for network in world.networks)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(made=packages())
def test_no_policy_touches_a_number_that_is_fixed_and_none_touches_rescue(made):
    overlays = overlays_of(*made)
    assert not [o.name for o in overlays if all_assumptions()[o.name].fixed]
    assert not [o.name for o in overlays if o.name.startswith("rescue")]
    dials, plain = Dials(VALUES, overlays), Dials(VALUES)
    kept = [
        n
        for n in VALUES
        if n.startswith("rescue") or (n in all_assumptions() and all_assumptions()[n].fixed)
    ]
    assert {"rescue_vessels", "rescue_minutes", "rescue_hours", "networks"} <= set(kept)
    for now in (float("-inf"), *dials.changes):
        dials.turn(now)
        for name in kept:
            assert getattr(dials, name) == getattr(plain, name)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(made=packages())
def test_shares_in_force_stay_shares_whatever_stands_beside_them(made):
    shares = [n for n, a in all_assumptions().items() if a.file == "mechanisms.yaml" and
              a.range == (0, 1)]  # fmt: skip
    dials = Dials(VALUES, overlays_of(*made))
    for now in (float("-inf"), *dials.changes):
        dials.turn(now)
        for name in shares:
            stands = getattr(dials, name)
            assert all(0 <= p <= 1 for p in (stands if isinstance(stands, list) else [stands]))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(made=packages())
def test_a_file_with_any_of_them_loads_and_means_the_same(tmp_path_factory, made):
    inside = [
        each for each in made
        if each.get("to", START) >= START and each.get("from", START) <= each.get("to", date.max)
    ]  # fmt: skip
    scenario = load(written(tmp_path_factory.mktemp("several"), *inside))
    meant = [(o.name, o.verb, o.value, o.start, o.end, o.sectors) for o in scenario.overlays()]
    assert meant == [
        (o.name, o.verb, o.value, o.start, o.end, o.sectors)
        for o in overlays_of(*inside)
        if o.start < 24.0 * (DAYS - 1 + 7)  # by then the last night's boats have met their fate
    ]


ENDS = [
    pytest.param(name, end, id=f"{name}-{end:g}")
    for name, assumption in all_assumptions().items()
    for end in assumption.range
    # worlds too large to run; and few patrol units, for which see tests/laws/test_mechanisms.py
    if not isinstance(assumption.value, tuple)
    and (name, end) != ("patrol_units", 1)
    and name not in ("demand", "demand_factor", "networks", "boats_offered")
]


@pytest.mark.parametrize(("name", "end"), ENDS)
def test_all_policies_at_once_run_and_balance_at_either_end_of_any_number(world_of, name, end):
    dates = {"from": START + timedelta(days=1), "to": START + timedelta(days=8), "ramp_days": 3}
    less = {"turn_back_at_sea": 0.4, "engine_disabling": 0.4, "union_non_participation": 0.4}
    every = tuple(
        {"kind": kind, **dates, "strength": less.get(kind, 1.0)}
        | ({"boats": "all"} if kind == "interception_300m" else {})
        for kind in KINDS
    )
    value = int(end) if all_assumptions()[name].whole else float(end)
    world = world_of(days=12, policies=every, seed=3, **{name: value})
    world.run()
    assert world.ledger.balances()
    assert world.ledger.people["on_attempt"] == world.ledger.boats["on_attempt"] == 0


@pytest.mark.parametrize("repost", [1.0, 4.0, 7.0])
def test_closed_accounts_are_open_again_five_reposts_after_the_policys_end(world_of, repost):
    """Whatever was closed, e⁻⁵ of it is left."""
    policy = {"kind": "advert_takedowns", "closed_a_day": 0.9, "to": START + timedelta(days=9)}
    shut = []
    for days in (11, 11 + round(5 * repost)):  # the last noon is that of the last day but one
        world = world_of(days=days, policies=(policy,), repost_days=repost)
        world.run()
        shut.append(world.pool.demand.closed)
    assert shut[0] > 0.3
    assert shut[1] < 0.01
    assert shut[1] == pytest.approx(shut[0] * exp(-round(5 * repost) / repost))


def test_what_was_perceived_fades_at_its_rate_after_the_policys_end(world_of):
    """Perceived ten days late: .9^n of the gap is left n days after news of the end."""
    policy = {"kind": "illegal_working_closure", "from": START, "to": START + timedelta(days=19)}
    shape = {"awareness_lag": 10.0, "awareness_rate": 0.1, "policies": (policy,)}
    told = []
    for days in (11, 31, 41, 61):
        world = world_of(days=days, **shape)
        world.run()
        told.append(world.pool.demand.perceived[WORK])
    peak = 1 - 0.9**20
    # the noon before a night counts for it, so the first noon under the policy is its second day's
    assert told == pytest.approx([0.0, 1 - 0.9**20, peak * 0.9**10, peak * 0.9**30])


def test_places_on_a_safe_route_that_has_ended_are_taken_by_nobody(world_of):
    """A million places a year for ten days; twenty days later as many come as ever."""
    policy = {"kind": "safe_route", "places_a_year": 1e6, "to": START + timedelta(days=9)}
    with_it, without = (world_of(days=30, policies=p).run().people for p in ((policy,), ()))
    assert with_it["newcomers"][5 + 20 :].tolist() == without["newcomers"][5 + 20 :].tolist()
