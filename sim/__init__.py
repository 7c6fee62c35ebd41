"""channelsim: small-boat crossing attempts over the English Channel under enforcement policies.

From Python: `load` reads a scenario, `simulate` runs it in one replication and returns tables.
Each other function does what the command of its name does, and returns a typed result.
"""

from time import time

from sim.fast import use_compiled
from sim.startup import guard_imports

guard_imports()

BUILD = use_compiled()
"""Which model runs: compiled, or plain Python and why."""

__version__ = "0.1.0"

LOADED = time()
"""Time of the import. Code that changes later is not the code that runs."""

MODEL_VERSION = "2"
"""Version of the model: it changes whenever the same inputs give other numbers."""

from sim.api import (  # noqa: E402
    attribute,
    calibrate,
    compare,
    forecast,
    measure,
    overview,
    run,
    score_forecasts,
    sweep,
    validate,
)
from sim.scenario import load  # noqa: E402 (modules below read the versions above)
from sim.simulate import simulate  # noqa: E402

__all__ = [
    "MODEL_VERSION", "__version__", "attribute", "calibrate", "compare", "forecast", "load",
    "measure", "overview", "run", "score_forecasts", "simulate", "sweep", "validate",
]  # fmt: skip
