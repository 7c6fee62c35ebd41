"""The season in salabim, as its manual writes models.

Yieldless mode is the default, and needs greenlet. A network, a boat and a response are components
with a `process`. A network makes its boats in its process, as the customer generator of the
manual's bank does. A `ComponentGenerator` a night would be one line shorter and more than twice as
slow: each one searches the source files for the line that made it. The groups are a `Resource`. A
request with `fail_delay=0` is a loss system. The group-hours are those of the resource's own
monitor. All monitors are on, as they are by default. Random numbers are salabim's distributions.
Everything in the model can be expressed.
"""

from typing import Any

import salabim

from peers_models.season import Counts, Season


class World(salabim.Environment):  # type: ignore[misc] # salabim has no types that mypy finds
    """The environment of one replication, with what all components share."""

    def setup(self, season: Season) -> None:
        """Make the groups, the distributions and the networks."""
        self.season, self.counts = season, Counts()
        self.groups = salabim.Resource("groups", capacity=season.groups)
        self.sighting = salabim.Exponential(season.sighting)
        self.travel = salabim.Exponential(season.travel)
        self.chance = salabim.Uniform(0.0, 1.0)
        for _ in range(season.networks):
            Network()


class Network(salabim.Component):  # type: ignore[misc]
    """A network: it launches boats every night, and learns at dusk from the night before."""

    env: Any

    def process(self) -> None:
        """Repeat one night after the other."""
        season = self.env.season
        self.belief = season.first_belief
        while True:
            self.boats: list[Boat] = []
            dusk = self.env.now()
            mean = season.boats_at_full_belief * self.belief
            between = salabim.Exponential(season.window / mean)
            gap = between.sample()
            while self.env.now() + gap < dusk + season.window:
                self.hold(gap)
                Boat(network=self)
                gap = between.sample()
            self.hold(till=dusk + season.day)
            if self.boats:
                got_through = sum(not boat.stopped for boat in self.boats) / len(self.boats)
                self.belief += season.learning_rate * (got_through - self.belief)


class Boat(salabim.Component):  # type: ignore[misc]
    """A boat on the beach, until it leaves or is stopped."""

    env: Any

    def setup(self, network: Network) -> None:
        """Belong to a network."""
        network.boats.append(self)
        self.stopped = False

    def process(self) -> None:
        """Wait on the beach, and call for a response if the boat is seen."""
        season = self.env.season
        self.env.counts.launched += 1
        self.leaves = self.env.now() + season.beach
        seen_after = self.env.sighting.sample()
        if seen_after < season.beach:
            self.hold(seen_after)
            Response(boat=self)
        self.hold(till=self.leaves)


class Response(salabim.Component):  # type: ignore[misc]
    """A response to one sighting. It claims a group if one is idle."""

    env: Any

    def setup(self, boat: Boat) -> None:
        """Belong to a boat."""
        self.boat = boat

    def process(self) -> None:
        """Send a group to the boat, and hold it there for its hours."""
        env = self.env
        env.counts.sighted += 1
        self.request(env.groups, fail_delay=0)
        if self.failed():
            env.counts.lost += 1
            return
        self.hold(env.travel.sample())
        if env.now() < self.boat.leaves and env.chance.sample() < env.season.stop_probability:
            env.counts.stopped += 1
            self.boat.stopped = True
            self.boat.cancel()
        self.hold(env.season.busy)
        self.release()


def simulate(season: Season, seed: int) -> Counts:
    """Simulate one replication and return its counts."""
    env = World(random_seed=seed, season=season)
    env.run(till=season.hours)
    env.counts.group_hours = env.groups.claimed_quantity.mean() * season.hours
    counts: Counts = env.counts
    return counts
