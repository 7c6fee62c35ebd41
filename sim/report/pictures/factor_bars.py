"""Bars of a sweep's factors: the tornado of two ends, shares, correlations, distances, effects."""

from collections.abc import Sequence
from functools import partial

from matplotlib.axes import Axes

from sim.report.numbers import label
from sim.report.pictures.forest import LONG, values_width
from sim.report.pictures.sheet import (
    BAND,
    INK,
    MAIN,
    MUTED,
    Chart,
    Data,
    Number,
    Sheet,
    across,
    label_rows,
    row_axes,
    wrapped,
)
from sim.report.stored_sweep import StoredFactor, StoredSweep
from sim.report.sweep_findings import caption_of, finding, subject
from sim.report.sweep_measures import DUMMY_LABEL, TWO_ENDS, Measured, measured, value_text
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods.base import Estimate
from sim.sensitivity.result import Analysis

MOST_ROWS = 15  # without the dummy
STEP = 1.05  # lines from bar to bar
FAR = 2.0  # an interval longer than this many times the longest bar is cut
BAR = 0.56  # height of a bar, in lines
FIRST, SECOND = (MAIN, MAIN), (BAND, MAIN)  # face and edge of the first and the second bar


def factor_bars(study: StoredSweep, block: Analysis) -> Chart:
    """Return bars of an outcome's factors with intervals, the strongest factor first."""
    m = measured(study, block)
    shown = [*m.leading(MOST_ROWS), *(f for f in m.factors if f.path == DUMMY)]
    rows = {factor: m.estimates(factor) for factor in shown}
    every = [e for estimates in rows.values() for e in estimates]
    ends, reach = [_reach(e) * m.size for e in every], bar_scale(every, m.size)
    beyond = sum(end > reach for end in ends)
    body = STEP * len(m.series) + 0.45
    labels = [_row_label(m, factor) for factor in shown]
    marks = [_marks(m), m.note, study.method.meaning, study.method.dummy_line]
    if beyond:
        marks.append(f"{beyond} of {len(ends)} intervals run off the scale (arrows).")
    if len(m.real) > MOST_ROWS:
        marks.append(f"{len(m.real) - MOST_ROWS} weaker factors are in the numbers only.")
    words = "; ".join(
        f"{_label(f)}: {', '.join(f'{m.text(e)} {n}' for n, e in zip(m.series, es, strict=True))}"
        for f, es in rows.items()
    )
    return Chart(
        f"factors_{block.outcome}", finding(study, block), caption_of(study, block, *marks),
        f"Bars of {len(shown)} factors of the {subject(study, block.outcome)}. {words}.",
        lambda letters: label_rows(labels, letters, body)[-1][0] + 1.6 + len(_foot(m, letters)),
        partial(_draw, m=m, rows=rows, labels=labels, reach=reach, body=body,
                line=study.method.dummy_line),
        _data(study, block, m),
    )  # fmt: skip


def _reach(estimate: Estimate) -> float:
    return max((abs(x) for x in estimate if x is not None), default=0.0)


def bar_scale(estimates: Sequence[Estimate], size: float) -> float:
    """Return how far the axis must reach: over all bars, and over intervals that are not far out.

    A bar is never cut, because the longest is the most important.
    """
    longest = max((abs(e.value) for e in estimates if e.value is not None), default=0.0)
    widest = max((_reach(e) for e in estimates), default=0.0)
    return size * min(widest, FAR * longest if longest else widest) or 1.0


def _label(factor: StoredFactor) -> str:
    return DUMMY_LABEL if factor.path == DUMMY else factor.label


def _row_label(m: Measured, factor: StoredFactor) -> str:
    """Return a factor's name and values; in a tornado the values of both bars."""
    values = value_text(factor) if factor.path != DUMMY else ""
    if TWO_ENDS[0] in m.series:
        values = values.replace(" to ", " or ", 1)
    return f"{_label(factor)}: {values}" if values else _label(factor)


def _marks(m: Measured) -> str:
    """Return what bars, lines and hollow bars mean."""
    names = list(m.series)
    if len(names) == 1:
        bars = f"Bar: {names[0]}."
    else:
        bars = f"Upper, dark bar: {names[0]}. Lower, light bar: {names[1]}."
    return f"{bars} Line: interval. Hollow and ~: not distinguishable from the dummy."


def _draw(
    sheet: Sheet, m: Measured, rows: dict[StoredFactor, list[Estimate]], labels: Sequence[str],
    reach: float, body: float, line: str,
) -> None:  # fmt: skip
    places = label_rows(labels, sheet.letters, body)
    texts = [_text(m, factor, e) for factor, es in rows.items() for e in es]
    axes = row_axes(sheet, places[-1][0], values_width(texts))
    axes.set_xlim(*_limits(m, rows, reach))
    for (at, lines), (factor, estimates) in zip(places, rows.items(), strict=False):
        sheet.label(at, lines)
        top = at + len(lines)
        axes.plot([0.0, 0.0], [top, top + body - 0.4], color=INK, linewidth=1.0)
        for k, estimate in enumerate(estimates):
            y = top + 0.5 + STEP * k
            _bar(axes, m, factor.path in m.sure, k, estimate, reach, y)
            text = _text(m, factor, estimate)
            sheet.text(sheet.em - 0.3, y - 0.5, text, ha="right", fontsize=0.97 * sheet.font)
    dummies = [estimates for factor, estimates in rows.items() if factor.path == DUMMY]
    if line and dummies and dummies[0][0].value is not None:
        x = dummies[0][0].value * m.size
        axes.axvline(x, color=INK, linewidth=1.0, linestyle=":", zorder=3)
    across(axes, "", 4 if reach < LONG else 3)
    axes.set_xlabel("\n".join(_foot(m, sheet.letters)), loc="left")


def _foot(m: Measured, letters: int) -> list[str]:
    return wrapped(m.axis, letters - 4)


def _limits(
    m: Measured, rows: dict[StoredFactor, list[Estimate]], reach: float
) -> tuple[float, float]:
    """Return the ends of the axis; one side is short if no bar goes there."""
    known = [x * m.size for es in rows.values() for e in es for x in e if x is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    least = 0.04 * reach
    return -max(min(-low, reach) * 1.05, least), max(min(high, reach) * 1.05, least)


def _text(m: Measured, factor: StoredFactor, estimate: Estimate) -> str:
    if factor.path == DUMMY and not any(estimate):
        return "0"
    text = m.text(estimate)
    mark = "" if factor.path in m.sure or factor.path == DUMMY or estimate.value is None else "~"
    return mark + text


def _bar(
    axes: Axes, m: Measured, sure: bool, place: int, estimate: Estimate, reach: float, y: float
) -> None:
    """Draw a bar from zero, its interval over it, and an arrow where that runs off the scale."""
    if estimate.value is None:
        return
    face, edge = (FIRST, SECOND)[place]
    if not sure:
        face, edge = "white", MUTED
    length = min(max(estimate.value * m.size, -reach), reach)
    axes.barh(y, length, BAR, facecolor=face, edgecolor=edge, linewidth=1.0, zorder=2)
    if estimate.low is None or estimate.high is None:
        return
    ends = [estimate.low * m.size, estimate.high * m.size]
    low, high = (min(max(x, -reach), reach) for x in ends)
    for colour, width in (("white", 3.4), (INK, 1.5)):  # light around dark, over any bar
        axes.plot([low, high], [y, y], color=colour, linewidth=width, zorder=4)
    for end, limit, mark in ((ends[0], -reach, "<"), (ends[1], reach, ">")):
        if abs(end) > reach and end * limit > 0:
            axes.plot(limit, y, mark, color=INK, markersize=6, clip_on=False, zorder=5)


def _data(study: StoredSweep, block: Analysis, m: Measured) -> Data:
    percent = f"{study.result.interval:.0%}".replace("%", " %")
    columns = ["factor", "name in files", "low value", "high value", "unit of the factor"]
    for name in m.series:
        columns += [f"{name} ({m.unit})", f"{percent} low", f"{percent} high"]
    rows: list[tuple[Number, ...]] = []
    for factor in m.factors:
        cells: list[Number] = [_label(factor), factor.path, factor.low, factor.high, factor.unit]
        for estimate in m.estimates(factor):
            cells += [None if x is None else x * m.size for x in estimate]
        rows.append((*cells, "yes" if factor.path in m.sure else "no"))
    return Data(
        f"Factors of the {subject(study, block.outcome)}: {label(study.result.method)}",
        (*columns, "distinguishable from the dummy"), tuple(rows),
    )  # fmt: skip
