"""Policies and functions that the tests of several laws share."""

import pytest
from hypothesis import settings
from summer import in_summer

from sim.model.bench import Bench
from sim.model.boats import Boat
from sim.policies import BUILT_IN

VALUES = in_summer()

lawful = settings(deadline=None, derandomize=True)

SEEDS = range(4)

HOUR = 72.0  # midnight of the one boat's night

LONG_AGO = "2000-01-01"  # a policy from then on is in force in the warm-up too

NO_DANGER = {"incident_boarding": 0.0, "incident_inshore": 0.0, "incident_transit": 0.0}

WATER = {
    "shallow_water_stops": {"kind": "shallow_water_stops"},
    "interception_300m": {"kind": "interception_300m", "boats": "all"},
    "engine_disabling": {"kind": "engine_disabling"},
    "turn_back_at_sea": {"kind": "turn_back_at_sea"},
}

KEEN = {"willingness": 50.0, "detection_sea": 5.0}  # officers act wherever they are not called on

CALL = {"kind": "union_non_participation", "compliance": 1.0}

every_kind = pytest.mark.parametrize("kind", sorted(BUILT_IN))

every_water_policy = pytest.mark.parametrize("policy", WATER.values(), ids=WATER)

every_sea_policy = pytest.mark.parametrize(
    "policy", [p for k, p in WATER.items() if k != "shallow_water_stops"],
    ids=[k for k in WATER if k != "shallow_water_stops"],
)  # fmt: skip


def run_boats(world: Bench) -> dict[tuple[int, int, int], Boat]:
    """Run a world and return all its boats by (network, night, slot)."""
    boats = {}

    def record(boat, fate):
        boats[boat.network, boat.night, boat.slot] = boat

    world.on_fate.append(record)
    world.run()
    return boats


def share(tables, column, value):
    """Return the share of all boats of several worlds with a given value in a column."""
    return sum((t[column] == value).sum() for t in tables) / sum(map(len, tables))


def started(world: Bench) -> Bench:
    """Start a world, so that its policies without dates are in force, and return it."""
    world.env.run(until=0.1)
    return world
