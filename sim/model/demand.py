"""Demand: how many people set out for the coast each day, and how policies change that.

Rule: people come as a Cox process with a season, and a level that walks from half-year to half-
year. The share that a policy keeps away depends on what people perceive. Perception follows events
late and slowly. Source countries form three groups, by how far they cooperate on returns.
"""

from collections.abc import Collection
from datetime import date
from math import erf, exp, log, sqrt

import numpy as np

from sim.assumptions.drivers import YEAR, season
from sim.model.calendar import Calendar
from sim.model.dials import Dials
from sim.model.quantiles import binomial, poisson
from sim.model.returns import GROUPS, Returns
from sim.streams import Floats, Streams

LAST_DAY = 366  # of a leap year
WALK_FROM = date(2026, 1, 1)
MANY = 50.0  # people a day from which quantiles are approximate, within .0003 of the probability
WORK, CLAIMS, DECISIONS = range(GROUPS, GROUPS + 3)  # perceived things beside returns by group


def demand_levels(
    dials: Dials, calendar: Calendar, streams: Streams, a_year_before: bool = False
) -> Floats:
    """Return the level of demand without its season, people/day, shape (nights,).

    Its logarithm is a straight line between knots on 1 January and 1 July. The steps of 2024 and
    2025 are assumptions. Later steps are drawn, and the level before 2024 is that of its beginning.
    """
    last = max(calendar.end.year, 2025)
    days = [date(year, month, 1).toordinal() for year in range(2024, last + 2) for month in (1, 7)]
    steps = [
        dials.demand_step_2024_first, dials.demand_step_2024_second,
        dials.demand_step_2025_first, dials.demand_step_2025_second,
    ]  # fmt: skip
    walk = streams.on(WALK_FROM).generator("demand_walk")
    drawn = walk.standard_normal(max(0, len(days) - 1 - len(steps)))
    steps += (dials.demand_walk * drawn).tolist()
    at_knots = np.concatenate([[0.0], np.cumsum(steps)])
    at_knots += log(dials.demand) - at_knots[2]  # `demand` is the level on 1 January 2025
    ordinals = calendar.ordinals() - (YEAR if a_year_before else 0)
    levels: Floats = np.exp(np.interp(ordinals, days, at_knots))
    return levels


def draw_demand(
    dials: Dials, calendar: Calendar, streams: Streams, as_before: Collection[str] = ()
) -> list[int]:
    """Draw how many people reach the coast each day without policies, shape (nights,).

    `as_before` are drivers that are as a year before; "demand" shifts the level by a year.
    """
    first, nights, shape = calendar.first_day, calendar.nights, dials.demand_noise
    if dials.demand <= 0.0:
        return [0] * nights
    noise = streams.filled_daily(
        "demand_noise", first, nights, lambda rng, size: rng.standard_gamma(shape, size)
    )[0]
    wave = [season(day, dials.demand_season, dials.demand_peak) for day in range(LAST_DAY + 1)]
    waves = np.array(wave)[calendar.day_of_year().astype(np.int64)]
    level = demand_levels(dials, calendar, streams, "demand" in as_before)
    rate = level * waves * noise / shape
    z = streams.daily("demand_people", first, nights, normal=True)[0]
    return poisson_at(z, rate)


def poisson_at(z: Floats, mean: Floats) -> list[int]:
    """Return the Poisson quantile of each mean at a standard normal, shape (days,).

    Large means use the normal quantile with a correction for skewness (Cornish and Fisher 1938).
    """
    approximate = np.rint(mean + np.sqrt(mean) * z + (z * z - 1.0) / 6.0)
    people = np.maximum(approximate, 0.0).astype(np.int64)
    for day in np.flatnonzero(mean < MANY).tolist():
        people[day] = poisson(0.5 * (1.0 + erf(float(z[day]) / sqrt(2.0))), float(mean[day]))
    numbers: list[int] = people.tolist()
    return numbers


class Demand:
    """People who set out for the coast.

    Attributes
    ----------
    perceived
        The perceived probability of return by group of source countries, then the perceived shares
        in force of work enforcement, a ban on claims, and faster decisions.
    closed
        Share of the networks' advertisements that is closed now.
    touched
        Whether any policy has acted on demand so far.
    """

    def __init__(
        self, dials: Dials, returns: Returns, calendar: Calendar, streams: Streams,
        as_before: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.dials, self.returns = dials, returns
        self.perceived = [0.0] * (GROUPS + 3)
        self.closed = self._places = 0.0
        self.touched = False
        self._history: list[list[float]] = []  # true values of `perceived`, by day since then
        self._newcomers = draw_demand(dials, calendar, streams, as_before)
        u = streams.daily("demand_policy", calendar.first_day, calendar.nights)
        self._u: list[float] = u[0].tolist()
        dials.listeners.append(self.react)
        self.react()

    def react(self) -> None:
        """Note whether a policy acts on demand. Before that, every day has the number drawn."""
        d = self.dials
        active = (
            d.takedowns, d.visa_refusals, d.work_enforcement, d.claims_ban, d.faster_decisions,
            d.safe_route_places, d.demand_factor - 1.0, self.returns.touched,
        )  # fmt: skip
        self.touched = self.touched or any(active)

    def newcomers(self, day: int, waiting: int) -> int:
        """Return how many people reach the coast on a day on which `waiting` are already there."""
        if not self.touched:
            return self._newcomers[day]
        self._learn()
        self._close_adverts()
        groups = [exp(-self.dials.deterrence * p) for p in self.perceived[:GROUPS]]
        people = self._scaled(day, self._common_factor() * self._mean_factor(groups))
        people -= self._safe_route_places_taken(people)
        self.returns.mix_in(groups, people / max(waiting + people, 1))
        return people

    def _learn(self) -> None:
        """Move perception towards the true values, which become known after a lag."""
        d = self.dials
        now = [d.work_enforcement, d.claims_ban, d.faster_decisions]
        self._history.append([*self.returns.realised_shares(), *now])
        days_known = len(self._history) - round(d.awareness_lag)
        if days_known < 1:
            return
        true, rate = self._history[days_known - 1], d.awareness_rate
        self.perceived = [p + rate * (x - p) for p, x in zip(self.perceived, true, strict=True)]

    def _close_adverts(self) -> None:
        """Close advertising accounts, and reopen a share of the closed ones under other names."""
        d = self.dials
        self.closed += d.takedowns * (1.0 - self.closed)
        self.closed *= exp(-1.0 / d.repost_days)

    def _common_factor(self) -> float:
        """Return the factor on people of every source country, exactly 1 without a policy."""
        d, seen = self.dials, self.perceived
        factor = d.demand_factor * (1.0 - d.advert_effect * self.closed)
        factor *= 1.0 - d.work_effect * seen[WORK]
        ln_change = d.claims_ban_effect * seen[CLAIMS] + d.faster_decisions_effect * seen[DECISIONS]
        factor *= max(0.0, 1.0 + d.visa_elasticity * d.visa_refusals)
        return factor * exp(ln_change)

    def _mean_factor(self, groups: list[float]) -> float:
        """Return the mean of the groups' factors, exactly 1 if all are 1."""
        shares = zip(self.dials.source_share, groups, strict=True)
        return 1.0 + sum([s * (f - 1.0) for s, f in shares])

    def _scaled(self, day: int, factor: float) -> int:
        """Return the day's people times a factor, which removes some people or adds others."""
        people, u = self._newcomers[day], self._u[day]
        if factor == 1.0:
            return people
        if factor < 1.0:
            return people - binomial(u, people, 1.0 - factor)
        return people + poisson(u, people * (factor - 1.0))

    def _safe_route_places_taken(self, people: int) -> int:
        """Return how many of the day's people take a place on a safe route instead."""
        d = self.dials
        per_day = d.safe_route_places / 365.0 * d.safe_route_takeup
        unused = min(self._places, 1.0)  # unused places do not accumulate
        self._places = unused + per_day if per_day else 0.0
        taken = min(people, int(self._places))
        self._places -= taken
        return taken
