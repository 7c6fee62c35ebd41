"""Weekly series: they add up to the outcomes, are stored with the runs and written with a study."""

from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim import load
from sim.experiment import work
from sim.experiment.comparison import summarise
from sim.experiment.controls import BLOCKADE, NULL
from sim.experiment.design import design
from sim.experiment.folder import write
from sim.experiment.run import execute
from sim.outcomes.weekly import SERIES, mondays
from sim.runs.engine import Engine
from sim.scenario import Span

OUTCOMES_OF = {
    "arrivals": "arrivals", "boats": "boats_arrived", "attempts": "attempts",
    "prevented": "people_prevented_recorded", "deaths": "deaths", "returned": "people_returned",
}  # fmt: skip


def brief(name, start="2025-07-03", end="2025-07-22"):
    span = Span.model_validate({"from": start, "to": end})
    return load(name).model_copy(update={"period": span, "windows": {}})


@pytest.fixture
def runs(monkeypatch):
    """A list that grows with every simulation, those of controls left out."""
    names, simulate = [], work.simulate

    def counting(scenario, draw, streams):
        if scenario.name not in (NULL, BLOCKADE):
            names.append(scenario.name)
        return simulate(scenario, draw, streams=streams)

    monkeypatch.setattr(work, "simulate", counting)
    return names


@pytest.fixture
def study():
    return design([brief("status_quo_2025"), brief("interception_300m")], 3, 1)


@pytest.fixture
def returning():
    """A scenario from which people are returned within its three weeks."""
    scenario = brief("returns_agreement", "2025-07-01")
    (policy,) = scenario.policies
    earlier = policy.model_copy(update={"variant": "rapid", "share": 0.5, "start": None})
    return design([scenario.model_copy(update={"policies": (earlier,)})], 3, 1)


def test_weeks_begin_on_mondays_and_hold_all_days():
    assert mondays(date(2025, 7, 3), date(2025, 7, 22)) == [
        date(2025, 6, 30), date(2025, 7, 7), date(2025, 7, 14), date(2025, 7, 21)
    ]  # fmt: skip
    assert mondays(date(2025, 7, 7), date(2025, 7, 13)) == [date(2025, 7, 7)]
    assert mondays(date(2025, 7, 13), date(2025, 7, 14)) == [date(2025, 7, 7), date(2025, 7, 14)]


def test_the_weeks_of_a_run_add_up_to_its_outcomes(study):
    results = execute(study)
    table = results.weekly.to_pandas()
    assert list(table.columns) == ["scenario", "replication", "week", *SERIES]
    assert len(table) == 2 * 3 * 4
    sums = table.groupby(["scenario", "replication"])[list(SERIES)].sum()
    assert sums["arrivals"].sum() > 0
    for (name, replication), row in sums.iterrows():
        for series, outcome in OUTCOMES_OF.items():
            values = results.values_for(name, "period", outcome)
            assert row[series] == pytest.approx(values[replication])


def test_people_returned_add_up_too(returning):
    results = execute(returning)
    total = results.values_for("returns_agreement", "period", "people_returned").sum()
    assert sum(results.weekly["returned"].to_pylist()) == total > 0
    (levels,) = summarise(results).levels
    assert sum(levels.returned.values()) == pytest.approx(total / 3)


def test_a_week_holds_its_own_days_only(study):
    """The third week alone, measured as a period's window."""
    week = Span.model_validate({"from": "2025-07-14", "to": "2025-07-20"})
    scenario = study.scenarios[0].model_copy(update={"windows": {"third": week}})
    results = execute(design([scenario], 3, 1, ["third"]))
    table = results.weekly.to_pandas()
    third = table[table["week"] == date(2025, 7, 14)]
    for series, outcome in OUTCOMES_OF.items():
        expected = results.values_for(scenario.name, "third", outcome)
        assert third[series].to_numpy() == pytest.approx(expected)


def test_kept_runs_have_their_weeks_and_are_not_run_again(study, runs, tmp_path):
    first = execute(study, store=tmp_path)
    assert len(runs) == 6
    again = execute(study, store=tmp_path)
    assert len(runs) == 6
    assert again.weekly.equals(first.weekly)
    more = execute(design(study.scenarios, 4, 1), store=tmp_path)
    assert len(runs) == 8
    assert more.weekly.num_rows == 2 * 4 * 4


@pytest.mark.parametrize("gone", ["*.parquet", "weekly-4/*.parquet"])
def test_a_run_that_lacks_one_of_both_is_run_again(gone, study, runs, tmp_path):
    first = execute(study, store=tmp_path)
    for part in next(tmp_path.iterdir()).glob(gone):
        part.unlink()
    again = execute(study, store=tmp_path)
    assert len(runs) == 12
    assert again.weekly.equals(first.weekly)
    np.testing.assert_array_equal(again.values, first.values)


def test_scenarios_of_other_lengths_have_their_own_weeks(tmp_path):
    pair = [brief("status_quo_2025"), brief("interception_300m", end="2025-07-10")]
    results = execute(design(pair, 2, 1, any_period=True), Engine(), tmp_path)
    counts = results.weekly.to_pandas().groupby("scenario")["week"].nunique()
    assert counts.to_dict() == {"status_quo_2025": 4, "interception_300m": 2}


def test_a_failed_run_has_no_weeks(study, monkeypatch):
    simulate = work.simulate

    def failing(scenario, draw, streams):
        if scenario.name == "interception_300m":
            raise RuntimeError("no sea")
        return simulate(scenario, draw, streams=streams)

    monkeypatch.setattr(work, "simulate", failing)
    results = execute(study)
    assert len(results.failures) == 3
    assert set(results.weekly["scenario"].to_pylist()) == {"status_quo_2025"}
    assert np.isnan(results.values[1]).all()


def test_the_file_of_a_study_is_read_back(study, tmp_path):
    results = execute(study)
    write(results, [], "", tmp_path / "study")
    assert pq.read_table(tmp_path / "study" / "weekly.parquet").equals(results.weekly)
