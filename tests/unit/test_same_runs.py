"""Scenarios that gave the same runs: they are named, and whether that must be so."""

import numpy as np

from sim import load
from sim.experiment.identical import OF_ORDERS, SameRuns, same_runs

NAMES = ("status_quo_2025", "doctrine_refused", "interception_300m")
SCENARIOS = [load(name) for name in NAMES]


def outcomes(deaths, refusals=(0.0, 0.0)):
    """Return two outcomes of two replications."""
    return {"deaths": np.array(deaths), OF_ORDERS[0]: np.array(refusals)}


def test_refusal_by_everybody_is_the_status_quo_by_construction_but_for_refusals():
    values = [outcomes([1.0, 2.0]), outcomes([1.0, 2.0], (9.0, 9.0)), outcomes([1.0, 3.0])]
    assert same_runs(SCENARIOS, values) == (SameRuns(NAMES[1], NAMES[0], True),)


def test_the_same_runs_by_luck_are_said_to_be_so():
    values = [outcomes([0.0, 0.0]), outcomes([1.0, 0.0]), outcomes([0.0, 0.0])]
    (same,) = same_runs(SCENARIOS, values)
    assert same == SameRuns(NAMES[2], NAMES[0], False)
    assert "in these replications. Check" in str(same)


def test_scenarios_of_which_every_run_failed_are_not_the_same():
    failed = {"deaths": np.full(2, np.nan)}
    assert same_runs(SCENARIOS[:2], [failed, failed]) == ()


def test_each_is_named_with_the_first_that_it_equals():
    values = [outcomes([0.0, 0.0])] * 3
    assert [same.earlier for same in same_runs(SCENARIOS, values)] == [NAMES[0], NAMES[0]]
