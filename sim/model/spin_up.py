"""The start: people and boats on the coast before the first night, from a balance by day.

Rule: the two years before a run are counted in daily totals, without single boats. People come,
give up and return as drawn for these dates. On nights that look fit, boats leave as networks would
launch them. A mean share of them is seized on land, is stopped or arrives. The warm-up then starts
from this balance and not from an empty coast, which would take half a year to fill.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import erf, exp, pi, sqrt

import numpy as np

from sim.assumptions import SECTORS, Values
from sim.assumptions.drivers import YEAR, on_day
from sim.model.calendar import Calendar
from sim.model.demand import draw_demand
from sim.model.dials import Dials
from sim.model.networks import MAX_LOAD, MIN_LOAD, launch_rates
from sim.model.people import DAYS_BACK
from sim.model.weather import Sea, draw_sea, fit_nights
from sim.streams import Streams

IN_TIME = 0.55  # share of boats on the beach that a group reaches, mean of status quo runs
IN_TIME_TAXI = 0.7  # the same of taxi boats that were seen at their launch


@dataclass
class Start:
    """People and boats at a run's first noon.

    Attributes
    ----------
    waiting, attempts
        People who wait, and the sum of their attempts.
    recovering, their_attempts
        People who recover from an attempt, and the sum of their attempts.
    stock
        Boats that networks hold.
    beliefs
        Probability that a boat arrives, as learnt: of beach launches and of taxi boats.
    """

    waiting: float = 0.0
    attempts: float = 0.0
    recovering: float = 0.0
    their_attempts: float = 0.0
    stock: float = 0.0
    beliefs: tuple[float, float] = (0.0, 0.0)


def spin_up(
    values: Values,
    dials: Dials,
    calendar: Calendar,
    streams: Streams,
    as_before: Collection[str] = (),
) -> Start:
    """Return the start of a run after `calendar.spin_up` days of the balance, without policies.

    `as_before` are drivers that are as a year before.
    """
    start = Start()
    before = calendar.before()
    if before is None:
        return start
    sea = draw_sea(values, before, streams, as_before)
    newcomers = draw_demand(dials, before, streams, as_before)
    launched = launch_shares(values, dials, sea)
    early, beach, taxi = mean_fates(dials)
    arrive = beach + dials.taxi_share * (taxi - beach)
    start.beliefs = (beach, taxi)
    months = [on_day(values, middle, as_before) for _, middle in before.months_begin()]
    month = -1
    for day, date in enumerate(before.dates()):
        if day == 0 or date.day == 1:
            month += 1
        drivers = months[month]
        _come(start, newcomers[day], dials)
        _deliver(start, drivers["boats_offered"], drivers["load_reference"], dials)
        if launched[day] > 0.0:
            _launch(start, launched[day], drivers["load_reference"], early, arrive, dials)
    return start


def launch_shares(values: Values, dials: Dials, sea: Sea) -> list[float]:
    """Return the share of the boats that could leave and do so each night, shape (nights,)."""
    fit = fit_nights(values, sea, np.zeros((1, len(sea.wave))))[0]
    shares = np.where(fit, launch_rates(dials, sea), 0.0)
    numbers: list[float] = shares.tolist()
    return numbers


def mean_fates(dials: Dials) -> tuple[float, float, float]:
    """Return mean shares: boats stopped before anybody boards, and arrived by beach and by taxi."""
    kit = sum(dials.kit_found) / SECTORS
    seen = IN_TIME_TAXI * sum(dials.taxi_seen) / SECTORS
    crosses = (1.0 - kit) * (1.0 - dials.failure_at_sea)
    early = kit + (1.0 - kit) * dials.taxi_share * seen
    return early, crosses * (1.0 - IN_TIME * dials.beach_stop), crosses * (1.0 - seen)


def _come(start: Start, newcomers: int, dials: Dials) -> None:
    """Add a day's newcomers and people who try again, and remove people who give up."""
    back = start.recovering * 2.0 / (DAYS_BACK + 1)
    tries = start.their_attempts * 2.0 / (DAYS_BACK + 1)
    start.recovering -= back
    start.their_attempts -= tries
    stay = exp(-dials.attrition)
    start.stock *= exp(-dials.dismantling / YEAR)  # boats of networks that fall
    start.waiting = (start.waiting + newcomers + back) * stay
    start.attempts = (start.attempts + tries) * stay


def _deliver(start: Start, offered: float, reference: float, dials: Dials) -> None:
    """Add the boats of a day that networks buy."""
    load = _load(start, reference, dials) if start.stock >= 1.0 else reference
    shortage = dials.order_up_to * start.waiting / load - start.stock
    start.stock += max(0.0, min(offered * (1.0 - dials.shipments_seized), shortage))


def _load(start: Start, reference: float, dials: Dials) -> float:
    pressure = start.waiting / (start.stock * reference) if start.stock else 1.0
    load: float = reference * pressure**dials.crowding if pressure else reference
    return min(max(load, MIN_LOAD), MAX_LOAD)


def _launch(
    start: Start, share: float, reference: float, early: float, arrive: float, dials: Dials
) -> None:
    """Launch a night's boats, and settle their fates in mean shares."""
    load = _load(start, reference, dials)
    if start.waiting < MIN_LOAD or start.stock <= 0.0:
        return
    # people and boats are unevenly spread over networks, so every limit counts, not the least
    most = 1.0 / (load / start.waiting + 1.0 / start.stock + 1.0 / dials.crews)
    boats = min(share, 1.0) * most * _profitable(load, arrive, dials)
    people = min(boats * _mean_people(load, dials.load_spread), start.waiting)
    tries = start.attempts * people / start.waiting
    stopped = 1.0 - early - arrive
    kept = stopped * (1.0 - dials.boat_lost_if_stopped)
    start.stock -= boats * (1.0 - kept)
    start.waiting -= people * (1.0 - early)
    start.attempts -= tries * (1.0 - early)
    again = stopped * dials.reattempt
    start.recovering += people * again
    start.their_attempts += (tries + people) * again


def _profitable(load: float, arrive: float, dials: Dials) -> float:
    """Return the share of boats whose fares are expected to pay for the boat."""
    expected = arrive * dials.fare
    if expected <= 0.0:
        return 0.0 if dials.boat_cost > 0.0 else 1.0
    spread = max(dials.load_spread, 1.0)
    return 0.5 * (1.0 + erf((load - dials.boat_cost / expected) / (spread * sqrt(2.0))))


def _mean_people(load: float, spread: float) -> float:
    """Return the mean of the people aboard, normal about `load` and at most MAX_LOAD."""
    if spread <= 0.0:
        return load
    h = (MAX_LOAD - load) / spread
    below = 0.5 * (1.0 + erf(h / sqrt(2.0)))
    return MAX_LOAD - spread * (h * below + exp(-0.5 * h * h) / sqrt(2.0 * pi))
