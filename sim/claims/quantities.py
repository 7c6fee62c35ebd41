"""The quantity that decides a claim in one run: the claim holds if it is above 0.

Every estimand is linear in the outcomes, so that the mean of a draw's replications has the mean of
the quantity. A share of an effect that is lost has two quantities, and both must be above 0: there
is an effect, and what is left of it is small.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import nan

import numpy as np

from sim.arrays import Bools, Floats, Integers
from sim.claims.claim import threshold
from sim.claims.measures import MEASURES
from sim.claims.schema import Change, Level, Lost, Tested

Read = Callable[[str, str, str], Floats]
"""Returns a measure, shape (draws, replications of a draw), by scenario, window and measure."""


@dataclass(frozen=True)
class Condition:
    """What must hold in a draw.

    Attributes
    ----------
    columns
        Quantities, shape (draws, replications of a draw, quantities); NaN if a run failed.
    sizes
        Size of the effect or level in each draw, by which chance grows, shape (draws,).
    strict
        Whether each must be above 0, or may be 0, shape (quantities,).
    negated
        Whether the claim is that they are not all above 0.
    """

    columns: Floats
    sizes: Floats
    strict: tuple[bool, ...]
    negated: bool

    def only(self, draws: Bools | Integers | slice) -> "Condition":
        """Return what must hold in some draws."""
        return replace(self, columns=self.columns[draws], sizes=self.sizes[draws])


@dataclass(frozen=True)
class Threshold:
    """A threshold in the form in which estimands use it.

    Attributes
    ----------
    number
        In the outcome's unit, or a share.
    relative
        Whether it is a share of the baseline.
    """

    number: float
    relative: bool

    def times(self, factor: float) -> "Threshold":
        """Return a multiple of it."""
        return replace(self, number=factor * self.number)


def threshold_of(estimand: Tested) -> Threshold:
    """Return the threshold of an estimand."""
    number, is_percentage = threshold(estimand)
    relative = is_percentage and isinstance(estimand, Change)
    if relative and MEASURES[estimand.outcome].unit == "share":
        return Threshold(number / 100.0, False)  # points: rates differ in points everywhere
    return Threshold(number / 100.0 if is_percentage else number, relative)


def condition(
    estimand: Tested, read: Read, measure: str = "", at: Threshold | None = None
) -> Condition:
    """Return what must hold in a draw for a claim to be true.

    Parameters
    ----------
    measure
        Measure in another unit; that of the estimand if "".
    at
        Another threshold.
    """
    name, limit = measure or estimand.outcome, at or threshold_of(estimand)

    def values(scenario: str) -> Floats:
        return read(scenario, estimand.window, name)

    x = values(estimand.scenario)
    if isinstance(estimand, Level):
        sign = 1.0 if estimand.direction == "above" else -1.0
        level = np.abs(x.mean(axis=1))
        return Condition((sign * (x - limit.number))[..., None], level, (True,), False)
    base = values(estimand.baseline)
    sign = 1.0 if estimand.direction == "higher" else -1.0
    effect, negated = sign * (x - base), estimand.says == "less than"
    sizes = np.abs(effect.mean(axis=1))
    if isinstance(estimand, Lost):
        left = sign * (values(estimand.hindered) - base)
        columns = np.stack([effect, (1.0 - limit.number) * effect - left], axis=2)
        return Condition(columns, sizes, (True, False), negated)
    least = limit.number * base if limit.relative else limit.number
    return Condition((effect - least)[..., None], sizes, (not limit.number,), negated)


def size(estimand: Tested, read: Read, measure: str = "") -> tuple[Floats, float]:
    """Return the number that the claim is about, and what it is a share of.

    Returns
    -------
    tuple
        Means of draws, shape (draws,): of the level, of the change, or of the part of an effect
        that is lost. And the mean of the baseline, or the size of the whole effect; NaN for a
        level. A lost part is above 0 if what hinders takes from the effect, whatever its sign.
    """
    name = measure or estimand.outcome
    x = read(estimand.scenario, estimand.window, name).mean(axis=1)
    if isinstance(estimand, Level):
        return x, nan
    base = read(estimand.baseline, estimand.window, name).mean(axis=1)
    if isinstance(estimand, Lost):
        left = read(estimand.hindered, estimand.window, name).mean(axis=1)
        whole = float(np.nanmean(x - base))
        return np.sign(whole) * (x - left), abs(whole)
    return x - base, float(base.mean())


def sizes_by_draw(estimand: Tested, read: Read) -> Floats:
    """Return the number that the claim is about in each draw, shape (draws,).

    Changes are divided by the draw's own baseline, and lost parts by its whole effect, unless the
    threshold is in units.
    """
    sizes, _ = size(estimand, read)
    if isinstance(estimand, Level) or MEASURES[estimand.outcome].unit == "share":
        return sizes
    base = read(estimand.baseline, estimand.window, estimand.outcome).mean(axis=1)
    if isinstance(estimand, Lost):
        effect = read(estimand.scenario, estimand.window, estimand.outcome).mean(axis=1) - base
        base = np.sign(np.nanmean(effect)) * effect
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: Floats = sizes / base
    return shares
