"""One run: scenario × draw × replication. Pure: the same arguments give the same bytes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sim.assumptions import Values, point
from sim.assumptions.years import in_year
from sim.model.bench import Bench
from sim.model.tables import Tables
from sim.scenario import Scenario
from sim.streams import Streams


def streams_of(scenario: Scenario, seed: int, replication: int) -> Streams:
    """Return the draws of a random world; scenarios with the same first day share them."""
    return Streams(seed, replication, era=scenario.period.start.isoformat())


def build(scenario: Scenario, draw: Values, streams: Streams) -> Bench:
    """Return the world of a scenario, ready to run."""
    values = in_year(scenario.values(draw), scenario.conditions)
    return Bench(values, scenario.overlays(), scenario.calendar, streams)


def simulate(
    scenario: Scenario,
    draw: Values | None = None,
    replication: int = 0,
    seed: int = 1,
    streams: Streams | None = None,
) -> Tables:
    """Run a scenario in one random world, and return what happened in it.

    Parameters
    ----------
    scenario
        What holds and which policies are on.
    draw
        One value for every assumption; the defaults if absent.
    replication, seed
        Which random world.
    streams
        That world's draws, if they have been made: scenarios of a replication share them.
    """
    with collection_paused():
        made = streams or streams_of(scenario, seed, replication)
        return build(scenario, draw or point(), made).run()


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the garbage collector: a run makes many objects and drops them all at its end.

    Left on, it takes about a tenth of a run's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
