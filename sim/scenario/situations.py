"""Situations of a scenario: an hour at which its numbers change, and conditions that may hold then.

Nobody knows before a run which evenings will be calm. So whatever is checked before a run is
checked for every set of conditions that may hold together until the next such hour.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from itertools import pairwise
from math import ceil, floor, inf, isfinite

from sim.model.calendar import Calendar
from sim.model.conditions import Condition
from sim.model.dials import Overlay
from sim.model.evenings import evening_hour

Situation = tuple[float, frozenset[Condition]]
"""An hour, and the conditions that hold; all others fail."""

NONE = (frozenset[Condition](),)
WHOLE = 2  # place of the launches, which are whole numbers, among an evening's numbers


def situations(overlays: Iterable[Overlay], calendar: Calendar) -> list[Situation]:
    """Return every situation that overlays may meet, in order of hours."""
    overlays = list(overlays)
    ends = {t for o in overlays for t in (o.start, o.end) if isfinite(t)}
    conditions = frozenset(o.when for o in overlays if o.when)
    return [
        (since, holding)
        for since, until in pairwise([-inf, *sorted(ends), inf])
        for holding in (
            possible(conditions, _evenings(calendar, since, until)) if conditions else NONE
        )
    ]


def _evenings(calendar: Calendar, since: float, until: float) -> frozenset[tuple[int, int]]:
    """Return weekday and month of each evening whose conditions count from `since` to `until`."""
    first, last = evening_hour(calendar, 0), calendar.nights - 1
    begin = 0 if since == -inf else floor((since - first) / 24.0)
    end = last if until == inf else ceil((until - first) / 24.0) - 1
    nights = range(min(max(begin, 0), last), min(max(end, 0), last) + 1)
    days = (calendar.dates()[night] - timedelta(days=1) for night in nights)
    return frozenset((day.weekday(), day.month) for day in days)


@cache
def possible(
    conditions: frozenset[Condition], days: frozenset[tuple[int, int]]
) -> tuple[frozenset[Condition], ...]:
    """Return the sets of conditions that may hold on one evening, all others failing.

    What an evening is like in one respect says nothing of the others: any forecast may come with
    any liability, any number of launches and any of the `days`, given as weekday and month.
    """
    sets = {frozenset(c for c in conditions if c.on_day(*day)) for day in days}
    for place in range(3):
        met = set(_met(conditions, place))
        sets = {one & other for one in sets for other in met}
    return tuple(sorted(sets, key=lambda one: (len(one), sorted(map(repr, one)))))


def _met(conditions: frozenset[Condition], place: int) -> Iterator[frozenset[Condition]]:
    """Yield the conditions that a number meets by one of its ranges, for numbers of every kind."""
    edges = {edge for c in conditions for edge in c.ranges[place] if isfinite(edge)}
    if place == WHOLE:
        around = (floor(edge) + more for edge in edges for more in (-1, 0, 1, 2))
        numbers = {0.0, *(float(max(0, number)) for number in around)}
    else:
        ordered = sorted({0.0, *edges})
        numbers = {*ordered, ordered[-1] + 1.0, *((a + b) / 2 for a, b in pairwise(ordered))}
    for number in numbers:
        yield frozenset(c for c in conditions if c.ranges[place][0] <= number <= c.ranges[place][1])
