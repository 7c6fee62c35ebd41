"""Before and after: one outcome in every scenario, two marks joined."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan, nan

import numpy as np
from matplotlib.axes import Axes

from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import Difference
from sim.report.moves import Move, WindowMoves
from sim.report.numbers import label, level, short_change
from sim.report.pictures.findings import verdict
from sim.report.pictures.forest import scale
from sim.report.pictures.sheet import (
    INK,
    LETTER,
    MAIN,
    MUTED,
    OTHER,
    Chart,
    Data,
    Sheet,
    across,
    label_rows,
    row_axes,
)

BODY = 1.6  # lines under a label
KEY = 2.3  # lines of the key
APART = 0.2  # lines by which both marks leave the middle of a row
MARKS = ("o", "D")
COLOURS = (OTHER, MAIN)
FACES = ("white", MAIN)


@dataclass(frozen=True)
class Pair:
    """A scenario's number before and after, each a mean and the ends of its interval."""

    title: str
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    move: Difference
    text: str


def level_moves(block: WindowMoves, outcome: str, names: tuple[str, str]) -> Chart:
    """Return an outcome's level before and after, in each scenario.

    `names` are those of both studies.
    """
    unit = OUTCOMES[outcome].unit
    pairs = [
        _pair(row.title, _ends(row.moves[outcome], unit), row.moves[outcome].level,
              partial(level, unit=unit), _size(unit))
        for row in block.scenarios if outcome in row.moves
    ]  # fmt: skip
    what = f"{label(outcome).capitalize()} ({unit}): {OUTCOMES[outcome].definition}."
    return _chart(f"level_{outcome}", pairs, block, outcome, names, f"Level. {what}")


def change_moves(block: WindowMoves, outcome: str, names: tuple[str, str]) -> Chart | None:
    """Return an outcome's changes against the baseline before and after; None if there are none."""
    unit = OUTCOMES[outcome].unit
    pairs = []
    for row in block.others:
        move = row.moves.get(outcome)
        if move and move.change and move.change_before and move.change_after:
            ends = tuple((d.mean, d.low, d.high) for d in (move.change_before, move.change_after))
            printed = partial(short_change, unit=unit)
            pairs.append(_pair(row.title, (ends[0], ends[1]), move.change, printed, _size(unit)))
    if not pairs:
        return None
    axis = "percentage points" if unit == "share" else unit
    what = f"Change of {label(outcome)} against “{block.scenarios[0].title}”, in {axis}."
    return _chart(f"moved_change_{outcome}", pairs, block, outcome, names, what)


def _size(unit: str) -> float:
    return 100.0 if unit == "share" else 1.0


def _ends(move: Move, unit: str) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    old, new = move.before, move.after
    return (
        (old.mean, old.mean - old.half, old.mean + old.half),
        (new.mean, new.mean - new.half, new.mean + new.half),
    )


def _pair(
    title: str, ends: tuple[tuple[float, float, float], tuple[float, float, float]],
    move: Difference, printed: Callable[[float], str], size: float,
) -> Pair:  # fmt: skip
    text = " → ".join(printed(mean) for mean, _, _ in ends)
    mark = "" if verdict(move) in ("up", "down", "same") else "~"
    before, after = (
        (mean * size, low * size, high * size) for mean, low, high in ends
    )  # fmt: skip
    return Pair(title, before, after, move, f"{mark}{text}")


def outside(move: Difference) -> bool:
    """Return whether the 95 % interval of a move leaves out zero, or nothing is random in it."""
    return move.low > 0.0 or move.high < 0.0


def finding(moves: Sequence[Difference]) -> str:
    """Return where moves lead, and how many of them are beyond their intervals."""
    total = len(moves)
    up, down = (sum(m.mean > 0.0 for m in moves), sum(m.mean < 0.0 for m in moves))
    if not up + down:
        return "nothing moves"
    ways = [f"{word} in {n}" for word, n in (("higher", up), ("lower", down)) if n]
    beyond, sure = sum(map(outside, moves)), sum(m.distinguishable for m in moves)
    alone = f", beyond the 95 % interval in {beyond}" if beyond else ", never beyond the interval"
    judged = f", and in {sure or 'none'} if all are judged together" if beyond else ""
    return f"{' and '.join(ways)} of {total}{alone}{judged}"


def _chart(
    name: str, pairs: list[Pair], block: WindowMoves, outcome: str, names: tuple[str, str],
    what: str,
) -> Chart:  # fmt: skip
    known = [p for p in pairs if not isnan(p.before[0] + p.after[0])]
    middle = float(np.median([x for p in known for x in (p.before[0], p.after[0])] or [0.0]))
    middle = 0.0 if name.startswith("moved") else middle
    reach = scale([max(abs(x - middle) for x in (*p.before[1:], *p.after[1:])) for p in known])
    beyond = sum(max(abs(x - middle) for x in (*p.before[1:], *p.after[1:])) > reach for p in known)
    caption = (
        f"{what} Circle: {names[0]}. Diamond: {names[1]}. Thin lines: 95 % intervals of the means. "
        "Dashed: the interval of the move holds zero. ~: it does if all are judged together (Holm)."
    )
    if beyond:
        caption += f" In {beyond} of {len(known)} rows an interval runs off the scale."
    heading = f"{label(outcome).capitalize()}" + ", change" * name.startswith("moved")
    words = "; ".join(f"{p.title}: {p.text}" for p in pairs)
    return Chart(
        f"{name}_{block.name}", f"{heading}: {finding([p.move for p in pairs])}", caption,
        f"Two joined marks in each of {len(pairs)} rows: {names[0]}, then {names[1]}. {words}.",
        lambda letters: KEY + label_rows([p.title for p in pairs], letters, BODY)[-1][0] + 2.6,
        partial(_draw, pairs=pairs, names=names, ends=(middle - reach, middle + reach),
                axis=_axis(name, outcome)),
        _data(pairs, names, outcome, _axis(name, outcome), f"{block.start} to {block.end}"),
    )  # fmt: skip


def _axis(name: str, outcome: str) -> str:
    unit = OUTCOMES[outcome].unit
    if name.startswith("moved"):
        return f"change ({'percentage points' if unit == 'share' else unit})"
    return f"{label(outcome)} ({'%' if unit == 'share' else unit})"


def _draw(
    sheet: Sheet, pairs: list[Pair], names: tuple[str, str], ends: tuple[float, float], axis: str
) -> None:
    low, high = ends
    starts = [x for p in pairs for x in (*p.before, *p.after) if not isnan(x)]
    if min(starts, default=0.0) >= 0.0:
        low = max(low, 0.0)
    key = sheet.axes(0.3, 0.3, 0.0, KEY - 0.3)
    key.set_axis_off()
    key.set_xlim(0.0, sheet.em - 0.6)
    key.set_ylim(KEY - 0.3, 0.0)
    for i, name in enumerate(names):
        _mark(key, [0.5], [0.5 + i], i)
        sheet.text(1.6, float(i), name)
    places = label_rows([p.title for p in pairs], sheet.letters, BODY)
    width = LETTER * max(len(p.text) for p in pairs) + 1.2
    axes = row_axes(sheet, KEY + places[-1][0], width)
    axes.set_xlim(low, high)
    middles = []
    for (at, lines), pair in zip(places, pairs, strict=False):
        sheet.label(KEY + at, lines)
        middles.append(KEY + at + len(lines) + 0.5)
        sheet.text(sheet.em - 0.3, middles[-1] - 0.5, pair.text, ha="right",
                   fontsize=0.97 * sheet.font)  # fmt: skip
    if low < 0.0 < high:
        _lines(axes, [((0.0, 0.0), (y - 0.55, y + 0.7)) for y in middles], INK, 0.9)
    known = [(p, y) for p, y in zip(pairs, middles, strict=True)
             if not isnan(p.before[0] + p.after[0])]  # fmt: skip
    _rows(axes, known, (low, high))
    across(axes, axis, 4)


def _rows(axes: Axes, rows: list[tuple[Pair, float]], ends: tuple[float, float]) -> None:
    """Draw both marks of every row, joined, each with its interval."""
    low, high = ends

    def within(x: float) -> float:
        return min(max(x, low), high)

    for sure in (True, False):
        joins = [((within(p.before[0]), within(p.after[0])), (y - APART, y + APART))
                 for p, y in rows if outside(p.move) is sure]  # fmt: skip
        _lines(axes, joins, INK if sure else MUTED, 1.8 if sure else 1.0, "-" if sure else ":")
    for i, shift in enumerate((-APART, APART)):
        sides = [((p.before, p.after)[i], y + shift) for p, y in rows]
        spans = [((within(side[1]), within(side[2])), (y, y)) for side, y in sides]
        _lines(axes, spans, COLOURS[i], 1.0)
        inside = [(side[0], y) for side, y in sides if low <= side[0] <= high]
        _mark(axes, [x for x, _ in inside], [y for _, y in inside], i)
        for side, y in sides:
            if not low <= side[0] <= high:
                axes.plot(within(side[0]), y, "<" if side[0] < low else ">", color=COLOURS[i],
                          markersize=6, clip_on=False)  # fmt: skip


def _lines(
    axes: Axes, lines: Sequence[tuple[tuple[float, float], tuple[float, float]]], colour: str,
    width: float, style: str = "-",
) -> None:  # fmt: skip
    """Draw lines from point to point as one path, which keeps a page small."""
    x = [value for xs, _ in lines for value in (*xs, nan)]
    y = [value for _, ys in lines for value in (*ys, nan)]
    if x:
        axes.plot(x, y, color=colour, linewidth=width, linestyle=style, solid_capstyle="butt")


def _mark(axes: Axes, x: list[float], y: list[float], i: int) -> None:
    axes.plot(x, y, MARKS[i], color=COLOURS[i], markerfacecolor=FACES[i], markersize=6.5 - i,
              markeredgewidth=1.5, clip_on=False, zorder=3)  # fmt: skip


def _data(pairs: list[Pair], names: tuple[str, str], outcome: str, axis: str, days: str) -> Data:
    size = _size(OUTCOMES[outcome].unit)
    rows = tuple(
        (p.title, *p.before, *p.after, p.move.mean * size, p.move.low * size, p.move.high * size,
         "yes" if verdict(p.move) in ("up", "down") else "no")
        for p in pairs
    )  # fmt: skip
    before, after = names
    return Data(
        f"{label(outcome).capitalize()}, {axis}, before and after, {days}",
        ("scenario", before, "95 % low", "95 % high", after, "95 % low", "95 % high", "moved by",
         "95 % low", "95 % high", "distinguishable from zero"),
        rows,
    )  # fmt: skip
