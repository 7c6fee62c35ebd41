"""channelsim: small-boat crossing attempts over the English Channel under enforcement policies.

From Python: `load` reads a scenario, `simulate` runs it in one replication and returns tables.
The other functions do what the commands of these names do, and return typed results.
"""

from time import time

from sim.startup import guard_imports

guard_imports()

__version__ = "0.1.0"

LOADED = time()
"""When this process imported the program: code that is changed later is not what runs."""

MODEL_VERSION = "2"
"""Changes whenever the same inputs would give other numbers; results carry it."""

from sim.api import (  # noqa: E402
    attribute,
    calibrate,
    compare,
    forecast,
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
    "overview", "run", "score_forecasts", "simulate", "sweep", "validate",
]  # fmt: skip
