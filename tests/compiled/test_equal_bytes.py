"""The gate: whatever runs, the compiled model gives the bytes of the plain one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from both_paths import environment
from hypothesis import HealthCheck, given, settings
from packages_of_policies import packages, written

from sim.assumptions import all_assumptions
from sim.shipped import scenario_names

ROOT = Path(__file__).parents[2]
COMMAND = "from sim.cli import main; main()"
RUNS = ("compare", "status_quo_2025", "maritime_doctrine", "file.yaml", "--assumptions", "prior",
        "--replications", "12", "--workers", "2", "--window", "second_half", "--json")  # fmt: skip
FILE = """
extends: status_quo_2025
policies:
  - {kind: double_watch, from: 2025-07-05, ramp_days: 14, times: 8}
  - {kind: shallow_water_stops, when: {weekday: [fri, sat], wave_forecast_m: {to: 0.5}}}
"""
DAYS = "# A month\nperiod: {from: 2025-07-01, to: 2025-07-07}"


def same(pair: tuple[str, str]) -> None:
    """Check that two digests are equal, and that they are digests and no exceptions."""
    plain, compiled = pair
    assert len(plain) == 24, plain
    assert compiled == plain


@pytest.mark.parametrize("name", scenario_names())
class TestEveryShippedScenario:
    def test_at_the_default_values(self, both, name):
        same(both(name))

    @pytest.mark.parametrize("draw", range(3))
    def test_at_drawn_assumptions_and_strengths(self, both, name, draw):
        same(both(name, "prior", draw, replication=draw + 1))


def test_runs_that_differ_have_other_digests(both):
    found = {
        both("status_quo_2025"), both("status_quo_2025", replication=1),
        both("status_quo_2025", "prior"), both("shallow_water_stops"),
    }  # fmt: skip
    assert len(found) == 4


@settings(
    deadline=None, derandomize=True, max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(package=packages())
def test_any_package_of_policies(both, tmp_path, package):
    same(both(written(tmp_path, *package), "prior", len(package)))


def whole(number):
    """Return a number without its decimal point if it is whole, as people write it."""
    return int(number) if number == int(number) else number


@pytest.mark.parametrize("end", [0, 1])
@pytest.mark.parametrize("name", all_assumptions())
def test_an_override_at_an_end_of_its_range(both, tmp_path, name, end):
    """Written as a whole number if it is one, which the plain model computes with as it is."""
    assumption = all_assumptions()[name]
    number = whole(assumption.range[end])
    several = isinstance(assumption.value, tuple)
    override = [number] * len(assumption.value) if several else number
    path = tmp_path / "end.yaml"
    path.write_text(f"{DAYS}\nparameters: {json.dumps({name: override})}\n")
    same(both(path, replication=end))


@pytest.fixture
def site(tmp_path):
    """Lay the example of a policy of another package down as an installer does."""
    about = tmp_path / "site" / "double_watch-1.0.dist-info"
    about.mkdir(parents=True)
    text = (ROOT / "docs" / "example_policy" / "double_watch.py").read_text()
    (about.parent / "double_watch.py").write_text(text)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: double_watch\nVersion: 1.0\n")
    points = "[channelsim.policies]\ndouble_watch = double_watch:DoubleWatch\n"
    (about / "entry_points.txt").write_text(points)
    return about.parent


def test_spawned_workers_with_drawn_assumptions_and_a_policy_of_another_package(site, tmp_path):
    found = {}
    for plain in (True, False):
        folder = tmp_path / str(plain)
        folder.mkdir()
        (folder / "file.yaml").write_text(FILE)
        packages = os.pathsep.join([str(site), str(ROOT)])
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, *RUNS, "--out", "out"], cwd=folder, text=True,
            capture_output=True, check=False, env=environment(plain, PYTHONPATH=packages),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        runs = (folder / "out" / "runs.parquet").read_bytes()
        found[plain] = done.stdout, runs, (folder / "out" / "weekly.parquet").read_bytes()
    assert found[True] == found[False]
