"""The season in Mesa 3: agents, with events on a continuous clock.

Networks, boats and groups are agents. Events are scheduled on the model's own clock
(`Model.schedule_event`), as the documentation of Mesa 3.5 recommends for models without steps.
`mesa_clock.py` gives earlier versions that interface. Steps of fixed length, Mesa's usual way,
would be another model: two events in one step have no order. Random numbers are `model.random`.

Not expressible as the documentation says: a shared resource. Mesa has none, so an idle group is an
agent with a flag, which a sighting looks for among the agents of that type.
"""

import mesa

from peers_models.mesa_clock import EventModel
from peers_models.season import Counts, Season


class SeasonModel(EventModel):  # type: ignore[misc] # Mesa has no types
    """The model of one replication, with what all agents share."""

    def __init__(self, season: Season, seed: int) -> None:
        super().__init__(rng=seed)
        self.season, self.counts = season, Counts()
        Network.create_agents(self, season.networks)
        Group.create_agents(self, season.groups)


class Network(mesa.Agent):  # type: ignore[misc]
    """A network: it launches boats every night, and learns at dusk from the night before."""

    model: SeasonModel

    def __init__(self, model: SeasonModel) -> None:
        super().__init__(model)
        self.belief = model.season.first_belief
        self.launched = self.stopped = 0
        model.schedule_event(self.begin_night, after=0.0)

    def begin_night(self) -> None:
        """Learn, then begin to launch boats."""
        season = self.model.season
        if self.launched:
            got_through = 1.0 - self.stopped / self.launched
            self.belief += season.learning_rate * (got_through - self.belief)
        self.launched = self.stopped = 0
        self.rate = season.boats_at_full_belief * self.belief / season.window
        self.dusk = self.model.time
        self.schedule_launch()

    def schedule_launch(self) -> None:
        """Schedule the next launch, or the next night after the last launch of this one."""
        model, season = self.model, self.model.season
        gap = model.random.expovariate(self.rate)
        if model.time + gap < self.dusk + season.window:
            model.schedule_event(self.launch, after=gap)
        else:
            model.schedule_event(self.begin_night, at=self.dusk + season.day)

    def launch(self) -> None:
        """Launch one boat, and schedule the next."""
        self.launched += 1
        self.schedule_launch()
        Boat(self.model, self)


class Boat(mesa.Agent):  # type: ignore[misc]
    """A boat on the beach, until it leaves or is stopped."""

    model: SeasonModel

    def __init__(self, model: SeasonModel, network: Network) -> None:
        super().__init__(model)
        self.network = network
        model.counts.launched += 1
        self.on_beach = True
        self.leaving = model.schedule_event(self.leave, after=model.season.beach)
        seen_after = model.random.expovariate(1.0 / model.season.sighting)
        if seen_after < model.season.beach:
            model.schedule_event(self.be_seen, after=seen_after)

    def be_seen(self) -> None:
        """Call an idle group, if there is one."""
        self.model.counts.sighted += 1
        for group in self.model.agents_by_type[Group]:
            if group.idle:
                group.go_to(self)
                return
        self.model.counts.lost += 1

    def be_stopped(self) -> None:
        """End the attempt on the beach."""
        self.leaving.cancel()
        self.model.counts.stopped += 1
        self.network.stopped += 1
        self.leave()

    def leave(self) -> None:
        """Leave the beach, and the model."""
        self.on_beach = False
        self.remove()


class Group(mesa.Agent):  # type: ignore[misc]
    """A response group: idle, or out to a boat and back after its hours."""

    model: SeasonModel

    def __init__(self, model: SeasonModel) -> None:
        super().__init__(model)
        self.idle = True

    def go_to(self, boat: Boat) -> None:
        """Set off to a boat."""
        self.idle, self.boat, self.departed = False, boat, self.model.time
        travel = self.model.random.expovariate(1.0 / self.model.season.travel)
        self.model.schedule_event(self.arrive, after=travel)

    def arrive(self) -> None:
        """Stop the boat if it is still on the beach and the group succeeds."""
        season = self.model.season
        if self.boat.on_beach and self.model.random.random() < season.stop_probability:
            self.boat.be_stopped()
        self.model.schedule_event(self.come_back, after=season.busy)

    def come_back(self) -> None:
        """Become idle again."""
        self.idle = True
        self.model.counts.group_hours += self.model.time - self.departed


def simulate(season: Season, seed: int) -> Counts:
    """Simulate one replication and return its counts."""
    model = SeasonModel(season, seed)
    model.run_until(season.hours)
    return model.counts
