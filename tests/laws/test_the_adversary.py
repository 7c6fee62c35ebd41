"""Networks that learn move launches away from sectors and modes that are stopped."""

from datetime import date, timedelta

import pytest
from worlds import SEEDS, run_boats, share

from sim.assumptions import SECTORS

ONE_SECTOR = {  # a sector in which every boat that wades is stopped
    "willingness": 50.0, "shallows_success": 1.0, "detection_water": 50.0, "response_groups": 50,
    "travel_minutes": 1.0, "reserve_travel_minutes": 1.0,
}  # fmt: skip
IN_ONE = ({"kind": "shallow_water_stops", "sectors": [1]},)
TAXI_STOPS = ({"kind": "interception_300m"},)
AT_SEA = {"willingness": 50.0, "detection_sea": 20.0, "sea_success_unloaded": 1.0, "sea_teams": 50}


def test_stopping_one_sector_moves_launches_to_the_others(run_attempts):
    baseline = run_attempts(**ONE_SECTOR)
    stopped = run_attempts(**ONE_SECTOR, policies=IN_ONE)
    shares = [
        [share(tables, "sector", s) for s in range(SECTORS)] for tables in (baseline, stopped)
    ]
    assert shares[1][0] < 0.85 * shares[0][0]
    assert all(more > less for less, more in zip(shares[0][1:], shares[1][1:], strict=True))


@pytest.mark.parametrize(
    ("policies", "shape"), [(IN_ONE, ONE_SECTOR), (TAXI_STOPS, AT_SEA)], ids=["sector", "mode"]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_networks_that_do_not_learn_choose_sector_and_mode_as_they_would_have(
    build_world, policies, shape, seed
):
    """Boat by boat, of those that set out with the policy and without it."""
    baseline, stopped = (
        run_boats(build_world(days=60, seed=seed, policies=p, learning_rate=0.0, **shape))
        for p in ((), policies)
    )
    both = baseline.keys() & stopped.keys()
    assert len(both) > 100
    for key in both:
        assert (baseline[key].taxi, baseline[key].sector) == (
            stopped[key].taxi,
            stopped[key].sector,
        )


def test_networks_that_learn_do_choose_otherwise(build_world):
    baseline, stopped = (
        run_boats(build_world(days=60, policies=p, **ONE_SECTOR)) for p in ((), IN_ONE)
    )
    both = baseline.keys() & stopped.keys()
    assert sum(baseline[key].sector != stopped[key].sector for key in both) > 0.05 * len(both)


def test_stopping_taxi_boats_moves_launches_to_the_beach(run_attempts):
    baseline = run_attempts(**AT_SEA)
    stopped = run_attempts(**AT_SEA, policies=TAXI_STOPS)
    assert share(stopped, "taxi", 1) < 0.9 * share(baseline, "taxi", 1)


def test_officers_added_to_one_sector_move_launches_away_from_it(run_attempts):
    shape = {"learning_rate": 0.3, "choice_temperature": 0.3}
    more = ({"kind": "extra_officers", "officers": 3000, "sectors": [1]},)
    baseline, watched = run_attempts(**shape), run_attempts(**shape, policies=more)
    assert share(watched, "sector", 0) < 0.8 * share(baseline, "sector", 0)


def test_after_a_policys_end_networks_come_back(run_attempts):
    """What they have learnt wears off, by what they see: the share tends to what it was."""
    end = date(2025, 7, 1) + timedelta(days=59)
    over = ({**IN_ONE[0], "to": end},)
    shape = {**ONE_SECTOR, "learning_rate": 0.3}

    def late(tables):
        return share([t.on_nights(5 + 130, 5 + 200) for t in tables], "sector", 0)

    baseline, ended, lasting = (
        late(run_attempts(range(6), 200, policies=p, **shape)) for p in ((), over, IN_ONE)
    )
    assert lasting < 0.85 * baseline
    assert abs(ended - baseline) < 0.5 * (baseline - lasting)
