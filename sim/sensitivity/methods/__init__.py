"""Methods of a sweep: each has its own file, and one line here."""

from sim.sensitivity.methods.base import LEVEL, TAIL, Method, Samples
from sim.sensitivity.methods.grid import GRID
from sim.sensitivity.methods.morris import MORRIS
from sim.sensitivity.methods.one_at_a_time import ONE_AT_A_TIME
from sim.sensitivity.methods.pawn import PAWN
from sim.sensitivity.methods.prcc import PRCC
from sim.sensitivity.methods.sobol import SOBOL
from sim.sensitivity.methods.switched import SWITCHED

__all__ = ["LEVEL", "METHODS", "TAIL", "Method", "Samples"]

METHODS: dict[str, Method] = {
    "one_at_a_time": ONE_AT_A_TIME,
    "grid": GRID,
    "latin_hypercube": PRCC,
    "morris": MORRIS,
    "sobol": SOBOL,
    "pawn": PAWN,
    "prcc": PRCC,
    "switched": SWITCHED,
}
