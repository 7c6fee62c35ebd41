"""One world: a date has its own weather, people, shipments and luck, whatever days a run covers."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from worlds import lawful

from sim.assumptions import point
from sim.experiment.draws import prior_draws
from sim.model.bench import Bench
from sim.model.boats import draw_luck
from sim.model.calendar import Calendar
from sim.model.demand import demand_levels, draw_demand, poisson_at
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.market import Market, market_shares
from sim.model.networks import Coast, Network
from sim.model.people import Pool
from sim.model.safety import draw_years
from sim.model.spin_up import spin_up
from sim.model.tables import Log
from sim.model.weather import ORIGIN, draw_sea
from sim.outcomes.window import Window
from sim.simulate import replication_streams
from sim.streams import Streams

DRAW = prior_draws([7], 2)[0]
REFERENCE = Calendar(date(2024, 1, 1), date(2026, 12, 31), 90, 0)
EVERY = {
    "another first day": Calendar(date(2025, 5, 17), date(2026, 12, 31), 90, 0),
    "another last day": Calendar(date(2024, 1, 1), date(2025, 8, 3), 90, 0),
    "another warm-up": Calendar(date(2024, 1, 1), date(2026, 12, 31), 455, 0),
    "no warm-up": Calendar(date(2024, 1, 1), date(2026, 12, 31), 0, 0),
    "from a leap day": Calendar(date(2024, 2, 29), date(2024, 3, 31), 0, 0),
    "a single day": Calendar(date(2026, 2, 28), date(2026, 2, 28), 0, 0),
    "another spin-up": Calendar(date(2024, 6, 1), date(2024, 9, 1), 10, 365),
}
every_calendar = pytest.mark.parametrize("calendar", EVERY.values(), ids=EVERY)


def shared_nights(calendar: Calendar, other: Calendar) -> tuple[list[int], list[int]]:
    """Return the numbers of the nights that two calendars share, in the one and in the other."""
    days = sorted(set(calendar.dates()) & set(other.dates()))
    assert days
    return [calendar.night(day) for day in days], [other.night(day) for day in days]


# what a date has


@every_calendar
@pytest.mark.parametrize("name", ["wave", "forecast", "latent", "shock"])
def test_a_date_has_its_own_weather(calendar, name):
    streams = Streams(1, 3)
    whole, part = (getattr(draw_sea(DRAW, c, streams), name) for c in (REFERENCE, calendar))
    ours, theirs = shared_nights(calendar, REFERENCE)
    np.testing.assert_array_equal(part[ours], whole[theirs])


@every_calendar
def test_a_date_has_its_own_newcomers(calendar):
    dials, streams = Dials(DRAW), Streams(1, 3)
    whole, part = (np.array(draw_demand(dials, c, streams)) for c in (REFERENCE, calendar))
    ours, theirs = shared_nights(calendar, REFERENCE)
    np.testing.assert_array_equal(part[ours], whole[theirs])
    assert whole.sum() > 10_000


def shipments_alone(calendar: Calendar) -> tuple[Market, dict[date, list[tuple[float, int]]]]:
    """Return a market whose shipments are listed and not sold, and the list by date."""
    dials, streams = Dials(DRAW), Streams(1, 3)
    pool = Pool(dials, Ledger(), Log(), calendar, streams)
    coast = Coast(pool, draw_sea(DRAW, calendar, streams), streams)
    networks = [Network(coast, i, s) for i, s in enumerate(market_shares(round(dials.networks), 1))]
    return Market(dials, networks, calendar, streams), {}


@every_calendar
def test_a_date_has_its_own_shipments_and_falls_of_networks(calendar):
    by_date = []
    for days in (REFERENCE, calendar):
        market, offered = shipments_alone(days)
        for night, day in enumerate(days.dates()):
            draws = market._streams.block("shipment_offer", day.toordinal(), shape=(3, 2))
            offered[day] = [
                market._shipments[night],
                *draws.ravel().tolist(),
                *market._dismantled[:, night].tolist(),
                *market._replaced[:, night].tolist(),
            ]
        by_date.append(offered)
    whole, part = by_date
    shared = set(whole) & set(part)
    assert shared
    assert all(part[day] == whole[day] for day in shared)
    assert len({numbers[0] for numbers in whole.values()}) == len(whole)


@every_calendar
def test_a_night_has_its_own_shocks_of_networks_and_its_year_its_own_danger(calendar):
    streams, dials = Streams(1, 3), Dials(DRAW)
    coasts = []
    for days in (REFERENCE, calendar):
        pool = Pool(dials, Ledger(), Log(), days, streams)
        coasts.append(Coast(pool, draw_sea(DRAW, days, streams), streams))
    ours, theirs = shared_nights(calendar, REFERENCE)
    whole, part = coasts
    for name in ("number_u", "night_centre"):
        one, other = (np.atleast_2d(getattr(coast, name)) for coast in (whole, part))
        np.testing.assert_array_equal(other[:, ours], one[:, theirs])
    one, other = (draw_years(dials, days, streams) for days in (REFERENCE, calendar))
    assert [other[n] for n in ours] == [one[n] for n in theirs]


@every_calendar
def test_a_boat_of_a_date_has_its_own_luck(calendar):
    """The first boats of networks that launch on one date in two runs are as lucky."""

    def lucks(days):
        world = Bench(point(), (), days, Streams(1, 3))
        found = {}
        world.on_launch.append(
            lambda boat: found.update({(boat.network, days.dates()[boat.night], boat.slot): boat})
        )
        world.env.run(until=days.midnight(min(days.nights - 1, 250)))
        return {key: boat.luck for key, boat in found.items()}

    start = max(calendar.first_day, REFERENCE.first_day)
    near = Calendar(start, min(calendar.end, start + timedelta(days=40)), 0, 365)
    longer = Calendar(start, near.end, 60, 365)
    ours, theirs = lucks(near), lucks(longer)
    shared = ours.keys() & theirs.keys()
    assert near.nights < 20 or len(shared) > 20
    assert all(ours[key] == theirs[key] for key in shared)
    assert len(set(ours.values())) == len(ours)


def test_a_boats_luck_is_named_by_its_network_and_its_date():
    day = date(2025, 6, 3)
    one, other = (draw_luck(Streams(1, 3), 2, day, n) for n in (5, 9))
    assert one == other[:5]
    assert draw_luck(Streams(1, 3), 2, day + timedelta(days=1), 5) != one
    assert draw_luck(Streams(1, 3), 3, day, 5) != one


@lawful
@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 900), st.integers(0, 900),
    st.integers(0, 900), st.booleans(),
)  # fmt: skip
def test_a_day_has_its_own_numbers_wherever_the_days_begin_and_end(
    first, days, before, after, normal
):
    streams = Streams(2, 5)
    part = streams.daily("law", first, days, 2, normal)
    whole = streams.daily("law", first - timedelta(days=before), before + days + after, 3, normal)
    np.testing.assert_array_equal(whole[:2, before : before + days], part)


def test_series_with_a_memory_have_one_beginning_for_all_runs_since_2023():
    """A night before it begins its own series, on 1 January of its year."""
    streams = Streams(1, 3)
    early = Calendar(ORIGIN - timedelta(days=200), ORIGIN + timedelta(days=400), 0, 0)
    late = Calendar(ORIGIN, ORIGIN + timedelta(days=400), 0, 0)
    begins = Calendar(date(ORIGIN.year - 1, 1, 1), early.end, 0, 0)
    waves = {c.start: draw_sea(DRAW, c, streams).wave for c in (early, late, begins)}
    n = early.nights
    np.testing.assert_array_equal(waves[early.start], waves[begins.start][-n:])
    # the two beginnings are forgotten by and by: .65 to the power of 100 nights
    np.testing.assert_allclose(waves[early.start][300:], waves[late.start][100:], rtol=1e-9)


# what a run of other days leaves as it is


def test_a_leap_day_is_a_day_like_another():
    calendar = Calendar(date(2024, 2, 1), date(2024, 3, 31), 30, 365)
    night = calendar.night(date(2024, 2, 29))
    assert calendar.night(date(2024, 3, 1)) == night + 1
    world = Bench(point(), (), calendar, Streams(1, 0))
    tables = world.run()
    assert world.ledger.balances()
    assert len(tables.nights["wave"]) == calendar.nights == 30 + 29 + 31
    assert tables.people["newcomers"][night] > 0
    assert tables.nights["wave"][night] not in tables.nights["wave"][[night - 1, night + 1]]
    for rows, name in ((world.sea.wave, "sea"), (world.pool.demand._newcomers, "demand")):
        assert len(rows) == calendar.nights, name


def test_a_scenario_with_a_dated_policy_is_its_baseline_before_that_date(build_world, column_bytes):
    """To the last byte of each table, up to the night before."""
    day = date(2025, 7, 25)
    policies = (
        {"kind": "interception_300m", "boats": "all", "from": day},
        {"kind": "extra_officers", "officers": 900, "from": day},
        {"kind": "advert_takedowns", "from": day},
        {"kind": "boat_supply_seizures", "from": day},
    )
    for spin_up_days in (0, 365):
        shape = {"days": 45, "spin_up": spin_up_days, "added_officers_effect": 1.0}
        baseline, changed = (build_world(policies=p, **shape).run() for p in ((), policies))
        night = 5 + (day - date(2025, 7, 1)).days  # the night that ends on that day
        before = [column_bytes(tables.on_nights(0, night - 1)) for tables in (baseline, changed)]
        assert before[0] == before[1]
        assert len(baseline.on_nights(0, night - 1).attempts) > 50
        assert column_bytes(baseline) != column_bytes(changed)


@pytest.mark.parametrize("kind", ["interception_300m", "network_task_force", "safe_route"])
def test_an_undated_policy_begins_on_the_periods_first_day(build_world, column_bytes, kind):
    start = date(2025, 7, 1)
    shape = {"days": 30, "warm_up": 20, "start": start}
    undated, dated, none = (
        build_world(policies=p, **shape).run()
        for p in (({"kind": kind},), ({"kind": kind, "from": start},), ())
    )
    assert column_bytes(undated) == column_bytes(dated)
    in_warm_up = [column_bytes(tables.on_nights(0, 19)) for tables in (undated, none)]
    assert in_warm_up[0] == in_warm_up[1]
    assert column_bytes(undated) != column_bytes(none)


# demand


@pytest.mark.parametrize("number", range(5))
def test_the_level_of_demand_at_its_knots_is_that_of_its_steps(number):
    values, streams = prior_draws([number], 4)[0], Streams(1, number)
    calendar = Calendar(date(2023, 6, 1), date(2027, 12, 31), 0, 0)
    level = demand_levels(Dials(values), calendar, streams)

    def at(year, month):
        return level[calendar.night(date(year, month, 1))]

    assert at(2025, 1) == pytest.approx(values["demand"], rel=1e-12)
    steps = {
        "demand_step_2024_first": ((2024, 1), (2024, 7)),
        "demand_step_2024_second": ((2024, 7), (2025, 1)),
        "demand_step_2025_first": ((2025, 1), (2025, 7)),
        "demand_step_2025_second": ((2025, 7), (2026, 1)),
    }
    for name, (first, last) in steps.items():
        assert np.log(at(*last) / at(*first)) == pytest.approx(values[name], abs=1e-12)
    z = streams.generator("demand_walk").standard_normal(3)
    knots = [(2026, 1), (2026, 7), (2027, 1), (2027, 7)]
    for i in range(3):
        step = np.log(at(*knots[i + 1]) / at(*knots[i]))
        assert step == pytest.approx(values["demand_walk"] * z[i], abs=1e-12)
    flat = level[: calendar.night(date(2024, 1, 1)) + 1]
    np.testing.assert_allclose(flat, flat[-1], rtol=1e-12)
    # the logarithm is straight between two knots
    between = np.log(level[calendar.night(date(2025, 1, 1)) : calendar.night(date(2025, 7, 1)) + 1])
    np.testing.assert_allclose(np.diff(between, 2), 0.0, atol=1e-9)


MEANS = [0.0, 0.01, 0.3, 1.0, 3.0, 10.0, 30.0, 49.9, 50.0, 80.0, 150.0, 400.0, 1000.0]


@pytest.mark.parametrize("mean", MEANS)
def test_newcomers_are_the_poisson_quantiles(mean):
    """Exactly for means below 50; above it within one person, and rarely off at all."""
    u = (np.arange(20_000) + 0.5) / 20_000
    z = stats.norm.ppf(u)
    ours = np.array(poisson_at(z, np.full(len(z), mean)))
    exact = np.maximum(stats.poisson.ppf(u, mean), 0.0)
    if mean < 50.0:
        np.testing.assert_array_equal(ours, exact)
    else:
        assert np.abs(ours - exact).max() <= 1
        assert (ours != exact).mean() < 0.05
    error = np.sqrt(max(mean, 1e-9) / len(u))
    assert abs(ours.mean() - mean) < 0.1 * error * 3 + 1e-3 * mean
    assert abs(ours.var() - mean) < 0.02 * mean + 1e-9


@lawful
@given(st.floats(0, 1000), st.floats(0, 1000), st.floats(-5, 5), st.floats(-5, 5))
def test_more_demand_or_a_larger_draw_never_means_fewer_newcomers(mean, other, z, more):
    means, draws = sorted((mean, other)), sorted((z, more))
    fixed = poisson_at(np.full(2, z), np.array(means))
    assert fixed[0] <= fixed[1] + (means[0] < 50.0 <= means[1])  # one person at the seam
    drawn = poisson_at(np.array(draws), np.full(2, mean))
    assert 0 <= drawn[0] <= drawn[1]


# the balance before the warm-up


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 5000), st.dates(date(2023, 6, 1), date(2027, 1, 1)), st.integers(0, 900))
def test_a_run_starts_with_what_the_balance_left_and_its_books_balance(number, start, spin_up_days):
    values, streams = prior_draws([number], 3)[0], replication_streams(1, number)
    calendar = Calendar(start, start + timedelta(days=3), 4, spin_up_days)
    world = Bench(values, (), calendar, streams)
    left = spin_up(values, world.dials, calendar, streams)
    people, boats = world.ledger.people, world.ledger.boats
    assert world.ledger.balances()
    assert people["waiting"] == world.pool.size == round(left.waiting)
    assert people["recovering"] == world.pool.recovering == round(left.recovering)
    assert sum(n for n, _ in world.pool._recovered.values()) == world.pool.recovering
    assert sum(a for _, a in world.pool._recovered.values()) == round(left.their_attempts)
    assert world.pool.attempts == round(left.attempts) >= 0
    assert abs(boats["in_stock"] - left.stock) <= len(world.networks)
    assert boats["in_stock"] == sum(n.stock for n in world.networks)
    assert min(left.waiting, left.attempts, left.recovering, left.their_attempts, left.stock) >= 0
    assert all(0.0 <= belief <= 1.0 for belief in left.beliefs)
    newcomers = world.ledger.newcomers
    assert newcomers == people["waiting"] + people["recovering"]
    world.run()
    assert world.ledger.balances()


def test_without_days_of_balance_the_coast_is_empty():
    calendar = Calendar(date(2025, 7, 1), date(2025, 7, 3), 5, 0)
    world = Bench(point(), (), calendar, Streams(1, 0))
    assert world.ledger.newcomers == world.pool.size == sum(n.stock for n in world.networks) == 0


def test_if_nobody_leaves_in_the_balance_all_who_came_are_there():
    """No boat, nobody who gives up: the balance is the sum of the newcomers of its days."""
    values = {**DRAW, "attrition": 0.0, "boats_offered": 0.0}
    calendar, streams = Calendar(date(2025, 7, 1), date(2025, 7, 2), 5, 365), Streams(1, 3)
    before = calendar.before()
    came = draw_demand(Dials(values), before, streams)
    assert before.end == calendar.first_day - timedelta(days=1)
    assert before.nights == 365
    start = spin_up(values, Dials(values), calendar, streams)
    assert start.waiting == pytest.approx(sum(came), rel=1e-12)
    assert start.recovering == start.attempts == start.stock == 0.0


def test_the_balance_has_no_policy_and_a_policy_does_not_change_it(build_world):
    officers = ({"kind": "extra_officers", "officers": 3000}, {"kind": "boat_supply_seizures"})
    plain, policed = (build_world(spin_up=365, policies=p) for p in ((), officers))
    assert plain.ledger.people == policed.ledger.people
    assert [n.stock for n in plain.networks] == [n.stock for n in policed.networks]
    assert plain.pool.size > 100


@pytest.mark.long
@pytest.mark.slow
def test_another_warm_up_changes_arrivals_by_less_than_one_per_cent():
    """90 and 455 days before 2025, at prior draws: the mean change, with its standard error.

    The balance that fills the coast is an approximation, which a longer warm-up replaces.
    """
    sums = []
    for number in range(150):
        values = prior_draws([number], 1)[0]
        row = []
        for warm_up in (90, 455):
            calendar = Calendar(date(2025, 1, 1), date(2025, 6, 15), warm_up)
            tables = Bench(values, (), calendar, Streams(1, number)).run()
            first, last = (calendar.night(day) for day in (calendar.start, calendar.end))
            row.append(Window.over_nights(tables, first, last).total("arrivals"))
        sums.append(row)
    short, long = np.array(sums, float).T
    many = long > 3000  # draws without arrivals have no ratio
    assert many.sum() > 75
    change = np.log(short[many] / long[many])
    error = change.std(ddof=1) / many.sum() ** 0.5
    assert error < 0.005
    assert abs(change.mean()) + 2 * error < 0.01 or abs(change.mean()) < 2 * error
    assert abs(short[many].sum() / long[many].sum() - 1) < 0.01
