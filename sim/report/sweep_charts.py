"""Charts of a sweep: which factors matter, or an outcome over a grid of them."""

import re
from collections.abc import Callable, Iterator, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.arrays import Floats
from sim.outcomes.outcomes import OUTCOMES
from sim.report.charts import INK, Picture, across, figure_of, tick
from sim.report.numbers import label, number
from sim.report.sweeps import DUMMY_NOTE, MOST_ROWS, contrast
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods import METHODS
from sim.sensitivity.methods.base import Estimate, FactorRow, GridPoint
from sim.sensitivity.methods.morris import Effect
from sim.sensitivity.methods.one_at_a_time import TwoEnds
from sim.sensitivity.result import Analysis, SweepResult

LABELLED = 12  # points of Morris' plane with a name
MOST_CELLS = 8  # a side of a grid with numbers in its cells
DARK, LIGHT = "0.35", "0.88"


def sweep_pictures(result: SweepResult, left_out: list[str]) -> Iterator[Picture]:
    """Yield a picture for each outcome of a sweep that was analysed."""
    draws: dict[type, Callable[[SweepResult, Analysis], Figure]]
    draws = {GridPoint: _grid, Effect: _morris}
    for block in sorted(result.outcomes, key=lambda b: b.outcome != "deaths"):
        name = block.outcome
        if block.refused:
            left_out.append(f"{name}: no picture: {block.refused}")
        elif block.points and len(block.points[0].point) > 2:
            left_out.append(f"{name}: no picture of more than two factors; see tables.txt")
        else:
            yield name, draws.get(METHODS[result.method].row, _bars)(result, block)


def _whisker(axes: Axes, estimate: Estimate, y: float) -> None:
    if estimate.low is not None and estimate.high is not None:
        ends = [estimate.low, estimate.high]
        axes.plot(ends, [y, y], color=INK, linewidth=1, marker="|", markersize=5, zorder=4)


def _title(result: SweepResult, block: Analysis) -> str:
    return f"{label(block.outcome)}: {contrast(result.base, result.compare)}, {result.window}"


def _effect(result: SweepResult, block: Analysis) -> str:
    what = "mean effect on" if result.compare else "mean of"
    return f"{what} {label(block.outcome)} ({block.unit})"


def _unit(result: SweepResult, name: str) -> str:
    """Return a factor's unit in brackets, without its conditions; "" if it has none."""
    unit = re.split(r"[,;]| at | when | while | on | above ", result.units.get(name, ""))[0]
    return f" ({unit})" if unit else ""


def _caption(
    result: SweepResult, block: Analysis, *more: str, where: str = "Whiskers"
) -> list[str]:
    """Return the caption: outcome, unit, n, intervals and the share due to chance."""
    outcome, dropped, method = block.outcome, block.dropped_samples, METHODS[result.method]
    noise = block.spread.noise_share if block.spread else None
    definition = OUTCOMES[outcome].definition if outcome in OUTCOMES else "no longer an outcome"
    left_out = f" ({dropped} samples left out)" if dropped else ""
    return [
        result.title or result.study,
        f"{label(outcome)} ({block.unit}): {definition}.",
        f"n = {block.samples:,} samples × {result.replications_each} replications{left_out}. "
        f"{where}: {100 * result.interval:.0f} % interval {method.interval}.",
        "Share of the variance due to chance: "
        + ("unknown with one replication." if noise is None else f"{100 * noise:.0f} %."),
        method.meaning,
        *filter(None, (block.verdict, _caution(result))),
        *more,
    ]


def _caution(result: SweepResult) -> str:
    """Return the method's caution if each sample has one replication; else ""."""
    return METHODS[result.method].one_replication if result.replications_each == 1 else ""


def _shown(rows: list[FactorRow]) -> tuple[list[FactorRow], list[str]]:
    """Return the rows to draw, the dummy last, and notes on the others."""
    real = [row for row in rows if row.factor != DUMMY]
    dummy = [row for row in rows if row.factor == DUMMY]
    more = len(real) - MOST_ROWS
    notes = [f"{more} more factors are in analysis.json."] if more > 0 else []
    if dummy:
        notes.append(DUMMY_NOTE)
    return real[:MOST_ROWS] + dummy, notes


def _bars(result: SweepResult, block: Analysis) -> Figure:
    """Return bars, one or two a factor, with their intervals."""
    method = METHODS[result.method]
    rows, notes = _shown(block.factors)
    notes += [method.dummy_line] if method.dummy_line else []
    bars = len(method.bars)
    row_height = 0.36 if bars > 1 else 0.27
    figure = figure_of(
        1.5 + row_height * len(rows), _title(result, block), _caption(result, block, *notes)
    )
    axes = figure.subplots()
    height = 0.8 / bars
    estimates = [[c for c in row.cells() if isinstance(c, Estimate)] for row in rows]
    for place, legend in enumerate(method.bars):
        series = [of_row[place] for of_row in estimates]
        at = np.arange(len(rows)) + (place - (bars - 1) / 2) * height
        axes.barh(
            at, [estimate.value or 0.0 for estimate in series], height, label=legend,
            edgecolor=INK, linewidth=0.6, color=(DARK, LIGHT)[place], hatch=("", "////")[place],
        )  # fmt: skip
        for y, estimate in zip(at, series, strict=True):
            _whisker(axes, estimate, y)
    axes.axvline(0, color=INK, linewidth=0.8)
    if method.dummy_line and rows[-1].factor == DUMMY:
        axes.axvline(estimates[-1][0].value or 0.0, color=INK, linewidth=1, linestyle=":", zorder=3)
    axes.set_yticks(range(len(rows)), [_factor(result, row) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    if bars > 1:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)
    across(axes, method.axis.format(outcome=label(block.outcome), unit=block.unit))
    return figure


def _factor(result: SweepResult, row: FactorRow) -> str:
    """Return a factor's name and its two values, if it has them."""
    if not isinstance(row, TwoEnds) or row.factor == DUMMY:
        return row.factor
    values = f"{number(row.low_value)} or {number(row.high_value)}"
    return f"{row.factor}\n{values}{_unit(result, row.factor)}"


def _morris(result: SweepResult, block: Analysis) -> Figure:
    """Return Morris' plane, the factors that matter most named in a column beside it."""
    ranked, more = _shown(block.factors)
    names = {row.factor for row in ranked[:LABELLED]} | {DUMMY}
    notes = "Above the dotted line a factor's effect depends on the others, or is not linear."
    figure = figure_of(3.6, _title(result, block), _caption(result, block, notes, more[-1]))
    axes = figure.subplots()
    rows = [row for row in block.factors if isinstance(row, Effect)]
    top = 1.05 * max(row.spread for row in rows) or 1.0
    for row in rows:
        _whisker(axes, row.size, row.spread)
        shape, color = "s" if row.factor == DUMMY else "o", DARK if row.factor in names else LIGHT
        axes.plot(row.mean_absolute, row.spread, shape, color=color, markeredgecolor=INK, zorder=5)
    _named(axes, [row for row in rows if row.factor in names], top)
    right = 1.05 * max(row.mean_absolute_high for row in rows) or 1.0
    axes.plot([0, min(top, right)], [0, min(top, right)], ":", color=INK, linewidth=0.8)
    axes.set(
        xlim=(0, right), ylim=(-0.03 * top, top), ylabel="spread of the effect, as a deviation"
    )
    axes.yaxis.set_major_formatter(FuncFormatter(tick))
    across(axes, f"mean |effect| on {label(block.outcome)} ({block.unit})")
    return figure


def _named(axes: Axes, rows: list[Effect], top: float) -> None:
    """Write the names of factors beside Morris' plane, each with a line to its point."""
    named = sorted(rows, key=lambda row: (row.spread, row.factor == DUMMY))
    heights = _apart([row.spread / top for row in named], 0.07)
    for height, row in zip(heights, named, strict=True):
        axes.annotate(
            row.factor, (row.mean_absolute, row.spread), (1.03, height),
            textcoords="axes fraction", va="center",
            arrowprops={"arrowstyle": "-", "color": "0.6", "linewidth": 0.5, "shrinkB": 3},
        )  # fmt: skip


def _apart(heights: Sequence[float], least: float) -> Floats:
    """Move rising heights up as little as keeps them `least` apart, and down from above 1."""
    steps = least * np.arange(len(heights))
    moved: Floats = np.maximum.accumulate(np.array(heights) - steps) + steps
    moved = np.minimum(moved, 1.0 - steps[-1] + steps)
    return moved


def _grid(result: SweepResult, block: Analysis) -> Figure:
    """Return a map of two factors, or a line of one."""
    rows, names = block.points, list(block.points[0].point)
    if len(names) == 1:
        return _line(result, block, names[0])
    right, up = names
    xs, ys = (sorted({row.point[name] for row in rows}) for name in names)
    means: Floats = np.full((len(ys), len(xs)), np.nan)
    for row in rows:
        means[ys.index(row.point[up]), xs.index(row.point[right])] = row.mean
    vanishes = result.compare and np.nanmin(means) < 0 < np.nanmax(means) and min(means.shape) > 1
    notes = _vanishing(result, means) if not vanishes else "Black line: where the effect vanishes."
    caption = _caption(result, block, notes, where="Under each mean")
    if max(means.shape) > MOST_CELLS:
        caption = _caption(result, block, notes, where="Not shown (in analysis.json)")
    elif result.compare:
        caption.append("Bold: the interval excludes 0.")
    figure = figure_of(1.3 + 0.44 * max(4, min(len(ys), 10)), _title(result, block), caption)
    axes = figure.subplots()
    greys = LinearSegmentedColormap.from_list("greys", ["1.0", "0.6"])
    image = axes.imshow(means, cmap=greys, origin="lower", aspect="auto")
    if vanishes:
        axes.contour(np.ma.masked_invalid(means), levels=[0.0], colors="black", linewidths=2)
    if max(means.shape) <= MOST_CELLS:
        _numbers(axes, rows, (right, xs), (up, ys), bool(result.compare))
    axes.set_xticks(range(len(xs)), [tick(x) for x in xs])
    axes.set_yticks(range(len(ys)), [tick(y) for y in ys])
    axes.set(xlabel=right + _unit(result, right), ylabel=fill(up + _unit(result, up), 32))
    figure.colorbar(image, format=FuncFormatter(tick), label=_effect(result, block))
    return figure


def _vanishing(result: SweepResult, means: Floats) -> str:
    """Return why no line shows a vanishing effect."""
    if not result.compare:
        return "One scenario has a level, not an effect: no line is drawn."
    if np.nanmin(means) < 0 < np.nanmax(means):
        return "The effect changes sign; no line can be drawn along a single row."
    side = "below" if np.nanmin(means) >= 0 else "above"
    return f"No line where the effect vanishes: its mean is {side} 0 at no point of this grid."


def _numbers(
    axes: Axes,
    rows: list[GridPoint],
    right: tuple[str, list[float]],
    up: tuple[str, list[float]],
    bold: bool,
) -> None:
    """Write each point's mean and interval into its cell; an effect other than 0 bold."""
    for row in rows:
        text, low, high = number(row.mean), row.mean_ci_low, row.mean_ci_high
        weight = "normal"
        if low is not None and high is not None:
            text += f"\n{number(low)}…{number(high)}"
            weight = "bold" if bold and (low > 0 or high < 0) else "normal"
        x, y = (values.index(row.point[name]) for name, values in (right, up))
        behind = {"facecolor": "white", "alpha": 0.6, "linewidth": 0, "pad": 0.8}
        axes.text(x, y, text, ha="center", va="center", fontsize=7, fontweight=weight, bbox=behind)


def _line(result: SweepResult, block: Analysis, name: str) -> Figure:
    """Return an outcome along the values of one factor."""
    rows = sorted(block.points, key=lambda row: row.point[name])
    figure = figure_of(1.1 + 0.27 * len(rows), _title(result, block), _caption(result, block))
    axes = figure.subplots()
    for y, row in enumerate(rows):
        _whisker(axes, row.estimate, y)
        axes.plot(row.mean, y, "D", color=INK)
    axes.set_yticks(range(len(rows)), [tick(row.point[name]) for row in rows])
    axes.set_ylabel(fill(name + _unit(result, name), 24))
    if result.compare:
        axes.axvline(0, color=INK, linewidth=0.8)
    across(axes, _effect(result, block))
    return figure
