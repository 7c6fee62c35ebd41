"""Small parts of the world: people, luck, crews, networks, calendar and ledger."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from summer import in_summer

import sim.model.boats as boats_module
from sim.assumptions.drivers import season
from sim.model.boats import RESERVED_NUMBERS, Boat, Luck, draw_luck
from sim.model.calendar import Calendar
from sim.model.clock import Environment, new_clock
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.market import market_shares
from sim.model.networks import Coast, Network, evenings
from sim.model.patrols import Watch
from sim.model.people import Pool, share_of_attempts
from sim.model.standby import Crew, Standby
from sim.model.tables import Log
from sim.model.weather import draw_sea
from sim.streams import Streams

VALUES = in_summer()


@st.composite
def crowds(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw a part of some people, the number of people, and the sum of their attempts."""
    people = draw(st.integers(1, 5000))
    return draw(st.integers(0, people)), people, draw(st.integers(0, 20_000))


@given(crowds())
def test_the_attempts_of_some_are_in_proportion_to_the_nearest_whole_number(crowd):
    part, people, attempts = crowd
    share = share_of_attempts(part, people, attempts)
    assert isinstance(share, int)
    assert 0 <= share <= attempts
    assert abs(share - Fraction(attempts * part, people)) <= Fraction(1, 2)


@given(crowds())
def test_everyone_has_all_the_attempts_and_nobody_none(crowd):
    _, people, attempts = crowd
    assert share_of_attempts(people, people, attempts) == attempts
    assert share_of_attempts(0, people, attempts) == 0
    assert share_of_attempts(0, 0, 0) == 0


@given(crowds())
def test_the_attempts_of_some_and_of_the_others_are_all_or_one_more(crowd):
    """One more where both shares end in a half, and are rounded up; never one less."""
    part, people, attempts = crowd
    both = share_of_attempts(part, people, attempts) + share_of_attempts(
        people - part, people, attempts
    )
    halves = Fraction(attempts * part, people) % 1 == Fraction(1, 2)
    assert both == attempts + halves


@given(crowds(), crowds())
def test_the_attempts_of_some_rise_with_them_and_with_the_attempts(first, second):
    part, people, attempts = first
    fewer = second[0] % (part + 1)
    assert share_of_attempts(fewer, people, attempts) <= share_of_attempts(part, people, attempts)
    assert share_of_attempts(part, people, attempts) <= share_of_attempts(
        part, people, attempts + second[2]
    )


def pool_with(people: int, attempts: int) -> Pool:
    """Return a pool of waiting people with a sum of attempts; nobody comes or gives up."""
    quiet = {"demand": 0.0, "attrition": 0.0, "reattempt": 1.0}
    calendar = Calendar(date(2025, 1, 1), date(2025, 1, 20), 0)
    pool = Pool(Dials({**VALUES, **quiet}), Ledger(), Log(), calendar,
                Streams(1, 0, "pool"))  # fmt: skip
    pool.ledger.come(people)
    pool.ledger.move(people, "waiting", "on_attempt")
    pool.stand_down(people, attempts)
    return pool


@given(st.lists(st.integers(1, 120), min_size=1, max_size=40), st.integers(0, 9000))
def test_boats_that_take_everyone_take_every_attempt(loads, attempts):
    """And each takes the share of those who wait when it boards."""
    pool = pool_with(sum(loads), attempts)
    taken = []
    for people in loads:
        share = Fraction(pool.attempts * people, pool.size)
        taken.append(pool.board(people))
        assert abs(taken[-1] - share) <= Fraction(1, 2)
        assert pool.attempts == attempts - sum(taken)
    assert sum(taken) == attempts
    assert pool.size == pool.attempts == 0
    assert pool.ledger.people["on_attempt"] == sum(loads)


@given(st.integers(1, 500), st.integers(0, 2000), st.data())
def test_people_whose_boat_never_came_wait_as_if_they_had_not_boarded(people, attempts, data):
    pool = pool_with(people, attempts)
    part = data.draw(st.integers(1, people))
    pool.stand_down(part, pool.board(part))
    assert (pool.size, pool.attempts) == (people, attempts)
    assert pool.ledger.people["waiting"] == people


@pytest.mark.parametrize(
    ("u_leave", "reattempt", "staying"), [(0.5, 1.0, 50), (0.5, 0.0, 0), (0.5, 0.5, 25)]
)
def test_those_who_try_again_bring_back_their_share_of_the_attempts(u_leave, reattempt, staying):
    """Fifty people with 30 attempts before and this one: 80 attempts, 8 to five people."""
    pool = pool_with(50, 30)
    pool.dials.reattempt = reattempt
    env = new_clock(pool.calendar.first_hour)
    env.process(pool.run(env))
    env.run(until=pool.calendar.midnight(2))
    pool.stopped(50, pool.board(50), env.now, u_leave, 0.0)
    assert pool.recovering == pool.ledger.people["recovering"] == staying
    assert pool.ledger.people["left"] == 50 - staying
    env.run(until=pool.calendar.midnight(3))
    assert (pool.size, pool.attempts) == (staying, staying * 80 // 50)
    assert pool.recovering == 0


def test_people_stopped_by_several_boats_come_back_on_one_day_with_all_their_attempts():
    pool = pool_with(90, 60)
    env = new_clock(pool.calendar.first_hour)
    env.process(pool.run(env))
    env.run(until=pool.calendar.midnight(2))
    for people, u_day in ((40, 0.0), (30, 0.0), (20, 0.999)):
        pool.stopped(people, pool.board(people), env.now, 0.5, u_day)
    states = []
    for day in (3, 8, 9):
        env.run(until=pool.calendar.midnight(day))
        states.append((pool.size, pool.recovering))
    assert states == [(70, 20), (70, 20), (90, 0)]
    assert pool.attempts == 60 + 90


DAY = 739_000  # in 2024


def new_luck(network: int = 2, night: int = 3, boats: int = 20) -> list[Luck]:
    """Return the luck of several boats, from new streams."""
    return draw_luck(Streams(1, 0, "luck"), network, date.fromordinal(DAY + night), boats)


def test_the_luck_of_a_boat_does_not_depend_on_how_many_set_out_with_it():
    all_boats = new_luck()
    assert len(set(all_boats)) == 20
    for boats in range(20):
        assert new_luck(boats=boats) == all_boats[:boats]


def test_the_luck_of_a_boat_is_its_networks_and_its_nights():
    places = [(2, 3), (3, 2), (2, 4), (3, 3), (0, 0)]
    drawn = [value for place in places for boat in new_luck(*place) for value in boat]
    assert len(set(drawn)) == len(places) * 20 * len(Luck._fields)


def test_a_field_at_the_end_changes_no_other_draw(monkeypatch):
    """Of no boat: a boat's draws end where the room that is set aside for it does."""
    before = new_luck()
    longer = [(name, float) for name in (*Luck._fields, "mood", "moon")]
    more = NamedTuple("more", longer)
    monkeypatch.setattr(boats_module, "Luck", more)
    monkeypatch.setattr(boats_module, "FIELDS", len(longer))
    after = new_luck()
    assert [boat[:-2] for boat in after] == [tuple(boat) for boat in before]
    assert len({boat.mood for boat in after} | {boat.moon for boat in after}) == 40


def test_there_is_room_for_all_of_a_boats_luck():
    assert len(Luck._fields) <= RESERVED_NUMBERS
    block = Streams(1, 0, "luck").block("boat", 2, DAY + 3, shape=(20, RESERVED_NUMBERS))
    assert [list(boat) for boat in new_luck()] == block[:, : len(Luck._fields)].tolist()


def test_the_season_has_mean_one_and_its_peak_in_august():
    days = np.arange(1.0, 366.0)
    wave = np.array([season(day, 0.45, 225.0) for day in days])
    assert wave.mean() == pytest.approx(1.0, abs=1e-3)
    assert days[wave.argmax()] == 225
    assert wave.max() / wave.min() == pytest.approx(np.exp(0.9), rel=1e-3)
    mean = np.exp(0.45 * np.cos(np.linspace(0, 2 * np.pi, 100_000))).mean()
    assert wave.max() == pytest.approx(np.exp(0.45) / mean, rel=1e-4)


def test_a_season_of_no_amplitude_is_exactly_one():
    assert {season(day, 0.0, peak) for day in (1, 100, 366) for peak in (1.0, 225.0)} == {1.0}


@given(st.integers(1, 60), st.floats(0, 3))
def test_market_shares_sum_to_one_and_never_rise(networks, concentration):
    shares = market_shares(networks, concentration)
    assert len(shares) == networks
    assert sum(shares) == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True)


def standby_with(crews: int) -> tuple[Environment, Standby]:
    """Return a standby of `crews` crews, with its clock."""
    env = new_clock()
    standby = Standby(env, lambda number: Crew(number, 0, 0.0))
    standby.muster(crews)
    return env, standby


def test_a_crew_comes_back_when_its_hours_are_over():
    env, standby = standby_with(1)
    standby.hold(standby.take(), 3.0)
    idle_crews = []
    for hour in (2.9, 3.1):
        env.run(until=hour)
        idle_crews.append(len(standby.idle))
    assert idle_crews == [0, 1]


def test_a_crew_that_is_cut_while_it_is_out_does_not_come_back():
    env, standby = standby_with(2)
    first, second = standby.take(), standby.take()
    standby.hold(first, 3.0)
    standby.hold(second, 4.0)
    standby.muster(1)
    env.run(until=10.0)
    assert [crew.number for crew in standby.idle] == [0]


def test_a_crew_that_is_called_up_again_while_out_is_not_in_two_places():
    """Cut at hour 1 and called up at 2, it is out until 10; it can be sent once, not twice."""
    env, standby = standby_with(1)
    standby.hold(standby.take(), 10.0)
    out = 1
    env.run(until=1.0)
    standby.muster(0)
    env.run(until=2.0)
    standby.muster(1)
    assert len(standby.idle) + out <= 1


@given(st.lists(st.tuples(st.sampled_from(["send", "muster"]), st.integers(0, 9)), max_size=30))
def test_never_more_crews_are_idle_than_there_are(steps):
    env, standby = standby_with(4)
    for hour, (step, number) in enumerate(steps):
        if step == "muster":
            standby.muster(number)
        elif standby.idle:
            standby.hold(standby.take(), hour + number)
        env.run(until=hour + 1)
        assert len(standby.idle) <= standby.strength
        assert len(set(standby.idle)) == len(standby.idle)
    env.run(until=100)
    assert len(standby.idle) == standby.strength


def test_a_crew_is_made_once_when_it_is_first_mustered():
    """Called up again it is the same one; no crew is made that is never needed."""
    env, numbers = new_clock(), []

    def crew(number: int) -> Crew:
        numbers.append(number)
        return Crew(number, 0, 0.0)

    standby = Standby(env, crew)
    for strength in (2, 0, 1, 4, 3):
        standby.muster(strength)
    assert numbers == [0, 1, 2, 3]
    assert [crew.number for crew in standby.idle] == [0, 1, 2]


def test_a_crew_is_picked_by_the_draw_and_taken_by_how_long_it_was_idle():
    env, standby = standby_with(3)
    standby.hold(standby.take(), 1.0)
    env.run(until=2.0)
    assert [crew.number for crew in standby.idle] == [1, 2, 0]
    assert [standby.pick(u).number for u in (0.0, 0.34, 0.67, 0.999)] == [0, 1, 2, 2]
    assert standby.take(standby.pick(0.999)).number == 2
    assert standby.take().number == 1


def watch_with(units: int, on_duty: int, **parameters: float) -> tuple[Environment, Watch]:
    """Return the watch of one sector for one night, with its clock."""
    env = new_clock()
    dials = Dials({**VALUES, "duty_share": 0.5, "cover_floor": 0.1, **parameters})
    return env, Watch(env, dials, units, [on_duty])


def test_a_sighting_holds_a_unit_for_its_hours_and_then_it_searches_again():
    """Four units, two on duty as the mean has it: each held takes half of the cover away."""
    env, watch = watch_with(4, 2)
    covers = [watch.cover(0)]
    for hours in (3.0, 5.0):
        watch.sight(0, hours)
        covers.append(watch.cover(0))
    for hour in (2.9, 3.1, 4.9, 5.1):
        env.run(until=hour)
        covers.append(watch.cover(0))
    assert covers == [1.0, 0.5, 0.1, 0.1, 0.5, 0.5, 1.0]


def test_a_sighting_holds_nobody_where_all_on_duty_are_held():
    """The other units are off duty; were they held, cover would stay low for as long."""
    env, watch = watch_with(4, 1)
    watch.sight(0, 3.0)
    watch.sight(0, 30.0)
    env.run(until=3.1)
    assert len(watch.idle) == 4
    assert watch.cover(0) == 0.5


@pytest.mark.parametrize(("units", "duty_share"), [(0, 0.5), (4, 0.0)])
def test_where_there_are_no_units_cover_is_the_floor(units, duty_share):
    _, watch = watch_with(units, 0, duty_share=duty_share)
    watch.sight(0, 3.0)
    assert watch.cover(0) == 0.1
    assert len(watch.idle) == units


def test_networks_decide_in_turn_on_the_evenings_that_look_fit_to_them():
    """Night 1 looks fit to nobody, night 2 to all but one; one network is dismantled before it."""
    env, coast = new_clock(-12.0), coast_with(3, people=100_000)
    log: list[tuple[float, str]] = []
    coast.on_decision.append(lambda n, night, load: log.append((env.now, f"{n.number} decides")))

    def launch(boat: Boat) -> None:
        log.append((env.now, f"boat {boat.network}.{boat.night}.{boat.slot}"))

    networks = [Network(coast, number, 0.25) for number in range(4)]
    fit = np.array([[1, 0, 0], [0, 0, 1], [1, 0, 1], [0, 0, 1]], dtype=bool)
    env.process(evenings(env, coast, networks, fit, launch))
    stock(networks, 1, 1, 2, 3)
    env.run(until=20.0)
    stock(networks, 1, 1, 2, 3)
    networks[1].working = False
    env.run()
    assert log == [
        (-6.0, "0 decides"), (-6.0, "boat 0.0.0"),
        (-6.0, "2 decides"), (-6.0, "boat 2.0.0"), (-6.0, "boat 2.0.1"),
        (42.0, "2 decides"), (42.0, "boat 2.2.0"), (42.0, "boat 2.2.1"),
        (42.0, "3 decides"), (42.0, "boat 3.2.0"), (42.0, "boat 3.2.1"), (42.0, "boat 3.2.2"),
    ]  # fmt: skip


def coast_with(nights: int, people: int) -> Coast:
    """Return a coast where people wait and where networks launch every boat that they have."""
    calm = {"launch_fraction": 1e6, "fare": 1e6, "networks": 4, "crews": 1000}
    calendar = Calendar(date(2025, 1, 1), date(2025, 1, nights), 0)
    ledger, streams = Ledger(), Streams(1, 0, "coast")
    pool = Pool(Dials({**VALUES, **calm}), ledger, Log(), calendar, streams)
    ledger.come(people)
    pool.size = pool.at_noon = people
    coast = Coast(pool, draw_sea(VALUES, calendar, streams), streams)
    assert coast.evening == [-6.0, 18.0, 42.0][:nights]
    return coast


def stock(networks: list[Network], *boats: int) -> None:
    """Give each network boats."""
    for network, more in zip(networks, boats, strict=True):
        network.coast.ledger.deliver(more - network.stock)
        network.stock = more


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
