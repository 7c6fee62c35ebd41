"""Two policies that set the same number are rejected, and ramps climb to full strength."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packages_of_policies import DAYS, START, VALUES, every_kind, policy_overlays, written

from sim.errors import UserError
from sim.model.dials import Dials, Overlay, collision
from sim.policies import BUILT_IN
from sim.scenario import load

SETTERS = [
    ({"kind": "interception_300m", "zone_m": 300}, {"zone_m": 100}, "zone_m"),
    ({"kind": "interception_300m", "zone_m": 300, "sectors": [1, 2]},
     {"zone_m": 200, "sectors": [2, 5]}, "zone_m"),
    ({"kind": "interception_300m", "sea_teams": 3}, {"sea_teams": 5}, "sea_teams"),
    ({"kind": "network_task_force", "hazard": 3}, {"hazard": 2}, "task_force_hazard"),
    ({"kind": "boat_supply_seizures", "share": 0.3}, {"share": 0.3}, "seizures_added"),
    ({"kind": "union_non_participation", "compliance": 1.0},
     {"compliance": 0.5, "variant": "all_corps"}, "union_compliance"),
]  # fmt: skip
every_setter = pytest.mark.parametrize(
    ("first", "changes", "number"), SETTERS, ids=lambda x: x if isinstance(x, str) else ""
)


@every_setter
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("ramps", [False, True])
def test_two_entries_that_set_one_number_at_once_are_refused_in_one_line_that_names_both(
    tmp_path, first, changes, number, turned, ramps
):
    pair = [first, {**first, **changes}]
    between = {"kind": "safe_route"}
    if ramps:
        pair = [policy | {"from": str(START), "ramp_days": 10} for policy in pair]
    path = written(tmp_path, *(pair[::-1] if turned else pair)[:1], between,
                   *(pair[::-1] if turned else pair)[1:])  # fmt: skip
    with pytest.raises(UserError) as refused:
        load(path)
    line = str(refused.value)
    assert "\n" not in line
    assert line.startswith(f"{path}:6:")  # the later one's line
    assert f"policies[2]: {first['kind']} is in force already ({path}:4)" in line


@every_setter
def test_two_entries_that_set_one_number_one_after_the_other_are_taken(
    tmp_path, first, changes, number
):
    middle = START + timedelta(days=7)
    one = first | {"to": str(middle - timedelta(days=1))}
    later_policy = {**first, **changes, "from": str(middle)}
    scenario = load(written(tmp_path, one, later_policy))
    dials = Dials(VALUES, scenario.overlays())
    values = [o.value for o in scenario.overlays() if o.name == number]
    shared = 1  # of a number kept by sector: the second, which both policies cover if any is named
    values_by_day = [dials.at(number, 24.0 * day) for day in (0, 6, 7, 13)]
    assert [value[shared] if isinstance(value, list) else value for value in values_by_day] == [
        values[0], values[0], values[1], values[1]
    ]  # fmt: skip


@every_setter
def test_the_same_day_is_once_too_often(tmp_path, first, changes, number):
    """A policy's last day is inside, so that the next one cannot begin on it."""
    middle = str(START + timedelta(days=7))
    path = written(tmp_path, first | {"to": middle}, {**first, **changes, "from": middle})
    with pytest.raises(UserError, match="is in force already"):
        load(path)


@every_setter
def test_a_second_entry_of_no_strength_collides_with_nothing(tmp_path, first, changes, number):
    scenario = load(written(tmp_path, first, {**first, **changes, "strength": 0}))
    assert len([o for o in scenario.overlays() if o.name == number]) == 1


@every_kind
def test_a_policy_does_not_collide_with_itself_while_it_climbs(kind):
    choices = {"interception_300m": {"sea_teams": 3}, "network_task_force": {"hazard": 2},
               "returns_agreement": {"variant": "rapid"}, "boat_supply_seizures": {"share": 0.2},
               "union_non_participation": {"compliance": 0.5}}.get(kind, {})  # fmt: skip
    for ramp in (1, 7, 8, 50, 365):
        policy = {"kind": kind, "from": START, "ramp_days": ramp, **choices}
        assert collision(policy_overlays(policy)) is None


@pytest.mark.parametrize(
    ("first", "changes"),
    [
        ({"kind": "extra_officers"}, {"kind": "extra_officers"}),
        ({"kind": "asylum_rules"}, {"kind": "asylum_rules", "variant": "claims_ban"}),
        ({"kind": "interception_300m", "zone_m": 200, "sectors": [1, 2]},
         {"kind": "interception_300m", "zone_m": 100, "sectors": [3]}),
        ({"kind": "returns_agreement", "variant": "rapid"},
         {"kind": "returns_agreement", "variant": "rapid", "partner": "transit_countries"}),
    ],
    ids=["officers", "two_rules", "zones_of_other_sectors", "two_rapid"],
)  # fmt: skip
def test_two_entries_of_one_kind_that_are_two_measures_are_taken(tmp_path, first, changes):
    for pair in ((first, changes), (changes, first)):
        scenario = load(written(tmp_path, *pair))
        assert {o.policy for o in scenario.overlays()} == {0, 1}


def test_a_zone_is_set_where_it_is_given_and_nowhere_else(tmp_path):
    """100 m in the third sector, 200 in the first two, and the assumption's in the others."""
    pair = ({"kind": "interception_300m", "zone_m": 200, "sectors": [1, 2]},
            {"kind": "interception_300m", "zone_m": 100, "sectors": [3]})  # fmt: skip
    dials = Dials({**VALUES, "zone_m": 250.0}, load(written(tmp_path, *pair)).overlays())
    dials.turn(0.0)
    assert dials.zone_m == [200.0, 200.0, 100.0, 250.0, 250.0]
    without_sectors = policy_overlays({"kind": "interception_300m", "boats": "all"})
    assert "zone_m" not in {o.name for o in without_sectors}
    dials = Dials({**VALUES, "zone_m": 250.0}, without_sectors)
    dials.turn(0.0)
    assert dials.zone_m == [250.0] * 5


def test_teams_of_the_whole_coast_cannot_be_set_in_some_sectors(tmp_path):
    path = written(tmp_path, {"kind": "safe_route"},
                   {"kind": "interception_300m", "sea_teams": 3, "sectors": [2]})  # fmt: skip
    with pytest.raises(UserError, match="one number for the coast, in some sectors") as refused:
        load(path)
    line = str(refused.value)
    assert "\n" not in line
    assert line.startswith(f"{path}:5:")
    assert "sea_teams" in line
    assert "remove `sectors`" in line


def test_policies_that_together_leave_a_numbers_range_are_refused(tmp_path):
    path = written(tmp_path, *[{"kind": "liability_protection", "cover": 6}] * 2)
    with pytest.raises(UserError, match="liability_protection 12; allowed: 0 to 10") as refused:
        load(path)
    assert "\n" not in str(refused.value)


def climbing(overlays: list[Overlay], name: str, hours: list[float]) -> list[float | None]:
    """Return the value of a number's only overlay at each hour, or None."""
    values_by_hour = []
    for now in hours:
        values = [o.value for o in overlays if o.name == name and o.start <= now < o.end]
        assert len(values) <= 1
        values_by_hour.append(values[0] if values else None)
    return values_by_hour


@every_kind
@settings(max_examples=15, deadline=None, derandomize=True)
@given(ramp=st.integers(1, 400), strength=st.floats(0.01, 1))
def test_a_ramp_climbs_to_full_strength_and_no_further(kind, ramp, strength):
    shape = {"kind": kind, "from": START, "strength": strength, "cost_per_year": 1000}
    overlays, full = policy_overlays(shape | {"ramp_days": ramp}), policy_overlays(shape)
    hours = [24.0 * day + 12.0 for day in range(ramp + 3)]
    assert {o.name for o in overlays} == {o.name for o in full}
    assert [o.value for o in full if o.name == "cost_in_force"] == [1000 * strength]
    for full_overlay in full:
        assert climbing(overlays, full_overlay.name, [-24.0, -0.001]) == [None, None]
        climbing_values = climbing(overlays, full_overlay.name, hours)
        assert None not in climbing_values
        # a cost is paid in full from the first day
        if full_overlay.verb == "set" or full_overlay.name == "cost_in_force":
            assert set(climbing_values) == {full_overlay.value}
            continue
        assert climbing_values == sorted(climbing_values)
        assert 0 < climbing_values[0] < full_overlay.value
        assert max(climbing_values[:ramp]) < full_overlay.value
        assert climbing_values[ramp:] == [full_overlay.value] * 3
        if kind != "crime_prevention_orders":  # a number of networks; the same in the limit
            assert climbing_values[0] <= full_overlay.value / 2


@every_kind
def test_a_ramp_climbs_at_least_once_a_week_in_equal_steps(kind):
    """Of a strength whose overlay is the strength itself, or a share of it."""
    for ramp in (1, 6, 7, 8, 20, 30, 365):
        overlays = policy_overlays(
            {"kind": kind, "from": START, "ramp_days": ramp, "cost_per_year": 70.0}
        )
        strength = next(o for o in overlays if o.verb != "set").name
        climbs = sorted((o for o in overlays if o.name == strength), key=lambda o: o.start)
        steps = len(climbs) - 1
        assert steps == -(-ramp // 7)
        if kind != "crime_prevention_orders":  # a whole number of networks
            full = climbs[-1].value
            assert [o.value for o in climbs] == pytest.approx(
                [full * (n + 1) / (steps + 1) for n in range(steps + 1)]
            )
        assert all(o.end - o.start <= 7 * 24.0 + 1e-6 for o in climbs[:-1])
        assert [o.end for o in climbs[:-1]] == [o.start for o in climbs[1:]]
        assert climbs[0].start == 0.0
        assert climbs[-1].end == float("inf")


@every_kind
@pytest.mark.parametrize("strength", [0.25, 1.0])
def test_a_policy_that_climbs_is_paid_for_in_full_from_its_first_day(kind, strength):
    """At its strength, until its last day, whatever sectors it covers; or is of unknown cost."""
    shape = {"kind": kind, "from": START, "to": START + timedelta(days=40), "strength": strength}
    if BUILT_IN[kind].by_sector:
        shape["sectors"] = [2, 4]
    for ramp in (0, 1, 7, 30, 365):
        (paid,) = [
            o for o in policy_overlays(shape | {"ramp_days": ramp, "cost_per_year": 70.0})
            if o.name.endswith("_in_force")
        ]  # fmt: skip
        assert (paid.name, paid.verb, paid.value) == ("cost_in_force", "add", 70.0 * strength)
        assert (paid.start, paid.end, paid.sectors) == (0.0, 24.0 * 41, None)
        (own,) = [
            o for o in policy_overlays(shape | {"ramp_days": ramp}) if o.name.endswith("_in_force")
        ]
        cost_a_year = BUILT_IN[kind].cost.gbp_a_year
        assert (own.name, own.value) == (
            ("unknown_costs_in_force", 1.0)
            if cost_a_year is None
            else ("cost_in_force", cost_a_year * strength)
        )
        assert (own.start, own.end, own.sectors) == (0.0, 24.0 * 41, None)


@pytest.mark.parametrize(
    "ramp",
    [1, 7, 10, 14, 29, 30, 41, 100, 365, 1000, 3650],
)
def test_full_strength_is_there_at_the_first_hour_of_the_day_after_the_ramp(ramp):
    overlays = policy_overlays({"kind": "beach_dispersal", "from": START, "ramp_days": ramp})
    assert climbing(overlays, "dispersal", [24.0 * ramp]) == [1.0]


@pytest.mark.parametrize("last", [0, 1, 6, 7, 13, 20])
def test_a_policy_that_ends_while_it_climbs_ends_on_its_last_day(last):
    overlays = policy_overlays({"kind": "beach_dispersal", "from": START, "ramp_days": 21,
                        "to": START + timedelta(days=last)})  # fmt: skip
    values = climbing(overlays, "dispersal", [24.0 * day + 23.9 for day in range(30)])
    assert None not in values[: last + 1]
    assert set(values[last + 1 :]) == {None}
    assert max(values[: last + 1]) == [0.25, 0.5, 0.75][last // 7]


def test_a_ramp_is_climbed_in_a_run_too_and_paid_for_in_full(build_world):
    """Three steps of a week each: a quarter, a half, three quarters, all; 1,000 GBP a day."""
    policy = {"kind": "beach_dispersal", "from": START + timedelta(days=2), "ramp_days": 21,
              "cost_per_year": 365_000.0}  # fmt: skip
    world, dispersal_by_hour = build_world(days=30, warm_up=5, policies=(policy,)), {}
    world.dials.listeners.append(
        lambda: dispersal_by_hour.update({world.env.now: world.dials.dispersal})
    )
    costs = world.run().costs
    assert costs["public_cost"].tolist() == pytest.approx([0.0] * 7 + [1000.0] * 28)
    assert set(costs["unknown_costs"]) == {0.0}
    climbs = {48.0 + 168.0 * n: [0.25 * (n + 1)] * 5 for n in range(4)}
    assert {now: dispersal_by_hour[now] for now in climbs} == climbs
    assert [dispersal_by_hour[now] for now in dispersal_by_hour if now < 48.0] == [[0.0] * 5]


@pytest.mark.parametrize(("days_later", "included"), [(6, True), (7, False), (8, False)])
def test_overlays_that_begin_a_week_after_the_last_night_or_later_are_left_out(
    tmp_path, days_later, included
):
    """By then the last night's boats have met their fate; what climbs until then is kept."""
    last = START + timedelta(days=DAYS - 1)
    begin = last + timedelta(days=days_later)
    scenario = load(written(tmp_path, {"kind": "beach_dispersal"}))
    late = BUILT_IN["beach_dispersal"].model_validate({"kind": "beach_dispersal", "from": begin})
    moved = scenario.model_copy(update={"policies": (*scenario.policies, late)})
    policies = {o.policy for o in moved.overlays()}
    assert policies == ({0, 1} if included else {0})


def test_a_climb_that_outlasts_the_period_is_left_out_from_a_week_after_the_last_night(tmp_path):
    policy = {"kind": "beach_dispersal", "from": START, "ramp_days": 70}
    scenario = load(written(tmp_path, policy))
    over = 24.0 * (DAYS - 1 + 7)
    starts = {o.start for o in scenario.overlays() if o.name == "dispersal"}
    assert starts == {s for s in (168.0 * n for n in range(11)) if s < over}
    assert max(starts) < over <= max(starts) + 168.0
