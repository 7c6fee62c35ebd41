"""Nights and hours of a run.

Hour 0 is midnight at the start of the period's first day, UTC. The warm-up lies before it. Night
`i` bears the date of the day on which it ends, and is counted from the first warm-up day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

WARM_UP_DAYS = 90
NOON = -12.0  # hours from a night's midnight: people arrive, try again, give up
EVENING = -6.0  # networks decide at 18:00
NIGHT_OPENS, NIGHT_CLOSES = -3.0, 9.0  # 21:00 to 09:00


@dataclass(frozen=True)
class Calendar:
    """The days of a run.

    Attributes
    ----------
    start, end
        First and last day of the period, both included.
    warm_up
        Days simulated before `start`, which are not reported.
    """

    start: date
    end: date
    warm_up: int = WARM_UP_DAYS

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to copy it, which Python cannot know of a compiled class."""
        return Calendar, (self.start, self.end, self.warm_up)

    @property
    def nights(self) -> int:
        """Number of nights, warm-up included."""
        return self.warm_up + (self.end - self.start).days + 1

    @property
    def first_hour(self) -> float:
        """Hour at which the run begins: noon before the first night, when people arrive."""
        return self.midnight(0) + NOON

    def midnight(self, night: int) -> float:
        """Return the hour of the midnight within `night`."""
        return 24.0 * (night - self.warm_up)

    def hour(self, day: date) -> float:
        """Return the hour at which `day` begins."""
        return 24.0 * (day - self.start).days

    def night(self, day: date) -> int:
        """Return the number of the night that ends on `day`."""
        return (day - self.start).days + self.warm_up

    @cache  # noqa: B019  a study has a handful of calendars, each read by every run
    def dates(self) -> tuple[date, ...]:
        """Return the date of each night."""
        first = self.start - timedelta(days=self.warm_up)
        return tuple(first + timedelta(days=i) for i in range(self.nights))

    @cache  # noqa: B019
    def day_of_year(self) -> NDArray[np.float64]:
        """Return each night's day of the year, shape (nights,), read-only."""
        return np.array([day.timetuple().tm_yday for day in self.dates()], dtype=float)

    @cache  # noqa: B019
    def in_later_year(self) -> NDArray[np.bool_]:
        """Return whether each night lies in a year after the period's first, shape (nights,)."""
        return np.array([day.year > self.start.year for day in self.dates()])

    @cache  # noqa: B019
    def months(self) -> NDArray[np.int64]:
        """Return each night's month from 0, shape (nights,), read-only."""
        return np.array([day.month - 1 for day in self.dates()])
