"""Fixtures of the laws."""

import pytest
from worlds import SEEDS


@pytest.fixture
def attempts_of(world_of):
    """A function that returns the attempts of ninety days in each of some worlds."""

    def attempts(seeds=SEEDS, days=90, **shape):
        return [world_of(days=days, seed=seed, **shape).run().attempts for seed in seeds]

    return attempts
