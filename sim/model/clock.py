"""The clock of a world: SimPy's environment, or the compiled loop if this package is compiled."""

from typing import Final, cast

import simpy

from sim.model.loop import Environment, Event, Request, Resource

__all__ = ["COMPILED", "Environment", "Event", "Request", "Resource", "new_clock", "new_resource"]

COMPILED: Final = not __file__.endswith((".py", ".pyc"))


def new_clock(hour: float = 0.0) -> Environment:
    """Return a clock that stands at `hour`."""
    return Environment(hour) if COMPILED else cast(Environment, simpy.Environment(hour))


def new_resource(env: Environment, capacity: int) -> Resource:
    """Return a resource with `capacity` places and a queue."""
    if COMPILED:
        return Resource(env, capacity)
    return cast(Resource, simpy.Resource(cast(simpy.Environment, env), capacity))
