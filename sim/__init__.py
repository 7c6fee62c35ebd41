"""channelsim: small-boat crossing attempts over the English Channel under enforcement policies.

From Python: `load` reads a scenario, `simulate` runs it in one random world and returns tables,
`compare` runs scenarios in many worlds and returns their outcomes and paired differences,
`sweep` says which assumptions an answer depends on.
"""

__version__ = "0.1.0"

MODEL_VERSION = "2"
"""Changes whenever the same inputs would give other numbers; results carry it."""

from sim.api import compare, sweep  # noqa: E402
from sim.scenario import load  # noqa: E402 (modules below read the versions above)
from sim.simulate import simulate  # noqa: E402

__all__ = ["MODEL_VERSION", "__version__", "compare", "load", "simulate", "sweep"]
