"""Runs from Python, with arguments of types that programs of users give."""

import numpy as np
import pytest

from sim.assumptions import point
from sim.errors import UserError
from sim.policies import POLICIES
from sim.scenario.checks import _wrong_changes
from sim.simulate import simulate

DEFAULT = point()


@pytest.mark.parametrize(
    "draw",
    [
        {"route_km": list(DEFAULT["route_km"])},
        {"route_km": np.array(DEFAULT["route_km"]), "wave_log_sd": [*DEFAULT["wave_log_sd"]]},
        {"networks": np.int64(DEFAULT["networks"]), "demand": np.float64(DEFAULT["demand"])},
        {"demand": np.array(DEFAULT["demand"])},
    ],
)
def test_numbers_and_lists_may_be_those_of_numpy(base_scenario, column_bytes, draw):
    expected = column_bytes(simulate(base_scenario, replication=3, seed=2))
    number, seed = np.arange(5)[3], np.int64(2)
    found = simulate(base_scenario, {**DEFAULT, **draw}, replication=number, seed=seed)
    assert column_bytes(found) == expected


def test_a_number_of_half_the_precision_is_computed_with_in_full(base_scenario, column_bytes):
    narrow = np.float32(DEFAULT["wading_minutes"] * 1.1)
    found = simulate(base_scenario, {**DEFAULT, "wading_minutes": narrow})
    expected = simulate(base_scenario, {**DEFAULT, "wading_minutes": float(narrow)})
    assert column_bytes(found) == column_bytes(expected)


@pytest.mark.parametrize("value", [np.float32(0.3), np.int64(1), 1, True])
def test_a_policy_may_change_a_number_by_a_number_of_numpy(base_scenario, value):
    class Another(POLICIES["shallow_water_stops"]):
        def changes(self, strength):
            yield "demand_factor", "multiply", value

    policy = Another(kind="shallow_water_stops")
    assert _wrong_changes(policy, 0, base_scenario) == ""
    change, _ = policy.overlays(base_scenario.calendar.hour, 0)
    assert type(change.value) is float
    assert change.value == value


def test_an_unknown_assumption_in_a_draw_is_an_error(base_scenario):
    with pytest.raises(UserError, match=r"draw: unknown assumption 'demnd'; did you mean demand\?"):
        simulate(base_scenario, {**DEFAULT, "demnd": 1.0})
