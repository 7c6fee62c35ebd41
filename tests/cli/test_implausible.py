"""Results that cannot be right are told in one line, and overflows in none."""

import json

import numpy as np
import pytest

from sim.experiment.comparison import Levels
from sim.report.implausible import implausible
from sim.runs.code import code_digest
from sim.runs.job import Step, do_job
from sim.runs.store import RunStore
from sim.scenario import Span


def levels(**values):
    """Return the outcomes of a scenario of three replications."""
    usual = {"deaths": [0, 1, 2], "arrivals": [9, 9, 9], "attempts": [3, 3, 3],
             "people_waiting_mean": [5, 5, 5]}  # fmt: skip
    span = Span.model_validate({"from": "2025-03-01", "to": "2025-03-31"})
    arrays = {name: np.array(column, float) for name, column in {**usual, **values}.items()}
    return Levels("a", "", "learns", "period", span, {}, arrays)


CURE = " Check its period, parameters and policies, for example with channelsim check."
NAN = float("nan")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"attempts": [0, 0, 0]}, "no boat is launched in any replication, period."),
        ({"people_waiting_mean": [5, 1_000_001, 5]}, "up to 1,000,001 people wait on the coast."),
        ({"arrivals": [NAN, 1, 1]}, "arrivals is not a number in some replications."),
        ({"deaths": [1, float("inf"), 1]}, "deaths is not a number in some replications."),
    ],
)
def test_what_cannot_be_right_is_one_line(values, reason):
    assert implausible([levels(), levels(**values)], []) == [f"a: {reason}{CURE}"]


def test_usual_results_and_failed_runs_are_no_reason_to_warn():
    assert implausible([levels(attempts=[0, 1, 0], people_waiting_mean=[10**6] * 3)], []) == []
    assert implausible([levels(deaths=[NAN, 1, 1])], [("a", 0)]) == []
    assert implausible([levels(deaths=[NAN, 1, 1])], [("b", 0)]) != []
    assert implausible([levels(deaths=[NAN] * 3)], [("a", n) for n in range(3)]) == []


def test_a_run_without_a_boat_is_told_after_its_table(channelsim, write):
    text = "extends: status_quo_2025\nperiod: {from: 2025-03-01, to: 2025-03-31}\n"
    write("none.yaml", text + "windows: {}\nparameters: {demand: 0}\n")
    done = channelsim("run", "none.yaml", "-n", 2, "--quiet", "--json", "--workers", 1)
    assert done.code == 0
    assert json.loads(done.out)["scenarios"]
    assert done.err == f"warning: none: no boat is launched in any replication, period.{CURE}\n"


def test_an_overflow_in_a_run_warns_of_nothing_on_the_terminal(tmp_path):
    class Job:
        number, runs, store = 0, 1, RunStore(tmp_path)

        def steps(self):
            big = np.array([1e308])
            yield Step("x", 0, lambda: big * 10, lambda numbers: [("key", {"y": numbers[0]})])

    result = do_job(Job(), code_digest())  # a warning would be an error here
    assert (result.failures, result.store_error) == ([], "")
    assert np.isinf(RunStore(tmp_path).read(["key"], ["y"])["y"][0])
