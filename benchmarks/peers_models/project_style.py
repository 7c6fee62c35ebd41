"""The season in the style of channelsim: SimPy for the clock, and the parts of `sim` around it.

Random numbers are named (`sim.streams`): all that may befall a boat is one row of draws, named by
network, night and slot, so that a policy leaves other boats their luck. A boat has its own clock
and waits on the world's only where it reads or changes shared state. Idle groups are in a
`Standby`, and one timeout brings a group back. Networks decide in turn in one process. A fate is
settled when the world's clock is there. Everything in the model can be expressed.
"""

from collections.abc import Generator
from typing import NamedTuple

from peers_models.season import Counts, Season
from sim.model.clock import Event, new_clock
from sim.model.quantiles import poisson, waiting_time
from sim.model.standby import Crew, Standby
from sim.streams import Streams


class Luck(NamedTuple):
    """All that chance may do to one boat: uniforms on [0, 1)."""

    launch: float
    seen: float
    travel: float
    stop: float


class Network:
    """One network: it launches boats by its belief, and learns from their fates.

    Attributes
    ----------
    belief
        Believed share of boats that get through.
    settled, through
        Boats of the last night, and how many of them got through.
    """

    def __init__(self, season: Season, streams: Streams, number: int) -> None:
        self.season, self.streams, self.number = season, streams, number
        drawn = streams.block("boats", number, shape=(season.nights,))
        self.number_u: list[float] = drawn.tolist()
        self.belief = season.first_belief
        self.settled = self.through = 0

    def decide(self, night: int) -> list[Luck]:
        """Return the luck of each of tonight's boats."""
        mean = self.season.boats_at_full_belief * self.belief
        boats = poisson(self.number_u[night], mean)
        if not boats:
            return []
        block = self.streams.block("boat", self.number, night, shape=(boats, len(Luck._fields)))
        return list(map(Luck._make, block.tolist()))

    def learn(self) -> None:
        """Update the belief by the share of last night's boats that got through."""
        if self.settled:
            got_through = self.through / self.settled
            self.belief += self.season.learning_rate * (got_through - self.belief)
            self.settled = self.through = 0


class World:
    """State that all boats share: the clock, the groups and the counts."""

    def __init__(self, season: Season) -> None:
        self.season, self.env, self.counts = season, new_clock(), Counts()
        self.groups = Standby(self.env, lambda number: Crew(number, 0, 0.0))
        self.groups.muster(season.groups)


def simulate(season: Season, seed: int) -> Counts:
    """Simulate one replication and return its counts."""
    world, streams = World(season), Streams(seed, 0, "peers")
    networks = [Network(season, streams, number) for number in range(season.networks)]
    world.env.process(evenings(world, networks))
    world.env.run(season.hours)
    return world.counts


def evenings(world: World, networks: list[Network]) -> Generator[Event, None, None]:
    """At every dusk, let the networks learn, decide and launch boats."""
    for night in range(world.season.nights):
        yield wait_until(world, night * world.season.day)
        for network in networks:
            network.learn()
            for luck in network.decide(night):
                world.env.process(attempt(world, network, luck))


def attempt(world: World, network: Network, luck: Luck) -> Generator[Event, None, None]:
    """Take one boat from its launch to its fate."""
    season = world.season
    launch = world.env.now + luck.launch * season.window
    leaves = launch + season.beach
    seen_at = launch + waiting_time(luck.seen, 1.0 / season.sighting)
    ends, stopped = leaves, False
    if seen_at < leaves:
        yield wait_until(world, seen_at)
        arrives = send(world, luck)
        if arrives < leaves and luck.stop < season.stop_probability:
            ends, stopped = arrives, True
    yield wait_until(world, ends)
    world.counts.launched += 1
    world.counts.stopped += stopped
    network.settled += 1
    network.through += not stopped


def send(world: World, luck: Luck) -> float:
    """Send an idle group to a boat; return its hour of arrival, infinite if none is idle."""
    world.counts.sighted += 1
    if not world.groups.idle:
        world.counts.lost += 1
        return float("inf")
    hours = waiting_time(luck.travel, 1.0 / world.season.travel)
    arrives = world.env.now + hours
    world.groups.hold(world.groups.take(), arrives + world.season.busy)
    world.counts.group_hours += hours + world.season.busy
    return arrives


def wait_until(world: World, hour: float) -> Event:
    """Return the event at which the world's clock reaches `hour`."""
    return world.env.timeout(max(0.0, hour - world.env.now))
