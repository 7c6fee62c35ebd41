"""Charts of a sweep: which factors matter, made to be read in grey, with all that they mean."""

import re
from collections.abc import Callable, Iterator, Sequence
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from sim.outcomes.outcomes import OUTCOMES
from sim.report.sweeps import DUMMY_NOTE, MOST_ROWS, SAID, number
from sim.sensitivity.factors import DUMMY

Floats = NDArray[np.float64]
Rows = list[dict[str, Any]]
Picture = tuple[str, Figure]  # name of its files, without the ending

WIDE = 7.6  # inches
LETTERS = 135  # of a caption, in a line
LABELLED = 12  # points of Morris' plane with a name
MOST_CELLS = 8  # a side of a grid with numbers in its cells
DARK, LIGHT, INK = "0.35", "0.88", "0.1"
# columns of a bar chart: key, its interval's, and what the legend calls it
_BARS: dict[str, list[tuple[str, str, str, str]]] = {
    "one_at_a_time": [("low", "low_ci_low", "low_ci_high", "at its low value"),
                      ("high", "high_ci_low", "high_ci_high", "at its high value")],
    "sobol": [("total", "total_low", "total_high", "total"),
              ("first", "first_low", "first_high", "first, its own alone")],
    "prcc": [("prcc", "prcc_low", "prcc_high", "")],
    "pawn": [("distance", "distance_low", "distance_high", "")],
}  # fmt: skip
_AXIS = {
    "one_at_a_time": "change in {outcome} ({unit})",
    "sobol": "share of the variance of {outcome}",
    "prcc": "partial rank correlation with {outcome} (−1 to 1)",
    "pawn": "distance between distributions of {outcome} (0 to 1)",
}
_BARS["latin_hypercube"], _AXIS["latin_hypercube"] = _BARS["prcc"], _AXIS["prcc"]
_INTERVAL = {
    "one_at_a_time": "of the mean over worlds, paired by world (Student's t)",
    "grid": "of the mean over worlds (Student's t)",
    "morris": "over resampled trajectories",
}
_PAWN = "Dotted line: the dummy's distance, which is what chance alone gives."


def figure_of(height: float, title: str, caption: Sequence[str]) -> Figure:
    """Return an empty picture, its title above and its caption under it."""
    lines = [fill(part, LETTERS) for part in caption]
    height += 0.14 * sum(line.count("\n") + 1 for line in lines)
    figure = Figure((WIDE, height), layout="constrained")
    figure.suptitle(fill(title, 95), x=0.01, ha="left", fontsize=10, fontweight="bold")
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=7)
    return figure


def label(name: str) -> str:
    """Return an outcome's name in words."""
    return name.replace("_", " ")


def _tick(x: float, _: int | None = None) -> str:
    text = f"{x / 1e6:,.6g}M" if abs(x) >= 1e6 else f"{x:,.6g}"
    return text.replace("-", "−")


def across(axes: Axes, what: str) -> None:
    """Set up the horizontal axis: what it is, few and plain numbers, thin lines up from them."""
    axes.set_xlabel(what)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(_tick))
    axes.grid(axis="x", color="0.9", linewidth=0.6)


def _whisker(axes: Axes, low: float | None, high: float | None, y: float) -> None:
    if low is not None and high is not None:
        axes.plot([low, high], [y, y], color=INK, linewidth=1, marker="|", markersize=5, zorder=4)


def of_sweep(found: dict[str, Any], left_out: list[str]) -> Iterator[Picture]:
    """Yield a picture for each outcome of a sweep that was analysed."""
    method = found["method"]
    draw: Callable[..., Figure] = {"grid": _grid, "morris": _morris}.get(method, _bars)
    for block in sorted(found["outcomes"], key=lambda b: b["outcome"] != "deaths"):
        name = block["outcome"]
        if "refused" in block:
            left_out.append(f"{name}: no picture: {block['refused']}")
        elif method == "grid" and len(block["rows"][0]["point"]) > 2:
            left_out.append(f"{name}: no picture of more than two factors; see tables.txt")
        else:
            yield name, draw(found, block)


def _title(found: dict[str, Any], block: dict[str, Any]) -> str:
    what = f"{found['compare']} less {found['base']}" if found["compare"] else found["base"]
    return f"{label(block['outcome'])}: {what}, {found['window']}"


def _effect(found: dict[str, Any], block: dict[str, Any]) -> str:
    what = "mean effect on" if found["compare"] else "mean of"
    return f"{what} {label(block['outcome'])} ({block['unit']})"


def _unit(found: dict[str, Any], name: str) -> str:
    """Return a factor's unit in brackets, without its conditions; nothing where it has none."""
    units = {factor["factor"]: factor["unit"] for factor in found["factors"]}
    unit = re.split(r"[,;]| at | when | while | on | above ", units.get(name, ""))[0]
    return f" ({unit})" if unit else ""


def _caption(
    found: dict[str, Any], block: dict[str, Any], *more: str, where: str = "Whiskers"
) -> list[str]:
    """Return what a picture needs to be read alone: what, unit, n, intervals, chance's share."""
    outcome, noise, dropped = block["outcome"], block["noise_share"], block["dropped_samples"]
    definition = OUTCOMES[outcome].definition if outcome in OUTCOMES else "no longer an outcome"
    over = _INTERVAL.get(found["method"], "over resampled samples")
    left_out = f" ({dropped} samples left out)" if dropped else ""
    return [
        found["title"] or found["study"],
        f"{label(outcome)} ({block['unit']}): {definition}.",
        f"n = {block['samples']:,} samples × {found['replications']} worlds{left_out}. "
        f"{where}: {100 * found['interval']:.0f} % interval {over}.",
        "Chance's own share of the variance: "
        + ("unknown with one world a sample." if noise is None else f"{100 * noise:.0f} %."),
        SAID[found["method"]],
        *more,
    ]


def _shown(rows: Rows) -> tuple[Rows, list[str]]:
    """Return the rows that are drawn, the dummy last, and what is said of the others."""
    real = [row for row in rows if row["factor"] != DUMMY]
    dummy = [row for row in rows if row["factor"] == DUMMY]
    more = len(real) - MOST_ROWS
    told = [f"{more} more factors are in analysis.json."] if more > 0 else []
    if dummy:
        told.append(DUMMY_NOTE)
    return real[:MOST_ROWS] + dummy, told


def _bars(found: dict[str, Any], block: dict[str, Any]) -> Figure:
    """Return bars, one or two a factor, with their intervals."""
    method, series = found["method"], _BARS[found["method"]]
    rows, told = _shown(block["rows"])
    told += [_PAWN] if method == "pawn" else []
    each = 0.36 if len(series) > 1 else 0.27
    figure = figure_of(1.5 + each * len(rows), _title(found, block), _caption(found, block, *told))
    axes = figure.subplots()
    height = 0.8 / len(series)
    for place, (key, low, high, legend) in enumerate(series):
        at = np.arange(len(rows)) + (place - (len(series) - 1) / 2) * height
        axes.barh(
            at, [row[key] or 0.0 for row in rows], height, label=legend, edgecolor=INK,
            linewidth=0.6,
            color=(DARK, LIGHT)[place], hatch=("", "////")[place],
        )  # fmt: skip
        for y, row in zip(at, rows, strict=True):
            _whisker(axes, row[low], row[high], y)
    axes.axvline(0, color=INK, linewidth=0.8)
    if method == "pawn" and rows[-1]["factor"] == DUMMY:
        axes.axvline(rows[-1]["distance"], color=INK, linewidth=1, linestyle=":", zorder=3)
    axes.set_yticks(range(len(rows)), [_factor(found, row) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    if len(series) > 1:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)
    across(axes, _AXIS[method].format(outcome=label(block["outcome"]), unit=block["unit"]))
    return figure


def _factor(found: dict[str, Any], row: dict[str, Any]) -> str:
    """Return a factor's name and, where it has them, its two values."""
    name = str(row["factor"])
    if "low_value" not in row or name == DUMMY:
        return name
    values = f"{number(row['low_value'])} or {number(row['high_value'])}"
    return f"{name}\n{values}{_unit(found, name)}"


def _morris(found: dict[str, Any], block: dict[str, Any]) -> Figure:
    """Return Morris' plane, the factors that matter most named in a column beside it."""
    rows = block["rows"]
    ranked, more = _shown(rows)
    named = ranked[:LABELLED] + [row for row in ranked[LABELLED:] if row["factor"] == DUMMY]
    told = "Above the dotted line a factor's effect turns on the others, or is bent."
    figure = figure_of(3.6, _title(found, block), _caption(found, block, told, more[-1]))
    axes = figure.subplots()
    top = 1.05 * max(row["spread"] for row in rows) or 1.0
    for row in rows:
        x, y = row["mean_absolute"], row["spread"]
        _whisker(axes, row["mean_absolute_low"], row["mean_absolute_high"], y)
        shape = "s" if row["factor"] == DUMMY else "o"
        axes.plot(x, y, shape, color=DARK if row in named else LIGHT, markeredgecolor=INK, zorder=5)
    named.sort(key=lambda row: row["spread"])
    heights = _apart([row["spread"] / top for row in named], 0.07)
    for height, row in zip(heights, named, strict=True):
        axes.annotate(
            row["factor"], (row["mean_absolute"], row["spread"]), (1.03, height),
            textcoords="axes fraction", va="center",
            arrowprops={"arrowstyle": "-", "color": "0.6", "linewidth": 0.5, "shrinkB": 3},
        )  # fmt: skip
    right = 1.05 * max(row["mean_absolute_high"] for row in rows) or 1.0
    axes.plot([0, min(top, right)], [0, min(top, right)], ":", color=INK, linewidth=0.8)
    axes.set(
        xlim=(0, right), ylim=(-0.03 * top, top), ylabel="spread of the effect, as a deviation"
    )
    axes.yaxis.set_major_formatter(FuncFormatter(_tick))
    across(axes, f"mean |effect| on {label(block['outcome'])} ({block['unit']})")
    return figure


def _apart(heights: Sequence[float], least: float) -> Floats:
    """Move rising heights up as little as keeps them `least` apart, and down from above 1."""
    steps = least * np.arange(len(heights))
    moved: Floats = np.maximum.accumulate(np.array(heights) - steps) + steps
    moved = np.minimum(moved, 1.0 - steps[-1] + steps)
    return moved


def _grid(found: dict[str, Any], block: dict[str, Any]) -> Figure:
    """Return a map of two factors, or a line of one."""
    rows, names = block["rows"], list(block["rows"][0]["point"])
    if len(names) == 1:
        return _line(found, block, names[0])
    right, up = names
    xs, ys = (sorted({row["point"][name] for row in rows}) for name in names)
    means: Floats = np.full((len(ys), len(xs)), np.nan)
    for row in rows:
        means[ys.index(row["point"][up]), xs.index(row["point"][right])] = row["mean"]
    vanishes = found["compare"] and np.nanmin(means) < 0 < np.nanmax(means) and min(means.shape) > 1
    told = _vanishing(found, means) if not vanishes else "Black line: where the effect vanishes."
    caption = _caption(found, block, told, where="Under each mean")
    if max(means.shape) > MOST_CELLS:
        caption = _caption(found, block, told, where="Not shown (in analysis.json)")
    elif found["compare"]:
        caption.append("Bold: the interval leaves out 0.")
    figure = figure_of(1.3 + 0.44 * max(4, min(len(ys), 10)), _title(found, block), caption)
    axes = figure.subplots()
    greys = LinearSegmentedColormap.from_list("greys", ["1.0", "0.6"])
    image = axes.imshow(means, cmap=greys, origin="lower", aspect="auto")
    if vanishes:
        axes.contour(np.ma.masked_invalid(means), levels=[0.0], colors="black", linewidths=2)
    if max(means.shape) <= MOST_CELLS:
        _numbers(axes, rows, (right, xs), (up, ys), bool(found["compare"]))
    axes.set_xticks(range(len(xs)), [_tick(x) for x in xs])
    axes.set_yticks(range(len(ys)), [_tick(y) for y in ys])
    axes.set(xlabel=right + _unit(found, right), ylabel=fill(up + _unit(found, up), 32))
    figure.colorbar(image, format=FuncFormatter(_tick), label=_effect(found, block))
    return figure


def _vanishing(found: dict[str, Any], means: Floats) -> str:
    """Return why there is no line where the effect vanishes."""
    if not found["compare"]:
        return "One scenario: a level and no effect, so no line where an effect vanishes."
    if np.nanmin(means) < 0 < np.nanmax(means):
        return "The effect changes sign; no line can be drawn along a single row."
    side = "below" if np.nanmin(means) >= 0 else "above"
    return f"No line where the effect vanishes: its mean is {side} 0 at no point of this grid."


def _numbers(
    axes: Axes, rows: Rows, right: tuple[str, list[float]], up: tuple[str, list[float]], bold: bool
) -> None:
    """Write each point's mean and interval into its cell; an effect other than 0 bold."""
    for row in rows:
        text, low, high = number(row["mean"]), row["mean_ci_low"], row["mean_ci_high"]
        weight = "normal"
        if low is not None:
            text += f"\n{number(low)}…{number(high)}"
            weight = "bold" if bold and (low > 0 or high < 0) else "normal"
        x, y = (values.index(row["point"][name]) for name, values in (right, up))
        behind = {"facecolor": "white", "alpha": 0.6, "linewidth": 0, "pad": 0.8}
        axes.text(x, y, text, ha="center", va="center", fontsize=7, fontweight=weight, bbox=behind)


def _line(found: dict[str, Any], block: dict[str, Any], name: str) -> Figure:
    """Return an outcome along the values of one factor."""
    rows = sorted(block["rows"], key=lambda row: row["point"][name])
    figure = figure_of(1.1 + 0.27 * len(rows), _title(found, block), _caption(found, block))
    axes = figure.subplots()
    for y, row in enumerate(rows):
        _whisker(axes, row["mean_ci_low"], row["mean_ci_high"], y)
        axes.plot(row["mean"], y, "D", color=INK)
    axes.set_yticks(range(len(rows)), [_tick(row["point"][name]) for row in rows])
    axes.set_ylabel(fill(name + _unit(found, name), 24))
    if found["compare"]:
        axes.axvline(0, color=INK, linewidth=0.8)
    across(axes, _effect(found, block))
    return figure
