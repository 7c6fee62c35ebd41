"""People who have come to the coast: waiting, on an attempt, recovering, gone.

Rule: they come as a Cox process with a season, wait in one pool, leave it at a small hazard, and
after a stop most of them try again some days later. The pool is counts by number of earlier
attempts, so that attempts per arrival come out of the run.
"""

from collections.abc import Generator
from math import exp, pi

import numpy as np
import simpy

from sim.assumptions import Values
from sim.model.calendar import Calendar
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.quantiles import binomial, poisson
from sim.model.tables import Log
from sim.streams import Floats, Streams

PEAK_DAY = 225  # of the yearly wave of demand

MOST_EARLIER = 12  # the last class is "12 or more": one person in a thousand gets there

Party = list[int]
"""People by number of earlier attempts; the index is that number, the last one stands for more."""


def season(day_of_year: Floats, amplitude: float) -> Floats:
    """Return the yearly wave of demand, mean 1."""
    return 1.0 + amplitude * np.cos(2 * pi * (day_of_year - PEAK_DAY) / 365.25)


def draw_demand(values: Values, calendar: Calendar, streams: Streams) -> list[int]:
    """Draw the people who come to the coast each day, before any policy, shape (nights,)."""
    shape = values["demand_noise"]
    noise = streams.generator("demand_noise").standard_gamma(shape, calendar.nights) / shape
    rate = values["demand"] * season(calendar.day_of_year(), values["demand_season"]) * noise
    people: list[int] = streams.generator("demand_people").poisson(rate).tolist()
    return people


def share_out(counts: Party, people: int, u: float) -> Party:
    """Take `people` from `counts` in proportion, by systematic sampling with the start `u`.

    Whole numbers throughout; never more of a class than it holds. Returns the counts taken.
    """
    total = sum(counts)
    if people >= total:
        return counts.copy()
    so_far = int(u * total)  # the random start
    taken, before = [], 0
    for count in counts:
        so_far += count * people
        upto = so_far // total
        taken.append(upto - before)
        before = upto
    return taken


def tries(party: Party) -> int:
    """Return the attempts made by a party that is on an attempt, this one included."""
    return sum(count * (earlier + 1) for earlier, count in enumerate(party))


class Pool:
    """The one pool of people on the coast.

    Attributes
    ----------
    waiting
        People by number of earlier attempts.
    size, at_noon
        All of them, now and when the day's comings and goings were done.
    """

    def __init__(
        self, dials: Dials, ledger: Ledger, log: Log, calendar: Calendar, streams: Streams
    ) -> None:
        self.dials, self.ledger, self.log, self.calendar = dials, ledger, log, calendar
        self.waiting: Party = [0]
        self.size = self.at_noon = 0
        self._coming = draw_demand(dials.__dict__, calendar, streams)
        self._leaving_u = streams.uniforms("pool_leaving", calendar.nights, 2).tolist()
        self._policy_u = streams.uniforms("demand_policy", calendar.nights).tolist()
        self._back: dict[int, list[Party]] = {}
        self.recovering = 0

    def run(self, env: simpy.Environment) -> Generator[simpy.Event, None, None]:
        """Once a day at noon: newcomers, those who try again, those who give up."""
        for day in range(self.calendar.nights):
            came = self._newcomers(day)
            self.ledger.come(came)
            self._add([came])
            for party in self._back.pop(day, ()):
                people = sum(party)
                self.recovering -= people
                self.ledger.move(people, "recovering", "waiting")
                self._add(party)
            self._give_up(day)
            self.at_noon = self.size
            self.log.people.append((day, came, self.size, self.recovering))
            yield env.timeout(24.0)

    def board(self, people: int, u: float) -> Party:
        """Take `people` out of the pool onto a boat; shares by earlier attempts are the pool's."""
        party = share_out(self.waiting, people, u)
        self._remove(party, people)
        self.ledger.move(people, "waiting", "on_attempt")
        return party

    def stand_down(self, party: Party) -> None:
        """A party whose boat never came goes back to wait; it was no attempt of theirs."""
        self.ledger.move(sum(party), "on_attempt", "waiting")
        self._add(party)

    def stopped(
        self, party: Party, hour: float, u_leave: float, u_day: float, u_who: float
    ) -> None:
        """People stopped or brought back at `hour`: most recover and try again, others leave."""
        people = sum(party)
        leaving = binomial(u_leave, people, 1.0 - self.dials.reattempt)
        self.ledger.move(leaving, "on_attempt", "left")
        self.ledger.move(people - leaving, "on_attempt", "recovering")
        if leaving:
            gone = share_out(party, leaving, u_who)
            party = [have - lost for have, lost in zip(party, gone, strict=True)]
        self.recovering += people - leaving
        next_noon = int((hour - self.calendar.first_hour) // 24.0) + 1
        day = next_noon + int(u_day * self.dials.reattempt_days)
        party = [0, *party]  # one attempt more for each
        if len(party) > MOST_EARLIER + 1:
            party[-2:] = [party[-2] + party[-1]]
        self._back.setdefault(day, []).append(party)

    def _newcomers(self, day: int) -> int:
        """The day's people, thinned or added to by what policies do to demand."""
        came, factor, u = self._coming[day], self.dials.demand_factor, self._policy_u[day]
        if factor == 1.0:
            return came
        if factor < 1.0:
            return came - binomial(u, came, 1.0 - factor)
        return came + poisson(u, came * (factor - 1.0))

    def _give_up(self, day: int) -> None:
        u_number, u_who = self._leaving_u[day]
        leaving = binomial(u_number, self.size, 1.0 - exp(-self.dials.attrition))
        self._remove(share_out(self.waiting, leaving, u_who), leaving)
        self.ledger.move(leaving, "waiting", "left")

    def _add(self, party: Party) -> None:
        waiting = self.waiting
        waiting.extend([0] * (len(party) - len(waiting)))
        for earlier, people in enumerate(party):
            waiting[earlier] += people
        self.size += sum(party)

    def _remove(self, party: Party, people: int) -> None:
        self.waiting = [have - gone for have, gone in zip(self.waiting, party, strict=True)]
        self.size -= people
