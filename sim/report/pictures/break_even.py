"""Picture of a break-even: the curve of each draw, the mean with its band, and the interval."""

from functools import partial
from math import isnan

import numpy as np
from matplotlib.ticker import FuncFormatter

from sim.report.numbers import change_and_interval, label
from sim.report.pictures.sheet import (
    BAND,
    FILL,
    INK,
    MAIN,
    MUTED,
    OTHER,
    RULE,
    Chart,
    Data,
    Sheet,
    across,
    tick,
)
from sim.sensitivity.break_even_result import BreakEven, Finding
from sim.sensitivity.break_even_sentence import interval, shown

LINES = 17.0  # height of the picture
MOST_CURVES = 60  # draws whose curves are drawn


def break_even_chart(b: BreakEven) -> Chart:
    """Return the picture of a break-even."""
    size, unit = (100.0, "percentage points") if b.unit == "share" else (1.0, b.unit)
    what = "draw" if b.of_draws else "replication"
    shape = "as fitted, which only rises or only falls" if b.monotone else "as simulated"
    curves = 0 if b.curves is None else min(len(b.curves), MOST_CURVES)
    thin = f"Thin line: the curve of a {what}, {shape} ({curves} of {b.draws}). " if curves else ""
    of_root = "Area: 95 % interval of the break-even. " * (
        b.finding in (Finding.root, Finding.open)
    )
    points = "; ".join(
        f"{shown(p.value)}: {' ('.join(filter(None, change_and_interval(p.change, b.unit)))}"
        for p in b.points
    )
    return Chart(
        "break_even", break_even_finding(b),
        f"Change of {label(b.outcome)} with {b.scenario} against {b.baseline}, in {unit}, by "
        f"{b.factor}. Diamond: mean. Bar: its 95 % interval. Hollow: not distinguishable from "
        f"zero. Band: 5–95 % of the {what}s' curves. {thin}{of_root}n = {b.draws} {what}s.",
        f"Curve of the change of {label(b.outcome)} by {b.factor}, in {unit}. {points}.",
        lambda letters: LINES + 2.6, partial(_draw, b=b, size=size, unit=unit),
        Data(
            f"Change of {label(b.outcome)} by {b.factor}, in {unit}",
            (b.factor, "mean change", "95 % low", "95 % high", "distinguishable from zero", "n"),
            tuple(
                (shown(p.value), p.change.mean * size, p.change.low * size, p.change.high * size,
                 "yes" if p.change.distinguishable else "no", p.change.n)
                for p in b.points
            ),
        ),
    )  # fmt: skip


def break_even_finding(b: BreakEven) -> str:
    """Return what the curve shows, as a title."""
    name, low, high = label(b.outcome).capitalize(), *(shown(end) for end in b.range)
    where = f"{b.factor} from {low} to {high}"
    words = {
        Finding.root: f"{name}: break-even at {b.factor} {shown(b.root)} ({interval(b)})",
        Finding.below: f"{name}: no break-even, the change is below zero at every {where}",
        Finding.above: f"{name}: no break-even, the change is above zero at every {where}",
        Finding.open: f"{name}: the break-even is open, it may lie within {where} or beyond",
        Finding.unresolved: f"{name}: no break-even is resolved for {where}",
        Finding.not_monotone: f"{name}: no single break-even, the change neither only rises nor "
        f"only falls for {where}",
        Finding.no_change: f"{name}: no change in any replication, at every {where}",
    }
    return words[b.finding]


def _draw(sheet: Sheet, b: BreakEven, size: float, unit: str) -> None:
    axes = sheet.axes(6.0, 1.7, 1.5, LINES)
    x = np.array([point.value for point in b.points])
    low, mean, high = (
        size * np.array([getattr(p.change, end) for p in b.points])
        for end in ("low", "mean", "high")
    )
    axes.set_xlim(b.range[0], b.range[1])
    if b.finding in (Finding.root, Finding.open):
        axes.axvspan(b.low, b.high, color=FILL, linewidth=0, zorder=0)
    if b.curves is not None and len(b.curves):
        curves = size * b.curves
        axes.fill_between(x, *np.quantile(curves, (0.05, 0.95), axis=0), color=BAND, linewidth=0)
        chosen = curves[:MOST_CURVES]
        axes.plot(x, chosen.T, color=MUTED, linewidth=0.5, alpha=0.5)
        ends = np.quantile(curves, (0.02, 0.98))
        floor, top = min(ends[0], np.nanmin(low), 0.0), max(ends[1], np.nanmax(high), 0.0)
        room = 0.05 * (top - floor) or 1.0
        axes.set_ylim(floor - room, top + room)
    axes.axhline(0.0, color=INK, linewidth=1.0)
    axes.plot(x, mean, color=MAIN, linewidth=1.6)
    for at, start, end in zip(x, low, high, strict=True):
        axes.plot([at, at], [start, end], color=MAIN, linewidth=2.2)
    for at, value, point in zip(x, mean, b.points, strict=True):
        face = MAIN if point.sign else "white"
        axes.plot(at, value, "D", color=MAIN, markerfacecolor=face, markersize=6, clip_on=False)
    if not isnan(b.root):
        axes.axvline(b.root, color=OTHER, linewidth=1.6)
    axes.yaxis.set_major_formatter(FuncFormatter(tick))
    axes.grid(axis="y", color=RULE)
    axes.tick_params(axis="y", length=0)
    sheet.text(0.3, 0.0, f"change ({unit})")
    across(axes, f"{b.factor} ({b.factor_unit})" if b.factor_unit else b.factor, 5)
