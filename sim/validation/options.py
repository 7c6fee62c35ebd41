"""Options of a validation."""

from dataclasses import dataclass
from pathlib import Path

from sim.runs.engine import Engine
from sim.runs.progress import Steps


@dataclass(frozen=True)
class ValidationOptions:
    """Extent of a validation, and its run store and engine.

    Attributes
    ----------
    sets
        Number of synthetic data sets, at most one for every MIN_DRAWS_A_SET draws.
    policy_draws
        Number of draws at which every policy is simulated; 0 skips their order.
    progress
        Function that returns a progress bar for a step.
    """

    sets: int
    policy_draws: int
    store: Path
    engine: Engine
    progress: Steps
