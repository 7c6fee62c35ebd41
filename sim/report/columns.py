"""Scenarios side by side: a column each, the mean change above its interval and per cent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, zip_longest
from math import isnan
from textwrap import wrap

from rich.console import Group, RenderableType
from rich.text import Text

from sim.experiment.comparison import Change, Comparison, Levels
from sim.outcomes.outcomes import COST, DISPLACEMENT, HEADLINE, OUTCOMES
from sim.report.layout import Fitted
from sim.report.notes import DEATHS_NOTE, REGIMES, mark_note, pairs
from sim.report.numbers import NONE, change_and_interval, label, level, of_baseline, pounds
from sim.report.regimes import SHOWN, known_regimes

LABEL, WIDE_LABEL = 15, 33  # characters of labels over several lines, and in one
WIDE = 100  # columns from which labels stand in one line
LEGEND = "(baseline); change, 95 % interval, %"
CELL, MOST_CELL = 15, 16  # usual characters of a scenario's column, and most if there are few


@dataclass(frozen=True)
class Shape:
    """Widths of a block: labels, a mean, and an interval (0: under the mean)."""

    head: int
    mean: int
    span: int = 0


Cell = tuple[str, str, str]  # mean change, its interval, and per cent
Line = tuple[str, list[Cell]]  # label, and a cell for each scenario


def each_policy(comparison: Comparison, names: Sequence[str]) -> RenderableType:
    """Return block B of the overview: the change of each policy against the baseline."""
    base = comparison.levels[0]
    title = f"B · change against {base.scenario}, {base.span.start} to {base.span.end}"
    return Fitted(partial(_blocks, comparison, comparison.changes, names, title))


def side_by_side(comparison: Comparison, more: Iterable[str], everything: bool) -> RenderableType:
    """Return the changes against each baseline, as many in a row as fit.

    `more` names outcomes that are shown because of the policies in play.
    """
    wanted = {*OUTCOMES} if everything else {*HEADLINE, *DISPLACEMENT, *more}
    names = [name for name in OUTCOMES if name in wanted - {*DISPLACEMENT, COST}]
    names += [*DISPLACEMENT, *([COST] if COST in more or everything else [])]
    return Group(*(
        Fitted(partial(_blocks, comparison, tuple(group), names, _title(comparison, baseline)))
        for baseline, group in groupby(comparison.changes, lambda change: change.baseline)
    ))  # fmt: skip


def _title(comparison: Comparison, baseline: str) -> str:
    return f"Change against {baseline}, {comparison.window}"


def cost_of(levels: Levels) -> tuple[str, str]:
    """Return the public cost of a scenario's policies in a window: known and unknown."""
    known, unknown = (
        levels.outcomes[name].mean for name in ("public_cost_known", "policies_of_unknown_cost")
    )
    if isnan(known):
        return NONE, ""
    if not unknown:
        return (pounds(known) if known else "none"), ""
    if known:
        return f"{pounds(known)} known;", f"{unknown:.0f} unknown"
    return (f"{unknown:.0f} unknown" if unknown > 1 else "unknown"), ""


def _notes(comparison: Comparison) -> str:
    return f"{pairs(comparison.study)}. {mark_note(comparison.family)}\n{DEATHS_NOTE}"


def _blocks(
    comparison: Comparison, changes: Sequence[Change], names: Sequence[str], title: str, width: int
) -> Text:
    """Return changes in blocks of scenarios that fit a width side by side."""
    heads = [label(change.scenario) for change in changes]
    lines = _lines(comparison, changes, names)
    shape, at_a_time = _shape(heads, lines, width)
    text = Text()
    for first in range(0, len(heads), at_a_time):
        block = slice(first, first + at_a_time)
        text.append(f"{title}\n", "bold")
        text.append(f"{LEGEND}\n")
        text.append(_heading(heads[block], shape), "bold")
        for words, cells in lines:
            text.append(_row(words, cells[block], shape))
        text.append("\n")
    text.append(_notes(comparison) + "\n")
    return text


def _lines(comparison: Comparison, changes: Sequence[Change], names: Sequence[str]) -> list[Line]:
    rows = [(_short(name), name, "") for name in names]
    for regime, count in known_regimes(comparison).items():
        rows += [(f"{name}, {REGIMES[regime]}, n={count}", name, regime) for name in SHOWN]
    return [
        (
            words + _base_level(changes[0], name, regime),
            [_cell(comparison, change, name, regime) for change in changes],
        )
        for words, name, regime in rows
    ]


def _base_level(change: Change, name: str, regime: str) -> str:
    """Return the baseline's level, in brackets."""
    if name == COST:
        return ""
    return f" ({level(change.difference(name, regime).base_mean, OUTCOMES[name].unit)})"


def _shape(heads: Sequence[str], lines: Sequence[Line], width: int) -> tuple[Shape, int]:
    """Return the widths of columns, and how many scenarios stand side by side."""
    mean, span = (max(len(cell[i]) for _, cells in lines for cell in cells) for i in (0, 1))
    mean = max(mean, max(len(cell[2]) for _, cells in lines for cell in cells))
    head = WIDE_LABEL if width >= WIDE else LABEL
    word = min(max(len(word) for name in heads for word in name.split()), CELL - 1)
    beside = Shape(WIDE_LABEL, max(mean + 3, word - span - 1), span + 2)
    if len(heads) * (beside.mean + beside.span) + WIDE_LABEL <= width:
        return beside, len(heads)
    least = max(mean, span, word) + 1
    at_a_time = len(heads)
    if at_a_time * least > width - head:
        at_a_time = (width - head) // max(least, CELL)
    return Shape(head, min((width - head) // at_a_time, max(least, MOST_CELL))), at_a_time


def _heading(heads: Sequence[str], shape: Shape) -> str:
    cell = shape.mean + shape.span
    names = [wrap(name, cell - 1) for name in heads]
    text = ""
    for i in range(max(map(len, names))):
        words = (name[i] if i < len(name) else "" for name in names)
        text += (" " * shape.head + "".join(f"{word:>{cell}}" for word in words)).rstrip() + "\n"
    return text


def _row(words: str, cells: Sequence[Cell], shape: Shape) -> str:
    """Return a row's lines: intervals beside means, or under them, and per cent below."""
    labels, mean, span = wrap(words, shape.head - 1), shape.mean, shape.span
    if span:
        lines = ["".join(f"{a:>{mean}}{b:>{span}}" for a, b, _ in cells)]
        lines.append("".join(f"{c:>{mean}}{'':>{span}}" for _, _, c in cells))
    else:
        lines = ["".join(f"{cell[i]:>{mean}}" for cell in cells) for i in (0, 1, 2)]
    while lines and not lines[-1].strip():
        lines.pop()
    both = zip_longest(labels, lines, fillvalue="")
    text = "\n".join(f"{name:<{shape.head}}{line}".rstrip() for name, line in both)
    return text.rstrip("\n") + "\n"


def _cell(comparison: Comparison, change: Change, name: str, regime: str) -> Cell:
    """Return the cell of an outcome: its mean change, interval and per cent of the baseline."""
    if name == COST:
        return (*cost_of(comparison.levels_for(change.scenario)), "")
    difference, unit = change.difference(name, regime), OUTCOMES[name].unit
    relative = "" if unit == "share" else of_baseline(difference, unit)
    return (*change_and_interval(difference, unit), relative)


def _short(name: str) -> str:
    text = label(name).replace("interception rate", "rate").replace("autocorrelation", "autocorr.")
    return f"{text}, points" if OUTCOMES[name].unit == "share" else text
