"""Parts of the model against exact answers from theory."""

from datetime import date, timedelta
from math import exp, expm1, sqrt

import numpy as np
import pytest
from summer import in_summer

from sim.assumptions import point
from sim.model.attempt import koopman_detection
from sim.model.boats import Boat, Luck, draw_luck
from sim.model.calendar import Calendar
from sim.model.clock import new_clock
from sim.model.dials import Dials, Overlay
from sim.model.ledger import Ledger
from sim.model.people import Pool
from sim.model.quantiles import waiting_time
from sim.model.responders import Responders, stop_probability
from sim.model.standby import Crew, Standby
from sim.model.tables import Log
from sim.streams import Streams

CERTAIN_NOISE = 1e15  # a gamma of this shape is 1: newcomers are then Poisson


def test_random_search_at_coverage_one_finds_63_percent():
    assert koopman_detection(1.0) == pytest.approx(0.632121, abs=5e-7)
    assert koopman_detection(0.0) == 0.0


def erlang_b(servers: int, erlangs: float) -> float:
    """Return Erlang's loss probability by its recursion."""
    loss = 1.0
    for n in range(1, servers + 1):
        loss = erlangs * loss / (n + erlangs * loss)
    return loss


def lost_share(servers: int, erlangs: float, calls: int, seed: int) -> np.ndarray:
    """Simulate Poisson calls on a standby with exponential holding; return 1 for each lost call."""
    rng = np.random.default_rng(seed)
    between, durations = rng.exponential(1 / erlangs, calls), rng.exponential(1.0, calls)
    env = new_clock()
    standby = Standby(env, lambda number: Crew(number, 0, 0.0))
    standby.muster(servers)
    lost = np.zeros(calls)

    def ring():
        for i in range(calls):
            yield env.timeout(between[i])
            if standby.idle:
                standby.hold(standby.take(), env.now + durations[i])
            else:
                lost[i] = 1.0

    env.process(ring())
    env.run()
    return lost


def counted(servers: int, erlangs: float, calls: int, seed: int) -> np.ndarray:
    """Return the lost calls of the same process, from a list of hours at which servers are free."""
    rng = np.random.default_rng(seed)
    call_times = np.cumsum(rng.exponential(1 / erlangs, calls))
    durations = rng.exponential(1.0, calls)
    busy: list[float] = []
    lost = np.zeros(calls)
    for i in range(calls):
        busy = [until for until in busy if until > call_times[i]]
        if len(busy) < servers:
            busy.append(call_times[i] + durations[i])
        else:
            lost[i] = 1.0
    return lost


@pytest.mark.parametrize(("servers", "erlangs", "exact"), [(4, 3.0, 0.206107), (10, 7.0, 0.078741)])
def test_busy_response_groups_lose_calls_as_erlang_says(servers, erlangs, exact):
    assert erlang_b(servers, erlangs) == pytest.approx(exact, abs=5e-7)
    runs = [lost_share(servers, erlangs, calls=15_000, seed=seed) for seed in range(20)]
    shares = np.array([run[500:].mean() for run in runs])
    error = shares.std(ddof=1) / sqrt(len(shares))
    assert abs(shares.mean() - exact) < 3 * error
    assert error < 0.002  # or the test would pass with almost anything
    np.testing.assert_array_equal(runs[0], counted(servers, erlangs, 15_000, 0))


def boat_at(clock: float) -> Boat:
    """Return a boat at hour `clock`, whose own luck plays no part."""
    no_luck = Luck(*[float("nan")] * len(Luck._fields))
    return Boat(0, 0, 0, 0, False, 55, 0, no_luck, clock, clock, 0.5)


def test_a_group_twice_as_fast_as_the_boat_wins_two_races_in_three():
    """Rates 2 and 1 an hour: the group is first with probability 2 / (2 + 1).

    The group's travel is integrated over a fine grid of its uniform; the deadline, exponential at
    1 an hour, is later than `t` with probability e^-t.
    """
    names = {"travel_minutes": 30.0, "reserve_travel_minutes": 30.0, "response_groups": 1005}
    dials = Dials(in_summer(**names))
    responders = Responders(new_clock(), dials, Log(), Streams(1, 0, "race"))
    grid = (np.arange(1000) + 0.5) / 1000
    arrivals = [responders.send(boat_at(3.0), u) - 3.0 for u in grid.tolist()]
    assert np.mean(np.exp(-np.array(arrivals))) == pytest.approx(2 / 3, abs=1e-4)
    deadlines = np.array([waiting_time(u, 1.0) for u in grid.tolist()])
    won = np.array(arrivals)[:, None] < deadlines[None, :]
    assert won.mean() == pytest.approx(2 / 3, abs=2e-3)


def test_a_call_is_lost_when_every_group_is_out():
    dials = Dials(in_summer(response_groups=2))
    responders = Responders(new_clock(), dials, Log(), Streams(1, 0, "lost"))
    first, second = boat_at(0.0), boat_at(0.0)
    assert responders.send(first, 0.5) < float("inf")
    assert responders.send(second, 0.5) == float("inf")  # the other group is another sector's
    assert responders.send(first, 0.9) == responders.send(first, 0.1)  # one is on its way


def test_a_stop_has_its_stated_chance_at_the_stated_officers_and_crowd():
    assert stop_probability(0.77, 0.8, 12.0, 55.0) == pytest.approx(0.77, abs=1e-12)
    odds = stop_probability(0.77, 0.8, 12.0, 110.0)
    assert odds / (1 - odds) == pytest.approx(0.77 / 0.23 * 2**-0.8, rel=1e-12)
    assert stop_probability(1.0, 0.8, 1.0, 120.0) == 1.0
    assert stop_probability(0.0, 0.8, 500.0, 1.0) == 0.0


DEMAND = point()["demand"]


def pool_alone(
    days: int, overlays: tuple[Overlay, ...] = (), seed: int = 1, **parameters: float
) -> Pool:
    """Return a pool without networks. Run it with `lived`."""
    steady = [f"demand_step_{year}_{half}" for year in (2024, 2025) for half in ("first", "second")]
    base = {"demand_noise": CERTAIN_NOISE, "demand_season": 0.0, "demand_walk": 0.0}
    base |= dict.fromkeys(steady, 0.0)
    calendar = Calendar(date(2000, 1, 1), date(2000, 1, 1) + timedelta(days=days - 1), 0)
    dials = Dials(in_summer(**base | parameters), overlays)
    return Pool(dials, Ledger(), Log(), calendar, Streams(seed, 0, "pool"))


def lived(pool: Pool) -> np.ndarray:
    """Run a pool to its end and return columns night, newcomers, waiting, recovering."""
    env = new_clock(pool.calendar.first_hour)
    env.process(pool.dials.run(env))
    env.process(pool.run(env))
    env.run()
    return np.array(pool.log.people)


def test_a_pool_that_nobody_launches_from_is_poisson_with_the_mean_of_little():
    """λ = 100 a day, α = .05 a day: continuously, Poisson(λ/α = 2000), a stay of 1/α = 20 days.

    The pool is stepped once a day: the day's people come, then each person leaves with
    probability 1 − s, s = e^−α. Counted after that, the stationary pool is Poisson again, of mean
    m = (m + λ) s, so m = λ / (e^α − 1) = 1950.4; counted before it, 2050.4. Continuous time lies
    between: the two average to 2000.4. Little's law with the mean stay s / (1 − s) of nights is
    the same mean. Successive days correlate as s, which gives the errors of mean and variance.
    """
    rate, alpha, days, settled = 100.0, 0.05, 30_000, 400
    pool = pool_alone(days, demand=rate, attrition=alpha)
    table = lived(pool)[settled:]
    newcomers, waiting = table[:, 1], table[:, 2]
    s = exp(-alpha)
    mean = rate / expm1(alpha)
    assert mean == pytest.approx(1950.42, abs=0.01)
    assert (mean + (mean + rate)) / 2 == pytest.approx(2000, abs=0.5)
    n = len(waiting)
    error = sqrt(mean * (1 + s) / (1 - s) / n)
    assert abs(waiting.mean() - mean) < 3 * error
    assert error < 0.01 * mean
    dispersion_error = sqrt(2 * (1 + s**2) / (1 - s**2) / n)
    assert abs(waiting.var() / mean - 1) < 3 * dispersion_error
    assert dispersion_error < 0.05
    stay = s / (1 - s)  # nights; Little's law with the people who in fact came
    assert waiting.mean() == pytest.approx(newcomers.mean() * stay, rel=0.005)
    assert pool.ledger.balances()


def test_newcomers_let_through_and_kept_away_by_a_policy_are_independent_poissons():
    days = 20_000
    policy = Overlay("demand_factor", "multiply", 0.6, 0, "policy")
    thinned = lived(pool_alone(days, (policy,)))[:, 1]
    unthinned = lived(pool_alone(days))[:, 1]
    removed = unthinned - thinned
    assert removed.min() >= 0
    assert abs(np.corrcoef(thinned, removed)[0, 1]) < 3 / sqrt(days)
    for part, share in ((thinned, 0.6), (removed, 0.4)):
        mean = DEMAND * share
        assert abs(part.mean() - mean) < 3 * sqrt(mean / days)
        assert abs(part.var() / part.mean() - 1) < 3 * sqrt(2 / days)


def test_people_who_try_again_arrive_as_repeated_trials_say():
    """Stopped with p = .45, trying again with r = .95: a further attempt follows one with p r.

    So attempts are geometric: 1 / (1 − p r) = 1.74672 a person, and a person arrives in the end
    with (1 − p) / (1 − p r) = .960699. Boats of one person make the persons independent. The
    pool keeps their attempts in one sum, so that a boat carries about as many as another of its
    day; none may be lost or made on the way, and those who arrive must have their full share.
    """
    p, r, days = 0.45, 0.95, 400
    stops_at = 24.0 * 250
    nobody_more = Overlay("demand_factor", "multiply", 0.0, 0, "end of demand", start=stops_at)
    pool = pool_alone(days, (nobody_more,), demand=200.0, attrition=0.0, reattempt=r)
    env = new_clock(pool.calendar.first_hour)
    rng = np.random.default_rng(3)
    attempts = arrived = attempts_of_arrived = attempts_of_left = 0

    def send_everyone():
        nonlocal attempts, arrived, attempts_of_arrived, attempts_of_left
        yield env.timeout(1.0)
        for _ in range(days):
            for _ in range(pool.size):
                earlier = pool.board(1)
                attempts += 1
                if rng.random() < p:
                    left_before = pool.ledger.people["left"]
                    pool.stopped(1, earlier, env.now, *rng.random(2))
                    attempts_of_left += (earlier + 1) * (pool.ledger.people["left"] - left_before)
                else:
                    arrived += 1
                    attempts_of_arrived += earlier + 1
                    pool.ledger.move(1, "on_attempt", "arrived")
            yield env.timeout(24.0)

    env.process(pool.dials.run(env))
    env.process(pool.run(env))
    env.process(send_everyone())
    env.run()
    people, q = pool.ledger.newcomers, p * r
    assert pool.size == pool.recovering == pool.attempts == 0  # everyone's story has ended
    assert attempts_of_arrived + attempts_of_left == attempts
    assert people > 45_000
    error = sqrt(q / (1 - q) ** 2 / people)
    assert 1 / (1 - q) == pytest.approx(1.74672, abs=1e-5)
    assert abs(attempts / people - 1 / (1 - q)) < 3 * error
    # those who arrived made no fewer
    assert abs(attempts_of_arrived / arrived - 1 / (1 - q)) < 3 * error
    success = (1 - p) / (1 - q)
    assert success == pytest.approx(0.960699, abs=1e-6)
    assert abs(arrived / people - success) < 3 * sqrt(success * (1 - success) / people)


def test_the_luck_of_a_boat_is_whole():
    """Every field of a boat's luck is its own number; none is left out or doubled."""
    (luck,) = draw_luck(Streams(1, 0, "luck"), 0, date(2025, 3, 2), 1)
    assert len(set(luck)) == len(luck) == len(luck._fields)
    assert all(0 <= draw < 1 for draw in luck)
