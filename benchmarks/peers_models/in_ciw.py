"""The season in Ciw, as a network of two queues, from what its guides describe.

Node 1 is the beach, with infinitely many servers. Node 2 is the groups, with c servers. A customer
class is a network. A boat that is seen goes from node 1 to node 2, where its service is the
response. Custom distributions give the times ("State-dependent distributions"), a custom router
sends boats on ("Custom logical routing"), results are counted from the data records.

Not expressible as the guides say, and the nearest thing that they describe:

- A rate that is learnt. `PoissonIntervals` draws all arrivals before the clock starts, and any
  other distribution is asked for the next arrival when the last one happens, a night too early.
  Arrivals therefore come at the rate of belief 1 and a share 1 − b of them baulks ("Baulking
  customers", with the whole simulation as argument). That is the same process by thinning.
- Loss on the way from node to node. A full node blocks its predecessor (type I blocking), and
  rejects only arrivals from outside. The router therefore looks whether a group is idle.
- State of a network. It is an attribute of a subclass of `Simulation` ("Hybrid simulation").
- An event when a boat is stopped or leaves while a group is on its way. Its customer is with the
  group, so its fate is settled when the group sets off. Nothing reads it before the next dusk.

Ciw copies `PoissonIntervals` and with it an `itertools.cycle`. Python 3.12 and 3.13 warn that
Python 3.14 cannot copy one.
"""

import random

import ciw

from peers_models.season import Counts, Season

BEACH, GROUPS, EXIT = 1, 2, -1


class Network:
    """What one network believes, and how its boats of the last night with a launch fared."""

    def __init__(self, season: Season) -> None:
        self.season = season
        self.belief = season.first_belief
        self.night = 0
        self.boats = self.stopped = self.stopped_in_all = 0

    def belief_in(self, night: int) -> float:
        """Return the belief tonight, after learning from the last night with a launch."""
        if night > self.night:
            if self.boats:
                got_through = 1.0 - self.stopped / self.boats
                self.belief += self.season.learning_rate * (got_through - self.belief)
            self.night, self.boats, self.stopped = night, 0, 0
        return self.belief


class SeasonSimulation(ciw.Simulation):  # type: ignore[misc] # Ciw has no types
    """A simulation that keeps the networks, each under the name of its customer class."""

    def __init__(self, network: ciw.network.Network, season: Season) -> None:
        self.season = season
        self.networks = {name: Network(season) for name in class_names(season)}
        super().__init__(network)


class OnBeach(ciw.dists.Distribution):  # type: ignore[misc]
    """Hours until a boat is seen or leaves, whichever comes first."""

    def sample(self, t: float | None = None, ind: ciw.Individual = None) -> float:
        """Return the hours, and note when the boat would be seen."""
        season: Season = ind.simulation.season
        ind.simulation.networks[ind.customer_class].boats += 1
        ind.seen_after = random.expovariate(1.0 / season.sighting)
        return min(float(ind.seen_after), season.beach)


class Response(ciw.dists.Distribution):  # type: ignore[misc]
    """Hours of one response: travel, then the hours for which the group is held."""

    def sample(self, t: float | None = None, ind: ciw.Individual = None) -> float:
        """Return the hours, and settle the fate of the boat."""
        season: Season = ind.simulation.season
        travel = random.expovariate(1.0 / season.travel)
        in_time = ind.seen_after + travel < season.beach
        if in_time and random.random() < season.stop_probability:
            network = ind.simulation.networks[ind.customer_class]
            network.stopped += 1
            network.stopped_in_all += 1
        return travel + season.busy


class FromBeach(ciw.routing.NodeRouting):  # type: ignore[misc]
    """Send a boat that is seen to an idle group, and every other boat to sea."""

    def next_node(self, ind: ciw.Individual) -> ciw.Node:
        """Return the groups' node, or the exit."""
        season, nodes = self.simulation.season, self.simulation.nodes
        seen = ind.seen_after < season.beach
        idle = nodes[GROUPS].number_of_individuals < season.groups
        return nodes[GROUPS if seen and idle else EXIT]


def share_not_launched(
    n: int, Q: SeasonSimulation, next_ind: ciw.Individual, next_node: ciw.Node
) -> float:
    """Return the probability that a possible boat is not launched: 1 − belief."""
    night = int(Q.current_time // Q.season.day)
    return 1.0 - Q.networks[next_ind.customer_class].belief_in(night)


def class_names(season: Season) -> list[str]:
    """Return the name of each network's customer class."""
    return [f"Network {number}" for number in range(season.networks)]


def simulate(season: Season, seed: int) -> Counts:
    """Simulate one replication and return its counts."""
    ciw.seed(seed)
    names = class_names(season)
    full = season.boats_at_full_belief / season.window
    queues = ciw.create_network(
        arrival_distributions={
            name: [
                ciw.dists.PoissonIntervals(
                    rates=[full, 0.0],
                    endpoints=[season.window, season.day],
                    max_sample_date=season.hours,
                ),
                None,
            ]
            for name in names
        },
        service_distributions={name: [OnBeach(), Response()] for name in names},
        baulking_functions={name: [share_not_launched, None] for name in names},
        number_of_servers=[float("inf"), season.groups],
        routing={
            name: ciw.routing.NetworkRouting(routers=[FromBeach(), ciw.routing.Leave()])
            for name in names
        },
    )
    simulation = SeasonSimulation(queues, season)
    simulation.simulate_until_max_time(season.hours)
    return count(season, simulation)


def count(season: Season, simulation: SeasonSimulation) -> Counts:
    """Return the counts of a simulation from its data records."""
    records = simulation.get_all_records(only=["service"])
    beach = [record for record in records if record.node == BEACH]
    responses = [record.service_time for record in records if record.node == GROUPS]
    seen = [record for record in beach if record.service_time < season.beach - 1e-9]
    return Counts(
        launched=len(beach),
        stopped=sum(network.stopped_in_all for network in simulation.networks.values()),
        sighted=len(seen),
        lost=sum(record.destination == EXIT for record in seen),
        group_hours=sum(responses),
    )
