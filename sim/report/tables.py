"""Tables of scenarios, deaths first."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.text import Text

from sim.experiment.comparison import Change, Comparison, Levels, RunResult
from sim.experiment.design import Study
from sim.outcomes.outcomes import DISPLACEMENT, HEADLINE, OUTCOMES
from sim.outcomes.statistics import MIN_REPLICATIONS
from sim.report.columns import cost_of, side_by_side
from sim.report.layout import Ruled
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

_COLUMNS = "p: % rise/fall/same."
MAX_SEPARATE = 4  # scenarios with a table each; more stand side by side


def _shown(names: Iterable[str], everything: bool) -> list[str]:
    return list(OUTCOMES) if everything else list(names)


def levels(result: RunResult, everything: bool) -> RenderableType:
    """Return a table for each scenario: mean and 5–95 % of its outcomes."""
    tables = [_levels(result.study, one, everything) for one in result.levels]
    return Group(*_head(result.study), *tables)


def _head(study: Study) -> list[RenderableType]:
    """Return what must be known of the scenarios before their tables."""
    names = marked(study.scenarios)
    return [Text(f"{names}\n")] if names else []


def _levels(study: Study, one: Levels, everything: bool) -> Ruled:
    drawn = study.parameters.drawn
    table = Ruled(
        f"{one.scenario}: {one.window}, {one.span.start} to {one.span.end}",
        f"{replications(study.replications)}. {included(study)}",
        ("", "mean", "5–95 %", *(["due to chance"] if drawn else []), "unit"),
        text=(0, 4 if drawn else 3),
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
    notes = f"{pairs(study)}. {MARK_NOTE} {_COLUMNS}\n{DEATHS_NOTE}"
    return Group(*base, *parts, Text(notes))


def _comparison(result: Comparison, change: Change, everything: bool) -> Ruled:
    ours, drawn = result.levels_for(change.scenario), result.study.parameters.drawn
    table = Ruled(
        f"{change.scenario}: change against {change.baseline}, {result.window}",
        f"public cost  {' '.join(cost_of(ours))}".rstrip()
        + f"\n{beneath(result, change)}".rstrip(),
        ("", "mean", "5–95 %", "change", "5–95 %" if drawn else "95 % interval", "p +/−/="),
    )
    for name in _shown((*HEADLINE, *DISPLACEMENT), everything):
        d, diff = ours.outcomes[name], change.difference(name)
        ps = "/".join(chance(p) for p in (diff.p_increase, diff.p_decrease, diff.p_tie))
        span = (
            span_of(level(d.q05, d.unit), level(d.q95, d.unit)) if d.n >= MIN_REPLICATIONS else NONE
        )
        changed = change_and_span(diff, d.unit, drawn)
        table.add_row(label(name), level(d.mean, d.unit), span, *changed, ps)
    return table
