"""Policies compose in any subset, order and strength, and leave no trace after their end."""

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
    packages,
    policy_overlays,
    standing,
    written,
)

from sim.assumptions import all_assumptions
from sim.model.demand import WORK
from sim.model.dials import Dials
from sim.scenario import load


@settings(max_examples=150, deadline=None, derandomize=True)
@given(package=packages(), random=st.randoms(), seed=st.integers(0, 10_000))
def test_policies_written_in_any_order_give_the_same_bytes(
    build_world, column_bytes, package, random, seed
):
    shuffled = package.copy()
    random.shuffle(shuffled)
    one, second = (
        column_bytes(build_world(days=DAYS, seed=seed, policies=tuple(p), **KEEN).run())
        for p in (package, shuffled)
    )
    assert one == second


@settings(max_examples=150, deadline=None, derandomize=True)
@given(package=packages(), seed=st.integers(0, 10_000))
def test_any_policies_of_no_strength_are_the_baseline_byte_for_byte(
    build_world, column_bytes, package, seed
):
    without_strength = tuple(policy | {"strength": 0.0} for policy in package)
    assert policy_overlays(*without_strength) == []
    world = build_world(days=DAYS, seed=seed, policies=without_strength, **KEEN)
    assert column_bytes(world.run()) == column_bytes(
        build_world(days=DAYS, seed=seed, **KEEN).run()
    )


@settings(max_examples=100, deadline=None, derandomize=True)
@given(package=packages(), ghosts=packages(), seed=st.integers(0, 10_000))
def test_policies_of_no_strength_change_no_byte_beside_others(
    build_world, column_bytes, package, ghosts, seed
):
    """Settings that set a number too, which would collide if they had any strength."""
    without_strength = [policy | {"strength": 0.0} for policy in ghosts]
    with_them, alone = (
        column_bytes(build_world(days=DAYS, seed=seed, policies=tuple(p), **KEEN).run())
        for p in (without_strength + package, package)
    )
    assert with_them == alone


@every_kind
def test_a_policy_of_full_strength_does_change_the_world(build_world, column_bytes, kind):
    """Or the laws above would hold of nothing: it changes more than its cost."""
    # cover counts only for officers who hesitate, a call only for those who do not; a few numbers
    # have a default of no effect, or one too small for a few weeks
    alive = {"claims_ban_effect": -1.0, "faster_decisions_effect": -1.0, "advert_effect": 0.5,
             "work_effect": 0.5, "working_capital": 2.0, "willingness": 0.0,
             "police_share": 1.0, "seizures_added": 0.9}  # fmt: skip
    shape = {"days": 40, **KEEN, **alive}
    beside = () if kind == "shallow_water_stops" else ({"kind": "shallow_water_stops"},)
    before, after = (
        column_bytes(build_world(policies=p, **shape).run())
        for p in (beside, (*beside, {"kind": kind}))
    )
    assert {c.split(".")[0] for c in before if before[c] != after[c]} - {"costs"}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(package=packages(), first=st.integers(1, 9), seed=st.integers(0, 10_000))
def test_nothing_happens_before_the_first_policy_begins(build_world, package, first, seed):
    """Rows of the nights before its first midnight are the baseline's, in every table."""
    begin = START + timedelta(days=first)
    postponed = [
        policy | {"from": max(policy.get("from", begin), begin)}
        | ({"to": max(policy["to"], begin)} if "to" in policy else {})
        for policy in package
    ]  # fmt: skip
    tables = [
        build_world(days=DAYS, seed=seed, policies=tuple(p), **KEEN)
        .run()
        .on_nights(0, 5 + first - 1)
        for p in (postponed, [])
    ]
    for name in ("attempts", "interventions", "responses", "people", "decisions", "costs"):
        first_bytes, second = (getattr(run, name).block.tobytes() for run in tables)
        assert first_bytes == second, name


@settings(max_examples=100, deadline=None, derandomize=True)
@given(package=packages(ends=True), moments=st.lists(st.integers(-200, 900), max_size=5))
def test_after_the_last_policy_has_ended_every_number_is_exactly_what_it_was(package, moments):
    overlays = policy_overlays(*package)
    dials = Dials(VALUES, overlays)
    for now in moments:  # to and fro: nothing may be left behind by what stood before
        dials.turn(float(now))
    dials.turn(max((o.end for o in overlays), default=0.0))
    assert standing(dials) == standing(Dials(VALUES))


@settings(max_examples=15, deadline=None, derandomize=True)
@given(package=packages(ends=True), seed=st.integers(0, 1000))
def test_in_a_run_too_every_number_is_what_it_was_once_all_policies_are_over(
    build_world, package, seed
):
    world = build_world(days=35, seed=seed, policies=tuple(package), **KEEN)
    world.run()
    baseline = build_world(days=35, seed=seed, **KEEN)
    baseline.run()  # so that its drivers have gone on to the same month
    assert standing(world.dials) == standing(baseline.dials)
    assert [watch.extra for watch in world.watches] == [0] * 5
    groups = [standby.strength for standby in (*world.responders.own, world.responders.reserve)]
    assert groups == [
        standby.strength for standby in (*baseline.responders.own, baseline.responders.reserve)
    ]
    assert not any(network.named or network.under_order for network in world.networks)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(package=packages())
def test_no_policy_touches_a_number_that_is_fixed_and_none_touches_rescue(package):
    overlays = policy_overlays(*package)
    assert not [o.name for o in overlays if all_assumptions()[o.name].fixed]
    assert not [o.name for o in overlays if o.name.startswith("rescue")]
    dials, baseline = Dials(VALUES, overlays), Dials(VALUES)
    protected = [
        n
        for n in VALUES
        if n.startswith("rescue") or (n in all_assumptions() and all_assumptions()[n].fixed)
    ]
    assert {"rescue_vessels", "rescue_minutes", "rescue_hours", "networks"} <= set(protected)
    for now in (float("-inf"), *dials.changes):
        dials.turn(now)
        for name in protected:
            assert getattr(dials, name) == getattr(baseline, name)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(package=packages())
def test_shares_in_force_stay_shares_whatever_stands_beside_them(package):
    shares = [n for n, a in all_assumptions().items() if a.file == "mechanisms.yaml" and
              a.range == (0, 1)]  # fmt: skip
    dials = Dials(VALUES, policy_overlays(*package))
    for now in (float("-inf"), *dials.changes):
        dials.turn(now)
        for name in shares:
            stands = getattr(dials, name)
            assert all(0 <= p <= 1 for p in (stands if isinstance(stands, list) else [stands]))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(package=packages())
def test_a_file_with_any_of_them_loads_and_means_the_same(tmp_path_factory, package):
    inside = [
        policy for policy in package
        if policy.get("to", START) >= START
        and policy.get("from", START) <= policy.get("to", date.max)
    ]  # fmt: skip
    scenario = load(written(tmp_path_factory.mktemp("several"), *inside))
    meant = [(o.name, o.verb, o.value, o.start, o.end, o.sectors) for o in scenario.overlays()]
    assert meant == [
        (o.name, o.verb, o.value, o.start, o.end, o.sectors)
        for o in policy_overlays(*inside)
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
def test_all_policies_at_once_run_and_balance_at_either_end_of_any_number(build_world, name, end):
    dates = {"from": START + timedelta(days=1), "to": START + timedelta(days=8), "ramp_days": 3}
    less = {"turn_back_at_sea": 0.4, "engine_disabling": 0.4, "union_non_participation": 0.4}
    every = tuple(
        {"kind": kind, **dates, "strength": less.get(kind, 1.0)}
        | ({"boats": "all"} if kind == "interception_300m" else {})
        for kind in KINDS
    )
    value = int(end) if all_assumptions()[name].whole else float(end)
    world = build_world(days=12, policies=every, seed=3, **{name: value})
    world.run()
    assert world.ledger.balances()
    assert world.ledger.people["on_attempt"] == world.ledger.boats["on_attempt"] == 0


@pytest.mark.parametrize("repost", [1.0, 4.0, 7.0])
def test_closed_accounts_are_open_again_five_reposts_after_the_policys_end(build_world, repost):
    """Whatever was closed, e⁻⁵ of it is left."""
    policy = {"kind": "advert_takedowns", "closed_a_day": 0.9, "to": START + timedelta(days=9)}
    shut = []
    for days in (11, 11 + round(5 * repost)):  # the last noon is that of the last day but one
        world = build_world(days=days, policies=(policy,), repost_days=repost)
        world.run()
        shut.append(world.pool.demand.closed)
    assert shut[0] > 0.3
    assert shut[1] < 0.01
    assert shut[1] == pytest.approx(shut[0] * exp(-round(5 * repost) / repost))


def test_what_was_perceived_fades_at_its_rate_after_the_policys_end(build_world):
    """Perceived ten days late: .9^n of the gap is left n days after news of the end."""
    policy = {"kind": "illegal_working_closure", "from": START, "to": START + timedelta(days=19)}
    shape = {"awareness_lag": 10.0, "awareness_rate": 0.1, "policies": (policy,)}
    perceived = []
    for days in (11, 31, 41, 61):
        world = build_world(days=days, **shape)
        world.run()
        perceived.append(world.pool.demand.perceived[WORK])
    peak = 1 - 0.9**20
    # the noon before a night counts for it, so the first noon under the policy is its second day's
    assert perceived == pytest.approx([0.0, 1 - 0.9**20, peak * 0.9**10, peak * 0.9**30])


def test_places_on_a_safe_route_that_has_ended_are_taken_by_nobody(build_world):
    """A million places a year for ten days; twenty days later as many come as ever."""
    policy = {"kind": "safe_route", "places_a_year": 1e6, "to": START + timedelta(days=9)}
    with_it, without = (build_world(days=30, policies=p).run().people for p in ((policy,), ()))
    assert with_it["newcomers"][5 + 20 :].tolist() == without["newcomers"][5 + 20 :].tolist()
