"""People who have come to the coast: waiting, on an attempt, recovering, gone.

Rule: people wait in one pool and leave it at a small hazard. After a stop most of them try again
a few days later. The pool counts people and the sum of their attempts. Attempts per arrival follow
from the two.
"""

from collections.abc import Collection, Generator
from math import exp

from sim.model.calendar import Calendar
from sim.model.clock import Environment, Event
from sim.model.demand import Demand
from sim.model.dials import Dials
from sim.model.ledger import Ledger
from sim.model.quantiles import binomial
from sim.model.returns import Returns
from sim.model.tables import Log
from sim.streams import Streams

DAYS_BACK = 7  # after which all who recover when a run begins try again


def share_of_attempts(part: int, people: int, attempts: int) -> int:
    """Return how many of the `attempts` of `people` belong to `part` of them, in proportion.

    The result is rounded to a whole number. The remaining people keep the remaining attempts.
    Behaviour does not depend on a person's own attempts, so the sum is sufficient.
    """
    return (2 * attempts * part + people) // (2 * people) if people else 0


class Pool:
    """The one pool of people on the coast.

    Attributes
    ----------
    size, at_noon
        People who wait now, and people who waited after the day's changes at noon.
    attempts
        Sum of the attempts of people who wait.
    """

    def __init__(
        self, dials: Dials, ledger: Ledger, log: Log, calendar: Calendar, streams: Streams,
        as_before: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.dials, self.ledger, self.log, self.calendar = dials, ledger, log, calendar
        self.returns = Returns(dials, ledger, calendar, streams)
        self.demand = Demand(dials, self.returns, calendar, streams, as_before)
        self.size = self.at_noon = self.attempts = 0
        u = streams.daily("pool_leaving", calendar.first_day, calendar.nights)
        self._leaving_u: list[float] = u[0].tolist()
        self._recovered: dict[int, tuple[int, int]] = {}  # by day: people, their attempts
        self.recovering = self._delivered = 0

    def run(self, env: Environment) -> Generator[Event, None, None]:
        """Every noon, add newcomers and people who try again, and remove people who give up."""
        for day in range(self.calendar.nights):
            returned = self.returns.carry_out(day, self._come_back)
            newcomers = self.demand.newcomers(day, self.size)
            self.ledger.come(newcomers)
            recovered, attempts = self._recovered.pop(day, (0, 0))
            self.ledger.move(recovered, "recovering", "waiting")
            self.recovering -= recovered
            self.size += newcomers + recovered
            self.attempts += attempts
            self._give_up(day)
            self.at_noon = self.size
            self._log(day, newcomers, returned)
            yield env.timeout(24.0)

    def start(self, waiting: int, attempts: int, recovering: int, their_attempts: int) -> None:
        """Begin with people who wait and people who recover, and the sums of their attempts."""
        self.size, self.attempts = waiting, attempts
        self.ledger.come(waiting)
        people, attempts = recovering, their_attempts
        self.ledger.come(people)
        self.ledger.move(people, "waiting", "recovering")
        self.recovering = people
        for day in range(DAYS_BACK):  # fewer come back late, because earlier stops ended then
            left = DAYS_BACK - day
            part = round(people * 2.0 / (left + 1)) if left > 1 else people
            theirs = share_of_attempts(part, people, attempts)
            self._recovered[day] = (part, theirs)
            people, attempts = people - part, attempts - theirs

    def board(self, people: int) -> int:
        """Take `people` out of the pool onto a boat, and return the sum of their attempts."""
        self.ledger.move(people, "waiting", "on_attempt")
        return self._take(people)

    def stand_down(self, people: int, earlier: int) -> None:
        """Return people to the pool because their boat never came, without counting an attempt."""
        self.ledger.move(people, "on_attempt", "waiting")
        self.size += people
        self.attempts += earlier

    def stopped(self, people: int, earlier: int, hour: float, u_leave: float, u_day: float) -> None:
        """Let people stopped or brought back at `hour` recover to try again, or leave."""
        leaving = binomial(u_leave, people, 1.0 - self.dials.reattempt)
        staying = people - leaving
        self.ledger.move(leaving, "on_attempt", "left")
        self.ledger.move(staying, "on_attempt", "recovering")
        self.recovering += staying
        day = self._next_noon(hour) + int(u_day * self.dials.reattempt_days)
        recovered, attempts = self._recovered.get(day, (0, 0))
        their_attempts = share_of_attempts(staying, people, earlier + people)  # including this one
        self._recovered[day] = (recovered + staying, attempts + their_attempts)

    def arrived(self, people: int, hour: float, u_returned: float) -> None:
        """Record people who reach the United Kingdom at `hour`, and choose some for return."""
        self.ledger.move(people, "on_attempt", "arrived")
        self.returns.arrive(people, self._next_noon(hour), u_returned)

    def _next_noon(self, hour: float) -> int:
        return int((hour - self.calendar.first_hour) // 24.0) + 1

    def _come_back(self, people: int, day: int) -> None:
        """Let people who were returned reach the coast again on `day`, with no attempts."""
        recovered, attempts = self._recovered.get(day, (0, 0))
        self._recovered[day] = (recovered + people, attempts)
        self.recovering += people

    def _log(self, day: int, newcomers: int, returned: int) -> None:
        ledger = self.ledger
        delivered, self._delivered = ledger.delivered - self._delivered, ledger.delivered
        self.log.people.append(
            (
                day, newcomers, self.size, self.recovering, returned, ledger.boats["in_stock"],
                delivered,
            )
        )  # fmt: skip

    def _give_up(self, day: int) -> None:
        leaving = binomial(self._leaving_u[day], self.size, 1.0 - exp(-self.dials.attrition))
        self._take(leaving)
        self.ledger.move(leaving, "waiting", "left")

    def _take(self, people: int) -> int:
        """Take people out of the pool, and return the sum of their attempts."""
        their_attempts = share_of_attempts(people, self.size, self.attempts)
        self.size -= people
        self.attempts -= their_attempts
        return their_attempts
