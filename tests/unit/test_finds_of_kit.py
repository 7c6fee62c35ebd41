"""Finds of kit: the cover while the kit lies cached decides, not the cover of the evening."""

import numpy as np
import pytest

from sim.assumptions import point
from sim.model.attempt import chance_of_find, prepare
from sim.model.boats import Boat, Luck
from sim.model.tables import Fate

HOUR = 72.0  # midnight of the boat's night
QUIET = {"demand": 0.0, "boats_offered": 0.0, "dismantling": 0.0, "duty_share": 1.0}
NIGHT = 8


def cached(draw: float, moment: float = 0.5) -> Boat:
    """Return a boat whose kit lies cached for six hours, the mean time."""
    luck = Luck(*[0.5] * len(Luck._fields))._replace(kit_found=draw, kit_moment=moment)
    return Boat(0, NIGHT, 0, 0, False, 50, 0, luck, HOUR - 6.0, HOUR, 0.5)


def find(world, boat) -> list:
    """Return a list that will hold the fate of the preparation and its hour."""
    fates = []

    def run():
        fates.append(((yield from prepare(world, boat)), world.env.now))

    world.env.process(run())
    return fates


def share_found(build_world, busy_from=None, busy_hours=0.0, draws=400):
    """Return the share of found kits, if all units of the sector are held from an hour on."""
    found = 0
    for draw in (np.arange(draws) + 0.5) / draws:
        world = build_world(days=6, **QUIET)
        world.env.run(until=HOUR - 6.0)
        fates = find(world, cached(draw))
        if busy_from is not None:
            world.env.run(until=busy_from)
            for _ in range(5):
                world.watches[0].sight(NIGHT, busy_hours)
            assert world.watches[0].cover(NIGHT) == point()["cover_floor"]
        world.env.run(until=HOUR + 1.0)
        found += fates[0][0] is Fate.KIT_FOUND
    return found / draws


def test_at_mean_cover_and_mean_time_the_share_is_the_assumption(build_world):
    assert share_found(build_world) == pytest.approx(point()["kit_found"], abs=1 / 400)


def test_units_that_become_busy_after_the_kit_was_cached_find_at_the_floor(build_world):
    floor = 1 - (1 - point()["kit_found"]) ** point()["cover_floor"]
    assert share_found(build_world, HOUR - 5.5, 4.0) == pytest.approx(floor, abs=1 / 400)


def test_units_that_are_free_again_by_the_moment_of_the_find_find_as_many(build_world):
    share = share_found(build_world, HOUR - 5.5, 2.0)
    assert share == pytest.approx(point()["kit_found"], abs=1 / 400)


@pytest.mark.parametrize("moment", [0.0, 0.25, 0.9])
def test_a_find_happens_at_its_moment_and_a_kit_that_is_safe_costs_no_event(build_world, moment):
    world = build_world(days=6, **QUIET)
    world.env.run(until=HOUR - 6.0)
    found, safe = find(world, cached(0.0, moment)), find(world, cached(0.99, moment))
    world.env.run(until=HOUR + 1.0)
    assert found == [(Fate.KIT_FOUND, HOUR - 6.0 + 6.0 * moment)]
    assert safe == [(None, HOUR)]


def test_added_patrols_that_begin_while_the_kit_lies_cached_count(build_world):
    """The draw .5 is above the chance at usual cover, and below it with five times the units."""
    policy = {"kind": "extra_officers", "officers": 4000, "patrolling": 1.0, "from": "2025-07-04"}
    world = build_world(days=6, policies=(policy,), added_officers_effect=1.0, **QUIET)
    world.env.run(until=HOUR - 3.0)
    boat = cached(0.5, moment=0.9)
    boat.clock, boat.launch = HOUR - 3.0, HOUR + 3.0
    fates = find(world, boat)
    world.env.run(until=HOUR + 4.0)
    assert fates[0][0] is Fate.KIT_FOUND


def test_more_units_never_lower_the_chance(build_world):
    world = build_world(days=6, **QUIET)
    chances = [chance_of_find(world, cached(0.5), 6.0, cover) for cover in (0.15, 0.5, 1.0, 2.0)]
    assert chances == sorted(chances)
    assert chances[2] == pytest.approx(point()["kit_found"])


def test_a_smaller_share_of_kit_is_found_on_busy_nights(build_world):
    """Nights in the upper quarter of attempts against the lower half, over several worlds."""
    busy, quiet = [], []
    for seed in range(30):
        attempts = build_world(days=120, seed=seed, demand=400.0, boats_offered=16.0).run().attempts
        night, found = attempts["night"], attempts["fate"] == Fate.KIT_FOUND
        boats = np.bincount(night.astype(int))[night.astype(int)]
        high, low = np.quantile(boats, [0.75, 0.5])
        busy.append(found[boats >= high].mean())
        quiet.append(found[boats <= low].mean())
    gap = np.subtract(quiet, busy)
    assert gap.mean() > 3 * gap.std(ddof=1) / len(gap) ** 0.5
