"""One dinghy in a small world without chance, as a literal log of events."""

from datetime import date
from math import log

import pytest

from sim.model.bench import Bench
from sim.model.boats import Boat, Luck
from sim.model.tables import Fate, OrderResult

HOUR = 24.0 * 3  # the launch's midnight

# Every median, no detection, no failure, no incident; officers with orders are keen.
MEDIANS = ("load", "launch", "beach", "wading", "wave_boarding", "wave_inshore", "wave_transit")
ORDERS = ("children", "shallows_", "unloaded_", "loaded_")
CALM = {
    name: 0.5 if name in MEDIANS else 0.0 if name.startswith(ORDERS) else 0.999999
    for name in Luck._fields
}
STILL = {
    "demand": 0.0, "boats_offered": 0.0, "dismantling": 0.0, "unrelated_finds": 0.0,
    "patrol_units": 25, "duty_share": 1.0, "kit_found": 0.0, "taxi_seen": 0.0,
    "detection_beach": 0.0, "failure_at_sea": 0.0, "hazard_sea": 0.0, "hazard_load": 0.0,
    "beach_minutes": 60.0, "wading_minutes": 30.0, "pickup_minutes": 15.0,
    "taxi_launch_minutes": 0.0, "taxi_run_minutes": 60.0, "inshore_speed": 1.2, "boat_speed": 10.0,
    "incident_boarding": 0.0, "incident_inshore": 0.0, "incident_transit": 0.0,
}  # fmt: skip


def test_the_luck_that_a_test_does_not_set_is_calm():
    """What the tests below take for granted; a new field must be put where it belongs."""
    midway = [name for name, draw in CALM.items() if draw == 0.5]
    keen = [name for name, draw in CALM.items() if draw == 0.0]
    assert sorted(midway) == sorted(MEDIANS)
    fields = list(Luck._fields)
    assert keen == fields[fields.index("children") : fields.index("loaded_stop") + 1]


@pytest.fixture
def one_boat(build_world):
    """Return a function that sends one boat through a calm world and returns its log.

    The kit is cached for three hours before a launch at hour 72. The route is 35 km.
    """

    def send(taxi=False, earlier=0, luck=(), policies=(), launch=HOUR, **parameters):
        events: list[tuple[float, str]] = []
        world: Bench = build_world(days=6, policies=policies, **{**STILL, **parameters})

        def note(what: str) -> None:
            events.append((round(world.env.now - HOUR, 2), what))

        def note_order(boat, stage, willing):
            note(f"{stage.name.lower()} order {'obeyed' if willing else 'refused'}")

        world.on_fate.append(lambda boat, fate: note(fate.name.lower()))
        world.orders.on_order.append(note_order)
        world.orders.on_result.append(lambda boat, result: note(f"order {result.name.lower()}"))
        world.env.run(until=HOUR - 3.0)
        world.ledger.come(50)
        world.ledger.move(50, "waiting", "on_attempt")
        world.ledger.deliver(1)
        world.ledger.move_boats(1, "in_stock", "on_attempt")
        world.networks[0].out += 1
        drawn = Luck(**{**CALM, **dict(luck)})
        world.launch(Boat(0, 8, 0, 0, taxi, 50, earlier, drawn, HOUR - 3.0, launch, 0.5))
        note("kit cached")
        world.env.run(until=HOUR + 24)
        assert world.ledger.balances()
        assert world.ledger.people["on_attempt"] == 0
        return events, world

    return send


def test_a_beach_launch_that_nobody_sees(one_boat):
    """Launch at 0, an hour on the beach, half an hour wading, 300 m at 1.2 km/h, 35 km at 10."""
    events, world = one_boat()
    assert events == [(-3.0, "kit cached"), (5.25, "arrived")]
    assert world.ledger.people["arrived"] == 50
    row = {name: column[0] for name, column in world.tables().attempts.to_columns().items()}
    assert (row["arrivals"], row["tries"], row["at_sea"]) == (50, 50, 1)
    assert row["water_hours"] == pytest.approx(25.0)


def test_an_arrival_counts_the_attempts_that_its_people_made_before(one_boat):
    _, world = one_boat(earlier=20)
    attempts = world.tables().attempts
    assert (attempts["arrivals"][0], attempts["tries"][0]) == (50, 70)


def test_a_taxi_boat_that_nobody_sees(one_boat):
    """Launch at 0, an hour along the shore, half an hour's wait and 15 minutes to load."""
    events, world = one_boat(taxi=True)
    assert events == [(-3.0, "kit cached"), (5.5, "arrived")]
    assert world.tables().attempts["water_hours"][0] == pytest.approx(50 * 0.75)


def test_a_kit_that_is_found(one_boat):
    events, world = one_boat(
        kit_found=0.5, luck={"kit_found": 0.0, "kit_moment": 0.5}.items(), earlier=30, attrition=0.0
    )
    assert events == [(-3.0, "kit cached"), (-1.5, "kit_found")]
    assert world.ledger.people["waiting"] == world.pool.size == 50
    assert world.pool.attempts == 30  # it was no attempt of theirs
    assert world.tables().attempts["recorded"][0] == 2


def test_a_stop_on_the_beach(one_boat):
    """Seen after half an hour, a group there after six minutes."""
    luck = {"seen": 1 - 0.5**0.5, "travel": 1 - 2**-0.4, "stop": 0.0, "return_day": 0.0}
    events, world = one_boat(
        luck=luck.items(), detection_beach=log(2.0), travel_minutes=15 / log(2), reattempt=1.0,
        attrition=0.0, earlier=30,
    )  # fmt: skip
    assert events == [(-3.0, "kit cached"), (0.6, "stopped_on_beach")]
    assert (world.pool.size, world.pool.attempts) == (50, 30 + 50)  # back at the next noon
    group = world.tables().responses["officer_hours"][0]
    assert group == pytest.approx(12 * (0.1 + 3.0))  # on its way, then busy for three hours


@pytest.mark.parametrize("hurt", [0, 1])
@pytest.mark.parametrize("stop", [0.0, 0.999])
def test_an_officer_is_hurt_in_a_stop_that_a_group_carries_out(one_boat, hurt, stop):
    """On the beach, then in the shallows by another group if it fails: chances of .3 each."""
    luck = {
        "seen": 1 - 0.5**0.5,
        "travel": 1 - 2**-0.4,
        "stop": stop,
        "shallows_stop": 0.0,
        "officer_beach": 0.31 - 0.02 * hurt,
        "officer_shallows": 0.31 - 0.02 * hurt,
    }
    _, world = one_boat(
        luck=luck.items(), detection_beach=log(2.0), travel_minutes=15 / log(2), willingness=50.0,
        policies=({"kind": "shallow_water_stops"},), officer_injury_per_stop=0.3,
    )  # fmt: skip
    stops = 2 if stop else 1
    assert world.tables().attempts["officers_injured"].tolist() == [hurt * stops]


@pytest.mark.parametrize("luck", [{}, {"kit_found": 0.0, "kit_moment": 0.5}])
def test_no_officer_is_hurt_where_no_group_acts(one_boat, luck):
    _, world = one_boat(luck=luck.items(), kit_found=0.5, officer_injury_per_stop=1.0)
    assert world.tables().attempts["officers_injured"].tolist() == [0]


def test_a_group_that_comes_too_late(one_boat):
    luck = {"seen": 1 - 0.5**0.5, "travel": 1 - 2**-4.0, "stop": 0.0}
    events, _ = one_boat(luck=luck.items(), detection_beach=log(2.0), travel_minutes=15 / log(2))
    assert events == [(-3.0, "kit cached"), (5.25, "arrived")]


def test_a_stop_in_the_shallows_that_is_obeyed(one_boat):
    """The group acts at once, at the start of the half hour in the water."""
    events, world = one_boat(policies=({"kind": "shallow_water_stops"},), willingness=50.0)
    assert events == [
        (-3.0, "kit cached"),
        (1.0, "shallows order obeyed"),
        (1.0, "order stopped"),
        (1.0, "stopped_in_shallows"),
    ]
    assert world.ledger.people["arrived"] == 0


def test_a_stop_in_the_shallows_that_fails(one_boat):
    events, _ = one_boat(
        policies=({"kind": "shallow_water_stops"},), willingness=50.0,
        luck={"shallows_stop": 0.9}.items(),
    )  # fmt: skip
    assert events == [
        (-3.0, "kit cached"),
        (1.0, "shallows order obeyed"),
        (1.5, "order failed"),
        (5.25, "arrived"),
    ]


def test_a_group_that_reaches_the_shallows_too_late(one_boat):
    """It would travel for an hour, and the boat is in the water for half of one."""
    events, world = one_boat(
        policies=({"kind": "shallow_water_stops"},),
        willingness=50.0,
        travel_minutes=60 / log(2),
        luck={"shallows_travel": 0.5}.items(),
    )
    assert events == [
        (-3.0, "kit cached"),
        (1.0, "shallows order obeyed"),
        (1.0, "order too_late"),
        (5.25, "arrived"),
    ]
    assert world.tables().attempts["water_hours"][0] == pytest.approx(25.0)
    assert world.tables().interventions["result"].tolist() == [OrderResult.TOO_LATE]


def test_orders_that_officers_refuse_cost_the_boat_no_time(one_boat):
    events, world = one_boat(
        taxi=True,
        policies=(
            {"kind": "shallow_water_stops"},
            {"kind": "interception_300m", "boats": "all"},
            {"kind": "union_non_participation", "variant": "all_corps", "compliance": 1.0},
        ),
        willingness=50.0,
    )
    assert events == [
        (-3.0, "kit cached"),
        (0.0, "unloaded order refused"),
        (1.0, "shallows order refused"),
        (1.75, "loaded order refused"),
        (5.5, "arrived"),
    ]
    assert len(world.tables().responses) == 0


def test_a_boat_stopped_before_it_loads_leaves_its_people_waiting(one_boat):
    events, world = one_boat(
        taxi=True, policies=({"kind": "interception_300m"},), willingness=50.0, attrition=0.0
    )
    assert events == [
        (-3.0, "kit cached"),
        (0.0, "unloaded order obeyed"),
        (0.0, "order stopped"),
        (0.0, "stopped_inshore"),
    ]
    assert world.ledger.people["waiting"] == 50
    assert world.tables().attempts["recorded"][0] == 3  # the crew


def test_a_boat_whose_engine_fails_comes_back(one_boat):
    """It fails half way, 1.75 h out; a vessel is free and has everyone aboard 45 minutes later."""
    events, world = one_boat(
        failure_at_sea=0.5, luck={"failure": 0.0, "failure_moment": 0.5, "leave": 0.0}.items()
    )
    assert events == [(-3.0, "kit cached"), (4.25, "returned_to_france")]
    row = {name: column[0] for name, column in world.tables().attempts.to_columns().items()}
    assert (row["rescued"], row["recorded"], row["arrivals"]) == (50, 50, 0)


def test_a_death_that_only_the_intervention_brings_is_counted_as_its_own(one_boat):
    """The uniform .02 lies above the hazard of .01 and below it times 3."""
    events, world = one_boat(
        policies=({"kind": "shallow_water_stops"},), willingness=50.0, incident_boarding=0.01,
        hazard_shallows=3.0, year_frailty=1e12, large_incident=0.0, deaths_per_incident=1.0,
        luck={"incident_boarding": 0.02}.items(),
    )  # fmt: skip
    assert events[-1] == (1.0, Fate.STOPPED_IN_SHALLOWS.name.lower())
    row = {name: column[0] for name, column in world.tables().attempts.to_columns().items()}
    assert (row["dead"], row["dead_by_intervention"]) == (1, 1)
    assert world.orders.liability(HOUR + 1.0) == pytest.approx(1.0)


def test_the_same_death_without_the_intervention_does_not_happen(one_boat):
    events, world = one_boat(
        incident_boarding=0.01, year_frailty=1e12, luck={"incident_boarding": 0.02}.items()
    )
    assert events[-1] == (5.25, "arrived")
    assert world.ledger.people["dead"] == 0


def test_a_death_that_would_have_happened_anyway_is_not_the_interventions(one_boat):
    """The uniform .005 lies below the hazard of .01 even without officers."""
    _, world = one_boat(
        policies=({"kind": "shallow_water_stops"},),
        willingness=50.0,
        incident_boarding=0.01,
        year_frailty=1e12,
        large_incident=0.0,
        deaths_per_incident=1.0,
        luck={"incident_boarding": 0.005}.items(),
    )
    attempts = world.tables().attempts
    assert (attempts["dead"][0], attempts["dead_by_intervention"][0]) == (1, 0)


def test_the_survivors_of_a_boat_that_is_lost_are_brought_back(one_boat):
    """Of 50 people .4 · .9 die, in proportion to whom .36 · 25 attempts are gone with them."""
    events, world = one_boat(
        incident_transit=1.0, year_frailty=1e12, large_incident=1.0, reattempt=1.0, attrition=0.0,
        earlier=25, luck={"incident_transit": 0.0, "deaths": 0.4, "return_day": 0.0}.items(),
    )  # fmt: skip
    assert events[-1] == (5.25, "lost")
    row = {name: column[0] for name, column in world.tables().attempts.to_columns().items()}
    assert row["fate"] == Fate.LOST
    assert (row["dead"], row["rescued"], row["recorded"], row["arrivals"]) == (18, 32, 32, 0)
    assert (world.pool.size, world.pool.attempts) == (32, 25 - 9 + 32)
    assert world.ledger.people["dead"] + world.ledger.people["missing"] == row["dead"]


def test_those_who_die_take_their_share_of_the_attempts_of_those_still_alive(one_boat):
    """One of 50 people dies of a boarding, one of 49 in transit: a hundred attempts each time."""
    _, world = one_boat(
        incident_boarding=1.0, incident_transit=1.0, year_frailty=1e12, large_incident=0.0,
        deaths_per_incident=1.0, earlier=5000,
        luck={"incident_boarding": 0.0, "incident_transit": 0.0}.items(),
    )  # fmt: skip
    row = {name: column[0] for name, column in world.tables().attempts.to_columns().items()}
    assert (row["dead"], row["arrivals"], row["tries"]) == (2, 48, 5000 - 100 - 100 + 48)


@pytest.mark.parametrize("kind", ["shallow_water_stops", "interception_300m"])
@pytest.mark.parametrize(("key", "day", "ordered"), [("to", 3, False), ("from", 4, True)])
def test_a_policys_dates_are_judged_when_the_boat_is_there(one_boat, kind, key, day, ordered):
    """Launched half an hour before midnight, in the water half an hour after it."""
    policy = {"kind": kind, key: date(2025, 7, day)}
    if kind == "interception_300m":
        policy["boats"] = "all"
    events, _ = one_boat(policies=(policy,), launch=HOUR - 0.5, willingness=50.0, detection_sea=1e6)
    assert any("order" in what for _, what in events) is ordered
