"""The season in SimPy, as its documentation writes models.

A network, a boat and a response are processes (generators). The groups are a `Resource`. A boat
waits for whichever comes first with `|`, as in the guide's Bank Renege example. The fate is the
value of the boat's process. Random numbers are Python's `random`, as in all of SimPy's examples.
Everything in the model can be expressed.
"""

import random
from collections.abc import Generator
from typing import Any

import simpy

from peers_models.season import Counts, Season

Process = Generator[simpy.Event, Any, Any]


def simulate(season: Season, seed: int) -> Counts:
    """Simulate one replication and return its counts."""
    rng, env, counts = random.Random(seed), simpy.Environment(), Counts()
    groups = simpy.Resource(env, capacity=season.groups)
    for _ in range(season.networks):
        env.process(network(env, season, rng, groups, counts))
    env.run(until=season.hours)
    return counts


def network(
    env: simpy.Environment, season: Season, rng: random.Random, groups: simpy.Resource, c: Counts
) -> Process:
    """Launch boats every night, and learn at dusk from the boats of the night before."""
    belief = season.first_belief
    while True:
        dusk, boats = env.now, []
        rate = season.boats_at_full_belief * belief / season.window
        gap = rng.expovariate(rate)
        while env.now + gap < dusk + season.window:
            yield env.timeout(gap)
            boats.append(env.process(boat(env, season, rng, groups, c)))
            gap = rng.expovariate(rate)
        yield env.timeout(dusk + season.day - env.now)
        if boats:
            got_through = sum(not boat.value for boat in boats) / len(boats)
            belief += season.learning_rate * (got_through - belief)


def boat(
    env: simpy.Environment, season: Season, rng: random.Random, groups: simpy.Resource, c: Counts
) -> Process:
    """Wait on the beach; return whether the boat was stopped."""
    c.launched += 1
    leaves = env.timeout(season.beach)
    sighting = env.timeout(rng.expovariate(1.0 / season.sighting))
    happened = yield sighting | leaves
    if sighting not in happened:
        return False
    c.sighted += 1
    if groups.count == groups.capacity:
        c.lost += 1
        yield leaves
        return False
    arrival = env.event()
    env.process(response(env, season, rng, groups, arrival, c))
    happened = yield arrival | leaves
    stopped = arrival in happened and rng.random() < season.stop_probability
    c.stopped += stopped
    if not stopped and not leaves.processed:
        yield leaves
    return stopped


def response(
    env: simpy.Environment,
    season: Season,
    rng: random.Random,
    groups: simpy.Resource,
    arrival: simpy.Event,
    c: Counts,
) -> Process:
    """Take a group to a boat, and hold it there for its hours."""
    with groups.request() as request:
        yield request
        departed = env.now
        yield env.timeout(rng.expovariate(1.0 / season.travel))
        arrival.succeed()
        yield env.timeout(season.busy)
        c.group_hours += env.now - departed
