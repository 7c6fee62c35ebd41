"""Tables of all outcomes side by side, without a score: the scorecard, and what is best."""

from collections.abc import Iterator, Sequence

from sim.decisions.copies import named
from sim.decisions.decision_sentences import HIDDEN
from sim.decisions.pareto import Relation
from sim.decisions.result import Decision
from sim.experiment.changes import Change
from sim.html.comparison.answer import with_titles
from sim.html.parts import Table
from sim.outcomes.outcomes import COST, OUTCOMES
from sim.report.notes import mark_note
from sim.report.numbers import (
    NONE,
    change_and_interval,
    label,
    level,
    pounds,
    share_of,
    short_change,
)
from sim.report.pictures.findings import in_words, verdict
from sim.report.stored import StoredWindow

HARM = ("deaths", "expected_deaths", "deaths_from_intervention", "injured", "rescued")
FLOW = ("arrivals", "event_interception_rate", "people_interception_rate", "refusals", COST)
CHANCE_OUT = "Chance is taken out of the effects of each draw."
SIGNS = {"up": "▲", "down": "▼", "same": "=", "unclear": "", "unknown": NONE}


def scorecard(block: StoredWindow) -> tuple[Table, Table]:
    """Return every scenario's change of every main outcome: harm first, then the rest."""
    return (
        _changes(block, HARM, "Harm: mean change"),
        _changes(block, FLOW, "Crossings, stops and cost: mean change"),
    )


def _changes(block: StoredWindow, outcomes: Sequence[str], what: str) -> Table:
    units = {
        name: "points" if OUTCOMES[name].unit == "share" else OUTCOMES[name].unit
        for name in outcomes
    }
    rows = [
        (block.titles[c.scenario], *(_cell(c, name) for name in outcomes))
        for c in block.summary.against_baseline
    ]
    return Table(
        f"{what} against “{block.baseline}”, and its 95 % interval",
        ("scenario", *(f"{label(name)} ({units[name]})" for name in outcomes)), tuple(rows),
        f"▲ more, ▼ fewer, = no change. {mark_note(block.summary.family)}"
        + " Do not compare the two interception rates." * (outcomes == FLOW),
    )  # fmt: skip


def _cell(change: Change, outcome: str) -> str:
    d = change.outcomes[outcome]
    if outcome == COST:
        return "unknown" if d.mean != d.mean else pounds(d.mean)
    kind = verdict(d)
    if kind in ("same", "unknown"):
        return SIGNS[kind]
    mean, span = change_and_interval(d, OUTCOMES[outcome].unit)
    return f"{SIGNS[kind]} {mean}\n{span.replace('…', ' to ')}".strip()


def best_table(block: StoredWindow, decision: Decision) -> Table:
    """Return the share of draws in which each scenario is best, for every decisive outcome."""
    rows = []
    for name in decision.scenarios:
        cells = []
        for one in decision.outcomes:
            s = next(s for s in one.standings if s.scenario == name)
            low, high = (share_of(x) for x in s.p_best_interval)
            cells.append(f"{share_of(s.p_best)}\n{low} to {high}")
        rows.append((block.titles[name], *cells))
    return Table(
        "Estimated share of draws in which a scenario has the least of an outcome, and its 95 % "
        f"interval (from {decision.draws} draws)",
        ("scenario", *(f"least {label(one.outcome)}" for one in decision.outcomes)), tuple(rows),
        f"{CHANCE_OUT if decision.chance_known else HIDDEN} Realised deaths rank nothing, because "
        "they are mostly chance."
        + " Scenarios that are the same by construction rank as one, and each shows the share of "
        "both." * any(one.copies for one in decision.outcomes),
    )  # fmt: skip


def closest_sentences(block: StoredWindow, decision: Decision) -> Iterator[str]:
    """Yield the two best scenarios of each outcome, and how they differ, as `decide` prints."""
    for one in decision.outcomes:
        pair = one.closest
        if pair is None:
            continue
        d = pair.difference
        low, high = (short_change(x, one.unit) for x in (d.low, d.high))
        names = [
            with_titles(named(name, one.copies), block.titles) for name in (pair.first, pair.second)
        ]
        yield (
            f"The two best in {label(one.outcome)}: {names[0]}; and {names[1]}. The first has "
            f"{short_change(d.value, one.unit)} {one.unit} against the second (95 % interval {low} "
            f"to {high}), and is better in an estimated {share_of(pair.p_first_better)} of draws."
        )


def pareto_sentences(block: StoredWindow, decision: Decision) -> Iterator[str]:
    """Yield the Pareto set, and which scenarios are dominated by which."""
    names = ", ".join(label(one.outcome) for one in decision.outcomes)
    inside = "; ".join(block.titles[name] for name in decision.pareto)
    yield (
        f"Pareto set, over {names}, without weights: {inside}. A scenario is in it if no other is "
        "better in one of these outcomes and worse in none."
    )
    for name, others in decision.dominated.items():
        by = "; ".join(block.titles[other] for other in others)
        yield f"“{block.titles[name]}” is dominated by: {by}."
    unclear = [p for p in decision.pairs if Relation.not_resolved in p.relations.values()]
    if unclear:
        yield (
            f"{in_words(len(unclear)).capitalize()} of {len(decision.pairs)} pairs of scenarios "
            "are not resolved in at least one outcome."
        )


def level_table(block: StoredWindow) -> Table:
    """Return mean levels of the main outcomes in every scenario."""
    rows = []
    for name in (*HARM, *FLOW[:-1]):
        unit = OUTCOMES[name].unit
        cells = [_level(s.outcomes[name].mean, unit) for s in block.summary.scenarios]
        rows.append((f"{label(name)} ({unit})", *cells))
    return Table(
        "Mean levels over replications",
        ("outcome", *(block.titles[name] for name in block.names)), tuple(rows),
    )  # fmt: skip


def _level(value: float, unit: str) -> str:
    return NONE if value != value else level(value, unit)
