"""Whoever is stopped and tries again is back on the coast within the days that the model states."""

from datetime import date

import numpy as np
import pytest

from sim.assumptions import point
from sim.assumptions.years import in_year
from sim.model.calendar import Calendar
from sim.model.tables import Fate
from sim.model.world import World
from sim.streams import Streams

STOPPED = (
    Fate.STOPPED_ON_BEACH, Fate.STOPPED_IN_SHALLOWS, Fate.STOPPED_INSHORE,
    Fate.RETURNED_TO_FRANCE, Fate.LOST,
)  # fmt: skip


@pytest.mark.parametrize("replication", range(5))
def test_nobody_recovers_for_longer_than_the_longest_wait(replication):
    calendar = Calendar(date(2025, 1, 1), date(2025, 4, 30))
    world = World(in_year(point(), 2025), (), calendar, Streams(1, replication, "2025-01-01"))
    attempts = world.run().attempts
    last = calendar.nights - 1
    longest = round(world.dials.reattempt_days)
    lately = attempts["night"] > last - longest - 1  # a day more, for the noon that is waited for
    stopped = attempts["people"][lately & np.isin(attempts["fate"], STOPPED)].sum()
    assert world.pool.recovering <= stopped


def test_a_party_stopped_in_the_morning_may_try_again_the_next_night():
    calendar = Calendar(date(2025, 1, 1), date(2025, 1, 20), warm_up=0)
    quiet = in_year(point(), 2025) | {"demand": 0, "attrition": 0, "reattempt": 1}
    world = World(quiet, (), calendar, Streams(1, 0, "2025-01-01"))
    world.ledger.come(50)
    world.ledger.move(50, "waiting", "on_attempt")
    world.env.run(until=calendar.midnight(3) + 6.0)
    world.pool.stopped([50], calendar.midnight(3) + 6.0, 0.5, 0.0, 0.5)
    world.env.run(until=calendar.midnight(3) + 11.9)
    assert (world.pool.size, world.pool.recovering) == (0, 50)
    world.env.run(until=calendar.midnight(4) - 6.0)
    assert (world.pool.size, world.pool.recovering) == (50, 0)
    assert world.pool.waiting[1] == 50
