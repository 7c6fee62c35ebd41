"""How factors of a sweep are measured: the series of numbers that pictures and sentences show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan

from sim.report.numbers import MINUS, NONE, label, number, share_of, short_change
from sim.report.stored_sweep import StoredFactor, StoredSweep
from sim.sensitivity.analysis import distinct
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods.base import Cell, Estimate, FactorRow
from sim.sensitivity.methods.morris import Effect
from sim.sensitivity.methods.one_at_a_time import TwoEnds
from sim.sensitivity.methods.pawn import Distance
from sim.sensitivity.methods.sobol import Shares
from sim.sensitivity.methods.switched import FullEffect
from sim.sensitivity.result import Analysis

POINTS = 100.0  # percentage points of a share
TWO_ENDS = ("at the low value", "at the high value")
ALONE, DISTANCE, RANKS = "alone (first)", "distance", "rank correlation"
FULL = "from low to high"
DUMMY_LABEL = "dummy, which changes nothing"


@dataclass(frozen=True)
class Measured:
    """An outcome's factors and how each is measured.

    Attributes
    ----------
    factors
        The factors, the strongest first, the dummy last.
    series
        What is measured, by its name, an estimate for each factor.
    sure
        Names in files of the factors that are distinguishable from the dummy.
    size
        Number by which estimates are multiplied for the axis.
    axis, unit
        Text of the axis, and the unit of the numbers in a table.
    form
        Prints an estimate's number.
    note
        How the numbers are computed, if that is not the method's usual way.
    """

    factors: tuple[StoredFactor, ...]
    series: dict[str, tuple[Estimate, ...]]
    sure: tuple[str, ...]
    size: float
    axis: str
    unit: str
    form: Callable[[float], str]
    note: str = ""

    @property
    def real(self) -> tuple[StoredFactor, ...]:
        """The factors without the dummy."""
        return tuple(factor for factor in self.factors if factor.path != DUMMY)

    def leading(self, most: int) -> list[StoredFactor]:
        """Return the factors to show, at most so many and no dummy: first those that are sure."""
        chosen = sorted(self.real, key=lambda factor: factor.path not in self.sure)[:most]
        return [factor for factor in self.real if factor in chosen]

    def estimates(self, factor: StoredFactor) -> list[Estimate]:
        """Return a factor's estimates, one of each series."""
        at = self.factors.index(factor)
        return [values[at] for values in self.series.values()]

    def text(self, estimate: Estimate) -> str:
        """Return an estimate with its interval."""
        if estimate.value is None:
            return "not known"
        if estimate.low is None or estimate.high is None:
            return self.form(estimate.value)
        return f"{self.form(estimate.value)} ({self.span(estimate)})"

    def span(self, estimate: Estimate) -> str:
        """Return an estimate's interval; a dash if it is not known."""
        if estimate.low is None or estimate.high is None:
            return NONE
        return f"{self.form(estimate.low)} to {self.form(estimate.high)}"


def measured(study: StoredSweep, block: Analysis) -> Measured:
    """Return how an outcome's factors are measured. The outcome has rows of factors."""
    rows = block.factors
    sure = distinct(study.method, block.rows, study.result.replications_each)
    built, size, axis, unit, form, note = _built(block, rows)
    series = {name: [_known(each) for each in values] for name, values in built.items()}
    order = _order(rows, series)
    return Measured(
        tuple(study.factors[rows[i].factor] for i in order),
        {name: tuple(values[i] for i in order) for name, values in series.items()},
        sure, size, axis, unit, form, note,
    )  # fmt: skip


_Build = tuple[Mapping[str, Sequence[Cell]], float, str, str, Callable[[float], str], str]


def _order(rows: Sequence[FactorRow], series: dict[str, list[Estimate]]) -> list[int]:
    """Return the order of the rows: by their largest number, the dummy last."""

    def place(i: int) -> tuple[bool, float, str]:
        sizes = [abs(values[i].value or 0.0) for values in list(series.values())[:_ENDS]]
        return rows[i].factor == DUMMY, -max(sizes), rows[i].factor

    if len(series) == _ENDS and ALONE in series:  # shares: by the total
        series = {"": next(iter(series.values()))}
    return sorted(range(len(rows)), key=place)


def _known(cell: Cell) -> Estimate:
    """Return an estimate, with None for each number that is missing or NaN."""
    numbers = cell if isinstance(cell, Estimate) else (None, None, None)
    return Estimate(*(None if x is None or isnan(x) else x for x in numbers))


def _built(block: Analysis, rows: list[FactorRow]) -> _Build:
    """Return the series of an outcome, by the class of its rows."""
    first = rows[0]
    if isinstance(first, TwoEnds):
        return _two_ends(block, rows)
    if isinstance(first, Effect):
        return _effects(block, [row for row in rows if isinstance(row, Effect)])
    if isinstance(first, Shares):
        return _shares(block, [row for row in rows if isinstance(row, Shares)])
    if isinstance(first, Distance):
        return _distances(block, [row for row in rows if isinstance(row, Distance)])
    if isinstance(first, FullEffect):
        return _full_effects(block, rows)
    return _correlations(block, rows)


_ENDS = 2


def effect_form(unit: str, largest: float) -> Callable[[float], str]:
    """Return what prints changes of an outcome, in as many digits as the largest needs."""
    scaled = largest * (POINTS if unit == "share" else 1.0)
    digits = 0 if scaled >= 100 else 1 if scaled >= 1 else 2
    return partial(_change, unit=unit, digits=digits)


def _change(value: float, unit: str, digits: int) -> str:
    return short_change(value, unit, digits)


def axis_unit(unit: str) -> tuple[float, str]:
    """Return by what an outcome is multiplied for an axis, and the unit there."""
    return (POINTS, "percentage points") if unit == "share" else (1.0, unit)


def _largest(series: Mapping[str, Sequence[Estimate]]) -> float:
    every = [_known(e) for values in series.values() for e in values]
    numbers = [abs(x) for e in every for x in e if x is not None]
    return max(numbers, default=0.0)


def _full_effects(block: Analysis, rows: list[FactorRow]) -> _Build:
    series = {FULL: [row.effects(True)[0] for row in rows]}
    size, unit = axis_unit(block.unit)
    form = effect_form(block.unit, _largest(series))
    return series, size, f"change of {label(block.outcome)} ({unit})", unit, form, ""


def _two_ends(block: Analysis, rows: list[FactorRow]) -> _Build:
    series = {
        name: [row.effects(True)[place] for row in rows] for place, name in enumerate(TWO_ENDS)
    }
    size, unit = axis_unit(block.unit)
    form = effect_form(block.unit, _largest(series))
    return series, size, f"change of {label(block.outcome)} ({unit})", unit, form, ""


def _effects(block: Analysis, rows: list[Effect]) -> _Build:
    series = {"mean size of the effect": [row.size for row in rows]}
    size, unit = axis_unit(block.unit)
    form = effect_form(block.unit, _largest(series))

    def plain(x: float) -> str:
        return form(x).removeprefix("+")

    return (
        series,
        size,
        f"mean size of the effect on {label(block.outcome)} ({unit})",
        unit,
        plain,
        "",
    )


def _shares(block: Analysis, rows: list[Shares]) -> _Build:
    known = all(row.total_corrected is not None for row in rows)
    total, first, corrected_total, corrected_first, _ = zip(*(r.cells() for r in rows), strict=True)
    chosen = (corrected_total, corrected_first) if known else (total, first)
    note = "Chance is taken out of the shares." if known else "The shares hold chance."
    series = {"with others (total)": list(chosen[0]), ALONE: list(chosen[1])}
    return series, POINTS, f"% of the variance of {label(block.outcome)}", "%", _percent, note


def _percent(share: float) -> str:
    return "0 %" if abs(share) < 0.005 else share_of(share).replace("-", MINUS)


def _distances(block: Analysis, rows: list[Distance]) -> _Build:
    series = {DISTANCE: [Estimate(r.distance, r.distance_low, r.distance_high) for r in rows]}
    axis = f"distance between distributions of {label(block.outcome)} (0 to 1)"
    note = (
        "Resampling raises distances. Intervals are corrected for it, so they may lie below bars."
    )
    return series, 1.0, axis, "0 to 1", _two_digits, note


def _correlations(block: Analysis, rows: list[FactorRow]) -> _Build:
    series = {RANKS: [row.effects(True)[0] for row in rows]}
    axis = f"partial rank correlation with {label(block.outcome)} (−1 to 1)"
    return series, 1.0, axis, "−1 to 1", _signed, ""


def _two_digits(x: float) -> str:
    return f"{round(x, 2) + 0.0:.2f}".replace("-", MINUS)


def _signed(x: float) -> str:
    return f"{x:+.2f}".replace("-", MINUS) if round(x, 2) else "0"


def value_text(factor: StoredFactor) -> str:
    """Return a factor's two ends with its unit; "" if it took no value."""
    if factor.low != factor.low:
        return ""
    unit = f" {factor.short_unit}" if factor.short_unit else ""
    return f"{number(factor.low)} to {number(factor.high)}{unit}"
