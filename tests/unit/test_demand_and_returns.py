"""What keeps people from setting out, and who is sent back: exact answers of small parts."""

from datetime import date
from itertools import accumulate, pairwise
from math import exp, sqrt
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.assumptions import point
from sim.assumptions.years import in_year
from sim.model.calendar import Calendar
from sim.model.demand import CLAIMS, DECISIONS, WORK, Demand, draw_demand
from sim.model.dials import Dials, Overlay
from sim.model.ledger import Ledger
from sim.model.returns import GROUPS, MEMORY_DAYS, Returns
from sim.streams import Streams

VALUES = in_year(point(), 2025)
YEAR = Calendar(date(2025, 1, 1), date(2025, 12, 31), 0)
lawful = settings(deadline=None, derandomize=True)
LOW, MIDDLE, HIGH = range(GROUPS)
ENOUGH = 365.0 * 10_000  # places a year, so that capacity never binds


def returns_of(people: int = 0, overlays: tuple[Overlay, ...] = (), **parameters: float) -> Returns:
    """Returns of a world in which so many people have arrived."""
    ledger = Ledger()
    ledger.come(people)
    ledger.move(people, "waiting", "arrived")
    dials = Dials({**VALUES, **parameters}, overlays)
    return Returns(dials, ledger, YEAR, Streams(1, 0, "returns"))


def demand_of(
    overlays: tuple[Overlay, ...] = (), seed: int = 1, **parameters: float
) -> tuple[Demand, list[int]]:
    """Demand of a year, and the people who would come in it without a policy."""
    dials, streams = Dials({**VALUES, **parameters}, overlays), Streams(seed, 0, "demand")
    returns = Returns(dials, Ledger(), YEAR, streams)
    return Demand(dials, returns, YEAR, streams), draw_demand(
        dials, YEAR, Streams(seed, 0, "demand")
    )


def a_year(demand: Demand, waiting: int = 1000) -> list[int]:
    """The people who come on each day of the year."""
    return [demand.newcomers(day, waiting) for day in range(YEAR.nights)]


def perceiving(demand: Demand, *perceived: float) -> Demand:
    """Fix what people perceive of returns, by group, from now on."""
    demand.touched, demand.dials.awareness_rate = True, 0.0
    demand.perceived[: len(perceived)] = perceived
    return demand


def close_to(came: list[int], expected: list[int], share: float) -> bool:
    """Whether thinned people are their share of those expected, within 4 sd of a binomial."""
    total = sum(expected)
    return abs(sum(came) - total * share) < 4 * sqrt(total * share * (1 - share)) + 1e-9


# --- levers at 0 ---------------------------------------------------------------------------------


def test_without_a_policy_the_people_are_those_that_were_drawn():
    demand, drawn = demand_of()
    assert a_year(demand) == drawn
    assert not demand.touched
    assert demand.perceived == [0.0] * (GROUPS + 3)
    assert demand.returns.mix == list(VALUES["source_share"])


def test_a_policy_whose_every_effect_is_nothing_leaves_the_people_as_they_were_drawn():
    """All that is perceived, closed and refused is there, and moves nobody."""
    none = {"deterrence": 0.0, "advert_effect": 0.0, "work_effect": 0.0, "claims_ban_effect": 0.0,
            "faster_decisions_effect": 0.0, "visa_elasticity": 0.0, "safe_route_takeup": 0.0,
            "awareness_lag": 0.0, "awareness_rate": 0.5}  # fmt: skip
    levers = {"takedowns": 0.3, "work_enforcement": 1.0, "claims_ban": 1.0, "visa_refusals": 2.0,
              "faster_decisions": 1.0, "safe_route_places": 1e6}  # fmt: skip
    demand, drawn = demand_of(**none, **levers)
    assert a_year(demand) == drawn
    assert demand.touched
    assert demand.perceived[WORK] == pytest.approx(1.0)
    assert demand.closed > 0.2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mechanisms_that_no_lever_sets_going_change_no_byte(world_of, bytes_of, seed):
    """However strong they are: with every lever at 0 nothing reads them."""
    strong = {"deterrence": 50.0, "cooperation_low": 1.0, "return_delay_days": 0.0,
              "returned_again": 1.0, "advert_effect": 1.0, "repost_days": 1000.0,
              "work_effect": 1.0, "claims_ban_effect": -5.0, "faster_decisions_effect": 5.0,
              "faster_decisions_delay": 0.0, "safe_route_takeup": 1.0, "visa_elasticity": 5.0,
              "visa_cooperation": 1.0, "awareness_lag": 0.0, "awareness_rate": 1.0}  # fmt: skip
    moved = world_of(days=30, seed=seed, **strong).run()
    assert bytes_of(moved) == bytes_of(world_of(days=30, seed=seed).run())


# --- advertisements ------------------------------------------------------------------------------


@lawful
@given(st.floats(0.001, 1), st.floats(0.5, 60))
def test_the_share_of_accounts_closed_tends_to_where_closing_and_reposting_balance(t, repost):
    """c = (c + t(1 − c)) f with f = e^(−1/repost), so c = t f / (1 − (1 − t) f)."""
    demand, _ = demand_of(takedowns=t, repost_days=repost)
    for _ in range(2000):
        demand._close_adverts()
    f = exp(-1 / repost)
    assert demand.closed == pytest.approx(t * f / (1 - (1 - t) * f), rel=1e-9)
    assert 0 <= demand.closed < 1


def test_accounts_are_closed_and_come_back_day_by_day():
    """A half closed a day, and a half of all closed ones open again: 1/4, 5/16, 21/64, 1/3."""
    demand, _ = demand_of(takedowns=0.5, repost_days=1 / 0.6931471805599453)
    told = []
    for day in range(40):
        demand.newcomers(day, 0)
        told.append(demand.closed)
    assert told[:3] == pytest.approx([1 / 4, 5 / 16, 21 / 64])
    assert told[-1] == pytest.approx(1 / 3)


def test_closed_accounts_keep_away_their_share_of_those_who_come_by_advertisements():
    demand, drawn = demand_of(takedowns=1.0, repost_days=3650.0, advert_effect=0.4)
    came = a_year(demand)
    assert all(c <= d for c, d in zip(came, drawn, strict=True))
    assert close_to(came, drawn, 1 - 0.4 * demand.closed)
    assert demand.closed > 0.99


# --- what is perceived, and when -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("lever", "place"),
    [("work_enforcement", WORK), ("claims_ban", CLAIMS), ("faster_decisions", DECISIONS)],
)
@pytest.mark.parametrize("lag", [0, 1, 3, 45])
def test_a_step_is_perceived_after_exactly_its_lag_and_then_by_its_rate(lever, place, lag):
    demand, _ = demand_of(**{lever: 0.8}, awareness_lag=float(lag), awareness_rate=0.5)
    told = []
    for day in range(lag + 4):
        demand.newcomers(day, 0)
        told.append(demand.perceived[place])
    assert told == pytest.approx([0.0] * lag + [0.4, 0.6, 0.7, 0.75])
    others = [p for i, p in enumerate(demand.perceived) if i != place]
    assert others == [0.0] * (GROUPS + 2)


def test_a_pulse_of_two_days_comes_and_goes_as_late_as_it_was_done():
    """In force on days 2 and 3, perceived from day 5: a half, three quarters, and fading."""
    pulse = Overlay("work_enforcement", "add", 1.0, "policies[0]", 48.0, 96.0)
    demand, _ = demand_of((pulse,), awareness_lag=3.0, awareness_rate=0.5)
    told = []
    for day in range(9):
        demand.dials.turn(24.0 * day)
        demand.newcomers(day, 0)
        told.append(demand.perceived[WORK])
    assert told == [0, 0, 0, 0, 0, 0.5, 0.75, 0.375, 0.1875]


def test_returns_are_perceived_as_the_share_of_recent_arrivals_that_was_really_returned():
    """Of 1,000 arrivals 100 are returned at once; a day of either fades by a sixtieth."""
    returns = returns_of(1000, returns_elsewhere=0.1, returns_capacity=ENOUGH,
                         return_delay_days=0.0, returned_again=0.0)  # fmt: skip
    assert returns.realised() == [0.0] * GROUPS
    returns.arrive(1000, 0, 0.5)
    assert returns.realised() == [0.0] * GROUPS
    sent = returns.carry_out(0, lambda people, day: None)
    assert sent in range(95, 106)
    fade = 1 - 1 / MEMORY_DAYS
    assert returns.realised() == pytest.approx([sent / (1000 * fade)] * GROUPS)
    for day in range(1, 30):  # both fade alike
        returns.carry_out(day, lambda people, day: None)
    assert returns.realised() == pytest.approx([sent / (1000 * fade)] * GROUPS)


def test_an_announcement_without_capacity_returns_nobody_and_is_not_perceived(world_of):
    policy = ({"kind": "third_country_removal", "share": 1.0, "capacity_a_year": 0.0},)
    shape = {"days": 60, "awareness_lag": 0.0, "awareness_rate": 1.0, "deterrence": 50.0,
             "return_delay_days": 0.0}  # fmt: skip
    world = world_of(policies=policy, **shape)
    people = world.run().people
    assert people["returned"].sum() == world.ledger.people["returned"] == 0
    assert world.pool.demand.perceived == [0.0] * (GROUPS + 3)
    assert people["came"].tolist() == world_of(**shape).run().people["came"].tolist()
    assert world.pool.returns.queued > 1000  # it was for want of places


# --- how many set out ----------------------------------------------------------------------------


@pytest.mark.parametrize(("p", "deterrence"), [(0.1, 1.5), (0.5, 1.5), (0.9, 2.3), (1.0, 0.2)])
def test_deterrence_thins_those_who_come_by_e_to_the_minus_what_is_perceived(p, deterrence):
    demand, drawn = demand_of(deterrence=deterrence)
    came = a_year(perceiving(demand, p, p, p))
    assert all(c <= d for c, d in zip(came, drawn, strict=True))
    assert close_to(came, drawn, exp(-deterrence * p))


def test_each_group_is_deterred_by_what_it_perceives_itself():
    """Only the tenth from countries that cooperate sees returns: .9 + .1/e³ still come."""
    demand, drawn = demand_of(deterrence=3.0)
    came = a_year(perceiving(demand, 0.0, 0.0, 1.0))
    assert close_to(came, drawn, 0.9 + 0.1 * exp(-3.0))


def test_the_mix_shifts_towards_those_whose_countries_do_not_cooperate():
    demand, _ = demand_of(deterrence=3.0)
    a_year(perceiving(demand, 0.0, 0.5, 1.0))
    coming = [0.6, 0.3 * exp(-1.5), 0.1 * exp(-3.0)]
    assert demand.returns.mix == pytest.approx([c / sum(coming) for c in coming], rel=1e-3)
    assert demand.returns.mix[LOW] > 0.85
    assert sum(demand.returns.mix) == pytest.approx(1.0)


def test_newcomers_move_the_mix_by_their_share_of_the_coast():
    """Half of those on the coast are new, and of these nobody is of the two last groups."""
    returns = returns_of()
    returns.mix_in([1.0, 0.0, 0.0], 0.5)
    assert returns.mix == pytest.approx([0.8, 0.15, 0.05])
    returns.mix_in([1.0, 1.0, 1.0], 1.0)
    assert returns.mix == pytest.approx([0.6, 0.3, 0.1])


def test_where_nobody_sets_out_the_mix_stays_one_of_people_on_the_coast():
    returns = returns_of()
    returns.mix_in([0.0, 0.0, 0.0], 0.0)
    assert returns.mix == [0.6, 0.3, 0.1]


@pytest.mark.parametrize(
    ("parameters", "factor"),
    [
        ({"visa_refusals": 0.5, "visa_elasticity": 0.2}, 1.1),
        ({"visa_refusals": 0.5, "visa_elasticity": -0.2}, 0.9),
        ({"visa_refusals": 10.0, "visa_elasticity": -0.2}, 0.0),
        ({"demand_factor": 0.7}, 0.7),
        ({"demand_factor": 2.5}, 2.5),
        ({"work_enforcement": 1.0, "work_effect": 0.3}, 0.7),
        ({"claims_ban": 1.0, "claims_ban_effect": -0.5}, exp(-0.5)),
        ({"faster_decisions": 0.5, "faster_decisions_effect": 0.4}, exp(0.2)),
    ],
)  # fmt: skip
def test_each_lever_changes_those_who_come_by_its_factor(parameters, factor):
    demand, drawn = demand_of(**parameters, awareness_lag=0.0, awareness_rate=1.0)
    came = a_year(demand)
    total = sum(drawn)
    sd = sqrt(total * (factor * (1 - factor) if factor < 1 else factor - 1))
    assert abs(sum(came) - factor * total) < 4 * sd + 1e-9
    wanted = (lambda c, d: c <= d) if factor < 1 else (lambda c, d: c >= d)
    assert all(wanted(c, d) for c, d in zip(came, drawn, strict=True))


def test_more_that_keeps_people_away_never_lets_more_come():
    """Day by day: one draw decides how many stay away."""
    years = []
    for enforced in (0.0, 0.2, 0.5, 0.9, 1.0):
        demand, _ = demand_of(work_enforcement=enforced, work_effect=1.0, claims_ban=1.0,
                              awareness_lag=0.0, awareness_rate=1.0)  # fmt: skip
        years.append(a_year(demand))
    for more, fewer in pairwise(years):
        assert all(f <= m for m, f in zip(more, fewer, strict=True))
    assert sum(years[-1]) == 0


# --- safe routes ---------------------------------------------------------------------------------


def test_a_place_taken_is_a_person_who_does_not_come():
    """Two places a day, of which a half are taken by people who would else have come."""
    demand, drawn = demand_of(safe_route_places=730.0, safe_route_takeup=0.5, demand=400.0)
    assert min(drawn) >= 1
    assert a_year(demand) == [d - 1 for d in drawn]


@lawful
@given(st.floats(0, 300_000), st.floats(0, 1), st.integers(0, 50))
def test_never_more_places_are_taken_than_there_are_nor_by_more_than_would_come(
    places, takeup, seed
):
    demand, drawn = demand_of(seed=seed, safe_route_places=places, safe_route_takeup=takeup)
    came = a_year(demand)
    taken = [d - c for d, c in zip(drawn, came, strict=True)]
    assert all(0 <= t <= d for t, d in zip(taken, drawn, strict=True))
    opened = [places / 365 * takeup * (day + 1) for day in range(YEAR.nights)]
    assert all(t <= o + 1e-6 for t, o in zip(accumulate(taken), opened, strict=True))


# --- returns -------------------------------------------------------------------------------------


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
