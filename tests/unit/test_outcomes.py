"""Every outcome on hand-made tables, with answers worked out by hand."""

from math import isnan, nan

import numpy as np
import pytest

from sim.model.tables import (
    ATTEMPT,
    COST,
    DECISION,
    INTERVENTION,
    NIGHT,
    PEOPLE,
    RESPONSE,
    Fate,
    OrderResult,
    OrderStage,
    Table,
    Tables,
)
from sim.outcomes.outcomes import HEADLINE, OUTCOMES, measure
from sim.outcomes.stopped import logit_slope

FIRST = 5  # the window's first night; earlier and later nights must not count
RUN = {"fare": 2000.0, "boat_cost": 10_000.0, "recorded_at_unrelated_find": 13.0}


def an_attempt(night: int, fate: Fate, **columns: float) -> tuple[float, ...]:
    """Return one row of attempts. Columns that are not given are 0."""
    row = dict.fromkeys(ATTEMPT, 0.0) | {"night": night, "fate": int(fate)} | columns
    return tuple(float(row[name]) for name in ATTEMPT)


def arrived(night: int, people: int, **columns: float) -> tuple[float, ...]:
    """Return the arrival of everyone aboard on their first attempt."""
    columns_of_arrival = {"people": people, "arrivals": people, "tries": people, "at_sea": 1.0}
    return an_attempt(night, Fate.ARRIVED, **columns_of_arrival | columns)


ROWS = [
    an_attempt(4, Fate.ARRIVED, people=99, arrivals=99, tries=99, dead=9,
               expected_dead=9),  # before the window
    arrived(5, 50, sector=0),
    arrived(5, 70, sector=1, taxi=1, tries=140, water_hours=35.0),
    an_attempt(6, Fate.STOPPED_ON_BEACH, people=60, recorded=40, injured=1, sector=0,
               officers_injured=1),
    an_attempt(6, Fate.KIT_FOUND, people=55, recorded=2, sector=2),
    an_attempt(6, Fate.STOPPED_BEFORE_PICKUP, people=58, recorded=3, taxi=1, sector=1),
    an_attempt(7, Fate.STOPPED_IN_SHALLOWS, people=50, recorded=30, sector=3,
               dead=2, missing=1, dead_by_intervention=1, water_hours=40.0, officers_injured=2,
               expected_dead=0.5, expected_dead_by_intervention=0.25),
    an_attempt(7, Fate.STOPPED_INSHORE, people=61, recorded=3, taxi=1, sector=0),
    an_attempt(8, Fate.RETURNED_TO_FRANCE, people=45, recorded=45, rescued=45, at_sea=1, sector=4),
    an_attempt(8, Fate.LOST, people=30, recorded=10, rescued=10, dead=20, missing=5, at_sea=1,
               taxi=1, sector=4, expected_dead=1.25),
    arrived(11, 61, sector=0),
    arrived(12, 60, taxi=1, sector=0),
    arrived(13, 77, sector=0),  # after the window
]  # fmt: skip
ORDERS = [
    (6, 0, OrderStage.SHALLOWS, 0, OrderResult.REFUSED_BY_UNION, 0),
    (6, 0, OrderStage.LOADED, 2, OrderResult.REFUSED_BY_JUDGEMENT, 0),
    (7, 3, OrderStage.SHALLOWS, 1, OrderResult.STOPPED, 2),
    (7, 0, OrderStage.UNLOADED, 1, OrderResult.FAILED, 0),
    (7, 0, OrderStage.UNLOADED, 2, OrderResult.REFUSED_BY_JUDGEMENT, 0),
    (8, 0, OrderStage.SHALLOWS, 0, OrderResult.TOO_LATE, 0),  # neither refused nor carried out
    (13, 0, OrderStage.UNLOADED, 2, OrderResult.REFUSED_BY_JUDGEMENT, 0),
]


def people_row(night: float) -> tuple[float, ...]:
    """Return a day's row of the people table."""
    return (night, 10.0, 100.0 * night, 5.0, 3.0, 40.0, 8.0)


def hand_made_tables(rows, nights=40, finds=None, unknown=0.0) -> Tables:
    """Return the tables of a run with these attempts."""
    finds = finds or {}
    return Tables(
        attempts=Table(ATTEMPT, rows),
        interventions=Table(INTERVENTION, [tuple(map(float, r)) for r in ORDERS]),
        responses=Table(RESPONSE, [(4.0, 1000.0), (5.0, 36.0), (8.0, 9.5), (13.0, 1000.0)]),
        people=Table(PEOPLE, [people_row(float(n)) for n in range(nights)]),
        costs=Table(COST, [(float(n), 1e6, unknown * (n == 12)) for n in range(nights)]),
        nights=Table(
            NIGHT, [(float(n), 0.5, float(finds.get(n, 0)), 100.0 + n) for n in range(nights)]
        ),
        decisions=Table(DECISION, [(5.0, 0.0), (5.0, 0.0), (6.0, 1.0), (8.0, 2.0), (13.0, 2.0)]),
        run=RUN,
    )


def measured(rows, first, last, **more) -> dict[str, float]:
    """Return every outcome by name."""
    return dict(
        zip(OUTCOMES, measure(hand_made_tables(rows, **more), first, last).tolist(), strict=True)
    )


ARRIVALS, EVENTS, BOATS = 50 + 70 + 61 + 60, 7 + 3, 4
RECORDED = 40 + 2 + 3 + 30 + 3 + 45 + 10 + 3 * 13
BY_DAY = np.array([2, 0, 0, 0, 0, 0, 1, 1])  # boats of the nights 5 to 12

EXPECTED = {
    "deaths": 22,
    "expected_deaths": 1.75,
    "expected_deaths_from_intervention": 0.25,
    "fatal_incidents": 2,
    "missing": 6,
    "rescued": 55,
    "injured": 1,
    "officers_injured": 3,
    "deaths_from_intervention": 1,
    "arrivals": ARRIVALS,
    "boats_arrived": BOATS,
    "attempts": 11,
    "event_interception_rate": EVENTS / (EVENTS + BOATS),
    "people_interception_rate": RECORDED / (RECORDED + ARRIVALS),
    "people_prevented_recorded": RECORDED,
    "people_stopped": 60 + 48 + 45 + 10,  # alive, and aboard
    "events_prevented": EVENTS,
    "people_per_boat": ARRIVALS / BOATS,
    "share_above_60": 2 / 4,
    "crossing_days": 3,
    "busiest_day": 120,
    "busiest_week": 50 + 70 + 61,  # nights 5 to 11; 6 to 12 hold 121
    "boats_per_day_dispersion": BY_DAY.var() / BY_DAY.mean(),
    "boats_per_day_autocorrelation": np.corrcoef(BY_DAY[1:], BY_DAY[:-1])[0, 1],
    "crossing_after_crossing": 1 / 2,
    "crossing_after_none": 1 / 5,
    "stopped_share_busy_weeks": nan,  # one whole week is too few to rank
    "stopped_share_other_weeks": nan,
    "stopped_events_busy_weeks": nan,
    "stopped_events_other_weeks": nan,
    "stopped_slope_people": nan,
    "stopped_slope_events": nan,
    "boats_per_crossing_day": 4 / 3,
    "arrived_of_people_at_sea": ARRIVALS / (ARRIVALS + 45 + 30),
    "arrived_of_boats_at_sea": 4 / 6,
    "attempts_per_arrival": (50 + 140 + 61 + 60) / ARRIVALS,
    "people_waiting_mean": np.mean([100.0 * n for n in range(5, 13)]),
    "people_waiting_per_boat": np.mean([100.0 * n for n in range(5, 13)]) / 40,
    "people_came": 80,
    "people_returned": 24,
    "taxi_share_attempts": 5 / 11,
    "people_per_attempt": (50 + 70 + 60 + 55 + 58 + 50 + 61 + 45 + 30 + 61 + 60) / 11,
    "public_cost": 8e6,
    "public_cost_known": 8e6,
    "policies_of_unknown_cost": 0,
    "boats_delivered": 64,
    "refusals": 3,
    "refusals_police": 1,
    "refusals_gendarmerie": 0,
    "refusals_navy": 2,
    "refusals_by_union": 1,
    "refusals_by_judgement": 2,
    "water_interventions": 2,
    "kits_found": 1,
    "stopped_on_beach": 1,
    "stopped_before_pickup": 1,
    "stopped_in_shallows": 1,
    "stopped_inshore": 1,
    "returned_to_france": 1,
    "boats_lost": 1,
    "taxi_share_at_sea": 3 / 6,
    "attempts_sector_1": 5 / 11,
    "attempts_sector_2": 2 / 11,
    "attempts_sector_3": 1 / 11,
    "attempts_sector_4": 1 / 11,
    "attempts_sector_5": 2 / 11,
    "people_hours_in_water": 75,
    "officer_hours": 45.5 + sum(100.0 + n for n in range(5, 13)),
    "networks_revenue": ARRIVALS * 2000,
    "networks_boat_cost": 11 * 10_000,
    "bound_by_queue": 2 / 4,
    "bound_by_stock": 1 / 4,
    "bound_by_crews": 1 / 4,
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_each_outcome_has_the_value_worked_out_by_hand(name):
    if name not in EXPECTED:
        pytest.skip("not worked out here")
    outcomes = measured(ROWS, FIRST, 12, finds={5: 1, 9: 2, 13: 50})[name]
    assert outcomes == pytest.approx(EXPECTED[name], rel=1e-12, nan_ok=True)


def test_no_hand_worked_outcome_has_gone():
    assert EXPECTED.keys() <= OUTCOMES.keys()


def test_a_cost_that_is_not_known_is_not_a_number_and_never_nought():
    outcomes = measured(ROWS, 5, 12, unknown=2.0)
    assert np.isnan(outcomes["public_cost"])
    assert (outcomes["public_cost_known"], outcomes["policies_of_unknown_cost"]) == (8e6, 2)
    assert measured(ROWS, 5, 11, unknown=2.0)["public_cost"] == 7e6  # known on every day of it


def test_busy_and_other_weeks_are_told_apart():
    """Weeks of 1, 2, 3, 7 and 8 arrivals, a recorded stop of 30 people in each, and quiet weeks.

    A quarter is of the weeks in which anything happened: two of the five here, as the third of
    four quarters is reached by 7. Counting the quiet ones in would make 3 a busy week.
    """
    rows = []
    for week, boats in zip((0, 3, 4, 8, 9), (1, 2, 3, 7, 8), strict=True):
        rows += [arrived(7 * week, 50) for _ in range(boats)]
        rows.append(an_attempt(7 * week + 1, Fate.STOPPED_ON_BEACH, people=40, recorded=30))
    rows += [arrived(72, 50) for _ in range(20)]  # an unfinished last week is left out
    outcomes = measured(rows, 0, 72, nights=73)
    assert outcomes["stopped_share_busy_weeks"] == pytest.approx(60 / (60 + 750))
    assert outcomes["stopped_share_other_weeks"] == pytest.approx(90 / (90 + 300))
    assert outcomes["stopped_events_busy_weeks"] == pytest.approx(2 / (2 + 15))
    assert outcomes["stopped_events_other_weeks"] == pytest.approx(3 / (3 + 6))
    boats, one = np.array([1.0, 2.0, 3.0, 7.0, 8.0]), np.ones(5)
    assert outcomes["stopped_slope_events"] == logit_slope(one, boats, boats + 1)
    assert outcomes["stopped_slope_people"] == logit_slope(30 * one, 50 * boats, boats + 1)


def test_an_empty_window_has_counts_of_zero_and_no_rates():
    outcomes = measured([], FIRST, 12)
    counts = ("deaths", "arrivals", "boats_arrived", "attempts", "crossing_days", "busiest_week")
    assert [outcomes[name] for name in counts] == [0] * len(counts)
    rates = ("event_interception_rate", "people_interception_rate", "people_per_boat",
             "boats_per_crossing_day", "arrived_of_people_at_sea", "stopped_slope_events",
             "attempts_per_arrival", "taxi_share_at_sea", "boats_per_day_dispersion")  # fmt: skip
    assert all(isnan(outcomes[name]) for name in rates)


def test_a_window_shorter_than_a_week_is_measured():
    outcomes = measured(ROWS, 5, 6)
    assert outcomes["busiest_week"] == outcomes["arrivals"] == 120
    assert isnan(outcomes["boats_per_day_autocorrelation"])


def test_deaths_missing_rescued_and_injured_come_first():
    assert list(OUTCOMES)[:7] == [
        "deaths", "expected_deaths", "fatal_incidents", "missing", "rescued", "injured",
        "officers_injured",
    ]  # fmt: skip
    assert HEADLINE[:4] == ("deaths", "expected_deaths", "missing", "rescued")
    assert set(HEADLINE) <= set(OUTCOMES)


def test_every_outcome_says_what_it_is():
    for name, outcome in OUTCOMES.items():
        assert name == outcome.name
        assert outcome.unit
        assert len(outcome.definition) > 15
    assert OUTCOMES["deaths"].lower_is_better is True


def test_no_outcome_nets_deaths_against_anything_or_tells_success_by_place():
    for name in OUTCOMES:
        words = set(name.split("_"))
        assert not {"deaths", "per"} <= words, name
        assert not {"arrivals", "sector"} <= words, name
        assert "success" not in words, name


def test_rates_lie_between_no_and_all(build_world):
    outcomes = dict(zip(OUTCOMES, measure(build_world(days=60).run(), 5, 64), strict=True))
    for name, outcome in OUTCOMES.items():
        if outcome.unit == "share":
            assert isnan(outcomes[name]) or 0 <= outcomes[name] <= 1, name
    assert sum(outcomes[f"attempts_sector_{s}"] for s in range(1, 6)) == pytest.approx(1)
    assert sum(outcomes[f"bound_by_{x}"] for x in ("queue", "stock", "crews")) == pytest.approx(1)
    assert outcomes["deaths"] >= outcomes["missing"]


def test_finds_without_a_launch_carry_their_own_number_of_people():
    """Two finds of 13 people each, and no boat: 26 people prevented."""
    week = measured([], 5, 11, finds={6: 2})
    assert (week["events_prevented"], week["people_prevented_recorded"]) == (2, 26)
    assert week["people_interception_rate"] == 1.0
