"""Result of a break-even: the curve of a factor, its root, and the roots of the draws."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sim.arrays import Floats
from sim.jsonfile import Plain, finite, frame
from sim.outcomes.statistics import ERROR_RATE, Difference

if TYPE_CHECKING:
    import pandas as pd


class Finding(StrEnum):
    """What a curve shows."""

    root = "root"  # it crosses or reaches zero in the range
    below = "below"  # it stays below zero
    above = "above"
    open = "open"  # it stays on one side, but its interval of the root begins in the range
    unresolved = "unresolved"
    not_monotone = "not monotone"
    no_change = "no change"


@dataclass(frozen=True)
class CurvePoint:
    """One value of the factor, and the change of the outcome at it."""

    value: float
    change: Difference

    @property
    def sign(self) -> int:
        """−1 or 1 if the change is distinguishable from zero, else 0."""
        return 0 if not self.change.distinguishable else -1 if self.change.mean < 0 else 1

    def to_json(self) -> dict[str, Any]:
        """Return value, mean change, 95 % interval and verdict."""
        c = self.change
        return {
            "value": self.value, "change": c.mean, "low": c.low, "high": c.high,
            "distinguishable": c.distinguishable, "p_same": c.p_tie,
        }  # fmt: skip


@dataclass(frozen=True)
class DrawRoots:
    """Roots of the draws' own curves: 5, 50 and 95 %; −inf or inf outside the range.

    They hold the chance of a draw's replications too.
    """

    q05: float
    q50: float
    q95: float


@dataclass(frozen=True)
class BreakEven(Plain):
    """The value of a factor at which a scenario no longer changes an outcome.

    Attributes
    ----------
    factor, factor_unit, range
        Path of the factor, its unit ("" for a policy's setting), and lowest and highest value run.
    outcome, unit
        Name and unit of the outcome.
    scenario, baseline, window
        Their names.
    finding
        What the curve shows. There is a root only if it says so.
    root, low, high
        Root of the mean curve and its 95 % interval; NaN if there is none. An end that lies
        beyond the range is the range's end, and `open` says so.
    open
        Ends of the interval that lie beyond the range: "low", "high".
    exact
        Whether the outcome is the same at the root in every replication.
    increasing, p_monotone
        Direction of the monotone curve, and the probability of a misfit as large as that of the
        mean curve if the true curve is monotone.
    p_no_root, p_below, p_above, p_no_change
        Shares of draws without a root: all; those below zero at each value, those above, and
        those without any change. NaN if the curve is not monotone.
    draw_roots
        Spread of the roots of draws.
    chance
        Share due to chance of the variance of a draw's change, largest over the values; NaN if it
        is not known.
    draws, of_draws, left_out, failed
        Number of draws, whether they are draws of assumptions or single replications, and numbers
        of those left out because a run has no number, and of failed runs.
    intervals_hold
        What varies between replications, in words.
    sentence
        The result in words that may be quoted.
    points
        The curve.
    curves
        Curves of the draws, shape (draws, values): fitted ones if the mean curve is monotone,
        those simulated otherwise. Not in the plain data.
    """

    factor: str
    outcome: str
    root: float
    low: float
    high: float
    p_no_root: float
    range: tuple[float, float]
    finding: Finding
    open: tuple[str, ...]
    exact: bool
    scenario: str
    baseline: str
    window: str
    unit: str
    factor_unit: str
    increasing: bool
    p_monotone: float
    p_below: float
    p_above: float
    p_no_change: float
    draw_roots: DrawRoots
    chance: float
    draws: int
    of_draws: bool
    left_out: int
    failed: int
    seed: int
    intervals_hold: str
    sentence: str
    points: tuple[CurvePoint, ...] = field(repr=False)
    curves: Floats | None = field(default=None, repr=False, compare=False)

    @property
    def monotone(self) -> bool:
        """Whether the mean curve only rises or only falls, as far as the draws show."""
        return self.p_monotone > ERROR_RATE

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `channelsim breakeven --json` prints it."""
        return {**super().to_json(), "points": finite([point.to_json() for point in self.points])}

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield a row for each value of the factor."""
        for point in self.points:
            yield {"factor": self.factor, "outcome": self.outcome, "unit": self.unit,
                   **point.to_json()}  # fmt: skip

    def to_frame(self) -> "pd.DataFrame":
        """Return a row for each value of the factor."""
        return frame(self.rows())

    @property
    def resolved(self) -> tuple["Stretch", ...]:
        """Stretches of neighbouring values at which the change has one sign for sure."""
        return stretches(self.points)


@dataclass(frozen=True)
class Stretch:
    """Neighbouring values at which a change is distinguishable from zero, with one sign."""

    low: float
    high: float
    sign: int


def stretches(points: tuple[CurvePoint, ...]) -> tuple[Stretch, ...]:
    """Return the stretches of a curve that are distinguishable from zero."""
    result: list[Stretch] = []
    before = 0
    for point in points:
        if point.sign and point.sign == before:
            result[-1] = Stretch(result[-1].low, point.value, point.sign)
        elif point.sign:
            result.append(Stretch(point.value, point.value, point.sign))
        before = point.sign
    return tuple(result)
