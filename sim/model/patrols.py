"""French patrols on land: units that search for boats.

Rule: a unit searches its sector until it sights a boat. It keeps the boat in sight, then searches
again. Added officers form further units, with as many officers each as the existing ones. Only a
share of their work counts.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from sim.assumptions import SECTORS
from sim.model.calendar import NIGHT_CLOSES, NIGHT_OPENS, Calendar
from sim.model.clock import Environment, Event
from sim.model.dials import Dials
from sim.model.quantiles import binomial
from sim.streams import Streams


class PatrolUnit:
    """A few officers with a vehicle, who search or keep a boat in sight."""

    def __init__(self, env: Environment, watch: "Watch") -> None:
        self.env, self.watch = env, watch

    def hold(self, hours: float) -> None:
        """Keep a boat in sight for `hours`, without searching for others."""
        self.env.timeout(hours).callbacks.append(self.search)

    def search(self, ended: Event) -> None:
        """Search for boats again."""
        del ended
        self.watch.idle.append(self)


class Watch:
    """The patrol units of one sector and their roster.

    Parameters
    ----------
    units, roster
        Units without policies, and how many of them are on duty each night.
    extra_u
        A uniform for each night, which decides how many of the extra units are on duty.
    """

    def __init__(
        self,
        env: Environment,
        dials: Dials,
        units: int,
        roster: list[int],
        extra_u: Sequence[float] = (),
    ) -> None:
        self.env, self.dials, self.units, self.roster = env, dials, units, roster
        self.usual = max(units, 1)  # without units, cover is relative to one
        self.extra_u, self.extra, self.formed = extra_u, 0, units
        self.idle = [PatrolUnit(env, self) for _ in range(units)]

    def strengthen(self, extra: int) -> None:
        """Set the number of units that policies add."""
        self.extra = extra
        while self.formed < self.units + extra:  # if officers are withdrawn, fewer units go on duty
            self.idle.append(PatrolUnit(self.env, self))
            self.formed += 1

    def on_duty(self, night: int) -> int:
        """Return the number of units on duty."""
        base = self.roster[night]
        if not self.extra:
            return base
        return base + binomial(self.extra_u[night], self.extra, self.dials.duty_share)

    def cover(self, night: int) -> float:
        """Return the number of searching units over its mean without policies, or the floor."""
        return self._relative(self.on_duty(night) - (self.formed - len(self.idle)))

    def full_cover(self, night: int) -> float:
        """Return the cover if no unit on duty is held with a boat."""
        return self._relative(self.on_duty(night))

    def _relative(self, searching: int) -> float:
        mean = self.usual * self.dials.duty_share
        floor = self.dials.cover_floor
        return searching / mean if searching > floor * mean else floor

    def sight(self, night: int, hours: float) -> None:
        """Hold a free unit on duty with a boat for `hours`. If none is free, hold nobody."""
        if self.idle and self.formed - len(self.idle) < self.on_duty(night):
            self.idle.pop().hold(hours)


class Watches:
    """The watch of each sector."""

    def __init__(
        self, env: Environment, dials: Dials, calendar: Calendar, streams: Streams
    ) -> None:
        """Spread the coast's units evenly over the sectors and draw each night's roster."""
        self.dials, units = dials, round(dials.patrol_units)
        self.by_sector: list[Watch] = []
        first, nights, share = calendar.first_day, calendar.nights, dials.duty_share
        extra_u = streams.daily("extra_patrols", first, nights, SECTORS)
        for sector in range(SECTORS):
            sector_units = units // SECTORS + (sector < units % SECTORS)
            roster = streams.filled_daily(
                f"patrol_roster {sector}", first, nights, partial(_on_duty, sector_units, share)
            )[0].tolist()
            self.by_sector.append(Watch(env, dials, sector_units, roster, extra_u[sector].tolist()))
        self._round_u = streams.uniforms("extra_patrol_parts", SECTORS).tolist()
        self._env, self._calendar = env, calendar
        self._added: list[tuple[float, float]] = []  # hour of a change, officers added from then on
        dials.listeners.append(self.muster)
        self.muster()

    def __getitem__(self, sector: int) -> Watch:
        return self.by_sector[sector]

    def __iter__(self) -> Iterator[Watch]:
        return iter(self.by_sector)

    def muster(self) -> None:
        """Form units from added officers whose work counts, as large as the existing ones."""
        d = self.dials
        units_per_officer = d.added_officers_effect / officers_per_unit(d)
        for watch, officers, u in zip(
            self.by_sector, d.extra_patrol_officers, self._round_u, strict=True
        ):
            watch.strengthen(round_by(officers * units_per_officer, u))
        added = float(sum(d.extra_patrol_officers))
        if not self._added or added != self._added[-1][1]:
            self._added.append((self._env.now, added))

    def officer_hours(self) -> list[float]:
        """Return the hours of patrol officers on duty each night, from its opening to its close.

        Units without policies count by the roster. Added officers count by their mean share on
        duty at midnight, whether or not their work has an effect.
        """
        d, calendar = self.dials, self._calendar
        hours, size = NIGHT_CLOSES - NIGHT_OPENS, officers_per_unit(d)
        since = [hour for hour, _ in self._added]
        by_night = []
        for night in range(calendar.nights):
            units = sum([watch.roster[night] for watch in self.by_sector])
            place = bisect_right(since, calendar.midnight(night)) - 1
            added = self._added[max(place, 0)][1] * d.duty_share
            by_night.append(hours * (units * size + added))
        return by_night


def officers_per_unit(dials: Dials) -> float:
    """Return the officers on the roll for each patrol unit."""
    d = dials
    officers: float = d.officers_on_coast * d.officers_patrolling / round(d.patrol_units)
    return officers


def _on_duty(units: int, share: float, rng: np.random.Generator, size: tuple[int, int]) -> Any:
    return rng.binomial(units, share, size)


def round_by(amount: float, u: float) -> int:
    """Return `amount` rounded up or down by a uniform, which preserves its mean."""
    return int(amount + u)
