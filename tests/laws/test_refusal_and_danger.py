"""Refused orders, deaths that make officers refuse, and the dangers for a boat."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import (
    CALL,
    HOUR,
    KEEN,
    NO_DANGER,
    SEEDS,
    VALUES,
    WATER,
    every_water_policy,
    lawful,
    run_boats,
)

from sim.model.boats import Boat, Luck
from sim.model.dials import Dials
from sim.model.interception import DISABLING, HOLDING, TURN_BACK
from sim.model.ledger import Ledger
from sim.model.orders import Orders
from sim.model.quantiles import logistic
from sim.model.safety import Safety, Year
from sim.model.standby import GENDARMERIE, NAVY, POLICE, Crew
from sim.model.tables import Fate, Log, OrderResult, OrderStage


@every_water_policy
@pytest.mark.parametrize("seed", SEEDS)
def test_a_policy_that_every_officer_refuses_is_the_status_quo(
    build_world, column_bytes, policy, seed
):
    shape = {"days": 40, "seed": seed, **KEEN}
    baseline = column_bytes(build_world(**shape).run())
    refused = build_world(**shape, policies=(policy, CALL | {"variant": "all_corps"})).run()
    refused_columns = column_bytes(refused)
    changed = {c.split(".")[0] for c in baseline if baseline[c] != refused_columns[c]}
    assert changed == {"interventions", "costs"}
    assert set(refused.interventions["result"]) == {OrderResult.REFUSED_BY_UNION}


@every_water_policy
def test_a_policy_that_only_the_police_refuse_is_not(build_world, column_bytes, policy):
    shape = {"days": 40, **KEEN}
    baseline, acted, called = (
        column_bytes(build_world(**shape, policies=p).run())
        for p in ((), (policy,), (policy, CALL | {"variant": "police_only"}))
    )
    assert baseline["attempts.fate"] != called["attempts.fate"]
    at_sea = policy["kind"] != "shallow_water_stops"  # where there are no police
    columns = [c for c in acted if not c.startswith("costs.")]
    assert all(acted[c] == called[c] for c in columns) == at_sea


def test_a_call_reaches_its_own_corps_alone():
    obedience, boat = [], a_boat(people=50)
    for corps in ("police", "gendarmerie", "navy"):
        orders = Orders(Dials({**VALUES, "willingness": 50.0, "union_compliance": 1.0,
                               f"union_call_{corps}": 1.0}), Log())  # fmt: skip
        obedience.append([
            orders.obeyed(boat, Crew(0, corps_of_crew, 0.0), OrderStage.LOADED, 0.5, 0.5, 0.9)
            for corps_of_crew in (POLICE, GENDARMERIE, NAVY)
        ])  # fmt: skip
    assert obedience == [[False, True, True], [True, False, True], [True, True, False]]


def test_a_death_during_an_intervention_makes_officers_refuse_for_weeks_and_wears_off():
    """Willing by a half; liability of 2 is halved every ten days, and the draw .3 obeys at 20."""
    orders = Orders(
        Dials({**VALUES, "willingness": 0.0, "liability_jump": 2.0, "liability_half_life": 10.0,
               "refusal_liability": 1.0, "unit_effect": 0.0}), Log(),
    )  # fmt: skip
    crew = Crew(0, NAVY, 0.0)
    chances_and_obedience = []
    for day in (-1, 0, 10, 20, 30, 100):
        if day == 0:
            orders.death_during_intervention(0.0)
        boat = a_boat(people=50)
        boat.clock = 24.0 * day
        chance = orders.willingness(boat, crew, OrderStage.LOADED, False)
        chances_and_obedience.append(
            (chance, orders.obeyed(boat, crew, OrderStage.LOADED, 0.5, 0.3, 0.9))
        )
    expected = [
        0.5,
        logistic(-2),
        logistic(-1),
        logistic(-0.5),
        logistic(-0.25),
        logistic(-1 / 512),
    ]
    assert [chance for chance, _ in chances_and_obedience] == pytest.approx(expected)
    assert [obeyed for _, obeyed in chances_and_obedience] == [True, False, False, True, True, True]


@lawful
@given(st.lists(st.floats(0, 5000), min_size=1, max_size=8), st.floats(0, 1))
def test_no_further_death_lowers_liability_and_none_lasts(hours, share_of_time):
    hours = sorted(hours)
    orders, fewer = (Orders(Dials(VALUES), Log()) for _ in range(2))
    for number, hour in enumerate(hours):
        orders.death_during_intervention(hour)
        if number:
            fewer.death_during_intervention(hour)
    now = hours[-1] + 5000 * share_of_time
    assert orders.liability(now) >= fewer.liability(now)
    assert orders.liability(hours[-1] + 24 * 30 * 20) < len(hours) * 1e-5


DEADLY = {"incident_boarding": 0.2, "incident_inshore": 0.2, "beach_stop": 0.3, **KEEN}


@pytest.mark.parametrize(
    "policy",
    [
        *WATER.values(),
        {"kind": "beach_dispersal"},
    ],
    ids=lambda p: p["kind"],
)
def test_liability_rises_when_the_worlds_clock_is_there(build_world, policy):
    world = build_world(days=60, policies=(policy,), **DEADLY)
    clock_gaps = []
    world.orders.on_death.append(lambda now: clock_gaps.append(abs(now - world.env.now)))
    world.run()
    assert len(clock_gaps) > 3
    assert max(clock_gaps) < 1e-9


def a_boat(people: int = 55, wave: float = 0.5, **luck: float) -> Boat:
    """Return a boat with calm luck, except for the fields given."""
    drawn = Luck(*[0.5] * len(Luck._fields))._replace(**luck)
    return Boat(0, 8, 0, 0, False, people, 0, drawn, HOUR - 3.0, HOUR, wave)


def ordinary_safety(**parameters: float) -> Safety:
    """Return the hazards of an ordinary year, with people on an attempt."""
    ledger = Ledger()
    ledger.come(1000)
    ledger.move(1000, "waiting", "on_attempt")
    values = {**VALUES, "large_incident": 0.0, "deaths_per_incident": 1.0, **parameters}
    return Safety(Dials(values), ledger, [Year(1.0, 1.0)] * 10)


def test_a_sea_that_worsens_is_more_dangerous():
    safety = ordinary_safety(hazard_sea=0.4, wave_drift=0.15)
    hazards = [safety.hazard(0.01, a_boat(), u) for u in (0.01, 0.3, 0.5, 0.7, 0.99)]
    assert hazards == sorted(hazards)
    assert hazards[2] == pytest.approx(0.01)
    assert hazards[0] < 0.85 * hazards[2] < 0.85 * hazards[4] / 1.15
    still = ordinary_safety(wave_drift=0.0)
    assert {still.hazard(0.01, a_boat(), u) for u in (0.01, 0.5, 0.99)} == {0.01}


def test_an_operation_that_the_sea_turns_against_costs_the_life_that_it_would_not_have():
    """One uniform, .035: above the hazard of .01, above it thrice, below it thrice in a worse sea.

    u_drift .999 is 3.09 sd: waves of .5 e^(.46) m, a hazard of .01 e^(.39) thrice.
    """
    deaths = []
    for multiplier, u_drift in ((1.0, 0.5), (3.0, 0.5), (1.0, 0.999), (3.0, 0.999), (3.0, 0.001)):
        boat = a_boat()
        ordinary_safety(hazard_sea=0.4, wave_drift=0.15).incident(
            boat, 0.01, 0.035, u_drift, multiplier
        )
        deaths.append((boat.dead, boat.dead_by_intervention))
    assert deaths == [(0, 0), (0, 0), (0, 0), (1, 1), (0, 0)]


@lawful
@given(st.floats(0, 0.999), st.floats(0.001, 0.999), st.floats(0.001, 0.999), st.floats(1, 10))
def test_a_worse_sea_or_a_harsher_means_never_spares_a_boat(u, calm, worse, multiplier):
    calm, worse = sorted((calm, worse))
    dead = []
    for drift, factor in ((calm, 1.0), (calm, multiplier), (worse, multiplier)):
        boat = a_boat()
        ordinary_safety().incident(boat, 0.05, u, drift, factor)
        dead.append(boat.dead)
    assert dead == sorted(dead)


@pytest.fixture
def loaded_boats(build_world):
    """Return a function that sends boats out of the zone under a policy and returns their fates.

    All teams are idle and willing. The boats differ only by their luck.
    """

    def send(policy, draws, **parameters):
        fates = []
        world = build_world(
            days=6, policies=(policy,), demand=0.0, boats_offered=0.0, year_frailty=1e12,
            unit_effect=0.0, **{"detection_sea": 1e6, "willingness": 50.0, "sea_teams": 500,
            "large_incident": 0.0, "failure_at_sea": 0.0, "incident_boarding": 0.0,
            "incident_transit": 0.0, "detection_beach": 0.0, "kit_found": 0.0, **parameters},
        )  # fmt: skip
        world.env.run(until=HOUR - 3.0)

        def record(boat, fate):
            fates.append((boat.slot, fate, boat.dead, boat.dead_by_intervention, boat.rescued))

        for slot, (stop, incident, ordered) in enumerate(draws):
            world.ledger.come(50)
            world.ledger.move(50, "waiting", "on_attempt")
            world.ledger.deliver(1)
            world.ledger.move_boats(1, "in_stock", "on_attempt")
            world.networks[0].out += 1
            luck = a_boat(loaded_stop=stop, incident_inshore=incident, loaded_ordered=ordered).luck
            world.launch(Boat(0, 8, slot, 0, False, 50, 0, luck, HOUR - 3.0, HOUR, 0.5))
        world.on_fate.append(record)
        world.env.run(until=HOUR + 24)
        assert world.ledger.balances()
        return sorted(fates)

    return send


GRID = [
    (stop, incident, ordered)
    for stop in np.linspace(0.05, 0.95, 7).tolist()
    for incident in np.linspace(0.01, 0.99, 40).tolist()
    for ordered in (0.1, 0.7)
]


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_disabling_stops_every_boat_that_holding_does_and_more_and_kills_more(
    loaded_boats, strength
):
    """Boat by boat, at equal authority, where the danger is large."""
    danger = {"incident_inshore": 0.08, "liability_jump": 0.0}
    holding = loaded_boats({"kind": "interception_300m", "boats": "all", "strength": strength},
                        GRID, **danger)  # fmt: skip
    disabled = loaded_boats({"kind": "engine_disabling", "strength": strength}, GRID, **danger)
    baseline = loaded_boats({"kind": "engine_disabling", "strength": 0.0}, GRID, **danger)
    assert len(holding) == len(disabled) == len(baseline) == len(GRID)
    stops, deaths = Counter(), Counter()
    for by_holding, forced, untouched in zip(holding, disabled, baseline, strict=True):
        assert untouched[1] is Fate.ARRIVED
        assert (by_holding[1] is Fate.STOPPED_INSHORE) <= (forced[1] is Fate.STOPPED_INSHORE)
        assert (untouched[2] > 0) <= (by_holding[2] > 0) <= (forced[2] > 0)
        assert (by_holding[3] > 0) <= (forced[3] > 0)
        for name, row in (("held", by_holding), ("disabled", forced), ("plain", untouched)):
            stops[name] += row[1] is Fate.STOPPED_INSHORE
            deaths[name] += row[3]
    assert stops["plain"] == deaths["plain"] == 0
    assert stops["disabled"] > 1.3 * stops["held"] > 0
    assert deaths["disabled"] > deaths["held"] > 0


def test_a_boat_that_is_turned_back_is_returned_and_nobody_is_rescued(loaded_boats):
    fates_of_boats = loaded_boats({"kind": "turn_back_at_sea"}, GRID, incident_inshore=0.0)
    fates = Counter(fate for _, fate, *_ in fates_of_boats)
    assert set(fates) == {Fate.RETURNED_TO_FRANCE, Fate.ARRIVED}
    assert fates[Fate.RETURNED_TO_FRANCE] == len([1 for stop, *_ in GRID if stop < 0.5])
    assert [row[2:] for row in fates_of_boats] == [(0, 0, 0)] * len(GRID)


def test_where_both_hold_force_is_ordered_first_and_turning_back_before_disabling(build_world):
    """Half of the orders to turn back, half of the others to disable, the rest to hold."""
    world = build_world(
        days=90, willingness=50.0, detection_sea=20.0, sea_teams=100,
        policies=(
            {"kind": "turn_back_at_sea", "strength": 0.5},
            {"kind": "engine_disabling", "strength": 0.5},
            {"kind": "interception_300m", "boats": "all"},
        ),
    )  # fmt: skip
    acted = [b for b in run_boats(world).values() if b.means]
    means = Counter(boat.means for boat in acted)
    assert len(acted) > 100
    for boat in acted:
        by = boat.luck.loaded_ordered
        expected = TURN_BACK if by < 0.5 else DISABLING if by < 0.75 else HOLDING
        assert boat.means is expected
    assert set(means) == {TURN_BACK, DISABLING, HOLDING}


@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_run_too_boats_turned_back_are_returned_with_nobody_rescued(build_world, seed):
    shape = {"days": 60, "seed": seed, "failure_at_sea": 0.0, **NO_DANGER, **KEEN}
    attempts = build_world(**shape, policies=({"kind": "turn_back_at_sea"},)).run().attempts
    back = attempts["fate"] == Fate.RETURNED_TO_FRANCE
    assert back.sum() > 5
    assert attempts["rescued"].sum() == 0
    assert (attempts["recorded"][back] == attempts["people"][back]).all()
    assert Fate.RETURNED_TO_FRANCE not in set(build_world(**shape).run().attempts["fate"])
