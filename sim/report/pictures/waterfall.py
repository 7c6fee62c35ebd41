"""Waterfall of an attribution: from arrivals of 2024 through each driver's part to 2025."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan

from matplotlib.axes import Axes

from sim.attribution.result import AttributionResult, Spread
from sim.report.numbers import between, label, share_of, signed
from sim.report.pictures.forest import values_width
from sim.report.pictures.sheet import (
    INK,
    MAIN,
    MUTED,
    OTHER,
    RULE,
    THIRD,
    Chart,
    Data,
    Sheet,
    across,
    label_rows,
    row_axes,
)

BODY = 1.7  # lines under a label
PERIOD = "1 January to 15 June"
HEIGHT = 0.62  # of a bar, in lines


@dataclass(frozen=True)
class Step:
    """A bar of the waterfall, people.

    Attributes
    ----------
    start, end
        Where it begins and ends.
    low, high
        5–95 % of its size over draws, counted from `start`; NaN with few draws.
    reported
        The reported number; NaN if there is none.
    text
        How its number is printed.
    """

    name: str
    start: float
    end: float
    low: float
    high: float
    reported: float
    text: str
    is_level: bool


def waterfall(result: AttributionResult) -> Chart | None:
    """Return the waterfall; None if no draw is complete."""
    if not result.all.level.draws:
        return None
    steps = steps_of(result)
    begins = (
        "Bars of both years: mean arrivals. " if steps[0].is_level else
        "The file has no arrivals of 2024, so that the bars begin at 0. "
    )  # fmt: skip
    caption = (
        f"Arrivals from {PERIOD}, in people. {begins}Bars between them: the mean part of a driver, "
        "which adds up exactly. Thin line: 5–95 % of draws, from where the bar begins. Diamond: "
        f"reported. n = {result.all.level.draws:,} draws × {result.replications_each} replications."
    )
    words = "; ".join(f"{step.name}: {step.text}" for step in steps)
    return Chart(
        "waterfall", waterfall_finding(result), caption,
        f"{heading(result)}: waterfall of arrivals in people. {words}.",
        lambda letters: label_rows([s.name for s in steps], letters, BODY)[-1][0] + 2.6,
        partial(_draw, steps=steps), _data(result, steps),
    )  # fmt: skip


def heading(result: AttributionResult) -> str:
    """Return what the waterfall shows: both years with the parts between them, or parts alone."""
    both = result.arrivals_2024 is not None and result.arrivals_2025 is not None
    return "From 2024 to 2025" if both else "Parts of the rise"


def steps_of(result: AttributionResult) -> list[Step]:
    """Return the bars: 2024, each driver's part, then 2025 or the rise."""
    level = result.all.level
    first, last = result.arrivals_2024, result.arrivals_2025
    reported = result.accounting.reported_counts.get("arrivals", [float("nan")] * 2)
    steps, at = [], 0.0
    if first is not None:
        steps.append(_total("arrivals of 2024", first, reported[0]))
        at = first.mean
    for part in level.drivers:
        steps.append(
            Step(label(part.driver), at, at + part.mean, at + part.q05, at + part.q95,
                 float("nan"), part_text(part), is_level=False)
        )  # fmt: skip
        at += part.mean
    if first is not None and last is not None:
        steps.append(_total("arrivals of 2025", last, reported[1]))
    else:
        rise = Step("the whole rise", 0.0, level.total.mean, level.total.q05, level.total.q95,
                    reported[1] - reported[0], part_text(level.total), is_level=False)  # fmt: skip
        steps.append(rise)
    return steps


def _total(name: str, spread: Spread, reported: float) -> Step:
    span = between(*(f"{x:,.0f}" if not isnan(x) else "–" for x in (spread.q05, spread.q95)))
    text = f"{spread.mean:,.0f} ({span})" if not isnan(spread.q05) else f"{spread.mean:,.0f}"
    return Step(name, 0.0, spread.mean, spread.q05, spread.q95, reported, text, is_level=True)


def part_text(spread: Spread) -> str:
    """Return a part in people: its mean, and its 5–95 %."""
    if isnan(spread.q05):
        return people(spread.mean)
    return f"{people(spread.mean)} ({people(spread.q05)} to {people(spread.q95)})"


def people(value: float) -> str:
    """Return a part of the rise in people, with its sign."""
    return signed(value, "+,.0f") if isnan(value) or round(value) else "0"


def waterfall_finding(result: AttributionResult) -> str:
    """Return which driver accounts for most of the rise, and how sure that is, as a title."""
    drivers = sorted(result.all.level.drivers, key=lambda part: -part.mean)
    first, rest = drivers[0], drivers[1:]
    if isnan(first.share):
        return "The model's arrivals do not change from 2024 to 2025"
    others = max((abs(part.share) for part in rest), default=0.0)
    span = f" (5–95 % of draws {people(first.q05)} to {people(first.q95)} people)"
    return (
        f"{label(first.driver).capitalize()} accounts for {share_of(first.share)} of the model's "
        f"mean rise from 2024 to 2025{span * (not isnan(first.q05))}, no other driver for more "
        f"than {share_of(others)}"
    )


def _draw(sheet: Sheet, steps: Sequence[Step]) -> None:
    places = label_rows([step.name for step in steps], sheet.letters, BODY)
    axes = row_axes(sheet, places[-1][0], values_width(step.text for step in steps))
    known = [x for s in steps for x in (s.start, s.end, s.low, s.high, s.reported) if not isnan(x)]
    low, high = min(0.0, *known), max(0.0, *known)
    axes.set_xlim(low - 0.02 * (high - low), high + 0.02 * (high - low) or 1.0)
    before = None
    for (at, lines), step in zip(places, steps, strict=False):
        y = at + len(lines) + 0.6
        sheet.label(at, lines, fontweight="bold" if step.is_level else "normal")
        if before is not None:
            axes.plot([before[0]] * 2, [before[1], y], color=RULE, linewidth=1.0)
        _bar(axes, step, y)
        sheet.text(sheet.em - 0.3, y - 0.5, step.text, ha="right", fontsize=0.97 * sheet.font)
        before = (step.end, y)
    across(axes, "arrivals (people)", 4)


def _bar(axes: Axes, step: Step, y: float) -> None:
    """Draw a bar, its interval as a thin line, and the reported number."""
    colour = MUTED if step.is_level else MAIN if step.end >= step.start else OTHER
    left, width = min(step.start, step.end), abs(step.end - step.start)
    axes.barh(y, width, left=left, height=HEIGHT, color=colour, edgecolor=colour, linewidth=0.8)
    if not isnan(step.low):
        axes.plot([step.low, step.high], [y, y], color=INK, linewidth=1.2, zorder=4)
        axes.plot([step.low, step.high], [y, y], "|", color=INK, markersize=7, zorder=4)
    if not isnan(step.reported):
        axes.plot(step.reported, y, "D", color=INK, markerfacecolor=THIRD, markersize=7, zorder=5)


def _data(result: AttributionResult, steps: Sequence[Step]) -> Data:
    level = result.all.level
    spreads = [*level.drivers, level.total]
    if result.arrivals_2024 and result.arrivals_2025:
        spreads = [result.arrivals_2024, *level.drivers, result.arrivals_2025]
    rows = tuple(
        (step.name, spread.mean, spread.median, spread.q05, spread.q95, step.start, step.end,
         None if isnan(step.reported) else step.reported)
        for step, spread in zip(steps, spreads, strict=True)
    )  # fmt: skip
    parts = f"{heading(result)}, {PERIOD}: the part of each driver"
    return Data(
        f"{parts}, and {'arrivals of both years' if steps[0].is_level else 'the rise'}, in people",
        ("step", "mean", "median", "5 %", "95 %", "bar begins", "bar ends", "reported"), rows,
    )  # fmt: skip
