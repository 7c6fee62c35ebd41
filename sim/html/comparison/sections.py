"""The sections of a comparison's report after the first screen, in order."""

from collections.abc import Iterator

from sim.decisions.budget_result import UncertaintyBudget
from sim.decisions.result import Decision
from sim.html.comparison.answer import days, question, with_titles
from sim.html.comparison.due_to import due_to
from sim.html.comparison.limits import places_used
from sim.html.comparison.reported import all_reported
from sim.html.comparison.scorecard import (
    best_table,
    closest_sentences,
    level_table,
    pareto_sentences,
    scorecard,
)
from sim.html.parts import Part, Section, numbered
from sim.report.pictures.displacement import displacement
from sim.report.pictures.fates import fates
from sim.report.pictures.forest import forest
from sim.report.pictures.refusals import refusals, refusals_by_reason
from sim.report.pictures.regimes import by_regime
from sim.report.pictures.season import SERIES, season
from sim.report.pictures.spread import dots, steps
from sim.report.stored import StoredComparison, StoredWindow

CHANGED = (
    "deaths", "expected_deaths", "arrivals", "injured", "event_interception_rate",
    "people_interception_rate",
)  # fmt: skip
SPREAD = ("deaths", "arrivals")
REGIMES = ("expected_deaths", "arrivals")
PAIRED = (
    "In each replication every scenario has the same sea, newcomers and luck as the baseline. The "
    "difference is taken in each replication, and then the mean."
)
NOT_PAIRED = (
    "Scenarios begin on different days, so replications are not paired. The difference is that of "
    "the means."
)
ONE_YEAR = (
    "One real year is like one replication. So the spread matters more to a single year than the "
    "mean."
)


def sections(
    study: StoredComparison, decision: Decision | None, parts: UncertaintyBudget | None
) -> tuple[Section, ...]:
    """Return every section that has something to show, its figures counted through."""
    return numbered(_parts(study, decision, parts))


def _parts(
    study: StoredComparison, decision: Decision | None, parts: UncertaintyBudget | None
) -> Iterator[Part]:
    block = study.main
    paired = all(change.paired for change in block.summary.against_baseline)
    yield Part("changes", "What changes, on average", [forest(block, n) for n in CHANGED],
               [PAIRED if paired else NOT_PAIRED, *_other_pairs(block)])  # fmt: skip
    yield _scores(block, decision)
    spreads = [dots(block, n) for n in SPREAD]
    spreads += [steps(block, n) for n in SPREAD if paired]
    yield Part("spread", "How far replications differ", spreads, [ONE_YEAR])
    yield Part("flow", "How attempts end, and where they move", [fates(block), displacement(block)])
    yield due_to(study, parts)
    yield Part("season", "The season", [season(study, name) for name in SERIES])
    yield Part(
        "refusals", "Orders that officers refuse", [refusals(block), refusals_by_reason(block)]
    )
    regimes = [by_regime(block, name) for name in REGIMES]
    yield Part("regimes", "If people are short, and if boats are", regimes)
    yield from _other_windows(study)
    more = all_reported(study)
    yield Part("reported", "All reported figures", tables=[more] if more else [])
    yield Part("quote", "Sentences to quote, and levels", (), quoted(block), [level_table(block)])


def _other_pairs(block: StoredWindow) -> Iterator[str]:
    """Say that a comparison of all pairs has more changes than the page."""
    others = len(block.summary.changes) - len(block.summary.against_baseline)
    if others:
        yield f"Changes against other baselines ({others}) are in the study's tables.txt."


def quoted(block: StoredWindow) -> list[str]:
    """Return the sentences on deaths and arrivals, with titles in place of scenarios' names."""
    return [
        with_titles(each.text, block.titles)
        for each in block.summary.sentences
        if each.outcome in ("deaths", "arrivals", "")
    ]


def _scores(block: StoredWindow, decision: Decision | None) -> Part:
    tables, sentences = [*scorecard(block)], ["No score adds the outcomes up."]
    if decision:
        tables.append(best_table(block, decision))
        sentences += [with_titles(one.sentence, block.titles) for one in decision.outcomes]
        sentences += closest_sentences(block, decision)
        sentences += pareto_sentences(block, decision)
    sentences += places_used(block)
    return Part("scorecard", "All outcomes side by side", (), sentences, tables)


def _other_windows(study: StoredComparison) -> Iterator[Part]:
    """Yield the other comparisons of an overview."""
    for i, block in enumerate(study.windows[:-1], 1):
        charts = [forest(block, name) for name in CHANGED[:3]]
        yield Part(f"window-{i}", question(block), charts, [f"Days: {days(block)}."])
