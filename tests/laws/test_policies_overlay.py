"""Policies are overlays: they compose in any order, end without a trace and do nothing at 0."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from summer import in_summer

from sim.assumptions import SECTORS, all_assumptions, point
from sim.model.bench import Bench
from sim.model.calendar import Calendar
from sim.model.dials import VERBS, Dials, Overlay, apply_verb, collision
from sim.policies import POLICIES
from sim.streams import Streams

VALUES = in_summer()
SCALARS = sorted(n for n, v in VALUES.items() if not isinstance(v, tuple))
BY_SECTOR = sorted(n for n, assumption in all_assumptions().items() if assumption.by_sector)
IDENTITY = {"add": 0.0, "multiply": 1.0, "combine": 0.0}
EVERYTHING = (
    {"kind": "shallow_water_stops"},
    {"kind": "interception_300m", "boats": "all"},
    {"kind": "union_non_participation"},
)

finite = st.floats(-1e6, 1e6, allow_nan=False)
shares = st.floats(0, 1)
hours = st.integers(-100, 100).map(float)


@st.composite
def overlays(draw: st.DrawFn, verbs: tuple[str, ...] = VERBS) -> Overlay:
    """Draw an overlay: a verb on a number, for a time and some sectors."""
    name = draw(st.sampled_from(["kit_found", "taxi_seen", "crews", "attrition"]))
    start = draw(hours)
    sectors = st.lists(st.integers(0, SECTORS - 1), min_size=1, unique=True).map(tuple)
    return Overlay(
        name=name,
        verb=draw(st.sampled_from(verbs)),
        value=draw(shares),
        policy=draw(st.integers(0, 1)),
        kind="a",
        start=start,
        end=start + draw(st.integers(1, 100)),
        sectors=draw(st.none() | sectors) if name in BY_SECTOR else None,
    )


def standing(dials: Dials) -> dict[str, object]:
    """Return the current value of every number."""
    return {name: getattr(dials, name) for name in VALUES}


@given(finite)
def test_each_verb_has_an_exact_identity(number):
    for verb, nothing in IDENTITY.items():
        assert apply_verb(verb, number, nothing) == number


@given(shares, shares, shares)
def test_combined_probabilities_stay_probabilities(p, q, r):
    both = apply_verb("combine", apply_verb("combine", p, q), r)
    assert both == pytest.approx(1 - (1 - p) * (1 - q) * (1 - r), abs=1e-12)
    assert both <= 1 + 1e-12


def test_the_four_verbs_do_what_they_say():
    assert [apply_verb(verb, 0.5, 0.2) for verb in VERBS] == [0.2, 0.7, 0.1, 0.6]


def test_a_set_comes_first_and_a_combine_last_whatever_their_order():
    four = [Overlay("attrition", verb, 0.5, i, "a") for i, verb in enumerate(VERBS)]
    for ordered in (four, four[::-1]):
        assert Dials(VALUES, ordered).attrition == (0.5 + 0.5) * 0.5 + 0.5 * (1 - 0.5)


@given(st.lists(overlays(("add", "multiply", "combine")), max_size=8), st.randoms(), hours)
def test_any_order_of_overlays_gives_exactly_the_same_numbers(drawn_overlays, random, now):
    shuffled = drawn_overlays.copy()
    random.shuffle(shuffled)
    first, second = Dials(VALUES, drawn_overlays), Dials(VALUES, shuffled)
    first.turn(now)
    second.turn(now)
    assert standing(first) == standing(second)


@given(st.lists(overlays(), max_size=8), st.lists(hours, max_size=6))
def test_when_policies_end_every_number_is_exactly_where_it_was(drawn_overlays, moments):
    dials = Dials(VALUES, drawn_overlays)
    for now in moments:  # to and fro: nothing may be left behind by what stood before
        dials.turn(now)
    dials.turn(1000.0)
    assert standing(dials) == standing(Dials(VALUES))


def after(base, value):
    """Return a number, or a list of numbers, plus `value`; rounding may lose it."""
    return [number + value for number in base] if isinstance(base, list) else base + value


@given(overlays(("add",)))
def test_an_overlay_is_in_force_from_its_start_to_just_before_its_end(overlay):
    base = standing(Dials(VALUES))[overlay.name]
    for now, inside in (
        (overlay.start - 1, False), (overlay.start, True), (overlay.end - 0.5, True),
        (overlay.end, False),
    ):  # fmt: skip
        dials = Dials(VALUES, [overlay])
        dials.turn(now)
        changed = standing(dials)[overlay.name] != base
        assert not changed or inside
        if overlay.sectors is None:
            assert changed == (inside and base != after(base, overlay.value))


def test_a_policy_of_some_sectors_leaves_the_others_alone():
    dials = Dials(VALUES, [Overlay("kit_found", "multiply", 0.0, 0, "a", sectors=(1, 3))])
    was = Dials(VALUES).kit_found
    assert dials.kit_found == [was[0], 0.0, was[2], 0.0, was[4]]


def test_two_settings_of_one_number_collide():
    first = Overlay("zone_m", "set", 300.0, 0, "a", 0.0, 48.0)
    assert collision([first, Overlay("zone_m", "set", 300.0, 1, "a", 24.0, 72.0)])
    assert collision([first, Overlay("zone_m", "set", 200.0, 1, "a")])
    sector = [Overlay("kit_found", "set", 0.1, s, "a", sectors=(s, 2)) for s in (0, 1)]
    assert collision(sector)


def test_settings_that_part_in_time_sector_number_or_verb_do_not_collide():
    first = Overlay("zone_m", "set", 300.0, 0, "a", 0.0, 48.0)
    assert collision([first, Overlay("zone_m", "set", 200.0, 1, "a", 48.0)]) is None
    assert collision([first, Overlay("sea_teams", "set", 300.0, 1, "a")]) is None
    assert collision([first, Overlay("zone_m", "add", 300.0, 1, "a")]) is None
    sector = [Overlay("kit_found", "set", 0.1, s, "a", sectors=(s,)) for s in (0, 1)]
    assert collision(sector) is None


@given(st.lists(overlays(("set",)), max_size=5), st.randoms())
def test_a_collision_is_found_whatever_the_order(drawn_overlays, random):
    shuffled = drawn_overlays.copy()
    random.shuffle(shuffled)
    assert (collision(drawn_overlays) is None) == (collision(shuffled) is None)
    at_once = {
        (o.name, s, h)
        for o in drawn_overlays
        for s in o.sectors or range(SECTORS)
        for h in range(int(o.start), int(o.end))
    }
    cells = sum(len(o.sectors or range(SECTORS)) * int(o.end - o.start) for o in drawn_overlays)
    assert (collision(drawn_overlays) is None) == (len(at_once) == cells)


def test_policies_named_in_any_order_give_the_same_bytes(build_world, column_bytes):
    keen = {"willingness": 2.0, "detection_sea": 2.0}
    runs = [
        column_bytes(build_world(policies=p, **keen).run()) for p in (EVERYTHING, EVERYTHING[::-1])
    ]
    assert runs[0] == runs[1]
    assert runs[0] != column_bytes(build_world(**keen).run())


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("kind", sorted(POLICIES))
def test_a_policy_of_no_strength_is_the_baseline_byte_for_byte(
    build_world, column_bytes, kind, seed
):
    nothing = ({"kind": kind, "strength": 0.0},)
    world = build_world(policies=nothing, seed=seed)
    assert column_bytes(world.run()) == column_bytes(build_world(seed=seed).run())


@pytest.mark.parametrize("kind", sorted(POLICIES))
def test_a_policy_of_no_strength_changes_nothing_beside_others(build_world, column_bytes, kind):
    keen = {"willingness": 2.0, "detection_sea": 2.0}
    active = tuple(p for p in EVERYTHING if p["kind"] != kind)
    nothing = {"kind": kind, "strength": 0.0}
    with_it = build_world(policies=(*active, nothing), **keen)
    assert column_bytes(with_it.run()) == column_bytes(build_world(policies=active, **keen).run())


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "interception_300m", "zone_m": 100, "sea_teams": 0},
        {"kind": "union_non_participation", "compliance": 0.0},
    ],
    ids=lambda s: s["kind"],
)
def test_a_policy_of_no_strength_turns_no_dial_at_all(settings):
    """Its own strengths too: a strength that stays set would reach another policy that reads it."""
    policy = POLICIES[settings["kind"]].model_validate({**settings, "strength": 0.0})
    policy_overlays = policy.overlays(Calendar(date(2025, 1, 1), date(2025, 2, 1)).hour, 0)
    assert standing(Dials(VALUES, policy_overlays)) == standing(Dials(VALUES))


def test_a_call_of_no_strength_leaves_another_unions_call_alone(build_world, column_bytes):
    keen = {"willingness": 2.0, "detection_sea": 2.0}
    ghost = {"kind": "union_non_participation", "compliance": 0.0, "strength": 0.0}
    with_it = build_world(policies=(*EVERYTHING, ghost), **keen)
    assert column_bytes(with_it.run()) == column_bytes(
        build_world(policies=EVERYTHING, **keen).run()
    )


def test_overlays_that_change_nothing_give_the_same_bytes(column_bytes):
    calendar = Calendar(date(2025, 7, 1), date(2025, 7, 15), 5)
    nothing = [
        Overlay(name, verb, value, 0, "a")
        for name in SCALARS
        for verb, value in IDENTITY.items()
        if verb != "combine" or 0 <= VALUES[name] <= 1
    ]
    assert len(nothing) > 150
    null, baseline = (
        Bench(point(), overlay_list, calendar, Streams(1, 0, "null")).run()
        for overlay_list in (nothing, [])
    )
    assert column_bytes(null) == column_bytes(baseline)


@settings(deadline=None, max_examples=15, derandomize=True)
@given(st.integers(0, 1000), st.integers(2, 14))
def test_nothing_happens_before_a_policy_begins(build_world, seed, first_day):
    """Rows of earlier nights are the baseline's; the policy is from the first day named."""
    policy = ({"kind": "shallow_water_stops", "from": date(2025, 7, first_day + 1)},)
    shape = {"days": 15, "seed": seed, "willingness": 10.0}
    changed, baseline = build_world(policies=policy, **shape).run(), build_world(**shape).run()
    # a boat may act on the policy's first midnight, but belongs to the night of that day
    last = 5 + first_day - 1
    for table in ("attempts", "interventions", "responses"):
        first, second = (getattr(t.on_nights(0, last), table) for t in (changed, baseline))
        assert [c.tobytes() for c in first.to_columns().values()] == [
            c.tobytes() for c in second.to_columns().values()
        ]


def test_liability_fades_by_half_each_half_life():
    from sim.model.orders import Orders
    from sim.model.tables import Log

    orders = Orders(Dials({**VALUES, "liability_half_life": 10.0, "liability_jump": 2.0}), Log())
    orders.death_during_intervention(240.0)
    liabilities = [orders.liability(240.0 * n) for n in (1, 2, 3)]
    assert liabilities == pytest.approx([2.0, 1.0, 0.5])
    orders.death_during_intervention(480.0)
    assert orders.liability(480.0) == pytest.approx(3.0)
    assert all(a > b for a, b in pairwise(liabilities))


def overlays_from_policies(*entries: dict[str, object]) -> list[Overlay]:
    """Return the overlays of policies written as dicts."""
    hour = Calendar(date(2025, 1, 1), date(2025, 12, 31)).hour
    return [
        overlay
        for number, entry in enumerate(entries)
        for overlay in POLICIES[str(entry["kind"])].model_validate(entry).overlays(hour, number)
    ]


@pytest.mark.parametrize("strength", ["zone_m", "sea_teams"])
def test_a_number_is_set_twice_by_naming_sectors_only_where_it_is_kept_by_sector(strength):
    """Zones of 100 m in one sector and 200 m in another; of teams there is one number."""
    overlays_by_sector = overlays_from_policies(
        {"kind": "interception_300m", "sectors": [1], strength: 100},
        {"kind": "interception_300m", "sectors": [2], strength: 200},
    )
    assert all_assumptions()[strength].by_sector == (strength == "zone_m")
    assert [o.name for o in collision(overlays_by_sector) or ()] == (
        [] if strength == "zone_m" else [strength] * 2
    )


@given(st.lists(overlays(), max_size=4), st.lists(hours, max_size=4))
def test_a_turn_touches_only_numbers_that_some_overlay_names(drawn_overlays, moments):
    """What a test or a world has put in place of another number stays there."""
    dials, named = Dials(VALUES, drawn_overlays), {o.name for o in drawn_overlays}
    others = sorted(VALUES.keys() - named)
    put_in_place = {name: unlike(getattr(dials, name), n) for n, name in enumerate(others)}
    for name, number in put_in_place.items():
        setattr(dials, name, number)
    for now in moments:
        dials.turn(now)
        assert {name: getattr(dials, name) for name in others} == put_in_place


def unlike(number: object, place: int) -> object:
    """Return a value of the same type that no assumption has, a different one for each place."""
    other = -1234.5 - place
    return type(number)([other] * len(number)) if isinstance(number, list | tuple) else other


@pytest.mark.parametrize("kind", sorted(POLICIES))
def test_no_policy_takes_a_rescue_vessel_away(kind):
    assert not [o for o in overlays_from_policies({"kind": kind}) if o.name.startswith("rescue")]


@pytest.mark.parametrize("kind", sorted(POLICIES))
def test_a_policy_changes_only_numbers_that_there_are_by_verbs_that_there_are(kind):
    changes = overlays_from_policies({"kind": kind})
    assert changes
    assert {o.name for o in changes} <= all_assumptions().keys()
    assert {o.verb for o in changes} <= set(VERBS)


def test_a_policys_days_are_both_inside():
    entry = {"kind": "shallow_water_stops", "from": "2025-03-01", "to": "2025-03-02"}
    overlay, cost = overlays_from_policies(entry | {"sectors": [5, 2]})
    assert (cost.name, cost.start, cost.end, cost.sectors) == (
        "unknown_costs_in_force", overlay.start, overlay.end, None
    )  # fmt: skip
    assert (overlay.start, overlay.end) == (24.0 * 59, 24.0 * 61)
    assert overlay.sectors == (1, 4)
