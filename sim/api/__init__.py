"""What Python and the command line can ask for: one function for each command.

Each function imports what it needs when it is called, so that `import sim` stays quick.
"""

from sim.api.calibration import attribute, calibrate, forecast, score_forecasts, validate
from sim.api.experiments import compare, overview, run
from sim.api.sweeps import sweep

__all__ = [
    "attribute", "calibrate", "compare", "forecast", "overview", "run", "score_forecasts", "sweep",
    "validate",
]  # fmt: skip
