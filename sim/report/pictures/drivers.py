"""Drivers of an attribution: median and 5–95 % of each part, by scale and by regime; accounting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan

from matplotlib.axes import Axes

from sim.attribution.result import AttributionResult, Factor, Scale, Spread
from sim.report.notes import REGIMES
from sim.report.numbers import between, label, share_of, signed
from sim.report.pictures.forest import LONG, values_width
from sim.report.pictures.sheet import (
    INK,
    MAIN,
    MUTED,
    OTHER,
    THIRD,
    Chart,
    Data,
    Number,
    Sheet,
    across,
    label_rows,
    row_axes,
)
from sim.report.pictures.waterfall import people, waterfall

SCALES = {
    "log": "part of ln(arrivals 2025 / arrivals 2024)",
    "level": "part of the change in arrivals (people)",
}
NARROW = 16.0  # em; labels of more than two ticks need a wider axis
AXES = {"log": "part of ln(2025 / 2024)", "level": "part of the rise (people)"}
IN_WORDS = {"log": "on the log scale", "level": "in people"}
MARKS = "Diamond: median. Line: 5–95 % of draws. Dot: mean. Hollow: the 5–95 % holds 0."


@dataclass(frozen=True)
class Mark:
    """A line of a picture: a spread over draws, with the mark of a reported number if any."""

    spread: Spread
    text: str
    reported: float = float("nan")


def attribution_charts(result: AttributionResult) -> Iterator[tuple[str, Chart]]:
    """Yield the charts of an attribution, and the stems of their files."""
    charts = (waterfall(result), drivers(result, "log"), drivers(result, "level"),
              regimes(result), accounting(result))  # fmt: skip
    for chart in charts:
        if chart is not None:
            yield chart.name, chart


def drivers(result: AttributionResult, name: str) -> Chart | None:
    """Return median and 5–95 % of each driver's part on one scale; None without a draw."""
    block: Scale = getattr(result.all, name)
    if not block.draws:
        return None
    rows = {label(part.driver): [_mark(part, name)] for part in block.drivers}
    rows["total"] = [_mark(block.total, name)]
    return Chart(
        f"attribution_{name}", _finding(block, name),
        f"Each driver's {SCALES[name]}. {MARKS} n = {block.draws:,} draws.",
        f"Intervals of {len(block.drivers)} drivers {IN_WORDS[name]}. {_words(rows)}.",
        lambda letters: label_rows(list(rows), letters, 1.5)[-1][0] + 2.6,
        partial(_draw, rows=rows, axis=AXES[name], body=1.5), _data(block, name),
    )  # fmt: skip


def _finding(block: Scale, name: str) -> str:
    clear = [part for part in block.drivers if part.q05 > 0.0 or part.q95 < 0.0]
    names = f": {', '.join(label(part.driver) for part in clear)}" if clear else ""
    if isnan(block.total.q05):
        return f"Parts of {len(block.drivers)} drivers {IN_WORDS[name]}, of too few draws to say"
    return (
        f"{len(clear)} of {len(block.drivers)} drivers {IN_WORDS[name]} have one sign in 5–95 % of "
        f"draws{names}"
    )


def regimes(result: AttributionResult) -> Chart | None:
    """Return the drivers' parts in the draws of each regime; None if regimes are not known."""
    known = {name: block.log for name, block in result.by_regime.items() if block.log.draws}
    if not known:
        return None
    names = [part.driver for part in result.all.log.drivers]
    rows = {
        label(driver): [
            _in_regime(block.drivers[i], REGIMES[name]) for name, block in known.items()
        ]
        for i, driver in enumerate(names)
    }
    counts = ", ".join(f"{block.draws} {REGIMES[name]}" for name, block in known.items())
    body = 0.6 + 1.05 * len(known)
    first = {
        name: max(block.drivers, key=lambda p: p.median).driver for name, block in known.items()
    }
    same = len(set(first.values())) == 1
    finding = (
        f"{label(next(iter(first.values()))).capitalize()} is the largest part in every regime"
        if same else
        "The largest part differs by regime: "
        + ", ".join(f"{label(driver)} ({REGIMES[name]})" for name, driver in first.items())
    )  # fmt: skip
    return Chart(
        "attribution_regimes", finding,
        f"Each driver's {SCALES['log']}, by regime. Draws: {counts}. {MARKS} No line is drawn for "
        "few draws.",
        f"Intervals of drivers by regime on the log scale. {_words(rows)}.",
        lambda letters: label_rows(list(rows), letters, body)[-1][0] + 2.6,
        partial(_draw, rows=rows, axis=AXES["log"], body=body),
        Data(
            "Parts of ln(arrivals 2025 / arrivals 2024) by regime",
            ("driver", "regime", *SPREAD, "draws"),
            tuple(
                (label(part.driver), REGIMES[name], *_cells(part), block.draws)
                for name, block in known.items() for part in block.drivers
            ),
        ),
    )  # fmt: skip


def accounting(result: AttributionResult) -> Chart | None:
    """Return the accounting split, reported beside simulated; None without a draw."""
    block = result.accounting
    if not block.draws:
        return None
    rows = {label(one.factor): [_factor(one)] for one in block.factors}
    rows["total"] = [Mark(block.model_total, _text(block.model_total, "log"), block.reported_total)]
    apart = [one for one in block.factors if not one.model.q05 <= one.reported <= one.model.q95]
    count = len(block.factors)
    return Chart(
        "accounting", f"{count - len(apart)} of {count} reported factors of the rise lie inside "
        "the model's 5–95 %",
        "Crossing days × boats a day × people a boat = arrivals: an identity, not a cause. Each "
        f"factor's {SCALES['log']}. Square: reported. {MARKS} n = {block.draws:,} draws.",
        f"Factors of the rise, reported and simulated. {_words(rows)}.",
        lambda letters: label_rows(list(rows), letters, 1.5)[-1][0] + 2.6,
        partial(_draw, rows=rows, axis=AXES["log"], body=1.5),
        Data(
            "Factors of ln(arrivals 2025 / arrivals 2024), reported and simulated",
            ("factor", "reported", *SPREAD), tuple(_factor_rows(result)),
        ),
    )  # fmt: skip


def _factor_rows(result: AttributionResult) -> Iterator[tuple[Number, ...]]:
    block = result.accounting
    for one in block.factors:
        yield (label(one.factor), one.reported, *_cells(one.model))
    yield ("total", block.reported_total, *_cells(block.model_total))


def _factor(one: Factor) -> Mark:
    text = f"{_text(one.model, 'log')}; reported {_number(one.reported, 'log')}"
    return Mark(one.model, text, one.reported)


def _mark(spread: Spread, name: str) -> Mark:
    return Mark(spread, _text(spread, name))


def _in_regime(spread: Spread, regime: str) -> Mark:
    """Return a line of a regime; its picture has no room for the ends of intervals."""
    return Mark(spread, f"{regime} {_number(spread.median, 'log')}")


def _text(spread: Spread, name: str) -> str:
    """Return a median with its 5–95 %."""
    span = between(_number(spread.q05, name), _number(spread.q95, name))
    middle = _number(spread.median, name)
    return middle if isnan(spread.q05) else f"{middle} ({span})"


def _number(value: float, name: str) -> str:
    return people(value) if name == "level" else signed(value, "+.3f")


def _words(rows: dict[str, list[Mark]]) -> str:
    return "; ".join(f"{name}: {', '.join(m.text for m in marks)}" for name, marks in rows.items())


def _draw(sheet: Sheet, rows: dict[str, list[Mark]], axis: str, body: float) -> None:
    places = label_rows(list(rows), sheet.letters, body)
    marks: Sequence[Mark] = [mark for each in rows.values() for mark in each]
    right = values_width(mark.text for mark in marks)
    axes = row_axes(sheet, places[-1][0], right)
    known = [
        x for m in marks
        for x in (m.spread.q05, m.spread.q95, m.spread.mean, m.reported) if not isnan(x)
    ]  # fmt: skip
    low, high = min(0.0, *known), max(0.0, *known)
    room = 0.04 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
    for (at, lines), each in zip(places, rows.values(), strict=False):
        sheet.label(at, lines)
        top = at + len(lines)
        axes.plot([0.0, 0.0], [top, top + body - 0.3], color=INK, linewidth=1.0)
        for k, mark in enumerate(each):
            y = top + 0.5 + 1.05 * k
            _line(axes, mark, y)
            sheet.text(sheet.em - 0.3, y - 0.5, mark.text, ha="right", fontsize=0.97 * sheet.font)
    ticks = 4 if high - low < LONG else 3
    across(axes, axis, ticks if sheet.em - right > NARROW else 2)
    axes.set_xlabel(axis, loc="left")  # it may be wider than the axis


def _line(axes: Axes, mark: Mark, y: float) -> None:
    spread = mark.spread
    if isnan(spread.median):
        return
    clear = spread.q05 > 0.0 or spread.q95 < 0.0
    colour = MAIN if clear else MUTED
    if not isnan(spread.q05):
        ends = [spread.q05, spread.q95]
        axes.plot(ends, [y, y], color=colour, linewidth=2.6, solid_capstyle="butt")
    axes.plot(spread.mean, y, "o", color=OTHER, markersize=4, zorder=5)
    face = colour if clear else "white"
    axes.plot(spread.median, y, "D", color=colour, markerfacecolor=face, markersize=7, zorder=4)
    if not isnan(mark.reported):
        axes.plot(mark.reported, y, "s", color=INK, markerfacecolor=THIRD, markersize=6, zorder=6)


SPREAD = ("mean", "median", "5 %", "95 %", "% of draws above 0")


def _cells(spread: Spread) -> tuple[Number, ...]:
    return spread.mean, spread.median, spread.q05, spread.q95, 100.0 * spread.p_positive


def _data(block: Scale, name: str) -> Data:
    rows: list[tuple[Number, ...]] = [
        (label(part.driver), *_cells(part), share_of(part.share), share_of(part.chance))
        for part in block.drivers
    ]
    rows.append(("total", *_cells(block.total), "100 %", "–"))
    return Data(
        f"Parts of the rise {IN_WORDS[name]} ({block.unit})",
        ("driver", *SPREAD, "share of the mean rise", "due to chance"), tuple(rows),
    )  # fmt: skip
