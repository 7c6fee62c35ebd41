"""Every number that a scenario may set, at both ends of what is allowed: the world still runs."""

from datetime import date

import pytest

from sim import load
from sim.assumptions import all_assumptions, point
from sim.scenario import Span
from sim.simulate import build, replication_streams

NUMBERS = [
    (name, end)
    for name, assumption in all_assumptions().items()
    if not isinstance(assumption.value, tuple)
    for end in assumption.range
]


@pytest.mark.parametrize(("name", "value"), NUMBERS)
def test_a_world_at_the_end_of_a_range_ends_with_balanced_books(name, value):
    scenario = load("maritime_doctrine").model_copy(
        update={
            "period": Span(start=date(2025, 7, 1), end=date(2025, 7, 5)),
            "windows": {},
            "parameters": {name: value},
        }
    )
    world = build(scenario, point(), replication_streams(1, 0))
    world.run()
    assert world.ledger.balances()
    assert world.ledger.people["on_attempt"] == world.ledger.boats["on_attempt"] == 0
