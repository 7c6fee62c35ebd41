"""Danger: fatal incidents at boarding, inshore and in transit.

Rule: the hazard of a stage grows with the crowd, the sea, the route, a year's common factor and an
intervention. Each calendar year has a second factor, on the deaths of an incident. One uniform is
compared with the hazard with and without the intervention. Deaths that happen only with it are
counted as due to the intervention. Expected deaths are counted beside the deaths: the chance of
each incident times the deaths that it would bring. They have the same mean, and vary far less.
"""

from collections.abc import Sequence
from datetime import date
from math import exp
from typing import NamedTuple

from sim.model.boats import Boat
from sim.model.calendar import Calendar
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.people import share_of_attempts
from sim.model.quantiles import binomial, geometric, normal, poisson
from sim.streams import Streams

REFERENCE_LOAD, REFERENCE_WAVE = 55.0, 0.5  # people; m, at which the hazards are stated
MAX_ABOARD = 120  # people


class Year(NamedTuple):
    """Common factors of a calendar year, each with mean 1.

    Attributes
    ----------
    frailty
        On all hazards.
    severity
        On the deaths beyond the first in an ordinary incident.
    """

    frailty: float
    severity: float


def draw_years(dials: Dials, calendar: Calendar, streams: Streams) -> list[Year]:
    """Draw the factors of each calendar year, and return those of every night.

    A year has generators of its own, so its factors depend on neither end of the run.
    """
    by_year = {
        year: Year(
            year_factor(dials.year_frailty, "year_frailty", year, streams),
            year_factor(dials.year_severity, "year_severity", year, streams),
        )
        for year in sorted({day.year for day in calendar.dates()})
    }
    return [by_year[day.year] for day in calendar.dates()]


def year_factor(shape: float, purpose: str, year: int, streams: Streams) -> float:
    """Draw a gamma factor with mean 1 for a calendar year."""
    own = streams.on(date(year, 1, 1)).generator(purpose, year)
    return own.standard_gamma(shape) / shape


class Safety:
    """Hazards of a replication, and the harm of incidents.

    Parameters
    ----------
    years
        Factors of the calendar year of each night.
    """

    def __init__(self, dials: Dials, ledger: Ledger, years: Sequence[Year]) -> None:
        self.dials, self.ledger, self.years = dials, ledger, years
        self._numbers = (-1.0, -1.0, -1.0)
        # expected in an incident, by the year's severity and people aboard
        self._deaths: dict[float, list[float]] = {}
        dials.listeners.append(self.react)
        self.react()

    def react(self) -> None:
        """Compute the deaths that an incident is expected to bring, if numbers have changed."""
        d = self.dials
        numbers = (d.large_incident, d.large_incident_dead, d.deaths_per_incident)
        if numbers != self._numbers:
            self._numbers = numbers
            self._deaths = {
                severity: self._expected(severity)
                for severity in {year.severity for year in self.years}
            }

    def _expected(self, severity: float) -> list[float]:
        """Return the deaths expected in an incident of a year, by people aboard."""
        d, mean = self.dials, self._ordinary_mean(severity)
        large = (d.large_incident, d.large_incident_dead)
        return [expected_deaths(aboard, *large, mean) for aboard in range(MAX_ABOARD + 1)]

    def _ordinary_mean(self, severity: float) -> float:
        """Return the mean deaths of an ordinary incident in a year, if there were no limit."""
        return 1.0 + (self.dials.deaths_per_incident - 1.0) * severity

    def hazard(self, base: float, boat: Boat, u_drift: float) -> float:
        """Return the expected number of fatal incidents in a stage without intervention."""
        d = self.dials
        wave = boat.wave * exp(d.wave_drift * normal(u_drift))
        crowd = d.hazard_load * (boat.people - REFERENCE_LOAD) / 10.0
        sea = d.hazard_sea * (wave - REFERENCE_WAVE) / 0.3
        return base * self.years[boat.night].frailty * exp(crowd + sea)

    def incident(
        self, boat: Boat, base: float, u: float, u_drift: float, multiplier: float = 1.0
    ) -> bool:
        """Expose a boat to the hazard of a stage, and return whether the boat is lost.

        Deaths, missing and injured are added to the boat's counts.

        Parameters
        ----------
        base
            Expected fatal incidents at the reference load and sea.
        u, u_drift
            Uniforms for the incident, and for the sea's drift from the night's mean.
        multiplier
            Factor on the hazard due to an intervention.
        """
        hazard = self.hazard(base, boat, u_drift)
        chance = 1.0 - exp(-hazard * multiplier)
        aboard = boat.people - boat.dead
        severity = self.years[boat.night].severity
        deaths = self._deaths[severity][aboard]
        boat.expected_dead += chance * deaths
        if multiplier > 1.0:
            boat.expected_dead_by_intervention += (chance - (1.0 - exp(-hazard))) * deaths
        if u >= chance:
            return False
        before, luck = boat.dead, boat.luck
        large = luck.large_incident < self.dials.large_incident
        if large:
            dead = round(luck.deaths * self.dials.large_incident_dead * aboard)
        else:
            dead = geometric(luck.deaths, self._ordinary_mean(severity))
        self._die(boat, min(max(dead, 1), aboard))
        if u >= 1.0 - exp(-hazard):
            boat.dead_by_intervention += boat.dead - before
        hurt = poisson(luck.injured, self.dials.injured_per_incident)
        boat.injured += min(hurt, boat.people - boat.dead)
        return large

    def _die(self, boat: Boat, dead: int) -> None:
        boat.earlier -= share_of_attempts(dead, boat.people - boat.dead, boat.earlier)
        missing = binomial(boat.luck.missing, dead, self.dials.missing_share)
        boat.dead += dead
        boat.missing += missing
        self.ledger.move(missing, "on_attempt", "missing")
        self.ledger.move(dead - missing, "on_attempt", "dead")


def expected_deaths(aboard: int, large: float, share_dead: float, mean: float) -> float:
    """Return the expected number of deaths in an incident, as `Safety.incident` draws them.

    Parameters
    ----------
    aboard
        People alive in the boat.
    large
        Probability that the incident is large.
    share_dead
        Largest share of the people who die in a large incident.
    mean
        Mean number of deaths in any other incident, if there were no limit.
    """
    return large * mean_rounded(share_dead * aboard, aboard) + (1.0 - large) * mean_geometric(
        mean, aboard
    )


def mean_rounded(width: float, most: int) -> float:
    """Return the mean of a uniform on 0 to `width`, rounded, at least 1 and at most `most`."""
    if width <= 1.5 or most <= 1:
        return float(min(1, most))
    last = min(round(width), most)
    below = 1.5 + (last * (last - 1) / 2.0 - 1.0)  # 1 up to 1.5, then 2, 3, … over 1 each
    return (below + last * (width - (last - 0.5))) / width


def mean_geometric(mean: float, most: int) -> float:
    """Return the mean of 1 + a geometric variable with mean `mean`, at most `most`."""
    if mean <= 1.0:
        return float(min(1, most))
    return float(mean * (1.0 - (1.0 - 1.0 / mean) ** most))
