"""These tests need a compiled model of just this source code."""

from collections.abc import Iterator

import pytest
from both_paths import BothPaths

from sim.fast import BUILDS, key


@pytest.fixture(autouse=True, scope="session")
def _compiled() -> None:
    if not (BUILDS / key()).is_dir():
        pytest.skip("the model is not compiled; `make fast` compiles it")


@pytest.fixture(scope="session")
def both() -> Iterator[BothPaths]:
    """Return a function that runs a scenario on both paths and gives the two digests."""
    paths = BothPaths()
    yield paths
    paths.end()
