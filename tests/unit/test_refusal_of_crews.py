"""Refusal of a union's call: a trait of a crew's shift, which lasts as long as the call."""

from itertools import pairwise

import numpy as np
import pytest
from summer import in_summer

from sim.assumptions import point
from sim.model.boats import Boat, Luck
from sim.model.dials import Dials
from sim.model.orders import Orders
from sim.model.standby import GENDARMERIE, NAVY, POLICE, Crew
from sim.model.tables import Log, OrderResult, OrderStage

VALUES = in_summer()
WATER = {"kind": "shallow_water_stops"}
CALL = {"kind": "union_non_participation", "variant": "all_corps"}
KEEN = {"willingness": 50.0, "detection_water": 1e6, "travel_minutes": 1.0, "dismantling": 0.0}


def orders(first_day=0, **values) -> Orders:
    called = {"union_call_navy": 1.0, "willingness": 50.0, **values}
    return Orders(Dials({**VALUES, **called}), Log(), first_day)


def a_boat(night: int) -> Boat:
    luck = Luck(*[0.5] * len(Luck._fields))
    return Boat(0, night, 0, 0, False, 50, 0, luck, 0.0, 1.0, 0.5)


def obeyed(orders: Orders, crew: Crew, night: int, coin: float = 0.5) -> bool:
    return orders.obeyed(a_boat(night), crew, OrderStage.LOADED, coin, 0.5, 0.9)


def test_a_shift_does_the_same_at_every_order_and_the_other_shift_as_it_chooses():
    crew = Crew(0, NAVY, 0.0, (0.1, 0.9))
    for coin in (0.0, 0.3, 0.99):
        acts = [obeyed(orders(union_compliance=0.5), crew, night, coin) for night in range(6)]
        assert acts == [False, True] * 3
    assert [obeyed(orders(1, union_compliance=0.5), crew, n) for n in range(3)] == [1, 0, 1]


def test_shifts_alternate_by_date_whatever_the_first_night():
    """The same date is night 10 of one run and night 3 of another that begins a week later."""
    crew = Crew(0, NAVY, 0.0, (0.1, 0.9))
    early, late = orders(739_000), orders(739_007)
    assert obeyed(early, crew, 10) == obeyed(late, crew, 3)
    assert obeyed(early, crew, 11) == obeyed(late, crew, 4) != obeyed(early, crew, 10)


def test_a_crew_that_nobody_calls_on_is_free():
    crew = Crew(0, POLICE, 0.0, (0.0, 0.0))
    assert obeyed(orders(union_compliance=1.0), crew, 0)


def test_one_who_does_not_follow_decides_by_judgement():
    unwilling = orders(union_compliance=0.5, willingness=-50.0)
    obeyed(unwilling, Crew(0, NAVY, 0.0, (0.9, 0.9)), 0)
    obeyed(unwilling, Crew(0, NAVY, 0.0, (0.1, 0.1)), 0)
    results = [row[4] for row in unwilling.log.interventions]
    assert results == [OrderResult.REFUSED_BY_JUDGEMENT, OrderResult.REFUSED_BY_UNION]


def test_a_coin_decides_at_each_order_in_the_structural_variant():
    by_coin = orders(union_compliance=0.5, refusal_by_coin=1)
    crew = Crew(0, NAVY, 0.0, (0.1, 0.9))
    assert [obeyed(by_coin, crew, 0, coin) for coin in (0.1, 0.49, 0.5, 0.9)] == [0, 0, 1, 1]


def test_a_wider_call_only_adds_shifts_that_refuse(build_world):
    refusing = []
    for strength in (0.0, 0.2, 0.5, 0.8, 1.0):
        world = build_world(days=2, sea_teams=40, policies=(CALL | {"strength": strength},))
        world.env.run(until=0.1)
        standbys = [*world.responders.own, world.responders.reserve, world.sea_teams.standby]
        refusing.append({
            (place, crew.number, night)
            for place, standby in enumerate(standbys) for crew in standby.crews
            for night in (0, 1) if world.orders.follows_call(crew, night, 0.5)
        })  # fmt: skip
    assert all(fewer < more for fewer, more in pairwise(refusing))
    assert not refusing[0]


def test_the_share_of_shifts_that_refuse_is_called_on_times_compliance(build_world):
    world = build_world(days=2, sea_teams=1000, policies=(CALL | {"strength": 0.5},))
    world.env.run(until=0.1)
    crews = world.sea_teams.standby.crews
    follows = [world.orders.follows_call(c, n, 0.5) for c in crews for n in (0, 1)]
    expected = 0.5 * point()["union_compliance"]
    assert len(follows) == 2000
    assert np.mean(follows) == pytest.approx(expected, abs=4 * (expected / 2000) ** 0.5)
    assert {crew.corps for crew in crews} == {GENDARMERIE, NAVY}


def refused_shares(build_world, worlds=24, **more):
    """Return the share of orders that a union refused in each world."""
    shares = []
    for seed in range(worlds):
        half = CALL | {"strength": 0.5, "compliance": 1.0}
        world = build_world(
            days=40, seed=seed, policies=(WATER, half), response_groups=1, **KEEN, **more
        )
        result = world.run().interventions["result"]
        shares.append((result == OrderResult.REFUSED_BY_UNION).mean())
    return np.array(shares)


def test_with_few_crews_the_share_refused_varies_as_traits_do_and_a_coin_does_not(build_world):
    trait, coin = (refused_shares(build_world, refusal_by_coin=v) for v in (0, 1))
    assert trait.std() > 1.5 * coin.std()
    assert np.isin(trait, (0.0, 1.0)).sum() >= 8  # both shifts refuse, or neither: half of worlds
    assert np.isin(coin, (0.0, 1.0)).sum() <= 2
    for shares in (trait, coin):
        assert shares.mean() == pytest.approx(0.5, abs=3 * shares.std() / len(shares) ** 0.5)
