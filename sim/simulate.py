"""Simulate one run: a scenario, a draw and a replication. Equal arguments give equal results."""

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import numpy as np

from sim.assumptions import Values, all_assumptions, point
from sim.errors import UserError
from sim.model.bench import Bench
from sim.model.tables import Tables
from sim.scenario import Scenario
from sim.spelling import nearest
from sim.streams import Streams


def replication_streams(seed: int, replication: int) -> Streams:
    """Return the random numbers of a replication, shared by all scenarios."""
    return Streams(int(seed), int(replication))


def build(
    scenario: Scenario, draw: Values, streams: Streams, as_before: Collection[str] = ()
) -> Bench:
    """Return the bench of a scenario, ready to run."""
    values, calendar = scenario.values(draw), scenario.calendar
    return Bench(values, scenario.overlays(), calendar, streams, as_before=as_before)


def simulate(
    scenario: Scenario,
    draw: Values | None = None,
    replication: int = 0,
    seed: int = 1,
    streams: Streams | None = None,
    as_before: Collection[str] = (),
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
    as_before
        Drivers (`assumptions.drivers`) that are on every day as they were a year before.

    Raises
    ------
    UserError
        If the draw names an unknown assumption.
    """
    with collection_paused():
        streams = streams or replication_streams(seed, replication)
        return build(scenario, _typed(draw) if draw else point(), streams, as_before).run()


def _typed(draw: Values) -> Values:
    """Return a draw in the types that both models need: Python's numbers, and tuples."""
    for name in draw.keys() - all_assumptions().keys():
        raise UserError(f"draw: unknown assumption {name!r}; {nearest(name, all_assumptions())}")
    own = {n: v.tolist() if isinstance(v, np.ndarray | np.generic) else v for n, v in draw.items()}
    return {name: tuple(v) if isinstance(v, list) else v for name, v in own.items()}


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
