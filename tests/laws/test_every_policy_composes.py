"""Any of the built-in policies beside any others: order, strength 0, dates, ramps, collisions."""

import json
from datetime import date, timedelta
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.assumptions import leaves, point
from sim.assumptions.years import in_year
from sim.errors import UserError
from sim.model.calendar import Calendar
from sim.model.demand import WORK
from sim.model.dials import Dials, Overlay, collision
from sim.policies import BUILT_IN
from sim.scenario import load

VALUES = in_year(point(), 2025)
START, DAYS = date(2025, 7, 1), 14
PERIOD = Calendar(START, START + timedelta(days=59))
KEEN = {"willingness": 6.0, "detection_sea": 3.0, "awareness_lag": 1.0, "awareness_rate": 0.5,
        "return_delay_days": 1.0, "dismantling": 8.0}  # fmt: skip
SETTINGS: dict[str, dict[str, st.SearchStrategy[object]]] = {
    "interception_300m": {"boats": st.sampled_from(["unloaded", "all"])},
    "engine_disabling": {"boats": st.sampled_from(["unloaded", "all"])},
    "union_non_participation": {"variant": st.sampled_from(["police_only", "all_corps"])},
    "liability_protection": {"cover": st.floats(0, 4)},
    "extra_officers": {"officers": st.floats(0, 1500), "patrolling": st.floats(0, 1)},
    "joint_patrols": {"officers": st.floats(0, 1500)},
    "crime_prevention_orders": {"networks": st.integers(0, 12)},
    "advert_takedowns": {"closed_a_day": st.floats(0, 1)},
    "returns_agreement": {
        "partner": st.sampled_from(["source_countries", "transit_countries"]),
        "share": st.floats(0, 1),
        "capacity_a_year": st.floats(0, 100_000),
    },
    "third_country_removal": {"share": st.floats(0, 1), "capacity_a_year": st.floats(0, 100_000)},
    "visa_leverage": {"refusals_rise": st.floats(0, 3)},
    "asylum_rules": {"variant": st.sampled_from(["claims_ban", "faster_decisions"])},
    "safe_route": {"places_a_year": st.floats(0, 200_000)},
}
FIXING: dict[str, dict[str, st.SearchStrategy[object]]] = {  # settings that `set` a number
    "interception_300m": {"zone_m": st.floats(0, 300), "sea_teams": st.integers(0, 20)},
    "union_non_participation": {"compliance": st.floats(0, 1)},
    "network_task_force": {"hazard": st.floats(0, 20)},
    "boat_supply_seizures": {"share": st.floats(0, 1)},
    "returns_agreement": {"variant": st.just("rapid")},
}
KINDS = sorted(BUILT_IN)
TWICE = [kind for kind in KINDS if kind != "interception_300m"]  # which always sets its zone

every_kind = pytest.mark.parametrize("kind", KINDS)


@st.composite
def entry(draw: st.DrawFn, kind: str, ends: bool = False, fixing: bool = True) -> dict[str, object]:
    """One policy with dates, a ramp, sectors, a strength and settings of its own."""
    made: dict[str, object] = {"kind": kind, "strength": draw(st.floats(0, 1))}
    first = draw(st.integers(-3, DAYS - 1))
    if draw(st.booleans()):
        made["from"] = START + timedelta(days=first)
        made["ramp_days"] = draw(st.integers(0, 20))
    if ends or draw(st.booleans()):
        made["to"] = START + timedelta(days=max(first, 0) + draw(st.integers(0, 9)))
    if BUILT_IN[kind].by_sector and draw(st.booleans()):
        made["sectors"] = draw(st.lists(st.integers(1, 5), min_size=1, unique=True))
    choices = {**SETTINGS.get(kind, {}), **(FIXING.get(kind, {}) if fixing else {})}
    for key, values in choices.items():
        if draw(st.booleans()):
            made[key] = draw(values)
    return made


@st.composite
def packages(draw: st.DrawFn, ends: bool = False) -> list[dict[str, object]]:
    """Some policies, some kinds twice; no two set one number, so that any scenario takes them."""
    some = draw(st.lists(st.sampled_from(KINDS), unique=True, max_size=len(KINDS)))
    again = draw(st.lists(st.sampled_from(TWICE), unique=True, max_size=3))
    made = [draw(entry(kind, ends)) for kind in some]
    return made + [draw(entry(kind, ends, fixing=False)) for kind in again]


def overlays_of(*entries: dict[str, object]) -> list[Overlay]:
    """Return the overlays of policies written as dicts."""
    return [
        overlay
        for number, each in enumerate(entries)
        for overlay in BUILT_IN[str(each["kind"])]
        .model_validate(each)
        .overlays(PERIOD.hour, f"policies[{number}]")
    ]


def standing(dials: Dials) -> dict[str, object]:
    """Return every number as it now stands."""
    return {name: getattr(dials, name) for name in VALUES}


def written(folder, *entries):
    """Write a scenario of these policies; JSON is YAML."""
    lines = [
        "conditions: 2025",
        f"period: {{start: {START}, end: {START + timedelta(days=DAYS - 1)}}}",
        "policies:" if entries else "",
        *(f"  - {json.dumps(each, default=str)}" for each in entries),
    ]
    path = folder / "several.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path


# --- order and strength --------------------------------------------------------------------------


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


# --- what they change, and that they end ---------------------------------------------------------


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
    assert not [o.name for o in overlays if leaves()[o.name].fixed]
    assert not [o.name for o in overlays if o.name.startswith("rescue")]
    dials, plain = Dials(VALUES, overlays), Dials(VALUES)
    kept = [n for n in VALUES if n.startswith("rescue") or (n in leaves() and leaves()[n].fixed)]
    assert {"rescue_vessels", "rescue_minutes", "rescue_hours", "networks"} <= set(kept)
    for now in (float("-inf"), *dials.changes):
        dials.turn(now)
        for name in kept:
            assert getattr(dials, name) == getattr(plain, name)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(made=packages())
def test_shares_in_force_stay_shares_whatever_stands_beside_them(made):
    shares = [n for n, leaf in leaves().items() if leaf.file == "levers.yaml" and
              leaf.range == (0, 1)]  # fmt: skip
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
        (o.name, o.verb, o.value, o.start, o.end, o.sectors) for o in overlays_of(*inside)
    ]


ENDS = [
    pytest.param(name, end, id=f"{name}-{end:g}")
    for name, leaf in leaves().items()
    for end in leaf.range
    # worlds too large to run; and few patrol units, for which see tests/laws/test_mechanisms.py
    if not isinstance(leaf.value, tuple)
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
    value = int(end) if leaves()[name].whole else float(end)
    world = world_of(days=12, policies=every, seed=3, **{name: value})
    world.run()
    assert world.ledger.balances()
    assert world.ledger.people["on_attempt"] == world.ledger.boats["on_attempt"] == 0


# --- collisions ----------------------------------------------------------------------------------

SETTERS = [
    ({"kind": "interception_300m", "zone_m": 300}, {"zone_m": 100}, "zone_m"),
    ({"kind": "interception_300m"}, {}, "zone_m"),
    ({"kind": "returns_agreement", "variant": "rapid"},
     {"partner": "transit_countries"}, "return_delay_days"),
    ({"kind": "network_task_force", "hazard": 3}, {"hazard": 2}, "task_force_hazard"),
    ({"kind": "boat_supply_seizures", "share": 0.3}, {"share": 0.3}, "seizures_added"),
    ({"kind": "union_non_participation", "compliance": 1.0},
     {"compliance": 0.5, "variant": "all_corps"}, "union_compliance"),
]  # fmt: skip
every_setter = pytest.mark.parametrize(
    ("first", "other", "number"), SETTERS, ids=lambda x: x if isinstance(x, str) else ""
)


@every_setter
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("ramps", [False, True])
def test_two_entries_that_set_one_number_at_once_are_refused_in_one_line_that_names_both(
    tmp_path, first, other, number, turned, ramps
):
    pair = [first, {**first, **other}]
    between = {"kind": "safe_route"}
    if ramps:
        pair = [each | {"from": str(START), "ramp_days": 10} for each in pair]
    path = written(tmp_path, *(pair[::-1] if turned else pair)[:1], between,
                   *(pair[::-1] if turned else pair)[1:])  # fmt: skip
    with pytest.raises(UserError) as refused:
        load(path)
    line = str(refused.value)
    assert "\n" not in line
    assert line.startswith(f"{path}:6:")  # the later one's line
    assert f"sets {number}" in line
    assert "policies[2]" in line
    assert f"policies[0] {first['kind']}" in line


@every_setter
def test_two_entries_that_set_one_number_one_after_the_other_are_taken(
    tmp_path, first, other, number
):
    middle = START + timedelta(days=7)
    one = first | {"to": str(middle - timedelta(days=1))}
    then = {**first, **other, "from": str(middle)}
    scenario = load(written(tmp_path, one, then))
    dials = Dials(VALUES, scenario.overlays())
    values = [o.value for o in scenario.overlays() if o.name == number]
    assert [dials.at(number, 24.0 * day) for day in (0, 6, 7, 13)] == [
        values[0], values[0], values[1], values[1]
    ]  # fmt: skip


@every_setter
def test_the_same_day_is_once_too_often(tmp_path, first, other, number):
    """A policy's last day is inside, so that the next one cannot begin on it."""
    middle = str(START + timedelta(days=7))
    path = written(tmp_path, first | {"to": middle}, {**first, **other, "from": middle})
    with pytest.raises(UserError, match=f"sets {number}"):
        load(path)


@every_setter
def test_a_second_entry_of_no_strength_collides_with_nothing(tmp_path, first, other, number):
    scenario = load(written(tmp_path, first, {**first, **other, "strength": 0}))
    assert len([o for o in scenario.overlays() if o.name == number]) == 1


@every_kind
def test_a_policy_does_not_collide_with_itself_while_it_climbs(kind):
    choices = {"interception_300m": {"sea_teams": 3}, "network_task_force": {"hazard": 2},
               "returns_agreement": {"variant": "rapid"}, "boat_supply_seizures": {"share": 0.2},
               "union_non_participation": {"compliance": 0.5}}.get(kind, {})  # fmt: skip
    for ramp in (1, 7, 8, 50, 365):
        made = {"kind": kind, "from": START, "ramp_days": ramp, **choices}
        assert collision(overlays_of(made)) is None


def test_policies_that_together_leave_a_numbers_range_are_refused(tmp_path):
    path = written(tmp_path, *[{"kind": "liability_protection", "cover": 6}] * 2)
    with pytest.raises(UserError, match="liability_protection 12; allowed: 0 to 10") as refused:
        load(path)
    assert "\n" not in str(refused.value)


# --- ramps ---------------------------------------------------------------------------------------


def climbing(overlays: list[Overlay], name: str, hours: list[float]) -> list[float | None]:
    """Return a number's overlay value at each hour; there is one at a time, or None."""
    told = []
    for now in hours:
        values = [o.value for o in overlays if o.name == name and o.start <= now < o.end]
        assert len(values) <= 1
        told.append(values[0] if values else None)
    return told


@every_kind
@settings(max_examples=15, deadline=None, derandomize=True)
@given(ramp=st.integers(1, 400), strength=st.floats(0.01, 1))
def test_a_ramp_climbs_to_full_strength_and_no_further(kind, ramp, strength):
    shape = {"kind": kind, "from": START, "strength": strength, "cost_per_year": 1000}
    made, full = overlays_of(shape | {"ramp_days": ramp}), overlays_of(shape)
    hours = [24.0 * day + 12.0 for day in range(ramp + 3)]
    assert {o.name for o in made} == {o.name for o in full}
    for whole in full:
        assert climbing(made, whole.name, [-24.0, -0.001]) == [None, None]
        told = climbing(made, whole.name, hours)
        assert None not in told
        if whole.verb == "set":
            assert set(told) == {whole.value}
            continue
        assert told == sorted(told)
        assert 0 < told[0] < whole.value
        assert max(told[:ramp]) < whole.value
        assert told[ramp:] == [whole.value] * 3
        if kind != "crime_prevention_orders":  # a number of networks; the same in the limit
            assert told[0] <= whole.value / 2


@every_kind
def test_a_ramp_climbs_at_least_once_a_week_in_equal_steps(kind):
    for ramp in (1, 6, 7, 8, 20, 30, 365):
        made = overlays_of({"kind": kind, "from": START, "ramp_days": ramp, "cost_per_year": 70.0})
        cost = sorted((o for o in made if o.name == "public_cost"), key=lambda o: o.start)
        steps = len(cost) - 1
        assert steps == -(-ramp // 7)
        assert [o.value for o in cost] == pytest.approx(
            [70.0 * (n + 1) / (steps + 1) for n in range(steps + 1)]
        )
        assert all(o.end - o.start <= 7 * 24.0 + 1e-6 for o in cost[:-1])
        assert [o.end for o in cost[:-1]] == [o.start for o in cost[1:]]
        assert cost[-1].end == float("inf")


@pytest.mark.parametrize(
    "ramp",
    [1, 7, 10, 14, 29, 30, 41, 100, 365, 1000, 3650],
)
def test_full_strength_is_there_at_the_first_hour_of_the_day_after_the_ramp(ramp):
    made = overlays_of({"kind": "beach_dispersal", "from": START, "ramp_days": ramp})
    assert climbing(made, "dispersal", [24.0 * ramp]) == [1.0]


@pytest.mark.parametrize("last", [0, 1, 6, 7, 13, 20])
def test_a_policy_that_ends_while_it_climbs_ends_on_its_last_day(last):
    made = overlays_of({"kind": "beach_dispersal", "from": START, "ramp_days": 21,
                        "to": START + timedelta(days=last)})  # fmt: skip
    told = climbing(made, "dispersal", [24.0 * day + 23.9 for day in range(30)])
    assert None not in told[: last + 1]
    assert set(told[last + 1 :]) == {None}
    assert max(told[: last + 1]) == [0.25, 0.5, 0.75][last // 7]


def test_a_ramp_is_climbed_in_a_run_too(world_of):
    """Three steps of a week each: a quarter, a half, three quarters, all of 1,000 GBP a day."""
    policy = {"kind": "beach_dispersal", "from": START + timedelta(days=2), "ramp_days": 21,
              "cost_per_year": 365_000.0}  # fmt: skip
    costs = world_of(days=30, warm_up=5, policies=(policy,)).run().costs
    told = [0.0] * 7 + [250.0] * 7 + [500.0] * 7 + [750.0] * 7 + [1000.0] * 7
    assert costs["public_cost"].tolist() == pytest.approx(told)
    assert set(costs["unknown_costs"]) == {0.0}


# --- what is left when a policy has ended --------------------------------------------------------


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
    assert with_it["came"][5 + 20 :].tolist() == without["came"][5 + 20 :].tolist()
