"""Returns from the United Kingdom: who is chosen, how many are sent back, and when.

Rule: people are sent back by one of three channels: to their source country, to a transit country,
or to a third country. Somebody who arrives is chosen for a channel with a probability, which for
the first depends on the source country's cooperation. They are sent after a delay if the channel
has places, and sometimes come back to the coast. When a policy ends, its open cases are dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from sim.model.calendar import Calendar
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.quantiles import binomial
from sim.streams import Streams

GROUPS = 3  # of source countries: low, middle, high cooperation
MEMORY_DAYS = 60.0  # over which the realised probability of return is averaged
CHANNELS = ("source", "transit", "third")

Cohort = tuple[int, list[float]]
"""A number of people, and the expected number in each group."""


@dataclass
class Channel:
    """One way to be sent back.

    Attributes
    ----------
    due
        People by the day on which their delay ends.
    queued, by_group
        People who wait for a place after their delay, in total and by group.
    carried_over, places
        Fractions of a person and of a place that go to the next day.
    """

    name: str
    due: dict[int, Cohort] = field(default_factory=dict)
    queued: int = 0
    by_group: list[float] = field(default_factory=lambda: [0.0] * GROUPS)
    carried_over: float = 0.0
    places: float = 0.0

    def drop(self) -> None:
        """Drop all open cases."""
        self.due.clear()
        self.queued, self.by_group = 0, [0.0] * GROUPS
        self.carried_over = self.places = 0.0

    def choose(self, expected: list[float], day: int) -> None:
        """Choose the expected number of people, by group, to be sent from `day` on."""
        self.carried_over += sum(expected)
        people = int(self.carried_over + 1e-9)  # sums may be rounded below a whole number
        self.carried_over = max(0.0, self.carried_over - people)
        before, groups = self.due.get(day, (0, [0.0] * GROUPS))
        self.due[day] = (before + people, [a + b for a, b in zip(groups, expected, strict=True)])

    def send(self, day: int, per_year: float) -> Cohort:
        """Return the people sent today, with places for `per_year` people a year."""
        people, groups = self.due.pop(day, (0, [0.0] * GROUPS))
        self.queued += people
        self.by_group = [a + b for a, b in zip(self.by_group, groups, strict=True)]
        per_day = per_year / 365.0
        self.places = min(self.places, max(1.0, per_day)) + per_day  # unused ones do not add up
        sent = min(self.queued, int(self.places)) if per_day else 0
        if not sent:
            return 0, [0.0] * GROUPS
        share = sent / self.queued
        sent_by_group = [share * waiting for waiting in self.by_group]
        self.by_group = [a - b for a, b in zip(self.by_group, sent_by_group, strict=True)]
        self.queued -= sent
        self.places -= sent
        return sent, sent_by_group


class Returns:
    """People who arrived and are to be returned, and people who were returned.

    Attributes
    ----------
    mix
        Shares of the groups among the people on the coast.
    touched
        Whether a policy has sought returns so far. Before that, nothing happens here.
    """

    def __init__(self, dials: Dials, ledger: Ledger, calendar: Calendar, streams: Streams) -> None:
        self.dials, self.ledger = dials, ledger
        self.mix = list(dials.source_share)
        self.channels = [Channel(name) for name in CHANNELS]
        self.touched = False
        self._arrived = [0.0] * GROUPS  # exponentially fading sums by group, like the next
        self._returned = [0.0] * GROUPS
        u = streams.daily("returned_again", calendar.first_day, calendar.nights)
        self._again_u: list[float] = u[0].tolist()
        dials.listeners.append(self.react)
        self.react()

    def react(self) -> None:
        """Note which channels policies use now, and drop the cases of the others."""
        for channel, sought in zip(self.channels, self._sought(), strict=True):
            if sought:
                self.touched = True
            else:
                channel.drop()

    def _sought(self) -> tuple[float, ...]:
        d = self.dials
        return d.returns_to_source, d.returns_to_transit, d.removals_to_third

    def chances(self) -> list[list[float]]:
        """Return the probability of being chosen, by channel and group."""
        d = self.dials
        source, transit, third = self._sought()
        pressure = min(1.0, d.visa_cooperation * d.visa_refusals)
        to_source = [
            source * (c + pressure * (1.0 - c))
            for c in (d.cooperation_low, d.cooperation_middle, d.cooperation_high)
        ]
        to_transit = [transit * (1.0 - p) for p in to_source]
        to_third = [third * (1.0 - p - q) for p, q in zip(to_source, to_transit, strict=True)]
        return [to_source, to_transit, to_third]

    def arrive(self, people: int, day: int, u: float) -> None:
        """Choose some of the people who arrive before noon of `day` for return."""
        if not self.touched:
            return
        for group, share in enumerate(self.mix):
            self._arrived[group] += people * share
        chances = [
            [m * p for m, p in zip(self.mix, by_group, strict=True)] for by_group in self.chances()
        ]
        chance: float = sum([sum(by_group) for by_group in chances])
        chosen = binomial(u, people, chance)
        if not chosen:
            return
        for channel, by_group in zip(self.channels, chances, strict=True):
            if any(by_group):
                expected = [chosen * p / chance for p in by_group]
                channel.choose(expected, day + self._delay(channel.name))

    def _delay(self, channel: str) -> int:
        """Return the days from arrival until somebody can be sent by a channel."""
        d = self.dials
        sooner = 1.0 - (1.0 - d.faster_decisions_delay) * d.faster_decisions
        days = d.return_delay_days * sooner
        rapid_by_channel = {"source": d.rapid_to_source, "transit": d.rapid_to_transit}
        rapid = rapid_by_channel.get(channel, 0.0)
        return round(days + rapid * (min(d.rapid_delay_days, days) - days))

    def carry_out(self, day: int, come_back: Callable[[int, int], None]) -> int:
        """Send people back today and return their number.

        `come_back` is called with how many of them come back to the coast, and on which day.
        """
        if not self.touched:
            return 0
        d, total, groups = self.dials, 0, [0.0] * GROUPS
        capacities = (d.capacity_to_source, d.capacity_to_transit, d.capacity_to_third)
        for channel, capacity in zip(self.channels, capacities, strict=True):
            sent, by_group = channel.send(day, capacity)
            total += sent
            groups = [a + b for a, b in zip(groups, by_group, strict=True)]
        fade = 1.0 - 1.0 / MEMORY_DAYS
        self._arrived = [fade * arrived for arrived in self._arrived]
        self._returned = [fade * a + b for a, b in zip(self._returned, groups, strict=True)]
        if total:
            self.ledger.move(total, "arrived", "returned")
            coming_back = binomial(self._again_u[day], total, d.returned_again)
            self.ledger.move(coming_back, "returned", "recovering")
            come_back(coming_back, day + max(1, round(d.returned_again_days)))
        return total

    def realised_shares(self) -> list[float]:
        """Return the share of recent arrivals of each group that has been returned."""
        pairs = zip(self._returned, self._arrived, strict=True)
        return [min(1.0, sent / arrived) if arrived else 0.0 for sent, arrived in pairs]

    def mix_in(self, groups: list[float], new_share: float) -> None:
        """Update the mix of groups after newcomers, who are a share `new_share` of the people."""
        coming = [s * f for s, f in zip(self.dials.source_share, groups, strict=True)]
        total = sum(coming) or 1.0
        self.mix = [m + new_share * (c / total - m) for m, c in zip(self.mix, coming, strict=True)]
