"""An outcome over a grid: a map of two factors with the line where an effect vanishes, or a line.

Cells of large grids are joined into blocks, so that a map stays readable. The colour of a cell says
whether the outcome is above or below zero, and its strength how far. Numbers and the line say the
same without colour.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from sim.arrays import Floats
from sim.report.numbers import number
from sim.report.pictures.sheet import (
    BAND,
    INK,
    LETTER,
    MAIN,
    OTHER,
    Chart,
    Data,
    Number,
    Sheet,
    tick,
    wrapped,
)
from sim.report.stored_sweep import StoredFactor, StoredSweep
from sim.report.sweep_findings import caption_of, finding, points_form, subject, verdicts
from sim.report.sweep_measures import axis_unit
from sim.sensitivity.methods.base import GridPoint
from sim.sensitivity.result import Analysis

NUMBERS = 7  # a side of a map with numbers in its cells
MOST_CELLS = 20  # a side of a map; more points are joined
MOST_POINTS = 400  # in a table
ROW = 2.5  # lines of a row with numbers
DARKEST = 0.5  # opacity of the strongest cell, so that text on it stays readable
LINES = 17.0  # of the picture of one factor
CLEAR = ("up", "down", "same")  # verdicts without the mark ~
Border = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Map:
    """A grid of two factors; `means` has shape (up, right)."""

    right: StoredFactor
    up: StoredFactor
    xs: list[float]
    ys: list[float]
    means: Floats
    halves: Floats
    sure: Floats
    joined: int

    @property
    def changed(self) -> Floats:
        """The means; NaN where nothing changes in any replication, so that no line is there."""
        means: Floats = np.where((self.means == 0.0) & (self.halves == 0.0), np.nan, self.means)
        return means

    @property
    def numbered(self) -> bool:
        """Whether its cells have numbers."""
        return bool(max(self.means.shape) <= NUMBERS)


def grid(study: StoredSweep, block: Analysis) -> Chart | None:
    """Return the picture of a grid of one or two factors; None of more."""
    names = list(block.points[0].point)
    if len(names) == 1:
        return _line(study, block, names[0])
    if len(names) > 2:
        return None
    flat = _map(study, block)
    line = vanishing(study, flat)
    marks = [f"Each cell: the mean{' and half the width of its interval' * flat.numbered}."]
    if study.compare:
        marks.append("Orange and +: above zero. Blue and −: below.")
        marks.append(
            "~: not distinguishable from zero, or not clear among all points."
            if flat.numbered else "Intervals are in the numbers of the figure."
        )  # fmt: skip
    if flat.joined > 1:
        marks.append(f"Each cell is the mean of {flat.joined} × {flat.joined} points at most.")
    unit = axis_unit(block.unit)[1]
    form = points_form(block.points, block.unit, bool(study.compare))
    low, high = float(np.nanmin(flat.means)), float(np.nanmax(flat.means))
    return Chart(
        f"map_{block.outcome}", finding(study, block),
        caption_of(study, block, *marks, line),
        f"Map of the {subject(study, block.outcome)} over {flat.right.label} and {flat.up.label}. "
        f"Means are {form(low)} to {form(high)} {unit}. {line}",
        lambda letters: _height(flat, letters),
        partial(_draw_map, flat=flat, form=form, compared=bool(study.compare)),
        _data(study, block),
    )  # fmt: skip


def _map(study: StoredSweep, block: Analysis) -> Map:
    """Return a grid as a table, its points joined if there are many."""
    right, up = block.points[0].point
    xs, ys = (sorted({p.point[name] for p in block.points}) for name in (right, up))
    step = -(-max(len(xs), len(ys)) // MOST_CELLS)
    at_x, at_y = ({v: i // step for i, v in enumerate(values)} for values in (xs, ys))
    cells: dict[tuple[int, int], list[GridPoint]] = {}
    kinds: dict[tuple[int, int], str] = {}
    for point, kind in zip(block.points, verdicts(study, block).kinds, strict=True):
        key = at_y[point.point[up]], at_x[point.point[right]]
        cells.setdefault(key, []).append(point)
        kinds[key] = kind
    shape = max(at_y.values()) + 1, max(at_x.values()) + 1
    means, halves, sure = (np.full(shape, np.nan) for _ in range(3))
    for key, points in cells.items():
        means[key] = float(np.mean([p.mean for p in points]))
        halves[key] = points[0].estimate.half if len(points) == 1 else np.inf
        sure[key] = float(len(points) == 1 and kinds[key] in CLEAR)
    return Map(
        study.factors[right], study.factors[up], _middles(xs, step), _middles(ys, step),
        means, halves, sure, step,
    )  # fmt: skip


def _middles(values: list[float], step: int) -> list[float]:
    return [float(np.mean(values[i : i + step])) for i in range(0, len(values), step)]


def _borders(flat: Map) -> list[Border]:
    """Return the borders between cells above and below zero: both x, and both y, of each."""
    above = np.where(np.isnan(flat.changed), 0, np.where(flat.changed > 0.0, 1, -1))
    rows, columns = above.shape
    borders: list[Border] = []
    for i in range(rows):
        for k in range(columns):
            if k + 1 < columns and above[i, k] * above[i, k + 1] < 0:
                borders.append(((k + 0.5, k + 0.5), (i - 0.5, i + 0.5)))
            if i + 1 < rows and above[i, k] * above[i + 1, k] < 0:
                borders.append(((k - 0.5, k + 0.5), (i + 0.5, i + 0.5)))
    return borders


def vanishing(study: StoredSweep, flat: Map) -> str:
    """Return what the line is where the effect vanishes, or why there is none."""
    if not study.compare:
        return ""
    if _borders(flat):
        return (
            "Black line: the break-even, between means above and below zero. It may run anywhere "
            "among cells that are not distinguishable from zero."
        )
    side = "below" if float(np.nanmin(flat.means)) >= 0 else "above"
    return f"No break-even line: the mean effect is {side} zero at no point of this grid."


def _height(flat: Map, letters: int) -> float:
    head = len(wrapped(_axis(flat.up), letters))
    foot = len(wrapped(_axis(flat.right), letters))
    return head + _row(flat) * len(flat.ys) + foot + 2.0


def _row(flat: Map) -> float:
    return ROW if flat.numbered else max(14.0 / len(flat.ys), 0.75)


def _axis(factor: StoredFactor) -> str:
    return f"{factor.label} ({factor.short_unit})" if factor.short_unit else factor.label


def _draw_map(sheet: Sheet, flat: Map, form: Callable[[float], str], compared: bool) -> None:
    head = wrapped(f"{_axis(flat.up)} ↑", sheet.letters)
    sheet.label(0.0, head)
    rows, columns = flat.means.shape
    bottom = len(head) + 0.3 + _row(flat) * rows
    left = LETTER * max(len(number(y)) for y in flat.ys) + 1.2
    axes = sheet.axes(left, 0.6, len(head) + 0.3, bottom)
    axes.set_xlim(-0.5, columns - 0.5)
    axes.set_ylim(-0.5, rows - 0.5)
    largest = float(np.nanmax(np.abs(flat.means))) or 1.0
    base = float(np.nanmin(flat.means)) if not compared else 0.0
    span = largest if compared else (float(np.nanmax(flat.means)) - base) or 1.0
    for i in range(rows):
        for k in range(columns):
            if not np.isnan(flat.means[i, k]):
                _cell(axes, i, k, (flat.means[i, k] - base) / span, compared)
                if flat.numbered:
                    _number(sheet, axes, flat, i, k, form, compared)
    for ends in _borders(flat) if compared else ():
        axes.plot(*ends, color=INK, linewidth=3.0, solid_capstyle="projecting", zorder=5)
    _ticks(axes, flat, columns, rows)
    axes.set_xlabel("\n".join(wrapped(f"{_axis(flat.right)} →", sheet.letters)))
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)


def _cell(axes: Axes, i: int, k: int, strength: float, compared: bool) -> None:
    colour = OTHER if compared and strength > 0 else MAIN
    axes.add_patch(Rectangle(
        (k - 0.48, i - 0.48), 0.96, 0.96, facecolor=colour, edgecolor="none",
        alpha=round(DARKEST * min(abs(strength), 1.0), 3),
    ))  # fmt: skip


def _number(
    sheet: Sheet, axes: Axes, flat: Map, i: int, k: int, form: Callable[[float], str],
    compared: bool,
) -> None:  # fmt: skip
    """Write the mean and half its interval into a cell."""
    sure, half = bool(flat.sure[i, k]), flat.halves[i, k]
    unclear = compared and not sure and bool(np.isfinite(half))
    lines = [("~" if unclear else "") + form(flat.means[i, k])]
    if half and np.isfinite(half):
        lines.append(f"±{form(half).lstrip('+−')}")
    bold = compared and sure and half > 0.0
    for line, text in enumerate(lines):
        offset = 0.2 * (len(lines) - 1) - 0.4 * line
        axes.text(
            k, i + offset, text, ha="center", va="center", fontsize=sheet.font, zorder=6,
            fontweight="bold" if bold and not line else "normal",
        )  # fmt: skip


def _ticks(axes: Axes, flat: Map, columns: int, rows: int) -> None:
    across, up = (max(1, -(-count // NUMBERS)) for count in (columns, rows))
    axes.set_xticks(range(0, columns, across), [number(x) for x in flat.xs[::across]])
    axes.set_yticks(range(0, rows, up), [number(y) for y in flat.ys[::up]])


def _line(study: StoredSweep, block: Analysis, name: str) -> Chart:
    """Return an outcome along the values of one factor."""
    kinds = verdicts(study, block).kinds
    pairs = sorted(zip(block.points, kinds, strict=True), key=lambda pair: pair[0].point[name])
    points = [point for point, _ in pairs]
    factor = study.factors[name]
    form = points_form(points, block.unit, bool(study.compare))
    step = -(-len(points) // 60)
    filled = ", filled if clear among all points" if study.compare else ""
    return Chart(
        f"line_{block.outcome}", finding(study, block),
        caption_of(study, block, f"Dot: mean{filled}. Bar: interval of the mean.",
                   f"Every {step}th point is drawn." if step > 1 else ""),
        f"{subject(study, block.outcome).capitalize()} along {factor.label}: "
        + "; ".join(f"{form(p.mean)} at {number(p.point[name])}" for p in points[::step]) + ".",
        lambda letters: LINES + len(wrapped(_axis(factor), letters)),
        partial(_draw_line, study=study, block=block, factor=factor, pairs=pairs[::step]),
        _data(study, block),
    )  # fmt: skip


def _draw_line(
    sheet: Sheet, study: StoredSweep, block: Analysis, factor: StoredFactor,
    pairs: Sequence[tuple[GridPoint, str]],
) -> None:  # fmt: skip
    size, unit = axis_unit(block.unit)
    sheet.text(0.3, 0.0, f"{subject(study, block.outcome)} ({unit}) ↑")
    foot = len(wrapped(_axis(factor), sheet.letters))
    axes = sheet.axes(4.6, 1.4, 1.3, LINES + foot - 1.6 - foot)
    x = np.array([point.point[factor.path] for point, _ in pairs])
    y = np.array([point.mean for point, _ in pairs]) * size
    axes.plot(x, y, color=BAND, linewidth=1.6, zorder=2)
    for a, b, (point, kind) in zip(x, y, pairs, strict=True):
        low, high = point.mean_ci_low, point.mean_ci_high
        if low is not None and high is not None:
            axes.plot([a, a], [low * size, high * size], color=MAIN, linewidth=2.2, zorder=3)
        face = MAIN if kind in ("up", "down") or not study.compare else "white"
        axes.plot(a, b, "o", color=face, markeredgecolor=MAIN, markersize=7, zorder=4,
                  clip_on=False)  # fmt: skip
    if study.compare:
        axes.axhline(0.0, color=INK, linewidth=1.0)
    else:
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.grid(axis="y")
    axes.xaxis.set_major_formatter(FuncFormatter(tick))
    axes.yaxis.set_major_formatter(FuncFormatter(tick))
    axes.tick_params(length=0)
    axes.set_xlabel("\n".join(wrapped(f"{_axis(factor)} →", sheet.letters)))


def _data(study: StoredSweep, block: Analysis) -> Data:
    size, unit = axis_unit(block.unit)
    percent = f"{study.result.interval:.0%}".replace("%", " %")
    step = -(-len(block.points) // MOST_POINTS)
    names = list(block.points[0].point)
    rows: list[tuple[Number, ...]] = []
    for point in block.points[::step]:
        first, *others = (number(value) for value in point.point.values())
        ends = (None if x is None else x * size for x in (point.mean_ci_low, point.mean_ci_high))
        rows.append((first, *others, point.mean * size, *ends))
    note = f" Every {step}th point; analysis.json has all." if step > 1 else ""
    return Data(
        f"{subject(study, block.outcome).capitalize()} at each point, in {unit}.{note}",
        (*(_axis(study.factors[name]) for name in names), "mean", f"{percent} low",
         f"{percent} high"),
        tuple(rows),
    )  # fmt: skip
