"""Verdicts on the points of a grid that hold for all of its points at once.

Of many points without an effect, one in ten has a 90 % interval without 0. Holm's method keeps the
probability of any false verdict at the share that a single interval misses.
"""

from dataclasses import dataclass
from math import isnan, nan

from sim.outcomes.families import holm
from sim.report.numbers import share_of
from sim.sensitivity.methods.base import GridPoint
from sim.sensitivity.result import Analysis

KINDS = ("up", "down", "same", "single", "unclear")


@dataclass(frozen=True)
class GridVerdicts:
    """Verdicts on the changes at the points of a grid.

    Attributes
    ----------
    kinds
        One of KINDS for each point, in the order of the analysis. `same`: nothing changes in any
        replication. `single`: its own interval leaves out 0, but it is not clear among all points.
    tested
        Number of points in the family: those at which something varies.
    error
        Probability of any false verdict.
    wider
        By what an interval is to be widened, so that a mean beyond it is surely clear.
    """

    kinds: tuple[str, ...]
    tested: int
    error: float
    wider: float

    @property
    def rule(self) -> str:
        """How the verdicts allow for the number of points; "" with fewer than two points."""
        if self.tested < 2:
            return ""
        single = " Not clear: only the point's own interval leaves out zero."
        return (
            f"Verdicts allow for the number of points (Holm, {self.tested:,} points): the "
            f"probability of any false one is at most {share_of(self.error)}."
            + single
            * ("single" in self.kinds)
        )


def grid_verdicts(block: Analysis, replications: int, interval: float) -> GridVerdicts:
    """Return the verdicts on a grid's points.

    `replications` is their number at each point, `interval` the level of a point's interval.
    """
    error = round(1.0 - interval, 9)
    p_values = [_p_value(point, replications, interval) for point in block.points]
    clear = holm(p_values, error)
    kinds = tuple(_kind(*each) for each in zip(block.points, clear, strict=True))
    tested = sum(not isnan(p) for p in p_values)
    return GridVerdicts(kinds, tested, error, _wider(tested, replications, error))


def _kind(point: GridPoint, clear: bool) -> str:
    if _is_same(point):
        return "same"
    if clear:
        return "up" if point.mean > 0 else "down"
    low, high = point.mean_ci_low, point.mean_ci_high
    leaves_out_0 = low is not None and high is not None and (low > 0 or high < 0)
    return "single" if leaves_out_0 else "unclear"


def _is_same(point: GridPoint) -> bool:
    return point.mean == 0 and point.mean_ci_low == 0 and point.mean_ci_high == 0


def _p_value(point: GridPoint, replications: int, interval: float) -> float:
    """Return the two-sided p-value of a point's mean; NaN if nothing varies or is known."""
    from scipy.special import stdtr, stdtrit  # takes .1 s to import

    if _is_same(point) or point.mean_ci_low is None or replications < 2:
        return nan
    half = point.estimate.half
    if not half:
        return 0.0
    t = abs(point.mean) / half * stdtrit(replications - 1, (1.0 + interval) / 2.0)
    return float(2.0 * stdtr(replications - 1, -t))


def _wider(tested: int, replications: int, error: float) -> float:
    from scipy.special import stdtrit

    if not tested or replications < 2:
        return 1.0
    usual, first = (stdtrit(replications - 1, 1.0 - e / 2.0) for e in (error, error / tested))
    return float(first / usual)
