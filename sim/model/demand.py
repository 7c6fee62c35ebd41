"""Would-be crossers before they reach the coast: how many set out, and what keeps some away.

Rule: people come as a Cox process with a season; the share that a policy keeps away depends on
what they perceive, which follows what is done late and slowly. Source countries stand in three
groups, by how far they cooperate on returns.
"""

from math import exp, pi

import numpy as np

from sim.model.calendar import Calendar
from sim.model.dials import Dials
from sim.model.quantiles import binomial, poisson
from sim.model.returns import GROUPS, Returns
from sim.streams import Floats, Streams

PEAK_DAY = 225  # of the yearly wave of demand
WORK, CLAIMS, DECISIONS = range(GROUPS, GROUPS + 3)  # what is perceived beside returns by group


def season(day_of_year: Floats, amplitude: float) -> Floats:
    """Return the yearly wave of demand, mean 1."""
    return 1.0 + amplitude * np.cos(2 * pi * (day_of_year - PEAK_DAY) / 365.25)


def draw_demand(dials: Dials, calendar: Calendar, streams: Streams) -> list[int]:
    """Draw the people who come to the coast each day, before any policy, shape (nights,)."""
    shape = dials.demand_noise
    noise = streams.generator("demand_noise").standard_gamma(shape, calendar.nights) / shape
    level = np.where(calendar.later(), dials.demand * dials.demand_ratio_later, dials.demand)
    rate = level * season(calendar.day_of_year(), dials.demand_season) * noise
    people: list[int] = streams.generator("demand_people").poisson(rate).tolist()
    return people


class Demand:
    """People who set out for the coast.

    Attributes
    ----------
    perceived
        What they perceive: the probability of return by group of source countries, then work
        enforcement, a ban on claims, faster decisions as shares in force.
    closed
        Share of the networks' advertisements that is closed at the moment.
    """

    def __init__(
        self, dials: Dials, returns: Returns, calendar: Calendar, streams: Streams
    ) -> None:
        self.dials, self.returns = dials, returns
        self.perceived = [0.0] * (GROUPS + 3)
        self.closed = self._places = 0.0
        self.touched = False  # whether anything was ever done that people might perceive
        self._done: list[list[float]] = []  # what was done, day by day, since then
        self._coming = draw_demand(dials, calendar, streams)
        self._u = streams.uniforms("demand_policy", calendar.nights).tolist()
        dials.heed.append(self.heed)
        self.heed()

    def heed(self) -> None:
        """Take note of a policy on demand; without one every day is as it was drawn."""
        d = self.dials
        done = (
            d.takedowns, d.visa_refusals, d.work_enforcement, d.claims_ban, d.faster_decisions,
            d.safe_route_places, d.demand_factor - 1.0, self.returns.touched,
        )  # fmt: skip
        self.touched = self.touched or any(done)

    def newcomers(self, day: int, waiting: int) -> int:
        """Return the people who reach the coast on a day, where `waiting` are already there."""
        if not self.touched:
            return self._coming[day]
        self._learn()
        self._close_adverts()
        groups = [exp(-self.dials.deterrence * p) for p in self.perceived[:GROUPS]]
        came = self._thinned(day, self._common() * self._of_groups(groups))
        came -= self._on_safe_routes(came)
        self.returns.mix_in(groups, came / max(waiting + came, 1))
        return came

    def _learn(self) -> None:
        """Perception moves a little of the way to what was done some time ago."""
        d = self.dials
        now = [d.work_enforcement, d.claims_ban, d.faster_decisions]
        self._done.append([*self.returns.realised(), *now])
        known = len(self._done) - round(d.awareness_lag)
        if known < 1:
            return
        done, rate = self._done[known - 1], d.awareness_rate
        self.perceived = [p + rate * (x - p) for p, x in zip(self.perceived, done, strict=True)]

    def _close_adverts(self) -> None:
        """Accounts are closed, and come back under other names."""
        d = self.dials
        self.closed += d.takedowns * (1.0 - self.closed)
        self.closed *= exp(-1.0 / d.repost_days)

    def _common(self) -> float:
        """Return the factor on people of every source country; exactly 1 without a policy."""
        d, seen = self.dials, self.perceived
        factor = d.demand_factor * (1.0 - d.advert_effect * self.closed)
        factor *= 1.0 - d.work_effect * seen[WORK]
        moved = d.claims_ban_effect * seen[CLAIMS] + d.faster_decisions_effect * seen[DECISIONS]
        factor *= max(0.0, 1.0 + d.visa_elasticity * d.visa_refusals)
        return factor * exp(moved)

    def _of_groups(self, groups: list[float]) -> float:
        """Return the mean of the groups' factors; exactly 1 where all are 1."""
        shares = zip(self.dials.source_share, groups, strict=True)
        return 1.0 + sum(s * (f - 1.0) for s, f in shares)

    def _thinned(self, day: int, factor: float) -> int:
        """Return the day's people, some kept away or others added."""
        came, u = self._coming[day], self._u[day]
        if factor == 1.0:
            return came
        if factor < 1.0:
            return came - binomial(u, came, 1.0 - factor)
        return came + poisson(u, came * (factor - 1.0))

    def _on_safe_routes(self, came: int) -> int:
        """Return how many of the day's people take a place on a safe route instead."""
        d = self.dials
        a_day = d.safe_route_places / 365.0 * d.safe_route_takeup
        left = min(self._places, 1.0)  # places that nobody took do not pile up
        self._places = left + a_day if a_day else 0.0
        taken = min(came, int(self._places))
        self._places -= taken
        return taken
