"""Simulate the coalitions, every mixture of the two years' drivers, in the same replications.

Each coalition has some of six drivers as in 2025 and the others as a year before, 64 in all. All
use the calendar of 2025, from 1 January to 15 June.
"""

import gc

import numpy as np

from sim.arrays import Floats
from sim.assumptions import Values
from sim.assumptions.drivers import DRIVERS, differing_drivers
from sim.attribution.accounting import COUNTED
from sim.inference.recipe import years
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.window import Window
from sim.scenario import Scenario
from sim.simulate import collection_paused, replication_streams, simulate

COALITIONS = 1 << len(DRIVERS)


def scenario() -> Scenario:
    """Return the scenario of 2025 to 15 June, whose calendar all coalitions use."""
    return years()[1]


def drivers_of_2025(coalition: int) -> list[str]:
    """Return the drivers that are as in 2025 in a coalition: those whose bit is set."""
    return [driver for bit, driver in enumerate(DRIVERS) if coalition >> bit & 1]


def count_coalitions(values: Values, seed: int, replication: int) -> Floats:
    """Return days, boats and people arrived in every coalition of one replication, shape (64, 3).

    Coalitions that differ only in drivers that are the same in both years are one run.
    """
    base = scenario()
    streams = replication_streams(seed, replication)
    first, last = (base.calendar.night(day) for day in (base.period.start, base.period.end))
    differ = sum(1 << bit for bit, name in enumerate(DRIVERS) if name in differing_drivers(values))
    counts = np.empty((COALITIONS, len(COUNTED)))
    for coalition in range(COALITIONS):
        if coalition & ~differ:
            counts[coalition] = counts[coalition & differ]
            continue
        with collection_paused():
            as_before = [d for d in DRIVERS if d not in drivers_of_2025(coalition)]
            tables = simulate(base, values, streams=streams, as_before=as_before)
            window = Window.over_nights(tables, first, last)
            counts[coalition] = [OUTCOMES[name].compute(window) for name in COUNTED]
        gc.collect(0)
    return counts
