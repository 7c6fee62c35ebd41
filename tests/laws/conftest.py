"""Fixtures of the laws."""

import pytest
from worlds import SEEDS


@pytest.fixture
def run_attempts(build_world):
    """A function that returns the attempts of ninety days in each of some worlds."""

    def attempts(seeds=SEEDS, days=90, **shape):
        return [build_world(days=days, seed=seed, **shape).run().attempts for seed in seeds]

    return attempts
