"""The smaller parts of the world: parties, crews, networks, the calendar, the books."""

from datetime import date

import numpy as np
import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sim.model.calendar import Calendar
from sim.model.ledger import Ledger
from sim.model.market import market_shares
from sim.model.patrols import Crew, Standby
from sim.model.people import season, share_out, tries

parties = st.lists(st.integers(0, 200), min_size=1, max_size=13)


@given(parties, st.integers(0, 2000), st.floats(0, 1, exclude_max=True))
def test_a_share_of_a_party_is_whole_and_within_it(party, people, u):
    taken = share_out(party, people, u)
    assert sum(taken) == min(people, sum(party))
    assert all(0 <= t <= have for t, have in zip(taken, party, strict=True))


@given(parties, st.integers(0, 2000), st.floats(0, 1, exclude_max=True))
def test_a_share_of_a_party_is_proportional_to_a_person(party, people, u):
    total = sum(party)
    if people >= total:
        return
    taken = share_out(party, people, u)
    for t, have in zip(taken, party, strict=True):
        assert abs(t - have * people / total) < 1


def test_over_all_starts_a_share_is_proportional_exactly():
    starts = [share_out([3, 5, 4], 7, (i + 0.5) / 12) for i in range(12)]
    assert [sum(column) / 12 for column in zip(*starts, strict=True)] == pytest.approx(
        [3 * 7 / 12, 5 * 7 / 12, 4 * 7 / 12]
    )


def test_tries_count_this_attempt_too():
    assert tries([4]) == 4
    assert tries([4, 3, 0, 1]) == 4 + 6 + 4


def test_the_season_has_mean_one_and_its_peak_in_august():
    days = np.arange(1.0, 366.0)
    wave = season(days, 0.45)
    assert wave.mean() == pytest.approx(1.0, abs=1e-3)
    assert days[wave.argmax()] == 225
    assert (wave.max(), wave.min()) == pytest.approx((1.45, 0.55), abs=1e-3)


@given(st.integers(1, 60), st.floats(0, 3))
def test_market_shares_sum_to_one_and_never_rise(networks, concentration):
    shares = market_shares(networks, concentration)
    assert len(shares) == networks
    assert sum(shares) == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True)


def standby_of(crews: int) -> tuple[simpy.Environment, Standby]:
    """A standby of up to ten crews, of which `crews` are called up."""
    env = simpy.Environment()
    standby = Standby(env, [Crew(i, 0, 0.0) for i in range(10)])
    standby.muster(crews)
    return env, standby


def test_a_crew_comes_back_when_its_hours_are_over():
    env, standby = standby_of(1)
    standby.hold(standby.take(), 3.0)
    told = []
    for hour in (2.9, 3.1):
        env.run(until=hour)
        told.append(len(standby.items))
    assert told == [0, 1]


def test_a_crew_that_is_cut_while_it_is_out_does_not_come_back():
    env, standby = standby_of(2)
    first, second = standby.take(), standby.take()
    standby.hold(first, 3.0)
    standby.hold(second, 4.0)
    standby.muster(1)
    env.run(until=10.0)
    assert [crew.number for crew in standby.items] == [0]


def test_a_crew_that_is_called_up_again_while_out_is_not_in_two_places():
    """Cut at hour 1 and called up at 2, it is out until 10; it can be sent once, not twice."""
    env, standby = standby_of(1)
    standby.hold(standby.take(), 10.0)
    out = 1
    env.run(until=1.0)
    standby.muster(0)
    env.run(until=2.0)
    standby.muster(1)
    assert len(standby.items) + out <= 1


@given(st.lists(st.tuples(st.sampled_from(["send", "muster"]), st.integers(0, 9)), max_size=30))
def test_never_more_crews_are_idle_than_there_are(steps):
    env, standby = standby_of(4)
    for hour, (step, number) in enumerate(steps):
        if step == "muster":
            standby.muster(number)
        elif standby.items:
            standby.hold(standby.take(), hour + number)
        env.run(until=hour + 1)
        assert len(standby.items) <= standby.strength
        assert len(set(standby.items)) == len(standby.items)
    env.run(until=100)
    assert len(standby.items) == standby.strength


def test_the_books_say_when_they_do_not_balance():
    ledger = Ledger()
    ledger.come(10)
    ledger.deliver(2)
    ledger.move(4, "waiting", "on_attempt")
    ledger.move_boats(1, "in_stock", "on_attempt")
    assert ledger.balances()
    ledger.people["arrived"] += 1
    assert not ledger.balances()
    ledger.people["left"] -= 1  # the sum is right again, but nobody can be fewer than none
    assert not ledger.balances()


def test_nights_and_hours_agree():
    calendar = Calendar(date(2024, 1, 1), date(2024, 12, 31))
    assert calendar.nights == 90 + 366
    assert calendar.night(date(2024, 1, 1)) == 90
    assert calendar.midnight(90) == calendar.hour(date(2024, 1, 1)) == 0.0
    assert calendar.dates()[90] == date(2024, 1, 1)
    assert calendar.dates()[-1] == date(2024, 12, 31)
    assert calendar.day_of_year()[90 + 59] == 60  # 29 February
    assert calendar.first_hour < calendar.midnight(0)
