"""Scenarios side by side: a column each, the mean change above its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from math import isnan
from textwrap import wrap

from rich.console import RenderableType
from rich.text import Text

from sim.experiment.comparison import Change, Comparison, Levels
from sim.outcomes.outcomes import COST, DISPLACEMENT, HEADLINE, OUTCOMES
from sim.report.layout import Fitted
from sim.report.notes import DEATHS_NOTE, MARK_NOTE, REGIMES, pairs
from sim.report.numbers import NONE, change_and_span, label, pounds
from sim.report.regimes import SHOWN, known_regimes

LABEL, WIDE_LABEL = 15, 33  # characters of labels over several lines, and in one
WIDE = 100  # columns from which labels stand in one line
CELL, MOST_CELL = 15, 16  # usual characters of a scenario's column, and most if there are few


@dataclass(frozen=True)
class Shape:
    """Widths of a block: labels, a mean, and an interval (0: under the mean)."""

    head: int
    mean: int
    span: int = 0


Line = tuple[str, list[tuple[str, str]]]  # label; mean and interval of each scenario


def each_policy(comparison: Comparison, names: Sequence[str]) -> RenderableType:
    """Return block B of the overview: the change of each policy against the baseline."""
    base = comparison.levels[0]
    title = f"B · change against {base.scenario}, {base.span.start} to {base.span.end}"
    return Fitted(partial(_blocks, comparison, names, title))


def side_by_side(comparison: Comparison, everything: bool) -> RenderableType:
    """Return the change of all scenarios against the baseline, as many in a row as fit."""
    names = list(OUTCOMES) if everything else [*HEADLINE, *DISPLACEMENT, COST]
    title = f"Change against {comparison.levels[0].scenario}, {comparison.window}"
    return Fitted(partial(_blocks, comparison, names, title))


def cost_of(levels: Levels) -> tuple[str, str]:
    """Return the public cost of a scenario's policies in a window: known and unknown."""
    known, unknown = (
        levels.outcomes[name].mean for name in ("public_cost_known", "policies_of_unknown_cost")
    )
    if isnan(known):
        return NONE, ""
    if not unknown:
        return (pounds(known) if known else "none"), ""
    of_how_many = f"{unknown:.0f} unknown" if unknown > 1 else "unknown"
    return (pounds(known), f"and {of_how_many}") if known else (of_how_many, "")


def _notes(comparison: Comparison) -> str:
    study = comparison.study
    interval = "5–95 %" if study.parameters.drawn else "95 % interval"
    return f"Mean, {interval}; {pairs(study)}. {MARK_NOTE}\n{DEATHS_NOTE}"


def _blocks(comparison: Comparison, names: Sequence[str], title: str, width: int) -> Text:
    """Return the changes in blocks of scenarios that fit a width side by side."""
    heads = [label(change.scenario) for change in comparison.changes]
    lines = _lines(comparison, names)
    shape, at_a_time = _shape(heads, lines, width)
    text = Text()
    for first in range(0, len(heads), at_a_time):
        block = slice(first, first + at_a_time)
        text.append(f"{title}\n\n", "bold")
        text.append(_heading(heads[block], shape), "bold")
        for words, cells in lines:
            text.append(_row(words, cells[block], shape))
        text.append("\n")
    text.append(_notes(comparison) + "\n")
    return text


def _lines(comparison: Comparison, names: Sequence[str]) -> list[Line]:
    rows = [(_short(name), name, "") for name in names]
    for regime, count in known_regimes(comparison).items():
        rows += [(f"{name}, {REGIMES[regime]} ({count})", name, regime) for name in SHOWN]
    return [
        (words, [_cell(comparison, change, name, regime) for change in comparison.changes])
        for words, name, regime in rows
    ]


def _shape(heads: Sequence[str], lines: Sequence[Line], width: int) -> tuple[Shape, int]:
    """Return the widths of columns, and how many scenarios stand side by side."""
    mean, span = (max(len(cell[i]) for _, cells in lines for cell in cells) for i in (0, 1))
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


def _row(words: str, cells: Sequence[tuple[str, str]], shape: Shape) -> str:
    """Return a row's lines: intervals beside means, or under them."""
    labels, mean, span = wrap(words, shape.head - 1), shape.mean, shape.span
    if span:
        lines = ["".join(f"{a:>{mean}}{b:>{span}}" for a, b in cells)]
    else:
        lines = ["".join(f"{cell[i]:>{mean}}" for cell in cells) for i in (0, 1)]
    both = zip_longest(labels, lines, fillvalue="")
    text = "\n".join(f"{name:<{shape.head}}{line}".rstrip() for name, line in both)
    return text.rstrip("\n") + "\n"


def _cell(comparison: Comparison, change: Change, name: str, regime: str) -> tuple[str, str]:
    """Return the cell of an outcome: its mean change and its interval."""
    if name == COST:
        return cost_of(comparison.levels_for(change.scenario))
    drawn = comparison.study.parameters.drawn
    return change_and_span(change.difference(name, regime), OUTCOMES[name].unit, drawn)


def _short(name: str) -> str:
    text = label(name).replace("interception rate", "rate").replace("autocorrelation", "autocorr.")
    return f"{text}, points" if OUTCOMES[name].unit == "share" else text
