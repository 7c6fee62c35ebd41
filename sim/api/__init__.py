"""What Python and the command line can ask for: one function for each command.

`workers` is the number of worker processes (0 = one per core); results do not depend on it. A
script that asks for more than one needs `if __name__ == "__main__":`, because workers import it
again. `progress` shows how far the work or a step of it is, and `tell` gets a line for what goes
wrong on the way. Finished runs are kept in `store` or in a folder of `results`: a call that was
stopped resumes, and other requests use what is there. At Ctrl-C a function raises `Stopped`, and
`RunsNotSaved` if runs cannot be written.

Each function imports what it needs when it is called, so that `import sim` stays quick.
"""

from sim.api.calibration import attribute, calibrate, forecast, score_forecasts, validate
from sim.api.experiments import compare, overview, run
from sim.api.sweeps import sweep

__all__ = [
    "attribute", "calibrate", "compare", "forecast", "overview", "run", "score_forecasts", "sweep",
    "validate",
]  # fmt: skip
