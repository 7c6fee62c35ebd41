"""Measures over the days of a window, from which outcomes are made.

Three rules hold here: nothing is finer than sector and week, deaths are never netted against
anything, and the success of single networks is not shown.
"""

from functools import cached_property
from math import nan

import numpy as np
from numpy.typing import NDArray

from sim.model.tables import Fate, OrderResult, Tables
from sim.outcomes.stopped import Weeks

Array = NDArray[np.float64]

_PRESENT = (Fate.STOPPED_ON_BEACH, Fate.STOPPED_IN_SHALLOWS, Fate.RETURNED_TO_FRANCE, Fate.LOST)


class Window:
    """Rows of one window, with sums by day.

    Parameters
    ----------
    tables
        Rows of the window's nights only.
    first, days
        The window's first night, and its number of days.
    """

    def __init__(self, tables: Tables, first: int, days: int) -> None:
        self.tables, self.days = tables, days
        self.attempts = tables.attempts
        self.fate = self.attempts["fate"]
        self.people = self.attempts["people"]
        self.arrived = self.fate == Fate.ARRIVED
        self.day = (self.attempts["night"] - first).astype(np.int64)
        self.finds = tables.nights["finds"]
        self.result = tables.interventions["result"]

    @classmethod
    def over_nights(cls, tables: Tables, first: int, last: int) -> "Window":
        """Return the window of nights `first` to `last`, both included, of a whole run's tables."""
        return cls(tables.on_nights(first, last), first, last - first + 1)

    def total(self, column: str) -> float:
        """Return the sum of a column of attempts."""
        return float(self.attempts[column].sum())

    def by_day(self, weights: Array | None = None, only: NDArray[np.bool_] | None = None) -> Array:
        """Return a count or a sum of attempts for each day, shape (days,)."""
        day = self.day if only is None else self.day[only]
        if weights is not None and only is not None:
            weights = weights[only]
        counts: Array = np.bincount(day, weights, minlength=self.days).astype(float)
        return counts

    @cached_property
    def boats(self) -> Array:
        """Boats arrived each day, shape (days,)."""
        return self.by_day(only=self.arrived)

    @cached_property
    def arrivals(self) -> Array:
        """People arrived each day, shape (days,)."""
        return self.by_day(self.attempts["arrivals"])

    @cached_property
    def events(self) -> Array:
        """Prevention events each day, including finds unrelated to a launch, shape (days,)."""
        events: Array = self.by_day(only=~self.arrived) + self.finds
        return events

    @property
    def stopped(self) -> float:
        """People alive and present when their boat was stopped or brought back."""
        present = np.isin(self.fate, _PRESENT)
        present |= (self.fate == Fate.STOPPED_INSHORE) & (self.attempts["at_sea"] == 1)
        return float((self.people - self.attempts["dead"])[present].sum())

    @cached_property
    def prevented(self) -> Array:
        """People recorded as prevented each day, shape (days,)."""
        at_find = self.tables.run["recorded_at_unrelated_find"]
        prevented: Array = self.by_day(self.attempts["recorded"]) + self.finds * at_find
        return prevented

    @cached_property
    def weeks(self) -> Weeks:
        """Counts by week from the first day on, without an unfinished last week."""
        return Weeks.of_days(self.arrivals, self.boats, self.prevented, self.events)


def ratio(part: float, total: float) -> float:
    """Return part / total, or NaN if the total is 0."""
    return part / total if total else nan


def busiest_week(arrivals: Array) -> float:
    """Return the most people arrived in seven consecutive days."""
    week = min(7, len(arrivals))
    return float(np.convolve(arrivals, np.ones(week), "valid").max())


def dispersion(counts: Array) -> float:
    """Return the variance of counts divided by their mean."""
    return ratio(float(counts.var()), float(counts.mean()))


def autocorrelation(counts: Array) -> float:
    """Return the correlation of one day with the next, NaN if the counts do not vary."""
    if len(counts) < 3 or counts[1:].std() == 0 or counts[:-1].std() == 0:
        return nan
    return float(np.corrcoef(counts[1:], counts[:-1])[0, 1])


def crossing_after(boats: Array, crossing: bool) -> float:
    """Return the share of days with an arrival, after days with or without one."""
    arrival = boats > 0
    before = arrival[:-1] == crossing
    return ratio(float((arrival[1:] & before).sum()), float(before.sum()))


def public_cost(window: Window) -> float:
    """Return the public cost of the policies in force, NaN if the cost of one is unknown."""
    days = window.tables.costs
    return nan if days["unknown_costs"].any() else float(days["public_cost"].sum())


def refused(window: Window, corps: int | None = None, reason: OrderResult | None = None) -> float:
    """Return the number of orders refused: all, those of one corps, or those for one reason."""
    if reason is None:
        no = window.result <= OrderResult.REFUSED_BY_JUDGEMENT
    else:
        no = window.result == reason
    if corps is not None:
        no &= window.tables.interventions["corps"] == corps
    return float(no.sum())
