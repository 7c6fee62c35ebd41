"""Simulate one run: a scenario, a draw and a replication. Equal arguments give equal results."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sim.assumptions import Values, point
from sim.assumptions.years import in_year
from sim.model.bench import Bench
from sim.model.tables import Tables
from sim.scenario import Scenario
from sim.streams import Streams


def replication_streams(scenario: Scenario, seed: int, replication: int) -> Streams:
    """Return the random numbers of a replication, shared by scenarios with the same first day."""
    return Streams(seed, replication, era=scenario.period.start.isoformat())


def build(scenario: Scenario, draw: Values, streams: Streams) -> Bench:
    """Return the bench of a scenario, ready to run."""
    values = in_year(scenario.values(draw), scenario.conditions)
    return Bench(values, scenario.overlays(), scenario.calendar, streams)


def simulate(
    scenario: Scenario,
    draw: Values | None = None,
    replication: int = 0,
    seed: int = 1,
    streams: Streams | None = None,
) -> Tables:
    """Run one replication of a scenario and return the tables of its events.

    Parameters
    ----------
    scenario
        Conditions, period and policies.
    draw
        One value for every assumption, by default the default values.
    replication, seed
        Number of the replication, and the seed of the random numbers.
    streams
        Random numbers of the replication, if they are shared between its scenarios.
    """
    with collection_paused():
        streams = streams or replication_streams(scenario, seed, replication)
        return build(scenario, draw or point(), streams).run()


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the garbage collector, which otherwise takes about a tenth of a run's time.

    A run makes many objects and drops them all at its end.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
