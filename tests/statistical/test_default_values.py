"""What the defaults give, held against what was reported; many worlds, one fixed seed."""

from datetime import date
from math import sqrt

import numpy as np
import pytest

from sim.assumptions import point
from sim.experiment.design import design
from sim.experiment.run import Results, execute
from sim.model.tables import Fate
from sim.outcomes.statistics import relative_rise
from sim.runs.engine import Engine
from sim.scenario import Scenario, Span, load
from sim.simulate import replication_streams, simulate

pytestmark = pytest.mark.slow
SEED, WORLDS = 1, 60


def half_a_year(name: str) -> Scenario:
    """A shipped scenario, ended in mid-June: what comes later cannot change what came before."""
    scenario = load(name)
    year = scenario.period.start.year
    kept = {k: w for k, w in scenario.windows.items() if w.end <= date(year, 6, 15)}
    span = Span(start=scenario.period.start, end=date(year, 6, 15))
    return scenario.model_copy(update={"period": span, "windows": kept})


@pytest.fixture(scope="module")
def both_years() -> Results:
    """Sixty worlds of each year."""
    years = [half_a_year("status_quo_2024"), half_a_year("status_quo_2025")]
    study = design(years, WORLDS, SEED, ("to_mid_june", "to_june"), any_period=True)
    results = execute(study)
    assert not results.failures
    return results


def test_arrivals_of_2025_are_within_15_percent_of_those_seen(both_years):
    arrivals = both_years.values_for("status_quo_2025", "to_mid_june", "arrivals")
    assert arrivals.mean() == pytest.approx(16_317, rel=0.15)


def test_arrivals_of_2024_are_within_20_percent_of_those_seen(both_years):
    arrivals = both_years.values_for("status_quo_2024", "to_mid_june", "arrivals")
    assert arrivals.mean() == pytest.approx(11_431, rel=0.20)


def test_the_rise_is_near_the_42_percent_reported(both_years):
    arrivals = [
        both_years.values_for(f"status_quo_{year}", "to_mid_june", "arrivals")
        for year in (2025, 2024)
    ]
    rise, low, high = relative_rise(*arrivals)
    assert 0.30 < rise < 0.55
    assert low < 0.42 < high


def test_the_event_rate_is_near_the_58_percent_reported(both_years):
    rate = both_years.values_for("status_quo_2025", "to_june", "event_interception_rate")
    assert 0.53 < rate.mean() < 0.62


def test_a_boat_carries_well_over_50_people_in_2025_and_more_than_in_2024(both_years):
    loads = {
        year: both_years.values_for(f"status_quo_{year}", "to_mid_june", "people_per_boat").mean()
        for year in (2024, 2025)
    }
    assert loads[2025] > 50
    assert loads[2025] > loads[2024]


def test_what_was_seen_lies_within_the_worlds_that_chance_makes(both_years):
    """A reported year is one world; it need not be the mean, but it may not be unheard of."""
    for year, seen in ((2024, 11_431), (2025, 16_317)):
        arrivals = both_years.values_for(f"status_quo_{year}", "to_mid_june", "arrivals")
        assert arrivals.min() < seen < arrivals.max()


def test_a_smaller_share_is_stopped_in_busy_weeks_than_in_others(both_years):
    """Responders run short when many boats go at once (seen: .31 against .48)."""
    busy, others = (
        both_years.values_for("status_quo_2025", "to_mid_june", f"stopped_share_{which}_weeks")[:40]
        for which in ("busy", "other")
    )
    gap = busy - others
    assert not np.isnan(gap).any()
    error = gap.std(ddof=1) / sqrt(len(gap))
    assert gap.mean() < -2 * error


def test_busy_weeks_are_no_worse_where_responders_never_run_short(both_years):
    """The control: ranking weeks by what they hold is not what makes the difference."""
    short = both_years.values_for("status_quo_2025", "to_mid_june", "stopped_share_busy_weeks")[:40]
    short = (
        short
        - both_years.values_for("status_quo_2025", "to_mid_june", "stopped_share_other_weeks")[:40]
    )
    plenty = half_a_year("status_quo_2025").model_copy(
        update={"parameters": {"response_groups": 500, "patrol_units": 1000}}
    )
    results = execute(design([plenty], 40, SEED, ["to_mid_june"]), Engine(2))
    never = results.values_for(plenty.name, "to_mid_june", "stopped_share_busy_weeks")
    never = never - results.values_for(plenty.name, "to_mid_june", "stopped_share_other_weeks")
    gap = short - never
    assert gap.mean() < -2 * gap.std(ddof=1) / sqrt(len(gap))


@pytest.fixture(scope="module")
def nights_of_beach_launches() -> np.ndarray:
    """Rows of beach launches on one night of one of 40 worlds: boats, stopped on the beach."""
    scenario, rows = half_a_year("status_quo_2025"), []
    for world in range(40):
        attempts = simulate(scenario, point(), streams=replication_streams(SEED, world)).attempts
        gone = (attempts["taxi"] == 0) & (attempts["fate"] != Fate.KIT_FOUND)
        night = attempts["night"][gone].astype(int)
        stopped = attempts["fate"][gone] == Fate.STOPPED_ON_BEACH
        boats = np.bincount(night)
        rows.append(np.stack([boats, np.bincount(night, stopped)], axis=1)[boats > 0])
    return np.concatenate(rows)


def test_the_more_boats_a_night_the_smaller_the_share_that_is_stopped(nights_of_beach_launches):
    boats, stopped = nights_of_beach_launches.T
    shares = []
    for low, high in ((1, 3), (4, 9), (10, 19), (20, 1000)):
        count = (boats >= low) & (boats <= high)
        assert boats[count].sum() > 300
        shares.append(stopped[count].sum() / boats[count].sum())
    assert shares == sorted(shares, reverse=True)
    few, many = (boats <= 3), (boats >= 20)
    variance = sum(p * (1 - p) / boats[k].sum() for p, k in ((shares[0], few), (shares[-1], many)))
    assert shares[0] - shares[-1] > 3 * sqrt(variance)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("shipments_seized", 0.0, 0.6), ("beach_stop", 0.3, 0.95)]
)
def test_more_seizures_or_more_certain_stops_mean_fewer_arrivals_over_20_worlds(name, low, high):
    """A sign over many worlds, learning and all; never asked of deaths."""
    base = half_a_year("status_quo_2025")
    few, many = (
        base.model_copy(update={"name": tag, "parameters": {name: value}})
        for tag, value in (("few", low), ("many", high))
    )
    results = execute(design([few, many], 20, SEED, ("to_mid_june",)))
    change = results.values_for("many", "to_mid_june", "arrivals") - results.values_for(
        "few", "to_mid_june", "arrivals"
    )
    assert change.mean() < -2 * change.std(ddof=1) / sqrt(len(change))
