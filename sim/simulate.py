"""One run: scenario × draw × replication. Pure: the same arguments give the same bytes."""

import gc

from sim.assumptions import Values
from sim.assumptions.years import in_year
from sim.model.tables import Tables
from sim.model.world import World
from sim.scenario import Scenario
from sim.streams import Streams


def streams_of(scenario: Scenario, seed: int, replication: int) -> Streams:
    """Return the draws of a random world; scenarios with the same first day share them."""
    return Streams(seed, replication, era=scenario.period.start.isoformat())


def build(scenario: Scenario, draw: Values, streams: Streams) -> World:
    """Return the world of a scenario, ready to run."""
    values = in_year(scenario.values(draw), scenario.conditions)
    return World(values, scenario.overlays(), scenario.calendar, streams)


def simulate(scenario: Scenario, draw: Values, streams: Streams) -> Tables:
    """Run a scenario in one random world.

    Parameters
    ----------
    scenario
        What holds and which policies are on.
    draw
        One value for every assumption; `assumptions.point()` for the defaults.
    streams
        The random world; shared by the scenarios of a replication, which saves drawing it again.
    """
    collecting = gc.isenabled()
    gc.disable()  # a run makes many objects and drops them all at its end
    try:
        return build(scenario, draw, streams).run()
    finally:
        if collecting:
            gc.enable()
