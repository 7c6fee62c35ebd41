"""Each evening, what is known decides which policies with a condition act until the next evening.

Rule: conditions are judged at 17:00. The afternoon's shipments are in by then, and networks decide
an hour later. All that counts is known at that hour: the day, the forecast, the liability, and the
boats launched before. The night to come plays no part, and no random number is drawn.
"""

from collections.abc import Generator
from datetime import timedelta

from sim.model.calendar import Calendar
from sim.model.clock import Environment, Event
from sim.model.conditions import Evening
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.orders import Orders
from sim.model.tables import Fate, Log
from sim.model.weather import Sea

JUDGED = -7.0  # 17:00, hours from the coming night's midnight
WEEK = 7  # nights


def evening_hour(calendar: Calendar, night: int) -> float:
    """Return the hour at which the conditions of `night` are judged."""
    return calendar.midnight(night) + JUDGED


def known_by_day(calendar: Calendar, sea: Sea, night: int) -> Evening:
    """Return the day and the forecast of an evening, without anything that happened before."""
    day = calendar.dates()[night] - timedelta(days=1)
    return Evening(day.weekday(), day.month, float(sea.forecast[night]))


class Evenings:
    """What is known each evening, from the books of the nights before.

    Policies without a condition need none of this, and it then starts no process.
    """

    def __init__(
        self, dials: Dials, calendar: Calendar, sea: Sea, orders: Orders, ledger: Ledger, log: Log
    ) -> None:
        self.dials, self.calendar, self.sea = dials, calendar, sea
        self.orders, self.ledger, self.log = orders, ledger, log
        self._launched = [0] * calendar.nights
        self._read = 0  # rows of the log

    def known(self, night: int) -> Evening:
        """Return what is known on the evening of `night`."""
        return known_by_day(self.calendar, self.sea, night)._replace(
            liability=self.orders.liability(evening_hour(self.calendar, night)),
            launches_last_week=self._launches(night),
        )

    def _launches(self, night: int) -> int:
        """Return the boats of the seven nights before, and any that is still under way.

        At this hour every boat of an earlier night was launched or found, and none of the coming
        night is out yet.
        """
        for row in self.log.attempts[self._read :]:
            self._launched[int(row[0])] += row[3] != Fate.KIT_FOUND
        self._read = len(self.log.attempts)
        return sum(self._launched[max(0, night - WEEK) : night]) + self.ledger.boats["on_attempt"]

    def run(self, env: Environment) -> Generator[Event, None, None]:
        """Judge the conditions every evening. The last night's hold to the end."""
        for night in range(self.calendar.nights):
            yield env.timeout(evening_hour(self.calendar, night) - env.now)
            last = night + 1 == self.calendar.nights
            self.dials.judge(self.known(night), env.now, float("inf") if last else env.now + 24.0)
