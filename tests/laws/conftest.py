"""Fixtures of the laws."""

import pytest
from worlds import SEEDS


@pytest.fixture
def run_attempts(build_world):
    """Return a function that simulates several worlds and returns the attempts of each."""

    def attempts(seeds=SEEDS, days=90, **shape):
        return [build_world(days=days, seed=seed, **shape).run().attempts for seed in seeds]

    return attempts
