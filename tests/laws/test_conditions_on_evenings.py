"""A policy with `when` acts on exactly the nights whose evening meets it, by what is known then."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_conservation import faults
from worlds import KEEN, LONG_AGO, NO_DANGER

from sim.model.calendar import Calendar
from sim.model.evenings import evening_hour, known_by_day
from sim.model.tables import Fate
from sim.model.weather import Sea
from sim.policies import BUILT_IN

SEA = {"kind": "interception_300m", "boats": "all", "sea_teams": 6}
ALWAYS, NEVER = {"wave_forecast_m": {"from": 0}}, {"month": [1]}  # the worlds are in summer
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COSTS = ("costs.public_cost", "costs.unknown_costs")


def on_by_hour(world, until):
    """Run a world, and return whether its first policy acts, by hour."""
    by_hour = {}

    def look():
        while True:
            by_hour[world.env.now] = world.dials.authority_loaded[0] > 0
            yield world.env.timeout(1.0)

    world.env.process(look())
    world.env.run(until)
    return by_hour


def nights_on(world):
    """Run a world, and return the nights in which its first policy acts, judged at each hour."""
    calendar = world.calendar
    by_hour = on_by_hour(world, evening_hour(calendar, calendar.nights - 1) + 24.0)
    chosen = []
    for night in range(calendar.nights):
        begin = evening_hour(calendar, night)
        hours = {by_hour[begin + hour] for hour in range(1, 24)}
        assert len(hours) == 1, "it changed within the night"
        if hours == {True}:
            chosen.append(night)
    return chosen


def forecasts(numbers):
    """Return a function that gives a sea these forecasts, with waves that say the opposite."""
    forecast = np.array(numbers)
    return lambda sea: replace(sea, forecast=forecast, wave=3.0 - forecast)


def test_it_acts_on_the_nights_whose_forecast_is_in_the_range(build_world):
    numbers = [0.2, 0.5, 0.51, 0.3, 2.0, 0.1, 0.49, 0.6, 0.5, 0.4]
    policies = ({**SEA, "when": WITHIN, "from": LONG_AGO},)
    world = build_world(days=6, warm_up=4, policies=policies, sea=forecasts(numbers))
    assert nights_on(world) == [1, 3, 6, 8, 9]


WITHIN = {"wave_forecast_m": {"from": 0.3, "to": 0.5}}


def test_a_forecast_counts_and_not_the_waves(build_world):
    calm = {**SEA, "when": {"wave_forecast_m": {"to": 1}}, "from": LONG_AGO}
    sea = forecasts([0.1, 2.9] * 5)
    world = build_world(days=6, warm_up=4, policies=(calm,), sea=sea)
    assert nights_on(world) == [0, 2, 4, 6, 8]


def test_the_conditions_of_an_evening_count_until_17_00_of_the_next(build_world):
    policy = {**SEA, "when": {"wave_forecast_m": {"to": 1}}}
    sea = forecasts([9.0, 9.0, 0.1, 9.0])
    by_hour = on_by_hour(build_world(days=3, warm_up=1, policies=(policy,), sea=sea), 80.0)
    on = [hour for hour, acts in by_hour.items() if acts]
    # its night's midnight is hour 24; at an hour itself, the looker may come first
    assert (min(on), max(on)) in [(17.0, 40.0), (18.0, 41.0)]
    assert len(on) == 24


def test_dates_and_conditions_must_both_hold(build_world):
    policy = {**SEA, "when": {"weekday": ["tue", "wed"]}, "from": "2025-07-02", "to": "2025-07-02"}
    by_hour = on_by_hour(build_world(days=6, policies=(policy,)), 140.0)  # 1 July is a Tuesday
    assert {hour for hour, acts in by_hour.items() if acts} - {24.0, 48.0} == set(range(25, 48))


@pytest.mark.parametrize(
    "start", [date(2025, 3, 28), date(2025, 10, 24), date(2024, 2, 26), date(2025, 12, 27)]
)
@pytest.mark.parametrize("weekday", ["sun", "mon", "sat"])
def test_a_weekday_is_that_of_the_evening_where_clocks_and_months_change(
    build_world, start, weekday
):
    policy = {**SEA, "when": {"weekday": [weekday]}, "from": LONG_AGO}
    world = build_world(days=10, start=start, policies=(policy,))
    evenings = [start - timedelta(days=6 - night) for night in range(15)]
    assert nights_on(world) == [
        n for n, day in enumerate(evenings) if f"{day:%a}".lower() == weekday
    ]


def test_a_month_is_that_of_the_evening(build_world):
    policy = {**SEA, "when": {"month": [2]}, "from": LONG_AGO}
    world = build_world(days=5, start=date(2024, 2, 28), policies=(policy,))
    assert nights_on(world) == [*range(8)]  # the evening of 29 February begins the night of 1 March


def quiet(forecast, calendar):
    """Return a sea with one forecast."""
    return Sea(*(np.full(calendar.nights, x) for x in (1.0, forecast, 0.0, 1.0)))


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.integers(0, 30))
def test_an_evening_is_the_day_before_the_date_of_its_night(start, night):
    calendar = Calendar(start, start + timedelta(days=30), 0)
    known = known_by_day(calendar, quiet(0.7, calendar), night)
    evening = start + timedelta(days=night - 1)
    assert known == (evening.isoweekday() - 1, evening.month, 0.7, 0.0, 0)


def test_liability_switches_a_policy_on_after_a_death_and_off_as_it_fades(build_world):
    policy = {**SEA, "when": {"liability": {"from": 0.3}}}
    shape = {"liability_jump": 1.0, "liability_half_life": 2.0, "detection_sea": 0.0}
    world = build_world(days=12, policies=(policy,), **NO_DANGER, **shape)
    assert not nights_on(world)

    world = build_world(days=12, policies=(policy,), **NO_DANGER, **shape)

    def die(hour):
        yield world.env.timeout(hour - world.env.now)
        world.orders.death_during_intervention(hour)

    world.env.process(die(world.calendar.midnight(8) + 2.0))
    # 17:00 of that day is 15 hours later: .81, then .57, .40 and .28
    assert nights_on(world) == [9, 10, 11]


def test_liability_is_that_of_deaths_during_interventions_before_the_evening(build_world):
    deadly = {"incident_inshore": 0.2, "hazard_loaded": 3.0, "liability_half_life": 300.0}
    calls = {"kind": "beach_dispersal", "when": {"liability": {"from": 0.01}}}
    world = build_world(days=30, policies=(SEA, calls), **KEEN, **deadly)
    begins = []
    world.dials.listeners.append(
        lambda: begins.append(world.env.now) if world.dials.dispersal[0] else None
    )
    orders = world.run().interventions
    first = int(orders["night"][orders["dead"] > 0].min())
    assert begins[0] == evening_hour(world.calendar, first + 1)


def test_a_boat_whose_own_clock_is_ahead_meets_the_numbers_of_the_evening_it_reaches(build_world):
    """Boats that gather for 21 hours board after 17:00 of the next day, by other conditions."""
    mondays = {"kind": "shallow_water_stops", "when": {"weekday": ["mon"]}}
    late = {"beach_minutes": 60.0 * 21, "beach_spread": 0.0, "taxi_share": 0.0}
    seen = {"detection_beach": 0.0, "detection_water": 9.0, "willingness": 50.0}
    world = build_world(days=40, policies=(mondays,), **late, **seen)
    orders = world.run().interventions
    evenings = {
        (world.calendar.dates()[int(n)] - timedelta(days=1)).weekday() for n in orders["night"]
    }
    assert evenings == {6}


@pytest.mark.parametrize("vessels", [1, 20])
def test_launches_are_those_of_the_seven_nights_before_in_the_table(build_world, vessels):
    many = {**SEA, "when": {"launches_last_week": {"from": 40}}}
    world = build_world(
        days=40, policies=(many,), failure_at_sea=0.5, rescue_vessels=vessels, demand=300.0
    )
    known = []

    def note(evening):
        known.append((evening.launches_last_week, world.ledger.boats["on_attempt"]))

    world.dials.on_evening.append(note)
    attempts = world.run().attempts
    launched = attempts["night"][attempts["fate"] != Fate.KIT_FOUND]
    counts = [int(((launched >= n - 7) & (launched < n)).sum()) for n in range(45)]
    assert [launches for launches, _ in known] == counts
    assert 0 < sum(count >= 40 for count in counts) < 45
    if vessels == 1:
        assert max(out for _, out in known) > 1  # boats that wait for rescue count too


def without_costs(columns):
    return {name: bytes_ for name, bytes_ in columns.items() if name not in COSTS}


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_always_is_the_policy_and_never_is_the_baseline_byte_for_byte(
    build_world, column_bytes, kind
):
    policy = {"kind": kind, "from": date(2025, 7, 3), "to": date(2025, 7, 20), "ramp_days": 8}
    for seed in (1, 2):
        base, plain, always, never = (
            column_bytes(build_world(days=25, seed=seed, policies=policies, **KEEN).run())
            for policies in (
                (), (policy,), ({**policy, "when": ALWAYS},), ({**policy, "when": NEVER},)
            )
        )  # fmt: skip
        assert always == plain
        assert without_costs(never) == without_costs(base)
        assert [never[name] for name in COSTS] == [plain[name] for name in COSTS]


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_two_halves_of_the_week_make_the_whole(build_world, column_bytes, kind):
    """One ends as the other begins, every few nights, and not a byte shows it."""
    halves = [{"kind": kind, "when": {"weekday": half}} for half in (NAMES[:3], NAMES[3:])]
    whole, split, turned = (
        without_costs(column_bytes(build_world(days=25, policies=policies, **KEEN).run()))
        for policies in (({"kind": kind},), tuple(halves), tuple(halves[::-1]))
    )
    assert split == turned
    if not BUILT_IN[kind].adds_up:
        assert split == whole


def test_the_order_of_policies_with_conditions_changes_no_byte(build_world, column_bytes):
    three = (
        {**SEA, "when": {"wave_forecast_m": {"to": 0.5}}},
        {"kind": "shallow_water_stops", "when": {"weekday": ["fri", "sat"]}},
        {"kind": "extra_officers", "when": {"launches_last_week": {"from": 20}}},
    )
    runs = [
        column_bytes(build_world(days=40, policies=p, **KEEN).run())
        for p in (three, three[::-1], three)
    ]
    assert runs[0] == runs[1] == runs[2]
    unconditional = tuple({k: v for k, v in p.items() if k != "when"} for p in three)
    assert runs[0] != column_bytes(build_world(days=40, policies=unconditional, **KEEN).run())


def test_a_night_to_come_does_not_show(build_world, column_bytes):
    """Other forecasts from one night on leave all that is before its evening as it was."""
    calm = {**SEA, "when": {"wave_forecast_m": {"to": 0.5}}}
    numbers = np.linspace(0.1, 0.9, 25)
    changed = numbers.copy()
    changed[15:] = 0.2
    runs = []
    for each in (numbers, changed):
        tables = build_world(policies=(calm,), sea=forecasts(each), **KEEN).run()
        runs.append(column_bytes(tables.on_nights(0, 14)))
    for name in runs[0]:
        if not name.startswith("nights."):
            assert runs[0][name] == runs[1][name], name


def test_without_a_condition_there_is_no_process_and_no_event_more(build_world):
    """One with a condition starts one more process, which judges every evening."""
    started, evenings = [], []
    for policy in (SEA, {**SEA, "when": ALWAYS}):
        world = build_world(policies=(policy,), **KEEN)
        evenings_of_world = []
        world.dials.on_evening.append(evenings_of_world.append)
        events = 0
        while world.env.peek() == world.calendar.first_hour:
            world.env.step()
            events += 1
        started.append(events)
        world.run()
        evenings.append(len(evenings_of_world))
        assert bool(world.dials.holding) == ("when" in policy)
    assert started == [started[0], started[0] + 1]
    assert evenings == [0, world.calendar.nights]


def test_teams_that_muster_every_other_night_break_no_law(build_world):
    other_nights = {"weekday": ["mon", "wed", "fri", "sun"]}
    policies = (
        {**SEA, "when": other_nights},
        {"kind": "shallow_water_stops", "when": other_nights},
        {"kind": "extra_officers", "when": {"weekday": ["tue", "fri"]}},
    )
    harm = {"incident_inshore": 0.1, "incident_transit": 0.05, "sea_busy_hours": 30.0}
    world = build_world(days=40, policies=policies, sea_teams=0, demand=400.0, **KEEN, **harm)
    strengths = set()

    def look(boat, fate):
        del boat, fate
        strengths.add(world.sea_teams.standby.strength)

    world.on_fate.append(look)
    while world.env.peek() != float("inf"):
        world.env.step()
        assert not faults(world), world.env.now
        standby = world.sea_teams.standby
        assert len(standby.idle) <= standby.strength
        idle = {crew.number for crew in standby.idle}
        assert len(idle) == len(standby.idle)
        assert not idle & standby.out
    assert strengths == {0, 6}
    people, attempts = world.ledger.people, world.tables().attempts
    assert attempts["dead"].sum() == people["dead"] + people["missing"]
    nights = world.tables().interventions["night"][world.tables().interventions["stage"] > 0]
    evenings = {(world.calendar.dates()[int(n)] - timedelta(days=1)).weekday() for n in nights}
    assert evenings == {0, 2, 4, 6}


@settings(deadline=None, max_examples=25, derandomize=True)
@given(data=st.data(), seed=st.integers(0, 1000))
def test_any_conditions_give_the_same_bytes_twice(build_world, column_bytes, data, seed):
    policies = tuple(
        {**policy, "when": data.draw(whens())}
        for policy in (SEA, {"kind": "beach_dispersal"}, {"kind": "returns_agreement",
                                                         "partner": "transit_countries"})
    )  # fmt: skip
    first, second = (
        column_bytes(build_world(policies=p, seed=seed, **KEEN).run())
        for p in (policies, policies[::-1])
    )
    assert first == second


@st.composite
def whens(draw):
    """Draw conditions."""
    drawn = {}
    for name, most in (("wave_forecast_m", 1.0), ("liability", 2.0), ("launches_last_week", 60.0)):
        if draw(st.booleans()):
            drawn[name] = {draw(st.sampled_from(["from", "to"])): draw(st.floats(0, most))}
    drawn["weekday"] = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    return drawn
