"""A sweep from Python: what `sim.sweep` returns, and what it leaves in the study's folder."""

import json
from pathlib import Path

import pytest

import sim
from sim.api.engine import STORE
from sim.errors import UserError
from sim.experiment.source import POINT
from sim.sensitivity.cost import estimate_cost
from sim.sensitivity.result import SweepResult, read_sweep
from sim.sensitivity.spec import load_sweep

SHORT = "extends: status_quo_2025\nperiod: {from: 2025-03-01, to: 2025-03-10}\nwindows: {}\n"
ASKED = (
    "base: short.yaml\ncompare: stops.yaml\noutcomes: [arrivals]\nmethod: grid\nreplications: 2\n"
    "factors: {demand: {values: [90, 140]}}\n"
)


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Write a sweep of a pair, and return it loaded."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.yaml").write_text(SHORT)
    (tmp_path / "stops.yaml").write_text(SHORT + "policies: [{kind: shallow_water_stops}]\n")
    (tmp_path / "few.yaml").write_text(ASKED)
    return load_sweep("few.yaml", POINT)


@pytest.mark.slow
def test_a_sweep_returns_what_its_folder_holds(asked, tmp_path):
    so_far = []

    def progress(*counts):
        so_far.append(counts)

    result = sim.sweep("few.yaml", parameters=POINT, progress=progress)
    assert result.folder.resolve() == tmp_path / "results" / asked.study
    assert result.failures == ()
    assert json.loads((result.folder / "analysis.json").read_text()) == result.to_json()
    assert read_sweep(result.folder) == result
    assert so_far[-1] == (8, 8, 0)
    assert result.runs == 8
    runs = result.replications()
    assert runs[["sample", "replication", "scenario"]].values.tolist() == [
        [sample, replication, scenario]
        for sample in (0, 1) for replication in (0, 1) for scenario in ("short", "stops")
    ]  # fmt: skip
    assert result.sample_values()["demand"].tolist() == [90, 140]
    means = runs.groupby(["sample", "scenario"])["arrivals"].mean().unstack()
    changes = (means["stops"] - means["short"]).tolist()
    assert result.to_frame()["mean"].tolist() == pytest.approx(changes)
    so_far.clear()
    assert sim.sweep(asked, progress=progress) == result
    assert so_far == [(8, 8, 0)]
    assert estimate_cost(asked, Path(STORE), 1).runs_to_do == 0


def test_before_it_runs_its_cost_is_known(asked, tmp_path):
    cost = estimate_cost(asked, tmp_path / "store", 2)
    assert (cost.samples, cost.runs, cost.runs_to_do, cost.workers) == (2, 8, 8, 2)
    assert cost.seconds > 0
    assert not (tmp_path / "store").exists()


def test_a_mistake_is_a_users_error(asked, tmp_path):
    with pytest.raises(UserError, match="no such file"):
        sim.sweep("nothing.yaml", parameters=POINT)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("")
    with pytest.raises(UserError, match="holds files that are not of such a study"):
        sim.sweep(asked, out=tmp_path / "other")


def test_a_result_without_a_folder_has_no_replications():
    result = SweepResult(
        "s", "", "grid", "base", None, "period", "chance", "2", 2, 2, 4, 0, 0.9, {}, ()
    )
    with pytest.raises(FileNotFoundError, match="not read from a study's folder"):
        result.replications()
