"""The market: supply of dinghies to the networks, and networks dismantled and replaced.

Rule: every afternoon shipments are offered as a compound Poisson process. Each is seized with a
probability. A network chosen by market share buys the boats that it needs and can pay for. The
other networks buy from the remaining boats. Boats that no network buys are not delivered. Working
networks are dismantled at a hazard and replaced after a time.
"""

from collections.abc import Generator

import numpy as np

from sim.model.calendar import Calendar
from sim.model.clock import Environment, Event
from sim.model.dials import Dials
from sim.model.networks import Network
from sim.model.quantiles import poisson, waiting_time
from sim.streams import Streams

SHIPMENT_HOUR = -9.0  # 15:00, hours from the coming night's midnight


def market_shares(networks: int, concentration: float) -> list[float]:
    """Return market shares proportional to i^−concentration for the i-th network, summing to 1."""
    weights = np.arange(1, networks + 1) ** -float(concentration)
    shares: list[float] = (weights / weights.sum()).tolist()
    return shares


class Market:
    """Deliveries to the networks, their dismantling and their replacement."""

    def __init__(
        self, dials: Dials, networks: list[Network], calendar: Calendar, streams: Streams
    ) -> None:
        self.dials, self.networks, self.calendar = dials, networks, calendar
        first, nights = calendar.first_day, calendar.nights
        self._dismantled = streams.daily("dismantled", first, nights, len(networks))
        self._replaced = streams.daily("replaced", first, nights, len(networks))
        self._lowest_threshold = (-np.log1p(-self._dismantled)).min(axis=0).tolist()
        self._shipments = streams.daily("shipments", first, nights)[0].tolist()
        self._days = calendar.dates()
        self._streams = streams

    def run(self, env: Environment) -> Generator[Event, None, None]:
        """Every afternoon, dismantle and replace networks, then offer the day's shipments."""
        yield env.timeout(self.calendar.midnight(0) + SHIPMENT_HOUR - env.now)
        for night in range(self.calendar.nights):
            self._dismantle_and_replace(night)
            self._offer(night)
            yield env.timeout(24.0)

    def _dismantle_and_replace(self, night: int) -> None:
        d = self.dials
        hazard = d.dismantling * d.task_force_hazard**d.task_force / 365.0
        changed = False
        if self._lowest_threshold[night] < hazard:
            for network in self.networks:
                u = self._dismantled[network.number, night]
                if network.working and waiting_time(u, 1.0) < hazard:
                    u_time = self._replaced[network.number, night]
                    setback = d.task_force_setback**d.task_force
                    days = waiting_time(u_time, 1.0) * d.replacement_days * setback
                    network.dismantle(night + days)
                    changed = True
        for network in [n for n in self.networks if not n.working]:
            if network.back_on <= night:
                network.replace()
                changed = True
        if changed:
            working = sum([n.share for n in self.networks if n.working])
            for network in self.networks:
                network.queue_share = network.share / working if network.working else 0.0

    def _offer(self, night: int) -> None:
        rate = self.dials.boats_offered / self.dials.shipment_size
        offers = poisson(self._shipments[night], rate)
        if not offers:
            return
        day = self._days[night]
        drawn = self._streams.on(day).block("shipment_offer", day.toordinal(), shape=(offers, 2))
        seized, size = self._seized(), round(self.dials.shipment_size)
        for u_recipient, u_seized in drawn.tolist():
            if u_seized >= seized:
                self._sell(u_recipient, size)

    def _seized(self) -> float:
        """Return the probability that a shipment is seized, all efforts together."""
        d = self.dials
        by_effort = d.seizure_effort * d.seizures_added
        by_tip = d.intelligence * d.intelligence_seizures
        added = by_effort + by_tip * (1.0 - by_effort)
        return d.shipments_seized + added * (1.0 - d.shipments_seized)

    def _sell(self, u: float, boats: int) -> None:
        """Offer a shipment to a network chosen by market share, then to the others in turn."""
        first, cumulative = 0, self.networks[0].share
        while cumulative <= u and first + 1 < len(self.networks):
            first += 1
            cumulative += self.networks[first].share
        for network in self.networks[first:] + self.networks[:first]:
            boats -= network.buy(boats)
            if not boats:
                return
