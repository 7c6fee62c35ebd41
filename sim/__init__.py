"""channelsim: small-boat crossing attempts over the English Channel under enforcement policies.

From Python: `load` reads a scenario, `simulate` runs it in one random world and returns tables.
`run`, `compare`, `overview` and `sweep` do what the commands of these names do, and return typed
results.
"""

__version__ = "0.1.0"

MODEL_VERSION = "2"
"""Changes whenever the same inputs would give other numbers; results carry it."""

from sim.api import compare, overview, run, sweep  # noqa: E402
from sim.scenario import load  # noqa: E402 (modules below read the versions above)
from sim.simulate import simulate  # noqa: E402

__all__ = [
    "MODEL_VERSION", "__version__", "compare", "load", "overview", "run", "simulate", "sweep",
]  # fmt: skip
