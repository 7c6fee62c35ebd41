"""Controls of every study: they pass, and each fault that they are for makes one fail."""

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.experiment import controls
from sim.experiment.controls import (
    BLOCKADE,
    NULL,
    blockade_scenario,
    check_controls,
    control_replications,
    null_scenario,
)
from sim.experiment.design import design
from sim.experiment.run import execute
from sim.experiment.source import Kind, ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.policies.shallow_water_stops import ShallowWaterStops
from sim.scenario import load

PRIOR = ParameterSource(Kind.prior, vary_strength=True)
NAMES = list(OUTCOMES)


def short(name="status_quo_2025", **keys):
    period = {"from": "2025-07-01", "to": "2025-07-30"}
    return load(name).with_("short", period=period, windows={}, **keys)


def test_both_pass_under_a_package_of_policies_and_drawn_assumptions():
    study = design([short("maritime_doctrine")], 120, 1, parameters=PRIOR)
    few = replace(study, replications=2)
    results = execute(few)
    assert [(c.name, c.replications, c.failure) for c in results.controls] == [
        (NULL, 1, ""), (BLOCKADE, 1, ""),
    ]  # fmt: skip
    assert control_replications(study) == [0, 50, 100]


def test_the_null_policy_turns_dials_and_the_blockade_leaves_attempts():
    base = short()
    assert len(null_scenario(base).overlays()) > 400
    study = design([base, null_scenario(base), blockade_scenario(base)], 3, 1, parameters=PRIOR)
    values = execute(study).values[:, :, 0]
    np.testing.assert_array_equal(values[0], values[1])
    assert (values[2, :, NAMES.index("attempts")] > 10).all()
    assert not values[2, :, NAMES.index("arrivals")].any()


@pytest.fixture(scope="module")
def right():
    """Outcomes of the baseline and of both controls in one replication."""
    base = short()
    study = design([base, null_scenario(base), blockade_scenario(base)], 1, 1)
    values = execute(study).values[:, :, 0]
    return design([base], 1, 1), values[0], values[1:].swapaxes(0, 1).copy()


@pytest.mark.parametrize(
    ("control", "outcome", "failing"),
    [(0, "injured", NULL), (1, "arrivals", BLOCKADE), (1, "expected_deaths", BLOCKADE),
     (1, "kits_found", BLOCKADE)],
)  # fmt: skip
def test_one_number_that_is_wrong_is_named(right, control, outcome, failing):
    study, baseline, values = right
    assert all(c.passed for c in check_controls(study, baseline, values))
    wrong = values.copy()
    wrong[0, control, NAMES.index(outcome)] += 1e-9 + 1e-9 * abs(wrong[0, control]).max()
    (failed,) = [c for c in check_controls(study, baseline, wrong) if not c.passed]
    assert failed.name == failing
    assert failed.failure.startswith(f"{outcome} is ")


def test_a_control_that_does_not_run_fails(right):
    study, baseline, values = right
    values = np.full_like(values, np.nan)
    failures = [c.failure for c in check_controls(study, baseline, values)]
    assert failures == ["its run failed in replication 0"] * 2


def test_a_study_whose_control_fails_is_marked_everywhere(monkeypatch, tmp_path):
    """A null policy that does something, as a program with a fault would have it."""
    monkeypatch.setattr(controls, "_nothing", lambda: (("kit_found", "set", 0.9),))
    base = short()
    other = base.with_("stops", policies=[ShallowWaterStops(kind="shallow_water_stops")])
    result = sim.compare(base, other, replications=2, parameters="defaults", out=tmp_path / "s")
    (failed,) = [c for c in result.controls if not c.passed]
    assert failed.name == NULL
    assert (tmp_path / "s" / "tables.txt").read_text().startswith("CONTROL FAILED: null policy: ")
    assert result.to_json()["controls"][0]["passed"] is False
    assert '"null policy": "' in (tmp_path / "s" / "manifest.json").read_text()
