"""People who have come to the coast: waiting, on an attempt, recovering, gone.

Rule: they come as a Cox process with a season, wait in one pool, leave it at a small hazard, and
after a stop most of them try again some days later. The pool counts people and the attempts that
they have made, so that attempts per arrival come out of the run.
"""

from collections.abc import Generator
from math import exp, pi

import numpy as np
import simpy

from sim.model.calendar import Calendar
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.quantiles import binomial, poisson
from sim.model.tables import Log
from sim.streams import Floats, Streams

PEAK_DAY = 225  # of the yearly wave of demand


def season(day_of_year: Floats, amplitude: float) -> Floats:
    """Return the yearly wave of demand, mean 1."""
    return 1.0 + amplitude * np.cos(2 * pi * (day_of_year - PEAK_DAY) / 365.25)


def draw_demand(dials: Dials, calendar: Calendar, streams: Streams) -> list[int]:
    """Draw the people who come to the coast each day, before any policy, shape (nights,)."""
    shape = dials.demand_noise
    noise = streams.generator("demand_noise").standard_gamma(shape, calendar.nights) / shape
    rate = dials.demand * season(calendar.day_of_year(), dials.demand_season) * noise
    people: list[int] = streams.generator("demand_people").poisson(rate).tolist()
    return people


def attempts_of(some: int, people: int, attempts: int) -> int:
    """Return the attempts made by `some` of `people` who made `attempts` in all: in proportion.

    To the nearest whole number; none are lost, for the others keep what these do not take. Nothing
    that people do depends on their attempts, so that the total is all that there is to keep.
    """
    return (2 * attempts * some + people) // (2 * people) if people else 0


class Pool:
    """The one pool of people on the coast.

    Attributes
    ----------
    size, at_noon
        People who wait, now and when the day's comings and goings were done.
    attempts
        Attempts that those who wait have made, all together.
    """

    def __init__(
        self, dials: Dials, ledger: Ledger, log: Log, calendar: Calendar, streams: Streams
    ) -> None:
        self.dials, self.ledger, self.log, self.calendar = dials, ledger, log, calendar
        self.size = self.at_noon = self.attempts = 0
        self._coming = draw_demand(dials, calendar, streams)
        self._leaving_u = streams.uniforms("pool_leaving", calendar.nights).tolist()
        self._policy_u = streams.uniforms("demand_policy", calendar.nights).tolist()
        self._back: dict[int, tuple[int, int]] = {}  # by day: people, the attempts they made
        self.recovering = 0

    def run(self, env: simpy.Environment) -> Generator[simpy.Event, None, None]:
        """Once a day at noon: newcomers, those who try again, those who give up."""
        for day in range(self.calendar.nights):
            came = self._newcomers(day)
            self.ledger.come(came)
            back, attempts = self._back.pop(day, (0, 0))
            self.ledger.move(back, "recovering", "waiting")
            self.recovering -= back
            self.size += came + back
            self.attempts += attempts
            self._give_up(day)
            self.at_noon = self.size
            self.log.people.append((day, came, self.size, self.recovering))
            yield env.timeout(24.0)

    def board(self, people: int) -> int:
        """Take `people` out of the pool onto a boat; return the attempts that they made before."""
        self.ledger.move(people, "waiting", "on_attempt")
        return self._take(people)

    def stand_down(self, people: int, earlier: int) -> None:
        """People whose boat never came go back to wait; it was no attempt of theirs."""
        self.ledger.move(people, "on_attempt", "waiting")
        self.size += people
        self.attempts += earlier

    def stopped(self, people: int, earlier: int, hour: float, u_leave: float, u_day: float) -> None:
        """People stopped or brought back at `hour`: most recover and try again, others leave."""
        leaving = binomial(u_leave, people, 1.0 - self.dials.reattempt)
        staying = people - leaving
        self.ledger.move(leaving, "on_attempt", "left")
        self.ledger.move(staying, "on_attempt", "recovering")
        self.recovering += staying
        next_noon = int((hour - self.calendar.first_hour) // 24.0) + 1
        day = next_noon + int(u_day * self.dials.reattempt_days)
        back, attempts = self._back.get(day, (0, 0))
        made = attempts_of(staying, people, earlier + people)  # this one included
        self._back[day] = (back + staying, attempts + made)

    def _newcomers(self, day: int) -> int:
        """The day's people, thinned or added to by what policies do to demand."""
        came, factor, u = self._coming[day], self.dials.demand_factor, self._policy_u[day]
        if factor == 1.0:
            return came
        if factor < 1.0:
            return came - binomial(u, came, 1.0 - factor)
        return came + poisson(u, came * (factor - 1.0))

    def _give_up(self, day: int) -> None:
        leaving = binomial(self._leaving_u[day], self.size, 1.0 - exp(-self.dials.attrition))
        self._take(leaving)
        self.ledger.move(leaving, "waiting", "left")

    def _take(self, people: int) -> int:
        """Take people out of the pool; return the attempts that they made."""
        made = attempts_of(people, self.size, self.attempts)
        self.size -= people
        self.attempts -= made
        return made
