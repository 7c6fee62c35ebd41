"""Every number that a scenario may set, at both ends of what is allowed: the world still runs."""

from datetime import date

import pytest

from sim import load
from sim.assumptions import leaves, point
from sim.scenario import Span
from sim.simulate import build, streams_of

NUMBERS = [
    (name, end)
    for name, leaf in leaves().items()
    if not isinstance(leaf.value, tuple)
    for end in leaf.range
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
    world = build(scenario, point(), streams_of(scenario, 1, 0))
    world.run()
    assert world.ledger.balances()
    assert world.ledger.people["on_attempt"] == world.ledger.boats["on_attempt"] == 0
