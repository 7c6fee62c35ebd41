"""People who are stopped and try again are back on the coast within the stated days."""

from datetime import date

import numpy as np
import pytest

from sim.assumptions import point
from sim.model.bench import Bench
from sim.model.calendar import Calendar
from sim.model.tables import Fate
from sim.streams import Streams

STOPPED = (
    Fate.STOPPED_ON_BEACH, Fate.STOPPED_IN_SHALLOWS, Fate.STOPPED_INSHORE,
    Fate.RETURNED_TO_FRANCE, Fate.LOST,
)  # fmt: skip


@pytest.mark.parametrize("replication", range(5))
def test_nobody_recovers_for_longer_than_the_longest_wait(replication):
    calendar = Calendar(date(2025, 1, 1), date(2025, 4, 30))
    world = Bench(point(), (), calendar, Streams(1, replication))
    attempts = world.run().attempts
    last = calendar.nights - 1
    longest = round(world.dials.reattempt_days)
    lately = attempts["night"] > last - longest - 1  # a day more, for the noon that is waited for
    stopped = attempts["people"][lately & np.isin(attempts["fate"], STOPPED)].sum()
    assert world.pool.recovering <= stopped


def test_a_party_stopped_in_the_morning_may_try_again_the_next_night():
    calendar = Calendar(date(2025, 1, 1), date(2025, 1, 20), warm_up=0, spin_up=0)
    quiet = point() | {"demand": 0, "attrition": 0, "reattempt": 1}
    world = Bench(quiet, (), calendar, Streams(1, 0))
    world.ledger.come(50)
    world.ledger.move(50, "waiting", "on_attempt")
    world.env.run(until=calendar.midnight(3) + 6.0)
    world.pool.stopped(50, 20, calendar.midnight(3) + 6.0, 0.5, 0.0)
    world.env.run(until=calendar.midnight(3) + 11.9)
    assert (world.pool.size, world.pool.recovering) == (0, 50)
    world.env.run(until=calendar.midnight(4) - 6.0)
    assert (world.pool.size, world.pool.recovering) == (50, 0)
    assert world.pool.attempts == 20 + 50  # one more for each


@pytest.mark.parametrize("replication", range(3))
def test_every_attempt_that_anyone_made_is_somewhere(replication):
    """Nobody leaves or dies: attempts that failed are those of people who arrived or still wait.

    An attempt fails where its people were stopped or brought back, not where their boat never
    came. At the end some are back in the pool and some have yet to come back; they are waited for.
    """
    safe = {"incident_boarding": 0.0, "incident_inshore": 0.0, "incident_transit": 0.0}
    nobody_leaves = safe | {"attrition": 0.0, "reattempt": 1.0}
    calendar = Calendar(date(2025, 1, 1), date(2025, 6, 30))
    streams = Streams(1, replication)
    world = Bench({**point(), **nobody_leaves}, (), calendar, streams)
    world.fit[:, -20:] = False  # so that the last of those stopped are back
    later = [attempts for _, attempts in world.pool._recovered.values()]
    of_the_balance = world.pool.attempts + sum(later)  # made before the first noon
    assert of_the_balance > 100
    attempts = world.run().attempts
    failed = attempts["people"][np.isin(attempts["fate"], STOPPED)].sum()
    earlier = attempts["tries"].sum() - attempts["arrivals"].sum()
    assert world.pool.recovering == 0
    assert world.pool.attempts > 100
    assert earlier > 1000
    assert failed + of_the_balance == earlier + world.pool.attempts
