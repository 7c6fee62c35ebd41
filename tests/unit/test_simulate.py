"""Runs from Python, with arguments of types that programs of users give."""

import numpy as np
import pytest

from sim.assumptions import point
from sim.errors import UserError
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


def test_an_unknown_assumption_in_a_draw_is_an_error(base_scenario):
    with pytest.raises(UserError, match=r"draw: unknown assumption 'demnd'; did you mean demand\?"):
        simulate(base_scenario, {**DEFAULT, "demnd": 1.0})
