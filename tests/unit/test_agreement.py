"""Agreement: byte for byte or within a tolerance, and every entry that differs."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.agreement import ABSENT, TOLERANCE, agree, differing, relative_gap
from sim.experiment.verify import evenly_spaced

NUMBERS = st.floats(width=64)
DATA = st.recursive(
    NUMBERS | st.integers() | st.booleans() | st.none() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def never(_):
    return False


def entries(then, now, tolerance=0.0):
    return list(differing(then, now, tolerance, never))


@given(NUMBERS)
def test_a_number_agrees_with_itself(x):
    one = np.array([x])
    assert agree(one, one.copy(), 0.0).all()
    assert agree(one, one.copy(), TOLERANCE).all()


@given(st.floats(1e-300, 1e300), st.floats(-0.9, 0.9))
def test_what_is_within_the_tolerance_agrees_and_what_is_well_beyond_does_not(x, part):
    near, far = np.array([x * (1 + part * TOLERANCE)]), np.array([x * (1 + 3 * TOLERANCE)])
    one = np.array([x])
    assert agree(one, near, TOLERANCE).all()
    if x > 1e-3:  # smaller differences are below the absolute floor
        assert not agree(one, far, TOLERANCE).any()
    assert not agree(one, np.nextafter(one, inf), 0.0).any()


def test_a_failed_run_agrees_with_a_failed_run_alone():
    stored, now = np.array([nan, nan, 1.0, inf]), np.array([nan, 1.0, nan, inf])
    for tolerance in (0.0, TOLERANCE):
        assert agree(stored, now, tolerance).tolist() == [True, False, False, True]


def test_the_gap_is_relative_to_the_larger_number():
    assert relative_gap(np.array([1.0, 0.0, 4.0]), np.array([2.0, 0.0, 4.0])).tolist() == [
        0.5,
        0,
        0,
    ]


@given(DATA)
def test_data_do_not_differ_from_themselves(data):
    assert entries(data, data) == []
    assert entries(data, data, TOLERANCE) == []


@given(DATA, DATA)
def test_a_difference_is_seen_from_both_sides(one, other):
    assert bool(entries(one, other)) == bool(entries(other, one))


def test_each_entry_that_differs_is_named():
    then = {"a": [1.0, {"b": 2.0}], "gone": 1, "text": "x", "n": 3}
    now = {"a": [1.0, {"b": 2.5}, 4.0], "text": "y", "n": 3, "new": [1]}
    assert entries(then, now) == [
        (("a", 1, "b"), 2.0, 2.5), (("a", 2), ABSENT, 4.0), (("text",), "x", "y"),
        (("new",), ABSENT, "several entries"), (("gone",), 1, ABSENT),
    ]  # fmt: skip


def test_a_mean_is_compared_beside_the_spread_of_its_outcome():
    """A mean that cancels to almost 0 has a rounding error of the size of its terms."""
    spread = {"smallest": -4000.0, "largest": 5000.0}
    assert entries({"mean": 0.0, **spread}, {"mean": 1e-9, **spread}, TOLERANCE) == []
    assert entries({"mean": 0.0, **spread}, {"mean": 1e-3, **spread}, TOLERANCE) != []
    assert entries({"mean": 0.0, **spread}, {"mean": 1e-9, **spread}) != []


def test_truth_is_no_number():
    assert entries({"n": True}, {"n": 1}) == [(("n",), True, 1)]


@pytest.mark.parametrize(
    ("count", "sample", "chosen"),
    [
        (40, 4, [0, 13, 26, 39]), (40, 2, [0, 39]), (40, 1, [0]), (3, 0, [0, 1, 2]),
        (3, 3, [0, 1, 2]), (3, 9, [0, 1, 2]),
    ],
)  # fmt: skip
def test_a_sample_is_spaced_evenly(count, sample, chosen):
    assert evenly_spaced(count, sample) == chosen


@given(st.integers(1, 3000), st.integers(0, 3000))
def test_a_sample_has_as_many_replications_as_asked_for(count, sample):
    chosen = evenly_spaced(count, sample)
    assert len(chosen) == (sample if 0 < sample < count else count)
    assert chosen == sorted(set(chosen))
    assert 0 <= chosen[0] <= chosen[-1] < count
