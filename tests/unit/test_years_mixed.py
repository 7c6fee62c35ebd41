"""Mixtures of the two years: only the chosen drivers have their value of 2025."""

from itertools import combinations

import pytest

from sim.assumptions import point
from sim.assumptions.years import DRIVERS, differing_drivers, in_year, mixed
from sim.attribution.coalitions import COALITIONS, drivers_of_2025, scenario
from sim.experiment.draws import prior_draws
from sim.model.bench import Bench
from sim.simulate import replication_streams, simulate

DRAWS = [point(), *prior_draws(range(20), 3)]
# Numbers that the model never reads.
NOT_READ = {"sea_anomaly_2025_early", "sea_anomaly_2025_late", "load_2025"}
SUBSETS = [drivers for n in range(len(DRIVERS) + 1) for drivers in combinations(DRIVERS, n)]
every_draw = pytest.mark.parametrize("values", DRAWS, ids=range(len(DRAWS)))


def resolved(values, year=2025):
    """Return what the model reads of a draw in a year."""
    return {k: v for k, v in in_year(values, year).items() if k not in NOT_READ}


@every_draw
def test_with_all_drivers_it_is_the_draw_itself(values):
    assert mixed(values, DRIVERS) == values


@every_draw
def test_with_none_its_2025_is_the_draws_2024_exactly(values):
    assert resolved(mixed(values, ())) == resolved(values, 2024)


@every_draw
def test_each_driver_has_the_value_of_its_year_and_nothing_else_moves(values):
    old, new = resolved(values, 2024), resolved(values)
    of_drivers = {name for names in DRIVERS.values() for name in names.values()}
    for drivers in SUBSETS:
        resolved_mixture = resolved(mixed(values, drivers))
        for driver, names in DRIVERS.items():
            for name in names.values():
                assert resolved_mixture[name] == (new if driver in drivers else old)[name]
        assert all(resolved_mixture[k] == new[k] for k in new.keys() - of_drivers)


def test_the_drivers_are_all_that_differs_between_the_years():
    values = prior_draws([1], 3)[0]
    old, new = resolved(values, 2024), resolved(values)
    differs = {name for name in new if old[name] != new[name]}
    assert differs == {name for names in DRIVERS.values() for name in names.values()}
    assert differing_drivers(values) == tuple(DRIVERS)


@every_draw
def test_a_ratio_of_one_makes_a_driver_the_same_in_both_years_exactly(values):
    same = {
        **values, "sea_anomaly_2025_early": values["sea_anomaly_2024"],
        "sea_anomaly_2025_late": values["sea_anomaly_2024"], "load_2025": values["load_2024"],
        "demand_ratio": 1.0, "taxi_share_ratio": 1.0, "boats_offered_ratio": 1.0,
        "beach_stop_ratio": 1.0,
    }  # fmt: skip
    assert differing_drivers(same) == ()
    assert all(mixed(same, drivers) == same for drivers in SUBSETS)


def test_at_the_defaults_boats_offered_and_stops_do_not_differ():
    assert differing_drivers(point()) == ("sea", "demand", "people_per_boat", "mode_mix")


def test_the_draw_is_not_written_into():
    values = point()
    mixed(values, ())
    assert values == point()


def test_a_driver_that_does_not_exist_is_refused():
    with pytest.raises(AssertionError, match="tides"):
        mixed(point(), ["sea", "tides"])


def test_a_cell_is_numbered_by_its_drivers():
    assert COALITIONS == 64
    assert drivers_of_2025(0) == []
    assert drivers_of_2025(0b000101) == ["sea", "people_per_boat"]
    assert drivers_of_2025(COALITIONS - 1) == list(DRIVERS)
    assert len({tuple(drivers_of_2025(cell)) for cell in range(COALITIONS)}) == COALITIONS


def test_the_cell_with_no_driver_is_the_world_of_2024_byte_for_byte(column_bytes):
    values, scenario_2025 = DRAWS[3], scenario()
    streams = replication_streams(1, 5)
    of_mixture = simulate(scenario_2025, mixed(values, ()), streams=streams)
    of_2024 = Bench(in_year(values, 2024), [], scenario_2025.calendar, streams).run()
    assert column_bytes(of_mixture) == column_bytes(of_2024)
    assert of_mixture.run == of_2024.run
