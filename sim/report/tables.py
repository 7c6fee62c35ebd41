"""Tables of scenarios, deaths first."""

from collections.abc import Iterable, Sequence
from functools import partial

from rich.console import Group, RenderableType
from rich.text import Text

from sim.experiment.comparison import Change, Comparison, Levels, RunResult
from sim.experiment.design import Study
from sim.outcomes.outcomes import COST, DISPLACEMENT, HEADLINE, OUTCOMES
from sim.report.columns import cost_of, side_by_side
from sim.report.layout import Fitted, Ruled
from sim.report.notes import (
    DEATHS_NOTE,
    included,
    mark_note,
    marked,
    pairs,
    replications,
    spread_heading,
)
from sim.report.numbers import (
    change_and_interval,
    change_spread,
    directions,
    label,
    level,
    level_span,
    of_baseline,
    share_of,
)
from sim.report.regimes import beneath

MAX_SEPARATE = 4  # changes with a table each; more stand side by side
WIDE = 120  # columns from which a change has its spread and the scenario's own mean
QUOTED = ("", "deaths", "expected_deaths", "arrivals")  # outcomes of which sentences are printed


def shown(names: Iterable[str], more: Iterable[str], everything: bool) -> list[str]:
    """Return outcomes in their usual order: those named and more, or all of them."""
    wanted = {*OUTCOMES} if everything else {*names, *more} - {COST}
    return [name for name in OUTCOMES if name in wanted]


def levels(result: RunResult, everything: bool) -> RenderableType:
    """Return a table for each scenario: mean and spread of its outcomes."""
    tables = [_levels(result.study, one, shown(HEADLINE, (), everything)) for one in result.levels]
    return Group(*_head(result.study), *tables)


def _head(study: Study) -> list[RenderableType]:
    """Return what must be known of the scenarios before their tables."""
    names = marked(study.scenarios)
    return [Text(f"{names}\n")] if names else []


def _levels(study: Study, one: Levels, names: Sequence[str]) -> Ruled:
    drawn = study.parameters.drawn
    table = Ruled(
        f"{one.scenario}: {one.window}, {one.span.start} to {one.span.end}",
        f"{replications(study.replications)}. {included(study)}",
        ("", "mean", spread_heading(study), *(["due to chance"] if drawn else []), "unit"),
        text=(0, 4 if drawn else 3),
    )
    for name in names:
        d = one.outcomes[name]
        shares = [share_of(d.chance)] if drawn else []
        span = level_span(d, study.has_quantiles)
        table.add_row(label(name), level(d.mean, d.unit), span, *shares, d.unit)
    return table


def comparisons(result: Comparison, everything: bool) -> RenderableType:
    """Return the baseline's levels, the changes, and sentences that may be quoted."""
    more = result.rows_in_play()
    base = _levels(result.study, result.levels[0], shown(HEADLINE, more, everything))
    many = len(result.changes) > MAX_SEPARATE
    if many:
        parts: list[RenderableType] = [side_by_side(result, more, everything)]
    else:
        notes = f"{pairs(result.study)}. {mark_note(result.family)}\n{DEATHS_NOTE}\n"
        parts = [Fitted(partial(_comparison, result, c, everything)) for c in result.changes]
        parts.append(Text(notes))
    return Group(*_head(result.study), base, *parts, *_sentences(result, everything or not many))


def _comparison(result: Comparison, change: Change, everything: bool, width: int) -> Ruled:
    ours, study, more = (
        result.levels_for(change.scenario), result.study, result.rows_in_play(),
    )  # fmt: skip
    detailed = everything or width >= WIDE
    mean, spread = (["mean"], [spread_heading(study)]) if detailed else ([], [])
    cost = f"public cost  {' '.join(cost_of(ours))}".rstrip() if COST in more else ""
    table = Ruled(
        f"{change.scenario}: change against {change.baseline}, {result.window}",
        f"{cost}\n{beneath(result, change)}".strip("\n"),
        ("", "baseline", *mean, "change", "95 % interval", *spread, "%", "% up/down/same"),
    )
    names = shown(HEADLINE, more, everything)
    for name in names if everything else [*names, *DISPLACEMENT]:
        d, unit = change.difference(name), OUTCOMES[name].unit
        cells = [level(d.base_mean, unit), *change_and_interval(d, unit)]
        if detailed:
            cells.insert(1, level(ours.outcomes[name].mean, unit))
            cells.append(change_spread(d, unit, study.has_quantiles))
        table.add_row(label(name), *cells, of_baseline(d, unit), directions(d))
    return table


def _sentences(result: Comparison, quoted: bool) -> list[RenderableType]:
    """Return the sentences after the tables: same runs, limits and costs, what to quote."""
    candidates = result.sentences() if quoted else ()
    sentences = [sentence.text for sentence in candidates if sentence.outcome in QUOTED]
    same = [text for text in map(str, result.same_runs) if text not in sentences]
    lines = [*same, *result.remarks()]
    parts = ["\n".join(lines)] if lines else []
    if sentences:
        parts.append("\n".join(["To quote:", *dict.fromkeys(sentences)]))
    if not quoted:
        parts.append("Sentences to quote: add --all or --json.")
    return [Text(f"{part}\n") for part in parts]
