"""Drivers: what they are on a day, and worlds in which some are as a year before."""

from datetime import date, timedelta
from itertools import combinations
from math import log

import numpy as np
import pytest

from sim.assumptions import point
from sim.assumptions.drivers import DRIVERS, a_year_before, differing_drivers, on_day
from sim.attribution.coalitions import COALITIONS, drivers_of_2025, scenario
from sim.experiment.draws import prior_draws
from sim.model.bench import Bench
from sim.model.calendar import Calendar
from sim.model.demand import demand_levels
from sim.model.dials import Dials
from sim.model.weather import block_anomalies
from sim.simulate import replication_streams, simulate
from sim.streams import Streams

DRAWS = [point(), *prior_draws(range(20), 3)]
MID_2024, MID_2025 = date(2024, 7, 1), date(2025, 7, 1)
NAMES = {
    "people_per_boat": "load_reference",
    "mode_mix": "taxi_share",
    "boat_supply": "boats_offered",
    "stop_rate": "beach_stop",
}  # of drivers that the dials hold
SUBSETS = [drivers for n in range(len(NAMES) + 1) for drivers in combinations(NAMES, n)]
every_draw = pytest.mark.parametrize("values", DRAWS, ids=range(len(DRAWS)))


def without_season(values):
    """Return a draw in which the supply of boats has no season."""
    return {**values, "supply_season": 0.0}


def odds(p):
    return p / (1.0 - p)


@every_draw
def test_in_the_middle_of_2025_they_are_the_numbers_of_2025(values):
    numbers = on_day(without_season(values), MID_2025)
    assert numbers["load_reference"] == pytest.approx(values["load_2025"], rel=1e-12)
    for name in ("taxi_share", "boats_offered", "beach_stop"):
        assert numbers[name] == pytest.approx(values[name], rel=1e-12)


@every_draw
def test_in_the_middle_of_2024_they_are_the_numbers_of_2024(values):
    numbers = on_day(without_season(values), MID_2024)
    assert numbers["load_reference"] == pytest.approx(values["load_2024"], rel=1e-12)
    share = min(1.0, values["taxi_share"] * values["taxi_share_ratio"])
    assert numbers["taxi_share"] == pytest.approx(share, rel=1e-12)
    offered = values["boats_offered"] / values["boats_offered_ratio"]
    assert numbers["boats_offered"] == pytest.approx(offered, rel=1e-12)
    ratio = odds(values["beach_stop"]) / odds(numbers["beach_stop"])
    assert ratio == pytest.approx(values["beach_stop_ratio"], rel=1e-9)


@every_draw
def test_half_way_they_are_half_way_in_their_own_unit(values):
    """Between two days that lie equally far from the day between them."""
    values = without_season(values)
    day, step = date(2025, 1, 1), timedelta(days=150)
    early, middle, late = (on_day(values, d) for d in (day - step, day, day + step))
    unit = {
        "load_reference": float, "taxi_share": float, "boats_offered": log,
        "beach_stop": lambda p: log(odds(p)),
    }  # fmt: skip
    for name, of in unit.items():
        ends = [of(early[name]), of(late[name])]
        assert of(middle[name]) == pytest.approx(np.mean(ends), rel=1e-9, abs=1e-12), name


@every_draw
def test_paths_are_flat_before_2024_and_after_2025(values):
    values = without_season(values)
    first, last = on_day(values, date(2024, 1, 1)), on_day(values, date(2025, 12, 31))
    assert first != last
    for day in (date(1990, 5, 5), date(2022, 12, 31), date(2023, 12, 31)):
        assert on_day(values, day) == first
    for day in (date(2026, 1, 1), date(2026, 8, 1), date(2050, 2, 28)):
        assert on_day(values, day) == last


def test_the_season_of_supply_has_a_mean_of_one_and_its_peak_on_its_day():
    days = [date(2025, 1, 1) + timedelta(days=i) for i in range(365)]
    values = {**point(), "supply_season": 0.7, "demand_peak": 100.0, "boats_offered_ratio": 1.0}
    offered = np.array([on_day(values, day)["boats_offered"] for day in days])
    assert offered.mean() == pytest.approx(values["boats_offered"], rel=2e-3)
    assert np.argmax(offered) == 99
    assert offered.max() / offered.min() == pytest.approx(np.exp(1.4), rel=1e-4)


@every_draw
def test_each_driver_as_before_is_that_of_the_day_a_year_before_and_no_other_moves(values):
    """But for the season of supply, which belongs to the day itself."""
    values = without_season(values)
    for day in (date(2024, 2, 29), date(2025, 3, 15), date(2025, 7, 1), date(2026, 5, 15)):
        now, before = on_day(values, day), on_day(values, a_year_before(day))
        for drivers in SUBSETS:
            numbers = on_day(values, day, drivers)
            assert numbers == {
                name: (before if driver in drivers else now)[name] for driver, name in NAMES.items()
            }


def test_the_season_stays_that_of_the_day_if_supply_is_as_before():
    values = {**point(), "boats_offered_ratio": 2.0}
    june = date(2025, 6, 15)
    flat = on_day(without_season(values), june, ["boat_supply"])["boats_offered"]
    wave = (
        on_day(values, june)["boats_offered"]
        / on_day(without_season(values), june)["boats_offered"]
    )
    with_season = on_day(values, june, ["boat_supply"])["boats_offered"]
    assert wave != 1.0
    assert with_season == pytest.approx(flat * wave, rel=1e-12)


@every_draw
def test_the_sea_as_before_has_the_shifts_of_a_year_before(values):
    """The same blocks of 2024 are read in 2025, night by night, leap day and all."""
    streams = Streams(1, 4)
    year = Calendar(date(2025, 1, 1), date(2025, 12, 31), 0)
    before = Calendar(date(2024, 1, 1), date(2024, 12, 31), 0)
    ours = block_anomalies(values, year, streams, True)
    theirs = block_anomalies(values, before, streams, False)
    without_leap_day = np.delete(theirs, before.night(date(2024, 2, 29)))
    np.testing.assert_array_equal(ours, without_leap_day)
    assert (ours != block_anomalies(values, year, streams, False)).any()


@every_draw
def test_demand_as_before_has_the_levels_of_365_days_before(values):
    streams, dials = Streams(1, 4), Dials(values)
    year = Calendar(date(2025, 3, 1), date(2026, 8, 31), 20)
    before = Calendar(date(2024, 3, 1), date(2025, 8, 31), 20)
    np.testing.assert_allclose(
        demand_levels(dials, year, streams, True), demand_levels(dials, before, streams), rtol=1e-12
    )


def test_every_driver_differs_in_a_prior_draw():
    assert all(differing_drivers(values) == DRIVERS for values in DRAWS[1:])


def test_at_the_defaults_boats_offered_and_stops_do_not_differ():
    assert differing_drivers(point()) == ("sea", "demand", "people_per_boat", "mode_mix")


@every_draw
def test_a_ratio_of_one_makes_a_driver_the_same_in_both_years_exactly(values):
    same = {
        **values, "load_2025": values["load_2024"], "taxi_share_ratio": 1.0,
        "boats_offered_ratio": 1.0, "beach_stop_ratio": 1.0,
    }  # fmt: skip
    assert differing_drivers(same) == ("sea", "demand")
    for day in (date(2024, 5, 15), date(2025, 5, 15)):
        assert all(on_day(same, day, drivers) == on_day(same, day) for drivers in SUBSETS)


def test_the_draw_is_not_written_into():
    values = point()
    on_day(values, MID_2024, DRIVERS)
    assert values == point()


def test_a_cell_is_numbered_by_its_drivers():
    assert COALITIONS == 64
    assert drivers_of_2025(0) == []
    assert drivers_of_2025(0b000101) == ["sea", "people_per_boat"]
    assert drivers_of_2025(COALITIONS - 1) == list(DRIVERS)
    assert len({tuple(drivers_of_2025(cell)) for cell in range(COALITIONS)}) == COALITIONS


def test_the_dials_of_a_world_follow_the_months():
    """On the first hour of each month, they are as on its 15th day."""
    values, calendar = DRAWS[3], Calendar(date(2025, 1, 20), date(2025, 5, 10), 5, 0)
    world = Bench(values, (), calendar, replication_streams(1, 0))
    for day in (date(2025, 1, 16), date(2025, 2, 1), date(2025, 3, 31), date(2025, 5, 1)):
        world.env.run(until=calendar.hour(day) + 0.5)
        expected = on_day(values, day.replace(day=15))
        assert {name: getattr(world.dials, name) for name in expected} == expected


def pieces(world):
    """Return what the drivers decide in a world: the sea, newcomers and the dials by month."""
    found = {"sea": world.sea.wave.tolist(), "demand": world.pool.demand._newcomers}
    hours = [hour for hour, _ in world.calendar.months_begin()]
    for driver, name in NAMES.items():
        found[driver] = [world.dials.at(name, hour) for hour in hours]
    return found


def test_a_driver_as_before_changes_its_own_piece_of_a_world_and_no_other():
    values, calendar, streams = DRAWS[3], scenario().calendar, replication_streams(1, 5)
    plain = pieces(Bench(values, (), calendar, streams))
    changed = {
        driver: pieces(Bench(values, (), calendar, streams, as_before=[driver]))
        for driver in DRIVERS
    }
    every = pieces(Bench(values, (), calendar, streams, as_before=DRIVERS))
    for driver in DRIVERS:
        for piece in DRIVERS:
            assert (changed[driver][piece] == plain[piece]) == (piece != driver), (driver, piece)
        assert every[driver] == changed[driver][driver]


def test_a_run_as_before_differs_and_none_as_before_is_the_plain_run(column_bytes):
    values, where, streams = DRAWS[3], scenario(), replication_streams(1, 5)
    plain = column_bytes(simulate(where, values, streams=streams))
    none = column_bytes(simulate(where, values, streams=streams, as_before=()))
    every = column_bytes(simulate(where, values, streams=streams, as_before=DRIVERS))
    assert none == plain
    assert every["people.newcomers"] != plain["people.newcomers"]
    assert every["nights.wave"] != plain["nights.wave"]
