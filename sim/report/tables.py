"""Tables of scenarios for a terminal of 80 columns, deaths first."""

from collections.abc import Iterable, Sequence
from textwrap import wrap

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.experiment.comparison import Change, Comparison, Levels, RunResult
from sim.experiment.design import Study
from sim.outcomes.outcomes import DISPLACEMENT, HEADLINE, OUTCOMES
from sim.outcomes.statistics import MIN_REPLICATIONS
from sim.report.columns import cost_of, side_by_side
from sim.report.notes import DEATHS_NOTE, MARK_NOTE, included, marked, pairs, replications
from sim.report.numbers import (
    NONE,
    chance,
    change_and_span,
    label,
    level,
    level_span,
    share_of,
    span_of,
)
from sim.report.regimes import beneath

WIDTH = 80
_COLUMNS = "p: % of replications with a rise/fall/no change."
MAX_SEPARATE = 4  # scenarios with a block each; more stand side by side
_WIDTHS = (25, 8, 15, 8, 14, 10)  # characters of a comparison's columns: 80 in all


def ruled(title: str, caption: str, columns: Sequence[str]) -> Table:
    """Return an empty table of 80 columns with a title, its columns and the notes under it."""
    table = Table(
        title=title, caption=caption, box=box.SIMPLE_HEAD, width=WIDTH, title_justify="left",
        caption_justify="left", title_style="bold", caption_style="none", pad_edge=False,
    )  # fmt: skip
    for i, column in enumerate(columns):
        table.add_column(column, justify="left" if i == 0 else "right", overflow="fold")
    return table


def _shown(names: Iterable[str], everything: bool) -> list[str]:
    return list(OUTCOMES) if everything else list(names)


def levels(result: RunResult, everything: bool) -> RenderableType:
    """Return a table for each scenario: mean and 5–95 % of its outcomes."""
    tables = [_levels(result.study, each, everything) for each in result.levels]
    return Group(*_head(result.study), *tables)


def _head(study: Study) -> list[RenderableType]:
    """Return what must be known of the scenarios before their tables."""
    names = marked(study.scenarios)
    return [Text(f"{names}\n")] if names else []


def _levels(study: Study, one: Levels, everything: bool) -> Table:
    drawn = study.parameters.drawn
    table = ruled(
        f"{one.scenario}: {one.window}, {one.span.start} to {one.span.end}",
        f"{replications(study.replications)}. {included(study)}",
        ("", "mean", "5–95 %", *(["due to chance"] if drawn else []), "unit"),
    )
    for name in _shown(HEADLINE, everything):
        d = one.outcomes[name]
        shares = [share_of(d.chance)] if drawn else []
        table.add_row(label(name), level(d.mean, d.unit), level_span(d), *shares, d.unit)
    return table


def comparisons(result: Comparison, everything: bool) -> RenderableType:
    """Return the change of each scenario against the first: mean, interval, shares of signs."""
    study = result.study
    base = [*_head(study), _levels(study, result.levels[0], everything)]
    if len(result.changes) > MAX_SEPARATE:
        return Group(*base, side_by_side(result, everything))
    parts = [_comparison(result, change, everything) for change in result.changes]
    notes = f"{pairs(study)}. {_COLUMNS}\n{MARK_NOTE} {DEATHS_NOTE}"
    return Group(*base, *parts, Text(notes))


def _comparison(result: Comparison, change: Change, everything: bool) -> Text:
    ours, drawn = result.levels_for(change.scenario), result.study.parameters.drawn
    text = Text()
    title = f"{change.scenario}: change against {change.baseline}, {result.window}"
    text.append(f"{title}\n\n", "bold")
    interval = "5–95 %" if drawn else "95 % interval"
    text.append(_wide("", ("mean", "5–95 %", "change", interval, "p +/−/=")), "bold")
    for name in _shown((*HEADLINE, *DISPLACEMENT), everything):
        d, diff = ours.outcomes[name], change.difference(name)
        head, *rest = wrap(label(name), _WIDTHS[0] - 1)
        ps = "/".join(chance(p) for p in (diff.p_increase, diff.p_decrease, diff.p_tie))
        span = (
            span_of(level(d.q05, d.unit), level(d.q95, d.unit)) if d.n >= MIN_REPLICATIONS else NONE
        )
        changed = change_and_span(diff, d.unit, drawn)
        text.append(_wide(head, (level(d.mean, d.unit), span, *changed, ps)))
        text.append("".join(f"  {more}\n" for more in rest))
    known, unknown = cost_of(ours)
    text.append(f"{'public cost':<{_WIDTHS[0]}}{known} {unknown}".rstrip() + "\n")
    text.append(beneath(result, change) + "\n")
    return text


def _wide(head: str, cells: Sequence[str]) -> str:
    row = "".join(f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS[1:], strict=True))
    return f"{head:<{_WIDTHS[0]}}{row}\n"
