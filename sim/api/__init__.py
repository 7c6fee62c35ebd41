"""What Python and the command line can ask for: one function for each command.

Each function imports what it needs when it is called, so that `import sim` stays quick.
"""

from sim.api.experiments import compare, overview, run
from sim.api.sweeps import sweep

__all__ = ["compare", "overview", "run", "sweep"]
