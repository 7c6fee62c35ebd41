"""Functions for Python users and for the command line, one for each command.

`workers` is the number of worker processes (0 = one per core), the client of a dask cluster
(`distributed.Client`), or a function that returns a `concurrent.futures.Executor`. Results do not
depend on it. A script that uses several processes needs `if __name__ == "__main__":`, because
workers import the script.
`progress` is called with the number of finished parts. `tell` is called with one line for each
problem on the way. Finished runs are stored in `store` (a folder, or a URL that fsspec can
address), or in a folder of `results`. An interrupted call resumes, and other calls reuse the stored
runs. A function raises `Stopped` at Ctrl-C, and `RunsNotSaved` if runs cannot be written or the
cluster is lost.

Each function imports what it needs when it is called, so that `import sim` stays quick.
"""

from sim.api.break_even import breakeven
from sim.api.calibration import attribute, calibrate, forecast, score_forecasts, validate
from sim.api.claims import claim
from sim.api.custom import measure
from sim.api.decisions import budget, decide
from sim.api.documents import document
from sim.api.experiments import compare, overview, run
from sim.api.exploring import explore
from sim.api.reports import report
from sim.api.sweeps import sweep
from sim.api.tracing import diff, replay, trace
from sim.api.verifying import headlines, verify

__all__ = [
    "attribute", "breakeven", "budget", "calibrate", "claim", "compare", "decide", "diff",
    "document", "explore", "forecast", "headlines", "measure", "overview", "replay", "report",
    "run", "score_forecasts", "sweep", "trace", "validate", "verify",
]  # fmt: skip
