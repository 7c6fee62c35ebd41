"""Shares stopped by week: in busy and in other weeks, and how they fall with the load.

The load of a week is the prevention events and the boats arrived in it. The same functions measure
runs and the Home Office's weekly series.
"""

from dataclasses import dataclass
from functools import cached_property
from math import exp, fsum, isfinite, log, nan
from operator import mul

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MIN_WEEKS = 4  # with a load, to rank weeks or to fit a slope
MAX_STEPS, CLOSE = 25, 1e-9  # of Newton's method: steps, and the last change of the slope
LARGEST_ODDS = 500.0  # size of log-odds, beyond which a share is 0 or 1


@dataclass(frozen=True)
class Weeks:
    """Counts by week, each of shape (weeks,).

    Attributes
    ----------
    people, boats
        People and boats arrived.
    prevented, events
        People recorded as prevented, and prevention events.
    """

    people: Array
    boats: Array
    prevented: Array
    events: Array

    @classmethod
    def of_days(cls, people: Array, boats: Array, prevented: Array, events: Array) -> "Weeks":
        """Return the sums over whole weeks of counts by day, without an unfinished last week."""
        days = len(people) // 7 * 7
        daily = (people, boats, prevented, events)
        return cls(*(counts[:days].reshape(-1, 7).sum(axis=1) for counts in daily))

    @cached_property
    def load(self) -> Array:
        """Prevention events and boats arrived, shape (weeks,)."""
        return self.boats + self.events

    @cached_property
    def _busy_load(self) -> float:
        """Load from which a week is among the busiest quarter of those with a load.

        NaN with fewer than MIN_WEEKS weeks with a load.
        """
        active = self.load[self.load > 0]
        return float(np.quantile(active, 0.75)) if len(active) >= MIN_WEEKS else nan

    def chosen(self, busiest: bool) -> NDArray[np.bool_]:
        """Return which weeks are the busiest quarter, or the others with a load; none if too few.

        Shape (weeks,).
        """
        load, least = self.load, self._busy_load
        return load >= least if busiest else (load > 0) & (load < least)

    def share_of_people(self, busiest: bool) -> float:
        """Return the people interception rate of the busiest quarter of weeks, or of the others."""
        return _share(self.prevented, self.people, self.chosen(busiest))

    def share_of_events(self, busiest: bool) -> float:
        """Return the event interception rate of the busiest quarter of weeks, or of the others."""
        return _share(self.events, self.boats, self.chosen(busiest))

    def slope_of_people(self) -> float:
        """Return the slope of the people interception rate's logit on the logarithm of the load."""
        return logit_slope(self.prevented, self.people, self.load)

    def slope_of_events(self) -> float:
        """Return the slope of the event interception rate's logit on the logarithm of the load."""
        return logit_slope(self.events, self.boats, self.load)


def _share(stopped: Array, others: Array, chosen: NDArray[np.bool_]) -> float:
    """Return the share stopped over the chosen weeks, NaN if there is none."""
    part = float(stopped[chosen].sum())
    total = part + float(others[chosen].sum())
    return part / total if total else nan


def logit_slope(stopped: Array, others: Array, load: Array) -> float:
    """Return the slope of the logit of the share stopped on the logarithm of the load.

    It is the quasi-likelihood estimate for grouped counts: maximum likelihood of a binomial
    regression, which any overdispersion leaves as it is (McCullagh and Nelder 1989, ch. 4 and 9).
    Newton's method finds it.

    Parameters
    ----------
    stopped, others
        Counts stopped and not stopped, each of shape (weeks,).
    load
        Load, shape (weeks,). Weeks without a load are left out.

    Returns
    -------
    float
        Change of the log-odds for each unit of ln(load). NaN with fewer than MIN_WEEKS weeks, with
        one load in all of them, if all or none were stopped, or if there is no finite estimate.
    """
    active = (load > 0) & (stopped + others > 0)
    y, n = stopped[active].tolist(), (stopped + others)[active].tolist()
    part, total = fsum(y), fsum(n)
    if len(y) < MIN_WEEKS or not 0 < part < total:
        return nan
    logs = [log(weekly) for weekly in load[active].tolist()]
    if min(logs) == max(logs):
        return nan
    middle = fsum(map(mul, n, logs)) / total
    return _newton(y, n, [x - middle for x in logs], log(part / (total - part)))


def _newton(y: list[float], n: list[float], x: list[float], level: float) -> float:
    """Return the slope on x at which the binomial likelihood of y among n is largest, or NaN.

    `level` is the intercept to begin with; the slope begins at 0. Plain floats and exact sums give
    the same bytes on every processor, which NumPy's products and logarithms of arrays do not.
    """
    slope = 0.0
    for _ in range(MAX_STEPS):
        odds = [level + slope * each for each in x]
        share = [1.0 / (1.0 + exp(-min(max(each, -LARGEST_ODDS), LARGEST_ODDS))) for each in odds]
        left = [stopped - size * p for stopped, size, p in zip(y, n, share, strict=True)]
        weight = [size * p * (1.0 - p) for size, p in zip(n, share, strict=True)]
        by_x = list(map(mul, weight, x))
        a, b, c = fsum(weight), fsum(by_x), fsum(map(mul, by_x, x))
        g, h, det = fsum(left), fsum(map(mul, left, x)), a * c - b * b
        if not det > 0:
            return nan
        level, step = level + (c * g - b * h) / det, (a * h - b * g) / det
        slope += step
        if abs(step) < CLOSE:
            return slope if isfinite(slope) else nan
    return nan
