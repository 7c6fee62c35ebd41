"""Forest plot of paired differences: one outcome, a row for each scenario."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan, nan

from matplotlib.axes import Axes

from sim.experiment.changes import Change
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import Difference
from sim.report.notes import mark_note
from sim.report.numbers import change_and_interval, directions, label
from sim.report.pictures.findings import finding_on
from sim.report.pictures.sheet import (
    INK,
    LETTER,
    MAIN,
    MUTED,
    Chart,
    Data,
    Sheet,
    across,
    label_rows,
    row_axes,
)
from sim.report.stored import StoredWindow

BODY = 1.5  # lines under a label
FAR = 4.0  # an interval that reaches so many times as far as the others does not set the scale
LONG = 1000.0  # from here on, numbers on the axis are long
MOST_CLIPPED = 0.34  # share of intervals that may run off the scale
FEW_ROWS = 6  # up to here every interval is drawn whole: none of so few is an outlier


@dataclass(frozen=True)
class Row:
    """A scenario's change, scaled to the axis' unit, and how tables print it."""

    title: str
    mean: float
    low: float
    high: float
    sure: bool
    text: str


def forest(block: StoredWindow, outcome: str) -> Chart:
    """Return the forest plot of an outcome's changes against the baseline."""
    changes = block.summary.against_baseline
    unit = OUTCOMES[outcome].unit
    axis = "percentage points" if unit == "share" else unit
    rows = [_row(block, change, outcome) for change in changes]
    reach = scale([max(abs(row.low), abs(row.high)) for row in rows])
    beyond = sum(max(abs(row.low), abs(row.high)) > reach for row in rows)
    paired = "paired " if all(change.paired for change in changes) else ""
    caption = (
        f"Change of {label(outcome)} against “{block.baseline}”, in {axis}. Diamond: mean "
        f"of {block.summary.replications} {paired}replications. Bar: 95 % interval of the mean. "
        f"Hollow and ~: not distinguishable from zero (Holm, {block.summary.family} changes)."
    )
    if beyond:
        caption += f" {beyond} of {len(rows)} intervals run off the scale (arrows)."
    finding = finding_on(block, outcome)
    words = "; ".join(f"{row.title}: {row.text}" for row in rows)
    return Chart(
        f"change_{outcome}", finding, caption,
        f"Forest plot of {len(rows)} changes of {label(outcome)} in {axis}. {words}.",
        lambda letters: label_rows([r.title for r in rows], letters, BODY)[-1][0] + 2.6,
        partial(_draw, rows=rows, reach=reach, axis=f"change ({axis})"),
        _data(block, changes, outcome, axis),
    )  # fmt: skip


def scale(reaches: Sequence[float]) -> float:
    """Return how far the axis must reach, so that few intervals far out do not set it."""
    known = sorted(reach for reach in reaches if not isnan(reach))
    if not known or not known[-1]:
        return 1.0
    if len(known) <= FEW_ROWS:
        return 1.05 * known[-1]
    usual = known[int((len(known) - 1) * (1.0 - MOST_CLIPPED))]
    inside = [reach for reach in known if reach <= FAR * usual or not usual]
    return 1.05 * inside[-1]


def values_width(texts: Iterable[str]) -> float:
    """Return the width in em of the column of texts at the right."""
    return LETTER * max(map(len, texts)) + 1.2


def _row(block: StoredWindow, change: Change, outcome: str) -> Row:
    d, unit = change.outcomes[outcome], OUTCOMES[outcome].unit
    size = 100.0 if unit == "share" else 1.0
    mean, span = change_and_interval(d, unit)
    if isnan(d.mean):
        return Row(block.titles[change.scenario], nan, nan, nan, False, "not known")
    if d.p_tie == 1:
        return Row(block.titles[change.scenario], 0.0, 0.0, 0.0, False, "no change")
    return Row(
        block.titles[change.scenario], d.mean * size, d.low * size, d.high * size,
        d.is_clear, f"{mean} ({span.replace('…', ' to ')})",
    )  # fmt: skip


def _draw(sheet: Sheet, rows: Sequence[Row], reach: float, axis: str) -> None:
    places = label_rows([row.title for row in rows], sheet.letters, BODY)
    end = places[-1][0]
    axes = row_axes(sheet, end, values_width(row.text for row in rows))
    axes.set_xlim(-reach, reach)
    known = [row for row in rows if not isnan(row.low)]
    if not known:
        axes.set_axis_off()
        _write(sheet, places, rows)
        return
    if all(row.low >= 0 for row in known) or all(row.high <= 0 for row in known):
        least = 0.12 * reach
        positive = all(row.low >= 0 for row in known)
        axes.set_xlim(*((-least, reach) if positive else (-reach, least)))
    _write(sheet, places, rows)
    for (at, lines), row in zip(places, rows, strict=False):
        y = at + len(lines) + 0.45
        axes.plot([0.0, 0.0], [y - 0.5, y + 1.05], color=INK, linewidth=1.0)
        draw_mark(axes, row, reach, y)
    across(axes, axis, 5 if reach < LONG else 3)


def _write(sheet: Sheet, places: Sequence[tuple[float, list[str]]], rows: Sequence[Row]) -> None:
    """Write each row's label, and its numbers at the right."""
    for (at, lines), row in zip(places, rows, strict=False):
        sheet.label(at, lines)
        y = at + len(lines) - 0.05
        sheet.text(sheet.em - 0.3, y, row.text, ha="right", fontsize=0.97 * sheet.font)


def draw_mark(axes: Axes, row: Row, reach: float, y: float) -> None:
    """Draw an interval and its mean, with an arrow where it runs off the scale."""
    if isnan(row.mean):
        return
    colour = MAIN if row.sure else MUTED
    low, high = (min(max(x, -reach), reach) for x in (row.low, row.high))
    axes.plot([low, high], [y, y], color=colour, linewidth=2.6, solid_capstyle="butt")
    face = colour if row.sure else "white"
    if abs(row.mean) <= reach:
        axes.plot(row.mean, y, "D", color=colour, markerfacecolor=face, markersize=7)
    for end, limit, mark in ((row.low, -reach, "<"), (row.high, reach, ">")):
        if abs(end) > reach and end * limit > 0:
            axes.plot(limit, y, mark, color=colour, markersize=7, clip_on=False)


def _data(block: StoredWindow, changes: Sequence[Change], outcome: str, axis: str) -> Data:
    size = 100.0 if axis == "percentage points" else 1.0

    def row(change: Change, d: Difference) -> tuple[str | float | None, ...]:
        return (
            block.titles[change.scenario], d.mean * size, d.low * size, d.high * size,
            None if isnan(d.relative) else 100.0 * d.relative,
            "yes" if d.is_clear else "no", directions(d), d.n,
        )  # fmt: skip

    return Data(
        f"Change of {label(outcome)} against “{block.baseline}”. {mark_note(block.summary.family)}",
        ("scenario", f"mean ({axis})", "95 % low", "95 % high", "% of baseline",
         "distinguishable from zero", "% of replications up/down/same", "n"),
        tuple(row(change, change.outcomes[outcome]) for change in changes),
    )  # fmt: skip
