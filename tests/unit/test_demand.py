"""Demand: what people perceive of policies, how late, and how that changes newcomers."""

from itertools import accumulate, pairwise
from math import exp, sqrt

import pytest
from demand_worlds import (
    LOW,
    UNLIMITED_PLACES,
    VALUES,
    YEAR,
    a_year,
    close_to,
    demand_alone,
    lawful,
    perceiving,
    returns_alone,
)
from hypothesis import given
from hypothesis import strategies as st

from sim.model.demand import CLAIMS, DECISIONS, WORK
from sim.model.dials import Overlay
from sim.model.returns import GROUPS, MEMORY_DAYS


def test_without_a_policy_the_people_are_those_that_were_drawn():
    demand, drawn = demand_alone()
    assert a_year(demand) == drawn
    assert not demand.touched
    assert demand.perceived == [0.0] * (GROUPS + 3)
    assert demand.returns.mix == list(VALUES["source_share"])


def test_a_policy_whose_every_effect_is_nothing_leaves_the_people_as_they_were_drawn():
    """All that is perceived, closed and refused is there, and moves nobody."""
    no_effect = {
        "deterrence": 0.0, "advert_effect": 0.0, "work_effect": 0.0, "claims_ban_effect": 0.0,
        "faster_decisions_effect": 0.0, "visa_elasticity": 0.0, "safe_route_takeup": 0.0,
        "awareness_lag": 0.0, "awareness_rate": 0.5,
    }  # fmt: skip
    strengths = {"takedowns": 0.3, "work_enforcement": 1.0, "claims_ban": 1.0, "visa_refusals": 2.0,
              "faster_decisions": 1.0, "safe_route_places": 1e6}  # fmt: skip
    demand, drawn = demand_alone(**no_effect, **strengths)
    assert a_year(demand) == drawn
    assert demand.touched
    assert demand.perceived[WORK] == pytest.approx(1.0)
    assert demand.closed > 0.2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mechanisms_that_no_strength_sets_going_change_no_byte(build_world, column_bytes, seed):
    """However strong they are: with every strength at 0 nothing reads them."""
    strong = {"deterrence": 50.0, "cooperation_low": 1.0, "return_delay_days": 0.0,
              "returned_again": 1.0, "advert_effect": 1.0, "repost_days": 1000.0,
              "work_effect": 1.0, "claims_ban_effect": -5.0, "faster_decisions_effect": 5.0,
              "faster_decisions_delay": 0.0, "safe_route_takeup": 1.0, "visa_elasticity": 5.0,
              "visa_cooperation": 1.0, "awareness_lag": 0.0, "awareness_rate": 1.0}  # fmt: skip
    moved = build_world(days=30, seed=seed, **strong).run()
    assert column_bytes(moved) == column_bytes(build_world(days=30, seed=seed).run())


@lawful
@given(st.floats(0.001, 1), st.floats(0.5, 60))
def test_the_share_of_accounts_closed_tends_to_where_closing_and_reposting_balance(t, repost):
    """c = (c + t(1 − c)) f with f = e^(−1/repost), so c = t f / (1 − (1 − t) f)."""
    demand, _ = demand_alone(takedowns=t, repost_days=repost)
    for _ in range(2000):
        demand._close_adverts()
    f = exp(-1 / repost)
    assert demand.closed == pytest.approx(t * f / (1 - (1 - t) * f), rel=1e-9)
    assert 0 <= demand.closed < 1


def test_accounts_are_closed_and_come_back_day_by_day():
    """A half closed a day, and a half of all closed ones open again: 1/4, 5/16, 21/64, 1/3."""
    demand, _ = demand_alone(takedowns=0.5, repost_days=1 / 0.6931471805599453)
    closed_shares = []
    for day in range(40):
        demand.newcomers(day, 0)
        closed_shares.append(demand.closed)
    assert closed_shares[:3] == pytest.approx([1 / 4, 5 / 16, 21 / 64])
    assert closed_shares[-1] == pytest.approx(1 / 3)


def test_closed_accounts_keep_away_their_share_of_those_who_come_by_advertisements():
    demand, drawn = demand_alone(takedowns=1.0, repost_days=3650.0, advert_effect=0.4)
    newcomers = a_year(demand)
    assert all(c <= d for c, d in zip(newcomers, drawn, strict=True))
    assert close_to(newcomers, drawn, 1 - 0.4 * demand.closed)
    assert demand.closed > 0.99


@pytest.mark.parametrize(
    ("strength", "place"),
    [("work_enforcement", WORK), ("claims_ban", CLAIMS), ("faster_decisions", DECISIONS)],
)
@pytest.mark.parametrize("lag", [0, 1, 3, 45])
def test_a_step_is_perceived_after_exactly_its_lag_and_then_by_its_rate(strength, place, lag):
    demand, _ = demand_alone(**{strength: 0.8}, awareness_lag=float(lag), awareness_rate=0.5)
    perceived = []
    for day in range(lag + 4):
        demand.newcomers(day, 0)
        perceived.append(demand.perceived[place])
    assert perceived == pytest.approx([0.0] * lag + [0.4, 0.6, 0.7, 0.75])
    other_perceptions = [p for i, p in enumerate(demand.perceived) if i != place]
    assert other_perceptions == [0.0] * (GROUPS + 2)


def test_a_pulse_of_two_days_comes_and_goes_as_late_as_it_was_done():
    """In force on days 2 and 3, perceived from day 5: a half, three quarters, and fading."""
    pulse = Overlay("work_enforcement", "add", 1.0, 0, "a", 48.0, 96.0)
    demand, _ = demand_alone((pulse,), awareness_lag=3.0, awareness_rate=0.5)
    perceived = []
    for day in range(9):
        demand.dials.turn(24.0 * day)
        demand.newcomers(day, 0)
        perceived.append(demand.perceived[WORK])
    assert perceived == [0, 0, 0, 0, 0, 0.5, 0.75, 0.375, 0.1875]


def test_returns_are_perceived_as_the_share_of_recent_arrivals_that_was_really_returned():
    """Of 1,000 arrivals 100 are returned at once; a day of either fades by a sixtieth."""
    returns = returns_alone(1000, removals_to_third=0.1, capacity_to_third=UNLIMITED_PLACES,
                            return_delay_days=0.0, returned_again=0.0)  # fmt: skip
    assert returns.realised_shares() == [0.0] * GROUPS
    returns.arrive(1000, 0, 0.5)
    assert returns.realised_shares() == [0.0] * GROUPS
    sent = returns.carry_out(0, lambda people, day: None)
    assert sent in range(95, 106)
    fade = 1 - 1 / MEMORY_DAYS
    assert returns.realised_shares() == pytest.approx([sent / (1000 * fade)] * GROUPS)
    for day in range(1, 30):  # both fade alike
        returns.carry_out(day, lambda people, day: None)
    assert returns.realised_shares() == pytest.approx([sent / (1000 * fade)] * GROUPS)


def test_an_announcement_without_capacity_returns_nobody_and_is_not_perceived(build_world):
    policy = ({"kind": "third_country_removal", "share": 1.0, "capacity_a_year": 0.0},)
    shape = {"days": 60, "awareness_lag": 0.0, "awareness_rate": 1.0, "deterrence": 50.0,
             "return_delay_days": 0.0}  # fmt: skip
    world = build_world(policies=policy, **shape)
    people = world.run().people
    assert people["returned"].sum() == world.ledger.people["returned"] == 0
    assert world.pool.demand.perceived == [0.0] * (GROUPS + 3)
    assert people["newcomers"].tolist() == build_world(**shape).run().people["newcomers"].tolist()
    assert world.pool.returns.channels[-1].queued > 1000  # it was for want of places


@pytest.mark.parametrize(("p", "deterrence"), [(0.1, 1.5), (0.5, 1.5), (0.9, 2.3), (1.0, 0.2)])
def test_deterrence_thins_those_who_come_by_e_to_the_minus_what_is_perceived(p, deterrence):
    demand, drawn = demand_alone(deterrence=deterrence)
    newcomers = a_year(perceiving(demand, p, p, p))
    assert all(c <= d for c, d in zip(newcomers, drawn, strict=True))
    assert close_to(newcomers, drawn, exp(-deterrence * p))


def test_each_group_is_deterred_by_what_it_perceives_itself():
    """Only the tenth from countries that cooperate sees returns: .9 + .1/e³ still come."""
    demand, drawn = demand_alone(deterrence=3.0)
    newcomers = a_year(perceiving(demand, 0.0, 0.0, 1.0))
    assert close_to(newcomers, drawn, 0.9 + 0.1 * exp(-3.0))


def test_the_mix_shifts_towards_those_whose_countries_do_not_cooperate():
    demand, _ = demand_alone(deterrence=3.0)
    a_year(perceiving(demand, 0.0, 0.5, 1.0))
    coming = [0.6, 0.3 * exp(-1.5), 0.1 * exp(-3.0)]
    assert demand.returns.mix == pytest.approx([c / sum(coming) for c in coming], rel=1e-3)
    assert demand.returns.mix[LOW] > 0.85
    assert sum(demand.returns.mix) == pytest.approx(1.0)


def test_newcomers_move_the_mix_by_their_share_of_the_coast():
    """Half of those on the coast are new, and of these nobody is of the two last groups."""
    returns = returns_alone()
    returns.mix_in([1.0, 0.0, 0.0], 0.5)
    assert returns.mix == pytest.approx([0.8, 0.15, 0.05])
    returns.mix_in([1.0, 1.0, 1.0], 1.0)
    assert returns.mix == pytest.approx([0.6, 0.3, 0.1])


def test_where_nobody_sets_out_the_mix_stays_one_of_people_on_the_coast():
    returns = returns_alone()
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
def test_each_strength_changes_those_who_come_by_its_factor(parameters, factor):
    demand, drawn = demand_alone(**parameters, awareness_lag=0.0, awareness_rate=1.0)
    newcomers = a_year(demand)
    total = sum(drawn)
    sd = sqrt(total * (factor * (1 - factor) if factor < 1 else factor - 1))
    assert abs(sum(newcomers) - factor * total) < 4 * sd + 1e-9
    in_order = (lambda c, d: c <= d) if factor < 1 else (lambda c, d: c >= d)
    assert all(in_order(c, d) for c, d in zip(newcomers, drawn, strict=True))


def test_more_that_keeps_people_away_never_lets_more_come():
    """Day by day: one draw decides how many stay away."""
    years = []
    for enforced in (0.0, 0.2, 0.5, 0.9, 1.0):
        demand, _ = demand_alone(work_enforcement=enforced, work_effect=1.0, claims_ban=1.0,
                              awareness_lag=0.0, awareness_rate=1.0)  # fmt: skip
        years.append(a_year(demand))
    for more, fewer in pairwise(years):
        assert all(f <= m for m, f in zip(more, fewer, strict=True))
    assert sum(years[-1]) == 0


def test_a_place_taken_is_a_person_who_does_not_come():
    """Two places a day, of which a half are taken by people who would else have come."""
    demand, drawn = demand_alone(safe_route_places=730.0, safe_route_takeup=0.5, demand=400.0)
    assert min(drawn) >= 1
    assert a_year(demand) == [d - 1 for d in drawn]


@lawful
@given(st.floats(0, 300_000), st.floats(0, 1), st.integers(0, 50))
def test_never_more_places_are_taken_than_there_are_nor_by_more_than_would_come(
    places, takeup, seed
):
    demand, drawn = demand_alone(seed=seed, safe_route_places=places, safe_route_takeup=takeup)
    newcomers = a_year(demand)
    taken = [d - c for d, c in zip(drawn, newcomers, strict=True)]
    assert all(0 <= t <= d for t, d in zip(taken, drawn, strict=True))
    opened = [places / 365 * takeup * (day + 1) for day in range(YEAR.nights)]
    assert all(t <= o + 1e-6 for t, o in zip(accumulate(taken), opened, strict=True))
