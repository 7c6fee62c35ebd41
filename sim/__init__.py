"""channelsim: small-boat crossing attempts over the English Channel under enforcement policies.

From Python: `load` reads a scenario, `simulate` runs it in one replication and returns tables.
Each other function does what the command of its name does, and returns a typed result.

A function is imported on first use, so that a command imports only what it needs.
"""

import sys
from importlib import import_module
from time import time
from types import ModuleType
from typing import TYPE_CHECKING

from sim.fast import use_compiled
from sim.startup import guard_imports, spare_cpu

if TYPE_CHECKING:
    from sim.api import (
        attribute,
        breakeven,
        budget,
        calibrate,
        claim,
        compare,
        decide,
        diff,
        document,
        forecast,
        headlines,
        measure,
        overview,
        report,
        run,
        score_forecasts,
        sweep,
        trace,
        validate,
        verify,
    )
    from sim.scenario import load
    from sim.simulate import simulate

guard_imports()
spare_cpu()

BUILD = use_compiled()
"""Which model runs: compiled, or plain Python and why."""

__version__ = "0.1.0"

LOADED = time()
"""Time of the import. Code that changes later is not the code that runs."""

MODEL_VERSION = "3"
"""Version of the model: it changes whenever the same inputs give other numbers."""

__all__ = [
    "MODEL_VERSION", "__version__", "attribute", "breakeven", "budget", "calibrate", "claim",
    "compare", "decide", "diff", "document", "explore", "forecast", "headlines", "load", "measure",
    "overview", "replay", "report", "run", "score_forecasts", "simulate", "sweep", "trace",
    "validate", "verify",
]  # fmt: skip

_HOMES = {
    **dict.fromkeys(__all__[2:], "sim.api"), "load": "sim.scenario", "simulate": "sim.simulate",
}  # fmt: skip
"""Modules of the functions."""


class _Package(ModuleType):
    """The package, in which `forecast` and `simulate` are functions as well as modules.

    The import of a module sets it as an attribute of its package. Here the functions keep their
    names.
    """

    def __getattr__(self, name: str) -> object:
        """Import a function on first use."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        function = getattr(import_module(_HOMES[name]), name)
        setattr(self, name, function)
        return function

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*vars(self), *__all__})


sys.modules[__name__].__class__ = _Package
