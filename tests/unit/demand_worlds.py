"""Demand and returns without a world, for tests."""

from datetime import date
from math import sqrt

from hypothesis import settings
from summer import in_summer

from sim.model.calendar import Calendar
from sim.model.demand import Demand, draw_demand
from sim.model.dials import Dials, Overlay
from sim.model.ledger import Ledger
from sim.model.returns import GROUPS, Returns
from sim.streams import Streams

VALUES = in_summer()

YEAR = Calendar(date(2025, 1, 1), date(2025, 12, 31), 0)

lawful = settings(deadline=None, derandomize=True)

LOW, MIDDLE, HIGH = range(GROUPS)

UNLIMITED_PLACES = 365.0 * 10_000  # places a year, so that capacity never binds


def returns_alone(
    people: int = 0, overlays: tuple[Overlay, ...] = (), **parameters: float
) -> Returns:
    """Return a `Returns` in whose ledger `people` have arrived."""
    ledger = Ledger()
    ledger.come(people)
    ledger.move(people, "waiting", "arrived")
    dials = Dials({**VALUES, **parameters}, overlays)
    return Returns(dials, ledger, YEAR, Streams(1, 0, "returns"))


def demand_alone(
    overlays: tuple[Overlay, ...] = (), seed: int = 1, **parameters: float
) -> tuple[Demand, list[int]]:
    """Return the demand of a year, and the newcomers per day without a policy."""
    dials, streams = Dials({**VALUES, **parameters}, overlays), Streams(seed, 0, "demand")
    returns = Returns(dials, Ledger(), YEAR, streams)
    return Demand(dials, returns, YEAR, streams), draw_demand(
        dials, YEAR, Streams(seed, 0, "demand")
    )


def a_year(demand: Demand, waiting: int = 1000) -> list[int]:
    """Return the newcomers of each day of the year."""
    return [demand.newcomers(day, waiting) for day in range(YEAR.nights)]


def perceiving(demand: Demand, *perceived: float) -> Demand:
    """Fix the perceived probability of return, by group, and return the demand."""
    demand.touched, demand.dials.awareness_rate = True, 0.0
    demand.perceived[: len(perceived)] = perceived
    return demand


def close_to(newcomers: list[int], expected: list[int], share: float) -> bool:
    """Return whether newcomers are a given share of those expected, within 4 sd."""
    total = sum(expected)
    return abs(sum(newcomers) - total * share) < 4 * sqrt(total * share * (1 - share)) + 1e-9
