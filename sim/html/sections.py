"""The sections of a comparison's report after the first screen, in order."""

from collections.abc import Iterator, Sequence

from sim.decisions.result import Decision
from sim.html.parts import Section, Table, section
from sim.html.scorecard import best_table, level_table, pareto_sentences, scorecard
from sim.report.pictures.displacement import displacement
from sim.report.pictures.fates import fates
from sim.report.pictures.forest import forest
from sim.report.pictures.refusals import refusals
from sim.report.pictures.regimes import by_regime
from sim.report.pictures.season import season
from sim.report.pictures.sheet import Chart
from sim.report.pictures.spread import dots, steps
from sim.report.stored import StoredComparison, StoredWindow

CHANGED = (
    "deaths", "expected_deaths", "arrivals", "injured", "event_interception_rate",
    "people_interception_rate",
)  # fmt: skip
SPREAD = ("deaths", "arrivals")
REGIMES = ("expected_deaths", "arrivals")
Part = tuple[str, str, Sequence[Chart | None], Sequence[str], Sequence[Table]]
"""Id, heading, charts, sentences and tables; a chart is None if there is nothing to show."""


def sections(study: StoredComparison, decision: Decision | None) -> tuple[Section, ...]:
    """Return every section that has something to show, its figures counted through."""
    shown, number = [], 1
    for name, heading, charts, sentences, tables in _parts(study, decision):
        drawn = [chart for chart in charts if chart is not None]
        if drawn or tables:
            shown.append(section(name, heading, drawn, number, *sentences, tables=tables))
            number += len(drawn)
    return tuple(shown)


def _parts(study: StoredComparison, decision: Decision | None) -> Iterator[Part]:
    block = study.main
    yield (
        "changes",
        "What changes, on average",
        [forest(block, n) for n in CHANGED],
        (
            "Each scenario runs in the same random worlds as the baseline. The difference is taken in "
            "each replication, and then the mean.",
        ),
        (),
    )
    yield _scores(block, decision)
    yield (
        "spread",
        "How far replications differ",
        [*(dots(block, n) for n in SPREAD), *(steps(block, n) for n in SPREAD)],
        (
            "One real year is like one replication. So the spread matters more to a single year than "
            "the mean.",
        ),
        (),
    )
    yield (
        "flow",
        "How attempts end, and where they move",
        [fates(block), displacement(block)],
        (),
        (),
    )
    yield "season", "The season", [season(study)], (), ()
    yield "refusals", "Orders that officers refuse", [refusals(block)], (), ()
    yield (
        "regimes",
        "If people are short, and if boats are",
        [by_regime(block, n) for n in REGIMES],
        (),
        (),
    )
    yield from _other_windows(study)
    yield (
        "quote",
        "Sentences to quote",
        (),
        [
            each.text
            for each in block.summary.sentences
            if each.outcome in ("deaths", "arrivals", "")
        ],
        (level_table(block),),
    )


def _scores(block: StoredWindow, decision: Decision | None) -> Part:
    tables, sentences = [scorecard(block)], ["No score adds the outcomes up."]
    if decision:
        tables.append(best_table(block, decision))
        sentences += pareto_sentences(block, decision)
    return "scorecard", "All outcomes side by side", (), sentences, tables


def _other_windows(study: StoredComparison) -> Iterator[Part]:
    """Yield the other comparisons of an overview."""
    for i, block in enumerate(study.windows[:-1], 1):
        start, end = block.days
        yield (
            f"window-{i}", f"From {start} to {end}, against “{block.baseline}”",
            [forest(block, name) for name in ("deaths", "expected_deaths", "arrivals")], (), (),
        )  # fmt: skip
