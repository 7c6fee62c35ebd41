"""More certain stops never raise arrivals in a world in which boats do not affect each other.

In such a world nobody learns, and a failed stop holds a group as long as a successful one. People
who board leave the pool and their boat is lost, whether or not it is stopped. All boats are beach
launches, because people wait for another taxi boat if theirs is stopped. Crews, money and vessels
are never short, and nobody is harmed. The same boats then set out on the same nights with the same
luck, which alone decides who arrives. Without one of these conditions a stop may help another
boat, and the law holds only for the mean.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.bench import Bench
from sim.model.tables import Fate

Key = tuple[int, int, int]

APART = {
    "learning_rate": 0.0, "busy_hours_stop": 1.0, "busy_hours_late": 1.0, "reattempt": 0.0,
    "boat_lost_if_stopped": 1.0, "taxi_share": 0.0, "crews": 100_000, "working_capital": 10_000.0,
    "rescue_vessels": 1000, "incident_boarding": 0.0, "incident_inshore": 0.0,
    "incident_transit": 0.0,
}  # fmt: skip


def run_boats(world: Bench) -> tuple[set[Key], set[Key]]:
    """Run a world and return the keys of its boats, and of the boats that arrived."""
    every, arrived = set(), set()

    def record(boat, fate):
        key = (boat.network, boat.night, boat.slot)
        every.add(key)
        if fate is Fate.ARRIVED:
            arrived.add(key)

    world.on_fate.append(record)
    world.run()
    return every, arrived


@settings(max_examples=40, deadline=None, derandomize=True)
@given(p=st.floats(0, 1), q=st.floats(0, 1), seed=st.integers(0, 10_000))
def test_more_certain_beach_stops_let_no_further_boat_arrive(build_world, p, q, seed):
    low, high = sorted((p, q))
    more, fewer = (
        build_world(days=30, seed=seed, beach_stop=chance, **APART) for chance in (low, high)
    )
    (boats, passed), (same_boats, still) = run_boats(more), run_boats(fewer)
    assert boats == same_boats
    assert still <= passed
    assert fewer.ledger.people["arrived"] <= more.ledger.people["arrived"]


def test_between_no_stop_and_a_certain_one_arrivals_do_fall(build_world):
    """Or the law above would hold of nothing."""
    passed, still = (
        run_boats(build_world(days=30, beach_stop=chance, **APART))[1] for chance in (0.0, 1.0)
    )
    assert len(still) < 0.8 * len(passed)
