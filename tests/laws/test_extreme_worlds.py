"""Worlds so extreme that the answer is known without running them."""

import numpy as np
import pytest

from sim.model.tables import Fate
from sim.outcomes.outcomes import OUTCOMES, measure

EVERY_POWER = (
    {"kind": "shallow_water_stops"},
    {"kind": "interception_300m", "boats": "all", "sea_teams": 50},
    {"kind": "engine_disabling", "strength": 0.3},
    {"kind": "turn_back_at_sea", "strength": 0.2},
)
ALL_REFUSE = {"kind": "union_non_participation", "variant": "all_corps", "compliance": 1.0}
NO_DANGER = {"incident_boarding": 0.0, "incident_inshore": 0.0, "incident_transit": 0.0}
NO_STOPS = {"kit_found": 0.0, "taxi_seen": 0.0, "detection_beach": 0.0}
EVERY_STOP = {
    "cover_floor": 1.0, "detection_beach": 1e6, "taxi_seen": 0.999999, "beach_stop": 1.0,
    "response_groups": 1000, "travel_minutes": 0.0, "reserve_travel_minutes": 0.0,
    "kit_found": 0.0,
}  # fmt: skip


def outcomes(tables, days, warm_up):
    """Return every outcome of the period by name."""
    return dict(zip(OUTCOMES, measure(tables, warm_up, warm_up + days - 1), strict=True))


def test_no_night_fit_for_a_crossing_means_no_attempt(build_world):
    world = build_world(days=40, viability_intercept=-1e6)
    assert len(world.run().attempts) == 0
    assert world.ledger.people["arrived"] == 0
    assert world.ledger.newcomers > 5000


@pytest.mark.parametrize(
    ("taxi_share", "fate"), [(0.0, Fate.STOPPED_ON_BEACH), (1.0, Fate.STOPPED_BEFORE_PICKUP)]
)
def test_certain_stops_mean_no_arrival(build_world, taxi_share, fate):
    world = build_world(days=40, taxi_share=taxi_share, **EVERY_STOP)
    attempts = world.run().attempts
    assert len(attempts) > 50
    assert set(attempts["fate"]) == {fate}
    assert world.ledger.people["arrived"] == 0


def test_kit_that_is_always_found_means_no_arrival(build_world):
    # 1 − 1e−16 is a coverage of 37 at mean cover: certain, even for kit that lay half the time
    world = build_world(days=40, kit_found=1 - 1e-16, cover_floor=1.0)
    attempts = world.run().attempts
    assert len(attempts) > 50
    assert set(attempts["fate"]) == {Fate.KIT_FOUND}


@pytest.mark.parametrize("seed", range(5))
def test_when_all_officers_refuse_nothing_but_refusals_changes(build_world, column_bytes, seed):
    shape = {"days": 60, "warm_up": 10, "seed": seed}
    keen = {"detection_sea": 3.0, "willingness": 50.0}  # they would act, were they not called on
    before = build_world(**shape, **keen).run()
    after = build_world(**shape, policies=(*EVERY_POWER, ALL_REFUSE), **keen).run()
    columns, refused_columns = column_bytes(before), column_bytes(after)
    may_differ = ("interventions.", "costs.")  # a policy that is refused costs what it costs
    assert [
        c for c in columns if columns[c] != refused_columns[c] and not c.startswith(may_differ)
    ] == []
    was, now = outcomes(before, 60, 10), outcomes(after, 60, 10)
    assert now["refusals"] > 20
    assert now["water_interventions"] == 0
    spent = {"public_cost", "public_cost_known", "policies_of_unknown_cost"}
    same = [n for n in OUTCOMES if not n.startswith("refusals") and n not in spent]
    np.testing.assert_array_equal([was[n] for n in same], [now[n] for n in same])


def test_the_same_powers_without_the_refusals_do_change_the_world(build_world, column_bytes):
    keen = {"days": 30, "detection_sea": 3.0, "willingness": 50.0}
    acted = build_world(policies=EVERY_POWER, **keen).run()
    assert column_bytes(acted) != column_bytes(build_world(**keen).run())
    assert outcomes(acted, 30, 5)["water_interventions"] > 0


def test_no_hazard_means_no_death(build_world):
    world = build_world(days=60, policies=EVERY_POWER, hazard_shallows=1000, hazard_loaded=1000,
                     **NO_DANGER)  # fmt: skip
    tables = world.run()
    assert len(tables.attempts) > 100
    assert tables.attempts["dead"].sum() == tables.attempts["missing"].sum() == 0
    assert world.ledger.people["dead"] == world.ledger.people["missing"] == 0


def test_without_stops_failures_and_danger_everyone_who_boards_arrives(build_world):
    world = build_world(days=60, attrition=0.0, reattempt=1.0, failure_at_sea=0.0,
                     **NO_STOPS, **NO_DANGER)  # fmt: skip
    attempts = world.run().attempts
    people = world.ledger.people
    assert len(attempts) > 50
    assert set(attempts["fate"]) == {Fate.ARRIVED}
    assert (attempts["arrivals"] == attempts["people"]).all()
    assert (attempts["tries"] == attempts["arrivals"]).all()  # the first attempt of each
    assert people["arrived"] + people["waiting"] == world.ledger.newcomers


@pytest.mark.parametrize("window", ["to_june", "second_half"])
def test_event_and_people_rates_differ_by_the_people_an_event_has(base_scenario, window):
    """odds(event rate) = odds(people rate) / κ, κ = people an event / people an arriving boat."""
    from sim.assumptions import point
    from sim.simulate import replication_streams, simulate

    span, night = base_scenario.spans[window], base_scenario.calendar.night
    tables = simulate(base_scenario, point(), streams=replication_streams(1, 0))
    values = measure(tables, night(span.start), night(span.end))
    got = dict(zip(OUTCOMES, values, strict=True))
    per_event = got["people_prevented_recorded"] / got["events_prevented"]
    kappa = per_event / (got["arrivals"] / got["boats_arrived"])
    event, people = got["event_interception_rate"], got["people_interception_rate"]
    assert 0 < people < event < 1
    assert event / (1 - event) == pytest.approx(people / (1 - people) / kappa, rel=1e-12)
