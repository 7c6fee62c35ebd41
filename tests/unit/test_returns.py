"""Returns: who is returned, when, and within which capacity."""

from itertools import accumulate, permutations
from math import exp, sqrt
from random import Random

import pytest
from demand_worlds import HIGH, UNLIMITED_PLACES, VALUES, YEAR, lawful, returns_alone
from hypothesis import given
from hypothesis import strategies as st

from sim.model.demand import Demand
from sim.model.dials import Dials, Overlay
from sim.model.ledger import Ledger
from sim.model.quantiles import binomial
from sim.model.returns import CHANNELS, GROUPS, MEMORY_DAYS, Returns
from sim.streams import Streams

SOURCE, TRANSIT, THIRD = range(len(CHANNELS))

STRENGTHS = {  # of each channel: who is sought, and how many can be sent
    "source": ("returns_to_source", "capacity_to_source"),
    "transit": ("returns_to_transit", "capacity_to_transit"),
    "third": ("removals_to_third", "capacity_to_third"),
}

CERTAIN = {"cooperation_low": 1.0, "cooperation_middle": 1.0, "cooperation_high": 1.0}


def test_the_chance_to_be_sought_and_sent_home_is_that_of_ones_country():
    returns = returns_alone(returns_to_source=0.5, cooperation_low=0.02, cooperation_middle=0.2,
                            cooperation_high=0.8)  # fmt: skip
    home, *other_channels = returns.chances()
    assert home == pytest.approx([0.01, 0.1, 0.4])
    assert other_channels == [[0.0] * GROUPS] * 2


@pytest.mark.parametrize(
    ("strength", "channel"), [("returns_to_transit", 1), ("removals_to_third", 2)]
)
def test_a_transit_or_third_country_asks_no_country_of_origin(strength, channel):
    chances = returns_alone(**{strength: 0.3}).chances()
    assert chances.pop(channel) == [0.3] * GROUPS
    assert chances == [[0.0] * GROUPS] * 2


def test_ways_to_be_sent_away_exclude_each_other():
    """Of those whose country takes them back .4 are; of the others .5, then .25."""
    returns = returns_alone(returns_to_source=0.5, returns_to_transit=0.5, removals_to_third=0.25,
                            cooperation_high=0.8)  # fmt: skip
    chances = [of_channel[HIGH] for of_channel in returns.chances()]
    assert chances == pytest.approx([0.4, 0.6 * 0.5, 0.6 * 0.5 * 0.25])


@lawful
@given(*[st.floats(0, 1)] * 3, st.floats(0, 1), st.floats(0, 10))
def test_all_channels_together_choose_nobody_twice(source, transit, third, cooperation, visas):
    """The chance to be chosen by any is that of not being passed over by all."""
    returns = returns_alone(returns_to_source=source, returns_to_transit=transit,
                            removals_to_third=third, cooperation_high=cooperation,
                            visa_cooperation=0.1, visa_refusals=visas)  # fmt: skip
    home, through, away = (of_channel[HIGH] for of_channel in returns.chances())
    assert min(home, through, away) >= 0
    passed = (1 - home) * (1 - transit) * (1 - third)
    assert home + through + away == pytest.approx(1 - passed, abs=1e-12)
    assert home + through + away <= 1 + 1e-12


def test_refused_visas_raise_every_groups_cooperation():
    """By .1 a rise of all refusals, of what is missing: .02 becomes .02 + .1 · 2 · .98."""
    cooperation = {"returns_to_source": 1.0, "cooperation_low": 0.02, "cooperation_middle": 0.2,
          "cooperation_high": 0.8, "visa_cooperation": 0.1}  # fmt: skip
    assert returns_alone(**cooperation).chances()[0] == pytest.approx([0.02, 0.2, 0.8])
    assert returns_alone(**cooperation, visa_refusals=2.0).chances()[0] == pytest.approx(
        [0.216, 0.36, 0.84]
    )
    assert returns_alone(**cooperation, visa_refusals=10.0).chances()[0] == pytest.approx(
        [1.0, 1.0, 1.0]
    )


def test_refused_visas_raise_cooperation_and_demand_at_once(build_world):
    seen = {"visa_cooperation": 0.5, "visa_elasticity": 0.5, "return_delay_days": 0.0,
            "deterrence": 0.0}  # fmt: skip
    home = {"kind": "returns_agreement", "share": 1.0, "capacity_a_year": 100_000}
    visas = {"kind": "visa_leverage", "refusals_rise": 1.0}
    baseline, pressed = (
        build_world(days=60, policies=p, **seen).run().people for p in ((home,), (home, visas))
    )
    assert pressed["newcomers"].sum() > 1.2 * baseline["newcomers"].sum()
    assert pressed["returned"].sum() > 1.5 * baseline["returned"].sum() > 0


def test_those_sought_are_a_share_of_those_who_arrive_on_average_and_never_more():
    returns = returns_alone(100_000, removals_to_third=0.25, return_delay_days=0.0)
    draws = [(i + 0.5) / 1000 for i in range(1000)]
    for u in draws:
        returns.arrive(100, 5, u)
    people, of_group = returns.channels[THIRD].due[5]
    assert people == pytest.approx(25_000, abs=5)  # quantiles at the middle of each step
    assert sum(of_group) == pytest.approx(people, abs=1)


@pytest.mark.parametrize("delay", [0.0, 1.0, 7.0, 45.0])
def test_nobody_is_returned_before_the_delay_is_over_and_all_are_on_that_day(delay):
    returns = returns_alone(40, removals_to_third=1.0, capacity_to_third=UNLIMITED_PLACES,
                            return_delay_days=delay, returned_again=0.0)  # fmt: skip
    returns.arrive(40, 3, 0.5)
    returned = [returns.carry_out(day, lambda people, day: None) for day in range(60)]
    assert returned == [40 if day == 3 + delay else 0 for day in range(60)]


@pytest.mark.parametrize(("share", "day"), [(0.0, 40), (0.5, 30), (1.0, 20)])
def test_faster_decisions_shorten_the_delay(share, day):
    returns = returns_alone(40, removals_to_third=1.0, capacity_to_third=UNLIMITED_PLACES,
                            return_delay_days=40.0, returned_again=0.0, faster_decisions=share,
                            faster_decisions_delay=0.5)  # fmt: skip
    returns.arrive(40, 0, 0.5)
    returned = [returns.carry_out(d, lambda people, day: None) for d in range(60)]
    assert returned.index(40) == day


def test_those_for_whom_there_is_no_place_wait_for_one_on_a_later_day():
    """Three places a day and ten people: none is forgotten, and a place not used is not kept."""
    returns = returns_alone(10, removals_to_third=1.0, capacity_to_third=3 * 365.0,
                            return_delay_days=0.0, returned_again=0.0)  # fmt: skip
    returns.arrive(10, 2, 0.5)
    returned, queued = [], []
    for day in range(8):
        returned.append(returns.carry_out(day, lambda people, day: None))
        queued.append(returns.channels[THIRD].queued)
    # two days without anybody kept one day's places at most
    assert returned == [0, 0, 6, 3, 1, 0, 0, 0]
    assert queued == [0, 0, 4, 1, 0, 0, 0, 0]


def test_fewer_places_than_one_a_day_add_up_to_one():
    returns = returns_alone(10, removals_to_third=1.0, capacity_to_third=365 / 4,
                            return_delay_days=0.0, returned_again=0.0)  # fmt: skip
    returns.arrive(10, 0, 0.5)
    returned = [returns.carry_out(day, lambda people, day: None) for day in range(13)]
    assert returned == [0, 0, 0, 1] * 3 + [0]


@lawful
@given(
    capacity=st.floats(0, 20_000),
    arrivals=st.lists(st.integers(0, 200), min_size=1, max_size=80),
    delay=st.integers(0, 10),
)
def test_never_more_are_returned_than_the_capacity_over_any_window(capacity, arrivals, delay):
    """Over n days at most n days' places, one day's that were left over, and one person."""
    returns = returns_alone(sum(arrivals), removals_to_third=0.8, capacity_to_third=capacity,
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


def test_the_books_follow_those_returned_to_the_coast_and_back_into_the_queue(build_world):
    """Everyone is sent after 2 days, and is on the coast again 5 days later, to begin anew."""
    policy = ({"kind": "third_country_removal", "share": 1.0, "capacity_a_year": 1e6},)
    world = build_world(days=6, warm_up=0, policies=policy, demand=0.0, boats_offered=0.0,
                     attrition=0.0, return_delay_days=2.0, returned_again=1.0,
                     returned_again_days=5.0, dismantling=0.0)  # fmt: skip
    pool, books = world.pool, world.ledger
    world.env.run(until=0.1)  # after the policy has begun
    pool.ledger.come(30)
    pool.ledger.move(30, "waiting", "on_attempt")
    pool.arrived(30, world.env.now, 0.5)  # before the noon of day 1; sent on that of day 3
    states = []
    for _ in range(6):
        states.append({k: v for k, v in books.people.items() if v})
        assert books.balances()
        if world.env.now < 24 * 5:
            world.env.run(until=world.env.now + 24.0)
    assert states == [
        {"arrived": 30}, {"arrived": 30}, {"arrived": 30}, {"recovering": 30},
        {"recovering": 30}, {"recovering": 30},
    ]  # fmt: skip
    assert pool._recovered == {8: (30, 0)}
    assert pool.recovering == 30


def test_those_who_come_back_wait_on_the_coast_with_no_attempts_of_theirs(build_world):
    policy = ({"kind": "third_country_removal", "share": 1.0, "capacity_a_year": 1e6},)
    world = build_world(days=12, warm_up=0, policies=policy, demand=0.0, boats_offered=0.0,
                     attrition=0.0, return_delay_days=2.0, returned_again=1.0,
                     returned_again_days=5.0, dismantling=0.0)  # fmt: skip
    world.env.run(until=0.1)  # after the policy has begun
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
    calls: list[tuple[int, int]] = []
    returns = returns_alone(2000, removals_to_third=1.0, capacity_to_third=UNLIMITED_PLACES,
                            return_delay_days=0.0, returned_again=0.3,
                            returned_again_days=30.0)  # fmt: skip
    returns.arrive(2000, 0, 0.5)
    assert returns.carry_out(0, lambda *back: calls.append(back)) == 2000
    ((coming_back, day),) = calls
    assert day == 30
    assert abs(coming_back - 600) < 4 * sqrt(2000 * 0.3 * 0.7)
    assert returns.ledger.people["recovering"] == coming_back
    assert returns.ledger.people["returned"] == 2000 - coming_back


def test_before_anybody_is_sought_arrivals_leave_no_trace():
    returns = returns_alone(100)
    returns.arrive(100, 0, 0.5)
    assert returns.carry_out(0, lambda people, day: None) == 0
    assert [(c.due, c.queued, c.carried_over) for c in returns.channels] == [({}, 0, 0.0)] * 3
    assert returns.realised_shares() == [0.0] * GROUPS


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("places", [UNLIMITED_PLACES, 365.0 * 7])
def test_nobody_sought_under_an_ended_policy_is_returned_by_it_or_by_a_later_one(channel, places):
    """Its queue and all that is due are dropped; a later policy begins with nobody."""
    strength, capacity = STRENGTHS[channel]
    overlays = [
        Overlay(name, "add", value, number, "a", since, until)
        for number, since, until in ((0, -24.0, 72.0), (1, 120.0, 600.0))
        for name, value in ((strength, 1.0), (capacity, places))
    ]
    returns = returns_alone(180, tuple(overlays), return_delay_days=1.0, returned_again=0.0,
                            **CERTAIN)  # fmt: skip
    of_channel = returns.channels[CHANNELS.index(channel)]
    returned = []
    for day in range(20):
        returns.dials.turn(24.0 * day)
        if 3 <= day < 5:  # between the two nobody is in a queue, nor is anybody chosen
            assert (of_channel.due, of_channel.queued, of_channel.carried_over) == ({}, 0, 0.0)
            assert of_channel.by_group == [0.0] * GROUPS
        if day < 9:
            returns.arrive(20, day, 0.5)
        returned.append(returns.carry_out(day, lambda people, day: None))
    if places == UNLIMITED_PLACES:
        assert returned == [0, 20, 20, 0, 0, 0, 20, 20, 20, 20] + [0] * 10
    else:
        assert returned[3:6] == [0, 0, 0]
        assert sum(returned[:3]) <= 2 * 7 + 7
        assert sum(returned[6:]) == 80  # those of days 5 to 8, and nobody of days 0 to 4


def test_the_end_of_one_channel_drops_nobody_of_another():
    overlays = [Overlay("returns_to_transit", "add", 0.5, 0, "a", -24.0, 48.0),
            Overlay("capacity_to_transit", "add", UNLIMITED_PLACES, 0, "a", -24.0, 48.0),
            Overlay("removals_to_third", "add", 1.0, 1, "a"),
            Overlay("capacity_to_third", "add", UNLIMITED_PLACES, 1, "a")]  # fmt: skip
    returns = returns_alone(20, tuple(overlays), return_delay_days=5.0, returned_again=0.0)
    returns.dials.turn(0.0)
    returns.arrive(20, 0, 0.5)
    returned = []
    for day in range(8):
        returns.dials.turn(24.0 * day)
        returned.append(returns.carry_out(day, lambda people, day: None))
    assert returned == [0] * 5 + [10] + [0] * 2


@lawful
@given(
    places=st.tuples(*[st.floats(0, 20_000)] * 3),
    shares=st.tuples(*[st.floats(0, 1)] * 3),
    arrivals=st.lists(st.integers(0, 200), min_size=1, max_size=60),
    delay=st.integers(0, 10),
)
def test_policies_together_return_at_most_the_sum_of_what_each_may(places, shares, arrivals, delay):
    """Nobody is returned who did not arrive, and no channel owes people or groups."""
    settings = {}
    for (strength, capacity), share, a_year in zip(STRENGTHS.values(), shares, places, strict=True):
        settings |= {strength: share, capacity: a_year}
    returns = returns_alone(sum(arrivals), return_delay_days=float(delay), returned_again=0.0,
                            cooperation_high=0.9, **settings)  # fmt: skip
    days = len(arrivals) + 12
    total = 0
    for day, people in enumerate([*arrivals, *[0] * 12]):
        returns.arrive(people, day, 0.5)
        total += returns.carry_out(day, lambda people, day: None)
    assert total <= sum(days * a_year / 365 + max(1.0, a_year / 365) for a_year in places) + 1e-6
    assert total <= sum(arrivals)
    assert returns.ledger.people["returned"] == total
    assert returns.ledger.balances()
    for channel in returns.channels:
        waiting = channel.queued + sum(people for people, _ in channel.due.values())
        of_group = [
            *channel.by_group,
            *(g for _, by_group in channel.due.values() for g in by_group),
        ]
        assert waiting >= 0
        assert min(of_group) >= -1e-9


AGREEMENTS = {
    "source": {"kind": "returns_agreement", "partner": "source_countries"},
    "transit": {"kind": "returns_agreement", "partner": "transit_countries"},
    "third": {"kind": "third_country_removal"},
}


@pytest.mark.parametrize(("idle", "busy"), list(permutations(CHANNELS, 2)))
def test_a_capacity_given_to_one_channel_serves_no_other(build_world, idle, busy):
    """An agreement that seeks nobody, with 20,000 places, beside a removal short of places."""
    idle_agreement = AGREEMENTS[idle] | {"share": 0.0, "capacity_a_year": 20_000}
    busy_agreement = AGREEMENTS[busy] | {"share": 0.5, "capacity_a_year": 300}
    shape = {"days": 60, "return_delay_days": 2.0, "cooperation_low": 0.5}
    alone, both = (
        build_world(policies=p, **shape).run().people["returned"].tolist()
        for p in ((busy_agreement,), (idle_agreement, busy_agreement))
    )
    assert both == alone
    assert 0 < sum(alone) <= 300 * 65 / 365 + 1


def test_two_policies_of_one_channel_share_its_places(build_world):
    """Shares are combined and places added: .5 and .5 are .75, 300 and 200 are 500."""
    shape = {"days": 60, "return_delay_days": 2.0}
    third = {"kind": "third_country_removal"}
    pair = (third | {"share": 0.5, "capacity_a_year": 300},
            third | {"share": 0.5, "capacity_a_year": 200})  # fmt: skip
    one = (third | {"share": 0.75, "capacity_a_year": 500},)
    two, same = (
        build_world(policies=p, **shape).run().people["returned"].tolist() for p in (pair, one)
    )
    assert two == same
    assert sum(two) > 0


def test_two_agreements_return_at_most_the_sum_of_what_each_returns_alone(build_world):
    """Places bind in both: each channel returns as many as it would alone."""
    shape = {"days": 60, "return_delay_days": 2.0, "deterrence": 0.0, "returned_again": 0.0}
    home = AGREEMENTS["transit"] | {"share": 0.5, "capacity_a_year": 1500}
    away = AGREEMENTS["third"] | {"share": 0.5, "capacity_a_year": 300}
    returned = [
        int(build_world(policies=p, **shape).run().people["returned"].sum())
        for p in ((home,), (away,), (home, away))
    ]
    assert returned[2] == returned[0] + returned[1]
    assert min(returned) > 0


@lawful
@given(
    arrivals=st.lists(st.integers(0, 60), min_size=1, max_size=200),
    shares=st.tuples(*[st.floats(0.01, 1)] * 3),
    seed=st.integers(0, 1000),
)
def test_people_chosen_over_many_arrivals_equal_the_number_expected_within_one(
    arrivals, shares, seed
):
    """Channel by channel, of those whom the draws choose; and the groups' sums follow."""
    strengths = dict(zip((strength for strength, _ in STRENGTHS.values()), shares, strict=True))
    returns = returns_alone(sum(arrivals), return_delay_days=3.0, **strengths)
    by_group = [
        [m * p for m, p in zip(returns.mix, of_channel, strict=True)]
        for of_channel in returns.chances()
    ]
    chance, rng = sum(map(sum, by_group)), Random(seed)
    chosen = 0
    for day, people in enumerate(arrivals):
        u = rng.random()
        chosen += binomial(u, people, chance)
        returns.arrive(people, day % 7, u)
    total = 0
    for channel, expected in zip(returns.channels, by_group, strict=True):
        people = sum(number for number, _ in channel.due.values())
        of_group = [sum(parts) for parts in zip(*(g for _, g in channel.due.values()), strict=True)]
        assert -1e-6 <= chosen * sum(expected) / chance - people < 1 + 1e-6
        assert of_group == pytest.approx(
            [chosen * p / chance for p in expected] if of_group else []
        )
        total += people
    assert total <= chosen < total + len(CHANNELS) + 1e-6


def test_groups_are_returned_as_they_were_chosen():
    """All of the group that cooperates, and nobody of the others, by an agreement with sources."""
    returns = returns_alone(1000, returns_to_source=1.0, capacity_to_source=UNLIMITED_PLACES,
                            return_delay_days=0.0, returned_again=0.0, cooperation_low=0.0,
                            cooperation_middle=0.0, cooperation_high=1.0)  # fmt: skip
    returns.arrive(1000, 0, 0.5)
    sent = returns.carry_out(0, lambda people, day: None)
    fade = 1 - 1 / MEMORY_DAYS
    low, middle, high = returns.realised_shares()
    assert (low, middle) == (0.0, 0.0)
    assert high == pytest.approx(min(1.0, sent / (1000 * returns.mix[HIGH] * fade)), abs=0.02)
    assert sent == pytest.approx(100, abs=2)


def test_rapid_returns_are_seven_days_after_arrival(build_world):
    policy = {"kind": "returns_agreement", "partner": "transit_countries", "share": 1.0,
              "capacity_a_year": 1e6, "variant": "rapid", "from": "2000-01-01"}  # fmt: skip
    world = build_world(days=30, warm_up=5, policies=(policy,), deterrence=0.0, returned_again=0.0)
    tables = world.run()
    arrived, nights = tables.attempts, range(35)
    by_night = [int(arrived["arrivals"][arrived["night"] == n].sum()) for n in nights]
    returned = tables.people["returned"].astype(int).tolist()
    # a boat of night n lands before the noon after it, which counts for night n + 1, or after it
    sent, landed = list(accumulate(returned)), list(accumulate(by_night))
    assert sent[-1] > 500
    for night in range(10, 35):
        assert landed[night - 9] - 1 <= sent[night] <= landed[night - 7]  # parts of a person wait


@pytest.mark.parametrize(("channel", "day"), [("source", 7), ("transit", 40), ("third", 40)])
def test_rapid_returns_of_one_channel_hasten_no_other(channel, day):
    strength, capacity = STRENGTHS[channel]
    settings = {**CERTAIN, strength: 1.0, capacity: UNLIMITED_PLACES, "rapid_to_source": 1.0}
    returns = returns_alone(1000, return_delay_days=40.0, rapid_delay_days=7.0, returned_again=0.0,
                            **settings)  # fmt: skip
    returns.arrive(1000, 0, 0.5)
    returned = [returns.carry_out(d, lambda people, day: None) for d in range(60)]
    assert [d for d, sent in enumerate(returned) if sent] == [day]


@pytest.mark.parametrize(
    ("rapid", "delay", "day"), [(0.0, 40.0, 40), (0.5, 40.0, 24), (1.0, 40.0, 7), (1.0, 3.0, 3)]
)
@pytest.mark.parametrize("channel", ["source", "transit"])
def test_a_rapid_return_is_as_much_sooner_as_it_is_in_force_and_never_later(
    channel, rapid, delay, day
):
    """Half in force does away with half of what is over seven days: 40 become 23.5, and 24."""
    strength, capacity = STRENGTHS[channel]
    settings = {
        **CERTAIN, strength: 1.0, capacity: UNLIMITED_PLACES, f"rapid_to_{channel}": rapid
    }  # fmt: skip
    returns = returns_alone(1000, return_delay_days=delay, rapid_delay_days=7.0, returned_again=0.0,
                            **settings)  # fmt: skip
    returns.arrive(1000, 0, 0.5)
    returned = [returns.carry_out(d, lambda people, day: None) for d in range(60)]
    assert [d for d, sent in enumerate(returned) if sent] == [day]


def test_returns_that_are_known_are_read_by_demand_each_day():
    """Demand takes what returns say was realised, and hands them the mix of who comes."""
    dials = Dials({**VALUES, "awareness_lag": 0.0, "awareness_rate": 1.0, "deterrence": 1.0})
    returns, expected = (Returns(dials, Ledger(), YEAR, Streams(1, 0, "known")) for _ in range(2))
    returns.touched = True
    returns._arrived, returns._returned = [100.0, 100.0, 100.0], [0.0, 20.0, 80.0]
    assert returns.realised_shares() == [0.0, 0.2, 0.8]
    demand = Demand(dials, returns, YEAR, Streams(1, 0, "known"))
    newcomers = demand.newcomers(0, 300)
    assert demand.perceived[:GROUPS] == [0.0, 0.2, 0.8]
    assert newcomers > 30
    expected.mix_in([1.0, exp(-0.2), exp(-0.8)], newcomers / (300 + newcomers))
    assert returns.mix == pytest.approx(expected.mix, rel=1e-12)
    assert returns.mix != pytest.approx(list(dials.source_share), rel=1e-3)
