"""Scenarios side by side: a column each, the mean change above its interval."""

from collections.abc import Iterable, Sequence
from math import isnan
from textwrap import wrap

from rich.console import RenderableType
from rich.text import Text

from sim.experiment.comparison import Change, Comparison, Levels
from sim.outcomes.outcomes import COST, DISPLACEMENT, HEADLINE, OUTCOMES
from sim.report.notes import DEATHS_NOTE, MARK_NOTE, REGIMES, pairs
from sim.report.numbers import NONE, change_and_span, label, pounds
from sim.report.regimes import SHOWN, known_regimes

LABEL, WIDTH = 15, 65  # characters of the labels, and of all columns together
AT_A_TIME = 4  # scenarios beside each other, of many


def each_policy(comparison: Comparison, names: Sequence[str]) -> RenderableType:
    """Return block B of the overview: the change of each policy against the baseline."""
    base = comparison.levels[0]
    title = f"B · change against {base.scenario}, {base.span.start} to {base.span.end}"
    text = _block(comparison, comparison.changes, names, title)
    text.append(f"\n{_notes(comparison)}\n")
    return text


def side_by_side(comparison: Comparison, everything: bool) -> RenderableType:
    """Return the change of all scenarios against the baseline, AT_A_TIME in a row."""
    names = list(OUTCOMES) if everything else [*HEADLINE, *DISPLACEMENT, COST]
    title = f"Change against {comparison.levels[0].scenario}, {comparison.window}"
    text = Text()
    for first in range(0, len(comparison.changes), AT_A_TIME):
        changes = comparison.changes[first : first + AT_A_TIME]
        text.append(_block(comparison, changes, names, title))
        text.append("\n")
    text.append(f"{_notes(comparison)}\n")
    return text


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
    return f"Mean change over {pairs(study)}; {interval} under it.\n{MARK_NOTE} {DEATHS_NOTE}"


def _block(
    comparison: Comparison, changes: Sequence[Change], names: Sequence[str], title: str
) -> Text:
    width = WIDTH // max(len(changes), AT_A_TIME)
    text = Text()
    text.append(f"{title}\n\n", "bold")
    heads = [wrap(label(change.scenario), width - 1) for change in changes]
    for line in range(max(map(len, heads))):
        cells = [head[line] if line < len(head) else "" for head in heads]
        text.append(_row("", cells, width), "bold")
    rows = [(_short(name), name, "") for name in names]
    for regime, count in known_regimes(comparison).items():
        rows += [(f"{name}, {REGIMES[regime]} ({count})", name, regime) for name in SHOWN]
    for what, name, regime in rows:
        cells_of = [_cell(comparison, change, name, regime) for change in changes]
        first, *rest = wrap(what, LABEL - 1)
        text.append(_row(first, [mean for mean, _ in cells_of], width))
        text.append(_row(rest[0] if rest else "", [span for _, span in cells_of], width))
        text.append("".join(f"{more}\n" for more in rest[1:]))
    return text


def _cell(comparison: Comparison, change: Change, name: str, regime: str) -> tuple[str, str]:
    """Return the cell of an outcome: its mean change and its interval."""
    if name == COST:
        return cost_of(comparison.levels_for(change.scenario))
    drawn = comparison.study.parameters.drawn
    return change_and_span(change.difference(name, regime), OUTCOMES[name].unit, drawn)


def _row(head: str, cells: Iterable[str], width: int) -> str:
    return f"{head:<{LABEL}}" + "".join(f"{cell:>{width}}" for cell in cells) + "\n"


def _short(name: str) -> str:
    text = label(name).replace("interception rate", "rate").replace("autocorrelation", "autocorr.")
    return f"{text}, points" if OUTCOMES[name].unit == "share" else text
