"""Who is returned, when, and how many places there are."""

from itertools import accumulate
from math import exp, sqrt
from types import SimpleNamespace

import pytest
from demand_worlds import ENOUGH, HIGH, VALUES, YEAR, lawful, returns_of
from hypothesis import given
from hypothesis import strategies as st

from sim.model.demand import Demand
from sim.model.dials import Dials, Overlay
from sim.model.returns import GROUPS
from sim.streams import Streams


def test_the_chance_to_be_sought_and_sent_home_is_that_of_ones_country():
    returns = returns_of(returns_to_source=0.5, cooperation_low=0.02, cooperation_middle=0.2,
                         cooperation_high=0.8)  # fmt: skip
    assert returns.chances() == pytest.approx([0.01, 0.1, 0.4])


def test_a_third_country_asks_no_country_of_origin():
    returns = returns_of(returns_elsewhere=0.3)
    assert returns.chances() == pytest.approx([0.3] * GROUPS)


def test_two_ways_to_be_sent_away_are_one_or_the_other():
    returns = returns_of(returns_to_source=0.5, returns_elsewhere=0.5, cooperation_high=0.8)
    assert returns.chances()[HIGH] == pytest.approx(1 - 0.6 * 0.5)


def test_refused_visas_raise_every_groups_cooperation():
    """By .1 a rise of all refusals, of what is missing: .02 becomes .02 + .1 · 2 · .98."""
    of = {"returns_to_source": 1.0, "cooperation_low": 0.02, "cooperation_middle": 0.2,
          "cooperation_high": 0.8, "visa_cooperation": 0.1}  # fmt: skip
    assert returns_of(**of).chances() == pytest.approx([0.02, 0.2, 0.8])
    assert returns_of(**of, visa_refusals=2.0).chances() == pytest.approx([0.216, 0.36, 0.84])
    assert returns_of(**of, visa_refusals=10.0).chances() == pytest.approx([1.0, 1.0, 1.0])


def test_refused_visas_raise_cooperation_and_demand_at_once(world_of):
    seen = {"visa_cooperation": 0.5, "visa_elasticity": 0.5, "return_delay_days": 0.0,
            "deterrence": 0.0}  # fmt: skip
    home = {"kind": "returns_agreement", "share": 1.0, "capacity_a_year": 100_000}
    visas = {"kind": "visa_leverage", "refusals_rise": 1.0}
    plain, pressed = (
        world_of(days=60, policies=p, **seen).run().people for p in ((home,), (home, visas))
    )
    assert pressed["came"].sum() > 1.2 * plain["came"].sum()
    assert pressed["returned"].sum() > 1.5 * plain["returned"].sum() > 0


def test_those_sought_are_a_share_of_those_who_arrive_on_average_and_never_more():
    returns = returns_of(100_000, returns_elsewhere=0.25, return_delay_days=0.0)
    draws = [(i + 0.5) / 1000 for i in range(1000)]
    for u in draws:
        returns.arrive(100, 5, u)
    assert returns._due[5] == pytest.approx(25_000, abs=5)  # quantiles at the middle of each step


@pytest.mark.parametrize("delay", [0.0, 1.0, 7.0, 45.0])
def test_nobody_is_returned_before_the_delay_is_over_and_all_are_on_that_day(delay):
    returns = returns_of(40, returns_elsewhere=1.0, returns_capacity=ENOUGH,
                         return_delay_days=delay, returned_again=0.0)  # fmt: skip
    returns.arrive(40, 3, 0.5)
    told = [returns.carry_out(day, lambda people, day: None) for day in range(60)]
    assert told == [40 if day == 3 + delay else 0 for day in range(60)]


@pytest.mark.parametrize(("share", "day"), [(0.0, 40), (0.5, 30), (1.0, 20)])
def test_faster_decisions_shorten_the_delay(share, day):
    returns = returns_of(40, returns_elsewhere=1.0, returns_capacity=ENOUGH,
                         return_delay_days=40.0, returned_again=0.0, faster_decisions=share,
                         faster_decisions_delay=0.5)  # fmt: skip
    returns.arrive(40, 0, 0.5)
    told = [returns.carry_out(d, lambda people, day: None) for d in range(60)]
    assert told.index(40) == day


def test_those_for_whom_there_is_no_place_wait_for_one_on_a_later_day():
    """Three places a day and ten people: none is forgotten, and a place not used is not kept."""
    returns = returns_of(10, returns_elsewhere=1.0, returns_capacity=3 * 365.0,
                         return_delay_days=0.0, returned_again=0.0)  # fmt: skip
    returns.arrive(10, 2, 0.5)
    told, queued = [], []
    for day in range(8):
        told.append(returns.carry_out(day, lambda people, day: None))
        queued.append(returns.queued)
    # two days without anybody kept one day's places at most
    assert told == [0, 0, 6, 3, 1, 0, 0, 0]
    assert queued == [0, 0, 4, 1, 0, 0, 0, 0]


def test_fewer_places_than_one_a_day_add_up_to_one():
    returns = returns_of(10, returns_elsewhere=1.0, returns_capacity=365 / 4,
                         return_delay_days=0.0, returned_again=0.0)  # fmt: skip
    returns.arrive(10, 0, 0.5)
    told = [returns.carry_out(day, lambda people, day: None) for day in range(13)]
    assert told == [0, 0, 0, 1] * 3 + [0]


@lawful
@given(
    capacity=st.floats(0, 20_000),
    arrivals=st.lists(st.integers(0, 200), min_size=1, max_size=80),
    delay=st.integers(0, 10),
)
def test_never_more_are_returned_than_the_capacity_over_any_window(capacity, arrivals, delay):
    """Over n days at most n days' places, one day's that were left over, and one person."""
    returns = returns_of(sum(arrivals), returns_elsewhere=0.8, returns_capacity=capacity,
                         return_delay_days=float(delay), returned_again=0.0)  # fmt: skip
    sent = []
    for day, people in enumerate(arrivals):
        returns.arrive(people, day, 0.5)
        sent.append(returns.carry_out(day, lambda people, day: None))
    a_day = capacity / 365
    total = list(accumulate(sent, initial=0))
    for last in range(len(total)):
        for first in range(last):
            window = total[last] - total[first]
            assert window <= (last - first) * a_day + max(1.0, a_day) + 1e-6
    assert sum(sent) <= sum(arrivals)
    assert returns.ledger.balances()
    assert returns.ledger.people["returned"] == sum(sent)


def test_the_books_follow_those_returned_to_the_coast_and_back_into_the_queue(world_of):
    """Everyone is sent after 2 days, and is on the coast again 5 days later, to begin anew."""
    policy = ({"kind": "third_country_removal", "share": 1.0, "capacity_a_year": 1e6},)
    world = world_of(days=6, warm_up=0, policies=policy, demand=0.0, boats_offered=0.0,
                     attrition=0.0, return_delay_days=2.0, returned_again=1.0,
                     returned_again_days=5.0, dismantling=0.0)  # fmt: skip
    pool, books = world.pool, world.ledger
    world.env.run(until=0.0)
    pool.ledger.come(30)
    pool.ledger.move(30, "waiting", "on_attempt")
    pool.arrived(30, world.env.now, 0.5)  # before the noon of day 1; sent on that of day 3
    told = []
    for _ in range(6):
        told.append({k: v for k, v in books.people.items() if v})
        assert books.balances()
        if world.env.now < 24 * 5:
            world.env.run(until=world.env.now + 24.0)
    assert told == [
        {"arrived": 30}, {"arrived": 30}, {"arrived": 30}, {"recovering": 30},
        {"recovering": 30}, {"recovering": 30},
    ]  # fmt: skip
    assert pool._back == {8: (30, 0)}
    assert pool.recovering == 30


def test_those_who_come_back_wait_on_the_coast_with_no_attempts_of_theirs(world_of):
    policy = ({"kind": "third_country_removal", "share": 1.0, "capacity_a_year": 1e6},)
    world = world_of(days=12, warm_up=0, policies=policy, demand=0.0, boats_offered=0.0,
                     attrition=0.0, return_delay_days=2.0, returned_again=1.0,
                     returned_again_days=5.0, dismantling=0.0)  # fmt: skip
    world.env.run(until=0.0)
    world.ledger.come(30)
    world.ledger.move(30, "waiting", "on_attempt")
    world.pool.arrived(30, world.env.now, 0.5)
    people = world.run().people
    assert people["returned"].tolist() == [0] * 3 + [30] + [0] * 8
    assert people["recovering"].tolist() == [0] * 3 + [30] * 5 + [0] * 4
    assert people["waiting"].tolist() == [0] * 8 + [30] * 4
    assert world.pool.size == world.ledger.people["waiting"] == 30
    assert world.pool.attempts == world.pool.recovering == 0


def test_a_share_of_those_returned_comes_back_and_the_others_stay_away():
    told: list[tuple[int, int]] = []
    returns = returns_of(2000, returns_elsewhere=1.0, returns_capacity=ENOUGH,
                         return_delay_days=0.0, returned_again=0.3,
                         returned_again_days=30.0)  # fmt: skip
    returns.arrive(2000, 0, 0.5)
    assert returns.carry_out(0, lambda *back: told.append(back)) == 2000
    ((again, day),) = told
    assert day == 30
    assert abs(again - 600) < 4 * sqrt(2000 * 0.3 * 0.7)
    assert returns.ledger.people["recovering"] == again
    assert returns.ledger.people["returned"] == 2000 - again


def test_before_anybody_is_sought_arrivals_leave_no_trace():
    returns = returns_of(100)
    returns.arrive(100, 0, 0.5)
    assert returns.carry_out(0, lambda people, day: None) == 0
    assert vars(returns)["_due"] == {}
    assert returns.realised() == [0.0] * GROUPS


def test_when_the_policy_has_ended_those_already_sought_are_not_sent_without_places():
    """Its places end with it; nobody who arrives later is sought."""
    over = [Overlay("returns_elsewhere", "add", 1.0, "policies[0]", -24.0, 48.0),
            Overlay("returns_capacity", "add", ENOUGH, "policies[0]", -24.0, 48.0)]  # fmt: skip
    returns = returns_of(100, tuple(over), return_delay_days=1.0, returned_again=0.0)
    told = []
    for day in range(5):
        returns.dials.turn(24.0 * day)
        returns.arrive(20, day, 0.5)
        told.append(returns.carry_out(day, lambda people, day: None))
    assert told == [0, 20, 0, 0, 0]
    assert returns.queued == 20


def test_rapid_returns_are_seven_days_after_arrival(world_of):
    policy = {"kind": "returns_agreement", "partner": "transit_countries", "share": 1.0,
              "capacity_a_year": 1e6, "variant": "rapid"}  # fmt: skip
    world = world_of(days=30, warm_up=5, policies=(policy,), deterrence=0.0, returned_again=0.0)
    tables = world.run()
    arrived, nights = tables.attempts, range(35)
    by_night = [int(arrived["arrivals"][arrived["night"] == n].sum()) for n in nights]
    returned = tables.people["returned"].astype(int).tolist()
    # a boat of night n lands before the noon after it, which counts for night n + 1, or after it
    sent, landed = list(accumulate(returned)), list(accumulate(by_night))
    assert sent[-1] > 500
    for night in range(10, 35):
        assert landed[night - 9] <= sent[night] <= landed[night - 7]


def test_returns_of_a_stub_world_are_read_by_demand_each_day():
    """Demand takes what returns say was realised, and hands them the mix of who comes."""
    dials = Dials({**VALUES, "awareness_lag": 0.0, "awareness_rate": 1.0, "deterrence": 1.0})
    mixed: list[tuple[list[float], float]] = []
    returns = SimpleNamespace(
        touched=True, realised=lambda: [0.0, 0.2, 0.8],
        mix_in=lambda groups, fresh: mixed.append((groups, fresh)),
    )  # fmt: skip
    demand = Demand(dials, returns, YEAR, Streams(1, 0, "stub"))
    came = demand.newcomers(0, 300)
    assert demand.perceived[:GROUPS] == [0.0, 0.2, 0.8]
    ((groups, fresh),) = mixed
    assert groups == pytest.approx([1.0, exp(-0.2), exp(-0.8)])
    assert fresh == came / (300 + came)
