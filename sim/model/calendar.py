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
SPIN_UP_DAYS = 730
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
    spin_up
        Days before the warm-up of which only a daily balance is counted (`model/spin_up.py`).
    """

    start: date
    end: date
    warm_up: int = WARM_UP_DAYS
    spin_up: int = SPIN_UP_DAYS

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to copy it, which Python cannot know of a compiled class."""
        return Calendar, (self.start, self.end, self.warm_up, self.spin_up)

    def before(self) -> "Calendar | None":
        """Return the calendar of the days of the balance; None if there are none."""
        if not self.spin_up:
            return None
        last = self.first_day - timedelta(days=1)
        return Calendar(self.first_day - timedelta(days=self.spin_up), last, 0, 0)

    @property
    def nights(self) -> int:
        """Number of nights, warm-up included."""
        return self.warm_up + (self.end - self.start).days + 1

    @property
    def first_day(self) -> date:
        """Date of the first night, that of the first warm-up day."""
        return self.start - timedelta(days=self.warm_up)

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
        return tuple(self.first_day + timedelta(days=i) for i in range(self.nights))

    @cache  # noqa: B019
    def ordinals(self) -> NDArray[np.int64]:
        """Return the number of each night's date in the calendar, shape (nights,), read-only."""
        return self.first_day.toordinal() + np.arange(self.nights)

    @cache  # noqa: B019
    def months_begin(self) -> tuple[tuple[float, date], ...]:
        """Return the hour at which each month begins within the run, and its middle day.

        The first is the month in which the run begins, from the run's first hour on.
        """
        begins = [d for i, d in enumerate(self.dates()) if i == 0 or d.day == 1]
        hours = [self.first_hour, *(self.hour(day) for day in begins[1:])]
        return tuple((hour, day.replace(day=15)) for hour, day in zip(hours, begins, strict=True))

    @cache  # noqa: B019
    def day_of_year(self) -> NDArray[np.float64]:
        """Return each night's day of the year, shape (nights,), read-only."""
        return np.array([day.timetuple().tm_yday for day in self.dates()], dtype=float)

    @cache  # noqa: B019
    def months(self) -> NDArray[np.int64]:
        """Return each night's month from 0, shape (nights,), read-only."""
        return np.array([day.month - 1 for day in self.dates()])
