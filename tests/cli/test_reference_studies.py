"""The studies in results/reference give their numbers again, here and on other machines.

If one fails, a number that others may have cited has changed: run `make reference` if the change is
meant, as for a golden result. The tolerance is that of other platforms, because processors round
the last digits differently.
"""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import sim
from sim.experiment.agreement import TOLERANCE
from sim.report.snapshot import assumption_values
from sim.report.versions import shipped_snapshot

REFERENCE = Path(__file__).parents[2] / "results" / "reference"
STUDIES = {
    "overview": "arrivals.to_mid_june.status_quo_2025.rise",
    "policies": "expected_deaths.second_half.safe_route.change",
    "packages": "arrivals.second_half.government_2025.change",
}


def test_every_folder_is_listed_and_small():
    folders = {path.name for path in REFERENCE.iterdir() if path.is_dir()} - {"__pycache__"}
    assert folders == {*STUDIES, "versions"}
    for name in STUDIES:
        assert sum(path.stat().st_size for path in (REFERENCE / name).iterdir()) < 300_000
    page = (REFERENCE / "README.md").read_text()
    for name in STUDIES:
        record = json.loads((REFERENCE / name / "manifest.json").read_text())
        assert f"| `{name}` | `{record['command']}` |" in page
        assert record["runs"] == int(page.split(f"`{record['command']}` |")[1].split("|")[1])
        assert record["model_version"] == sim.MODEL_VERSION, "run make reference"
        assert (record["host"], record["failed_runs"]) == ("", 0)


@pytest.mark.parametrize("name", STUDIES)
def test_a_headline_is_confirmed_in_a_sample(name):
    result = sim.verify(REFERENCE / name, STUDIES[name], sample=2, tolerance=TOLERANCE)
    assert result.confirmed, result
    assert result.extent.numbers >= 2 * 70


@pytest.mark.parametrize(("name", "window"), [
    ("overview", "to_mid_june"), ("policies", "second_half"), ("packages", "second_half"),
])  # fmt: skip
def test_the_numbers_of_this_version_are_those_of_the_studies(name, window):
    stored = shipped_snapshot(sim.MODEL_VERSION)
    scenarios = {s.name: s for w in stored.windows if w.name == window for s in w.scenarios}
    runs = pq.read_table(REFERENCE / name / "runs.parquet").to_pandas()
    means = runs[runs["window"] == window].groupby("scenario").mean(numeric_only=True)
    for scenario in set(means.index) & set(scenarios):
        for outcome, level in scenarios[scenario].levels.items():
            mean = pytest.approx(means.loc[scenario, outcome], rel=1e-3, nan_ok=True)
            assert level.mean == mean, "run make reference"
    shared = len(set(means.index) & set(scenarios))
    assert shared == (2 if name == "overview" else len(means))
    assert (REFERENCE / "versions" / f"{sim.MODEL_VERSION}.json").stat().st_size < 150_000


def test_the_assumptions_of_this_version_are_the_programs_own():
    values = json.loads(json.dumps(assumption_values()))
    assert shipped_snapshot(sim.MODEL_VERSION).values == values, "run make reference"


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_a_sample_of_all_scenarios_is_confirmed(name):
    result = sim.verify(REFERENCE / name, sample=2, workers=2, tolerance=TOLERANCE)
    assert result.confirmed, result
    assert len(result.headlines) > 1000


@pytest.mark.long
@pytest.mark.slow
def test_a_headline_is_confirmed_in_every_replication():
    result = sim.verify(REFERENCE / "packages", STUDIES["packages"], workers=2, tolerance=TOLERANCE)
    assert result.confirmed, result
    (headline,) = result.headlines
    assert headline.now.low < headline.now.value < headline.now.high < 0
