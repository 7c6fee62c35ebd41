"""Sizes of the draws beside a claim's threshold, for a picture."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Bools, Floats
from sim.claims.measures import MEASURES
from sim.claims.quantities import Read, size, sizes_by_draw, threshold_of
from sim.claims.schema import Change, Level, Lost, Tested

PERCENT = 100.0


@dataclass(frozen=True, eq=False)
class DrawSizes:
    """Mean sizes of draws, on the scale of the threshold. They hold chance.

    Attributes
    ----------
    values
        Shape (draws,), only of draws that have a size.
    without
        Number of draws without one, because they have no effect that could be lost.
    limit, above, inclusive
        The threshold, whether the claim holds above it or below it, and whether it holds at it.
    unit
        Their unit: "% of the baseline", "% of the effect", "%", "points", or the outcome's.
    """

    values: Floats
    without: int
    limit: float
    above: bool
    inclusive: bool
    unit: str

    def holds(self, values: Floats) -> Bools:
        """Return which values lie on the claim's side of the threshold, a mask of their shape."""
        signed = (values - self.limit) if self.above else (self.limit - values)
        return np.asarray(signed >= 0.0 if self.inclusive else signed > 0.0)


def draw_sizes(estimand: Tested, read: Read) -> DrawSizes:
    """Return the size of each draw beside the threshold of a claim."""
    limit, unit = threshold_of(estimand), MEASURES[estimand.outcome].unit
    if isinstance(estimand, Level):
        factor = PERCENT if unit == "share" else 1.0
        values, _ = size(estimand, read)
        above = estimand.direction == "above"
        name = "%" if factor > 1 else unit
        return _known(factor * values, factor * limit.number, above, False, name)
    positive = estimand.says == "at least"
    if isinstance(estimand, Lost):
        lost = np.where(_has_effect(estimand, read), sizes_by_draw(estimand, read), np.nan)
        return _known(PERCENT * lost, PERCENT * limit.number, positive, positive, "% of the effect")
    return _changes(estimand, read, positive)


def _changes(estimand: Change, read: Read, positive: bool) -> DrawSizes:
    limit, unit = threshold_of(estimand), MEASURES[estimand.outcome].unit
    sign = 1.0 if estimand.direction == "higher" else -1.0
    above, inclusive = (sign > 0) is positive, positive is bool(limit.number)
    if unit == "share":
        values, _ = size(estimand, read)
        return _known(PERCENT * values, sign * PERCENT * limit.number, above, inclusive, "points")
    if limit.relative or not limit.number:
        values = PERCENT * sizes_by_draw(estimand, read)
        at = sign * PERCENT * limit.number
        return _known(values, at, above, inclusive, "% of the baseline")
    return _known(size(estimand, read)[0], sign * limit.number, above, inclusive, unit)


def _has_effect(estimand: Lost, read: Read) -> Bools:
    """Return in which draws the scenario has an effect in the direction that the claim names."""
    means = [
        read(name, estimand.window, estimand.outcome).mean(axis=1)
        for name in (estimand.scenario, estimand.baseline)
    ]
    sign = 1.0 if estimand.direction == "higher" else -1.0
    return np.asarray(sign * (means[0] - means[1]) > 0)


def _known(values: Floats, limit: float, above: bool, inclusive: bool, unit: str) -> DrawSizes:
    known = values[np.isfinite(values)]
    return DrawSizes(known, len(values) - len(known), limit + 0.0, above, inclusive, unit)
