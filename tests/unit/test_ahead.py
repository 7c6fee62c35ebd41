"""Weeks to come: the bank's own worlds go on, and the last observed weeks choose among them."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from made_posteriors import posterior_of

from sim import MODEL_VERSION
from sim.assumptions import point
from sim.data.official_weekly import Weekly, observed
from sim.errors import UserError
from sim.forecast import posterior_runs as runs_module
from sim.forecast import simulated as module
from sim.forecast.posterior_runs import posterior_weeks, sundays
from sim.forecast.result import NAMES
from sim.forecast.simulated import FARTHEST
from sim.forecast.simulated import simulate_ahead as run_ahead
from sim.inference.ensemble import run_draw
from sim.inference.recipe import EnsembleRecipe, years
from sim.runs.engine import Engine
from sim.scenario import Span
from sim.simulate import replication_streams, simulate

ORIGIN = date(2025, 6, 15)
STORE = Path("nowhere")  # no run is made


def history(people, last=ORIGIN):
    """Return weeks with so many people each, the last ending on `last`."""
    n = len(people)
    ends = tuple(last - timedelta(days=7 * (n - 1 - i)) for i in range(n))
    nothing = np.full(n, np.nan)
    return Weekly(ends, np.array(people, float), np.array(people) / 50, nothing, nothing)


@pytest.fixture
def made_up(monkeypatch):
    """Let worlds be made up: in draw d so many people come every week as `levels` says."""

    def weeks_at(levels, empty_after=()):
        def run(posterior, chosen, scenario, store, engine):
            weeks = len(sundays(scenario))
            series = np.repeat(np.array(levels, float)[chosen, None], weeks, axis=1)
            after = sundays(scenario).index(ORIGIN) + 1
            series[list(empty_after), after:] = 0  # weeks after mid-June
            return np.stack([series, series / 50], axis=1)

        monkeypatch.setattr(module, "posterior_weeks", run)
        return posterior_of([1.0] * len(levels))

    return weeks_at


def test_weeks_are_those_after_the_origin_that_end_by_the_day(made_up):
    result = run_ahead(made_up([500, 600]), history([500] * 30), date(2025, 12, 31), 10, STORE)
    assert result.week_ending[0] == date(2025, 6, 22)
    assert result.week_ending[-1] == date(2025, 12, 28)
    assert {day.weekday() for day in result.week_ending} == {6}
    assert result.people.shape == result.boats.shape == (10, len(result.week_ending))


def test_worlds_near_the_last_weeks_go_on_and_others_do_not(made_up):
    result = run_ahead(
        made_up([100, 500, 2500]), history([500] * 30), date(2025, 9, 30), 300, STORE
    )
    assert set(result.people[:, 0]) == {500}
    assert result.distinct == 1
    assert result.ess == pytest.approx(1, abs=0.01)


def test_worlds_that_went_alike_keep_their_weights(made_up):
    posterior = made_up([500] * 4)
    result = run_ahead(posterior, history([500] * 30), date(2025, 9, 30), 400, STORE)
    assert result.ess == pytest.approx(4)
    assert result.distinct == 4


@pytest.mark.parametrize(("paths", "simulated"), [(10, 40), (60, 240), (249, 996), (250, 1000)])
def test_few_paths_simulate_few_draws(made_up, monkeypatch, paths, simulated):
    """Sixty paths used to cost as much as a thousand; from a quarter of the draws on, all run."""
    posterior = made_up(np.linspace(400, 600, 1000))
    counted = []
    run = module.posterior_weeks

    def counts(posterior, chosen, *rest):
        counted.append(len(chosen))
        return run(posterior, chosen, *rest)

    monkeypatch.setattr(module, "posterior_weeks", counts)
    result = run_ahead(posterior, history([500] * 30), date(2025, 12, 31), paths, STORE)
    assert counted == [simulated]
    assert result.people.shape[0] == paths
    assert result.people.mean() == pytest.approx(500, rel=0.03)
    assert result.posterior == posterior.digest


def test_a_world_that_failed_is_never_chosen(made_up):
    result = run_ahead(made_up([np.nan, 500]), history([500] * 30), date(2025, 9, 30), 50, STORE)
    assert not np.isnan(result.people).any()


def test_weeks_since_mid_june_count_as_well(made_up):
    later = history([500] * 30 + [0] * 12, ORIGIN + timedelta(days=7 * 12))
    result = run_ahead(made_up([500, 500], empty_after=[1]), later, date(2025, 12, 31), 50, STORE)
    assert result.origin == date(2025, 9, 7)
    assert set(result.people[:, 0]) == {0}


@pytest.mark.parametrize("to", [date(2025, 6, 21), date(2024, 1, 1), FARTHEST + timedelta(days=1)])
def test_a_day_too_near_or_too_far_is_told_with_what_is_allowed(made_up, to):
    with pytest.raises(UserError, match=r"must be 2025-06-22 to 2027-12-31"):
        run_ahead(made_up([1.0]), history([500] * 30), to, 10, STORE)


def test_data_that_end_before_the_figures_are_refused(made_up):
    with pytest.raises(UserError, match="but the fitted figures end on"):
        run_ahead(
            made_up([1.0]), history([500] * 9, date(2025, 3, 30)), date(2025, 12, 31), 10, STORE
        )


def test_a_missing_week_is_named(made_up):
    with pytest.raises(UserError, match="lack the week that ends on 2025-01-05"):
        run_ahead(made_up([1.0]), history([500] * 10), date(2025, 12, 31), 10, STORE)


def test_weeks_lie_whole_within_a_period():
    scenario = years()[1]
    result = sundays(scenario)
    assert result[0] == date(2025, 1, 12)  # the first week of 2025 began in 2024
    assert result[-1] == ORIGIN
    one = scenario.model_copy(update={"period": Span(start=date(2025, 6, 2), end=date(2025, 6, 8))})
    assert sundays(one) == [date(2025, 6, 8)]
    one = scenario.model_copy(update={"period": Span(start=date(2025, 6, 2), end=date(2025, 6, 7))})
    assert sundays(one) == []


@pytest.mark.slow
def test_a_world_that_goes_on_is_the_banks_own_to_its_last_day(tmp_path):
    """Its people, boats in stock and sea are those for which the draw has its weight."""
    posterior, row = posterior_of([1.0, 1.0, 1.0]), 2
    kept = run_draw(EnsembleRecipe(10, 5, ()), row, point() | posterior.row(row))
    longer = module._until(date(2026, 2, 1))
    weeks = sundays(longer)
    series = posterior_weeks(posterior, np.arange(len(posterior.draw)), longer, tmp_path, Engine())[
        row
    ]
    known = weeks.index(ORIGIN) + 1
    for ours, name in zip(series, ("people_arrived", "boats_arrived"), strict=True):
        np.testing.assert_array_equal(ours[:known], kept[name][-known:])
    assert series[0, known:].sum() > 0


def test_a_world_that_fails_is_not_a_number_and_stops_nothing(tmp_path, monkeypatch):
    scenario = years()[1].model_copy(
        update={"period": Span(start=date(2025, 6, 1), end=date(2025, 6, 15)), "windows": {}}
    )
    weekly = runs_module._weekly

    def broken(scenario, seed, worlds, draw, values):
        wrong = {**values, "demand": None} if draw == 0 else values
        return weekly(scenario, seed, worlds, draw, wrong)

    monkeypatch.setattr(runs_module, "_weekly", broken)
    failed, fine = posterior_weeks(
        posterior_of([1.0, 1.0]), np.arange(2), scenario, tmp_path, Engine()
    )
    assert np.isnan(failed).all()
    assert np.isfinite(fine).all()


def test_a_later_year_has_a_sea_and_a_demand_of_its_own_and_the_first_is_untouched(base_scenario):
    """The knots of demand after 1 January 2026, and the blocks of the sea of 2026, are drawn."""
    long = base_scenario.model_copy(
        update={"period": Span(start=date(2025, 11, 1), end=date(2026, 2, 28)), "windows": {}}
    )
    first_of_january = long.calendar.night(date(2026, 1, 1))

    def came(**changed):
        tables = simulate(long, {**point(), **changed}, streams=replication_streams(1, 0))
        people = np.asarray(tables.people["newcomers"])
        day = np.arange(len(people))
        return people[day < first_of_january], people[day >= first_of_january]

    z = float(replication_streams(1, 0).generator("demand_walk").standard_normal(1)[0])
    steady, walking = came(demand_walk=0.0), came(demand_walk=5.0 / abs(z))
    np.testing.assert_array_equal(steady[0], walking[0])
    days = np.arange(len(steady[1])) / 181  # of the half-year in which ln demand moves by 5
    mean = np.exp(np.copysign(5.0, z) * days).mean()
    assert walking[1].sum() / steady[1].sum() == pytest.approx(mean, rel=0.15)
    assert not 1 / 1.6 < mean < 1.6
    waves = [
        simulate(
            long, {**point(), "sea_anomaly_spread": spread}, streams=replication_streams(1, 0)
        ).nights["wave"]
        for spread in (0.0, 1.0)
    ]
    np.testing.assert_array_equal(waves[0][:first_of_january], waves[1][:first_of_january])
    shift = np.log(waves[1] / waves[0])[first_of_january:]
    block = float(replication_streams(1, 0).generator("sea_block", 2026).standard_normal(3)[0])
    np.testing.assert_allclose(shift, block, atol=1e-12)  # January and February are one block


def test_the_official_series_ends_where_the_figures_do():
    assert observed().week_ending[-1] == ORIGIN


def test_frames_have_a_row_for_each_week_and_for_each_path_and_week(made_up):
    output = run_ahead(made_up([400, 600]), history([500] * 30), date(2025, 7, 31), 10, STORE)
    numbers = output.to_frame()
    assert len(numbers) == 6
    week, result = numbers.iloc[1].to_dict(), output.to_json()["weeks"][1]
    assert result == {"week_ending": "2025-06-29"} | {
        outcome: {name: week[f"{outcome}_{name}"] for name in NAMES}
        for outcome in ("people_arrived", "boats_arrived")
    }
    assert week["week_ending"] == date(2025, 6, 29)
    assert week["no_arrival"] == output.no_arrival[1]
    assert set(numbers.dtypes.drop("week_ending")) == {np.dtype(float)}
    paths = output.replications()
    assert len(paths) == 10 * 6
    assert paths[paths.replication == 3].people_arrived.tolist() == output.people[3].tolist()


def test_a_forecast_says_what_it_was_made_from(made_up):
    draws = made_up([400, 600])
    result = run_ahead(draws, history([500] * 30), date(2025, 7, 31), 10, STORE)
    made_from = {
        "seed": draws.about["seed"], "posterior": draws.digest, "model_version": MODEL_VERSION,
    }  # fmt: skip
    assert {name: getattr(result, name) for name in made_from} == made_from
    assert list(result.to_json().items())[-3:] == list(made_from.items())
