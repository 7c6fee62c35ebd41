"""Outcomes of a user's own: functions of a window, over the runs of `compare`."""

import math

import numpy as np
import pytest

from sim import compare, load, measure
from sim.errors import UserError
from sim.scenario import Span

MONTH = Span.model_validate({"from": "2025-07-01", "to": "2025-07-31"})
NAMES = ("status_quo_2025", "shallow_water_stops")


@pytest.fixture(scope="module")
def month():
    windows = {"days": Span.model_validate({"from": "2025-07-05", "to": "2025-07-20"})}
    return [load(name).model_copy(update={"period": MONTH, "windows": windows}) for name in NAMES]


def dead(window):
    return window.total("dead")


def test_an_outcome_of_ones_own_is_that_of_compare_run_by_run(month):
    own = measure(*month, outcomes={"dead": dead, "boats": lambda w: w.boats.sum()},
                  window="days", replications=4)  # fmt: skip
    built_in = compare(*month, window="days", replications=4).replications()
    both = own.merge(built_in, on=["scenario", "replication"], validate="one_to_one")
    assert len(both) == 8
    np.testing.assert_array_equal(both["dead"], both["deaths"])
    np.testing.assert_array_equal(both["boats"], both["boats_arrived"])
    assert own["draw"].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_progress_counts_runs(month):
    seen = []
    measure(*month, outcomes={"dead": dead}, replications=2, progress=lambda *p: seen.append(p))
    assert seen == [(1, 4, 0), (2, 4, 0), (3, 4, 0), (4, 4, 0)]


def test_no_number_is_kept_as_none(month):
    own = measure(month[0], outcomes={"empty": lambda w: math.nan}, replications=1)
    assert own["empty"].isna().all()


@pytest.mark.parametrize(
    ("outcomes", "says"),
    [
        ({}, "outcomes is empty"),
        ({"deaths": dead}, "deaths is taken"),
        ({"replication": dead}, "replication is taken"),
        ({"x": 3}, "x is no function"),
        ({"x": lambda w: w.total("deaf")}, "the outcome x fails in status_quo_2025, replication 0"),
        ({"x": lambda w: "many"}, "the outcome x is 'many' in status_quo_2025, replication 0"),
    ],
)
def test_what_is_no_outcome_is_refused_in_one_line(month, outcomes, says):
    with pytest.raises(UserError) as refused:
        measure(month[0], outcomes=outcomes, replications=1)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
