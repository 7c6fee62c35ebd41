"""Released numbers stay the same, to the last digit, until MODEL_VERSION is raised."""

import json

import pytest
from refresh import FILE, NAMES, REPLICATIONS, digest, renewed, summary

from sim import MODEL_VERSION

CURE = "run tests/golden/refresh.py if the change is meant, and raise MODEL_VERSION"


@pytest.fixture(scope="module")
def golden():
    """Return the golden file."""
    return json.loads(FILE.read_text())


@pytest.fixture(scope="module")
def present():
    """Return the summary that the present code gives."""
    return summary()


@pytest.mark.parametrize("replication", range(REPLICATIONS))
@pytest.mark.parametrize("name", NAMES)
def test_every_outcome_is_what_it_was(golden, present, name, replication):
    golden_outcomes, present_outcomes = (
        x[name][str(replication)] for x in (golden["scenarios"], present)
    )
    assert {
        outcome: present_outcomes.get(outcome) for outcome in golden_outcomes
    } == golden_outcomes, CURE


def test_the_golden_numbers_are_those_of_this_model_version(golden):
    assert list(golden["history"])[-1] == MODEL_VERSION, CURE
    assert golden["history"][MODEL_VERSION] == digest(golden["scenarios"]), CURE


def with_outcome(scenarios, name, value):
    """Return a summary with one outcome added or changed."""
    return {
        s: {r: {**outcomes, name: value} for r, outcomes in replications.items()}
        for s, replications in scenarios.items()
    }


def test_a_new_outcome_needs_no_new_model_version(golden):
    more = with_outcome(golden["scenarios"], "brand_new", "1.0")
    renewed_file = renewed(golden, more, same_version=False)
    assert renewed_file["scenarios"] == more
    assert list(renewed_file["history"]) == list(golden["history"])
    assert renewed_file["history"][MODEL_VERSION] == digest(more)


def test_a_changed_number_does(golden):
    changed = with_outcome(golden["scenarios"], "arrivals", "1.0")
    with pytest.raises(SystemExit, match="raise it in sim/__init__"):
        renewed(golden, changed, same_version=False)
    raised = {"history": {"1": golden["history"]["1"]}, "scenarios": golden["scenarios"]}
    assert list(renewed(raised, changed, False)["history"]) == ["1", MODEL_VERSION]
    with pytest.raises(SystemExit, match="leave MODEL_VERSION"):
        renewed(raised, golden["scenarios"], same_version=False)


def test_no_two_model_versions_have_the_same_numbers(golden):
    digests = list(golden["history"].values())
    assert len(set(digests)) == len(digests), "MODEL_VERSION was raised though no number changed"


def test_the_policies_move_something_in_the_golden_summary(golden):
    status_quo, doctrine = (golden["scenarios"][name]["0"] for name in NAMES)
    assert float(doctrine["water_interventions"]) + float(doctrine["refusals"]) > 0
    assert status_quo["arrivals"] != doctrine["arrivals"]
