"""The first screen: the question, the answer in plain sentences, and how sure it is."""

import re
from collections.abc import Mapping
from datetime import date

from sim.decisions.result import Decision
from sim.experiment.changes import Change
from sim.experiment.sentences import days_in_words
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import Difference
from sim.report.numbers import change_and_interval, label, level, of_baseline, share_of
from sim.report.pictures.findings import (
    among,
    how_many,
    in_words,
    is_clear_alone,
    more_and_fewer,
    not_clear,
    verdict,
    verdicts,
)
from sim.report.stored import StoredWindow

NOUNS = {"deaths": "deaths", "arrivals": "arrivals", "expected_deaths": "expected deaths"}
MOST_NAMED = 3  # scenarios named in one sentence


def question(block: StoredWindow) -> str:
    """Return the question that a comparison answers."""
    first, *others = (block.titles[name] for name in block.names)
    if len(others) == 1:
        return f"What does “{others[0]}” change, against “{first}”?"
    return f"What do {in_words(len(others))} scenarios change, against “{first}”?"


def days(block: StoredWindow) -> str:
    """Return the days that are counted in words; of each scenario if they differ."""
    spans = {s.name: s.window or block.summary.window for s in block.summary.scenarios}
    words = {name: days_between(each.start, each.end) for name, each in spans.items()}
    if len(set(words.values())) == 1:
        return words[block.names[0]]
    return "; ".join(f"{block.titles[name]}: {days}" for name, days in words.items())


def days_between(first: str, last: str) -> str:
    """Return days from one ISO date to another in words."""
    return days_in_words(date.fromisoformat(first), date.fromisoformat(last))


def answer(block: StoredWindow, decision: Decision | None) -> tuple[str, ...]:
    """Return the answer: deaths, arrivals, and which scenario has the fewest expected deaths."""
    changes = block.summary.against_baseline
    if len(changes) == 1:
        names = ("deaths", "expected_deaths", "arrivals")
        sentences = [_of_one(changes[0], name, block.summary.family) for name in names]
    else:
        sentences = [_of_many(block, name) for name in ("deaths", "arrivals")]
    return tuple(sentences + ([_surest(block, decision)] if decision else []))


def _of_one(change: Change, outcome: str, family: int) -> str:
    text = f"{label(outcome).capitalize()}: {amount(change.outcomes[outcome], outcome, family)}."
    return f"{text} {counts(change, outcome)}".strip()


def _of_many(block: StoredWindow, outcome: str) -> str:
    groups, total = verdicts(block, outcome), len(block.summary.against_baseline)
    more, fewer = more_and_fewer(outcome)
    parts: list[str] = []
    for key, word in (("up", more), ("down", fewer)):
        changes = groups[key]
        if not changes:
            continue
        first = changes[0]
        most = "most of all " if len(changes) > 1 else ""
        size = amount(first.outcomes[outcome], outcome, block.summary.family)
        count = how_many(len(changes), total) if not parts else in_words(len(changes))
        verb = "give" if len(changes) > 1 else "gives"
        parts.append(
            f"{count.capitalize()} {verb} {word} {label(outcome)}, {most}"
            f"“{block.titles[first.scenario]}”: {size}."
        )
    alone = sum(is_clear_alone(c.outcomes[outcome]) for c in groups["unclear"])
    unclear = len(groups["unclear"]) + len(groups["same"]) - alone
    if alone:
        parts.append(
            f"For {in_words(alone)}, the mean change of {label(outcome)} is "
            f"{among(block.summary.family)}, although its own interval leaves out zero."
        )
    if unclear == total:
        parts.append(f"No scenario changes {label(outcome)} distinguishably from zero.")
    elif unclear:
        parts.append(
            f"For {in_words(unclear)}, the mean change of {label(outcome)} is not distinguishable "
            "from zero."
        )
    return " ".join(parts)


def amount(d: Difference, outcome: str, family: int) -> str:
    """Return a change with its direction in words, its per cent and its interval.

    `family` is the number of changes that are tested together.
    """
    unit = OUTCOMES[outcome].unit
    kind = verdict(d)
    if kind == "unknown":
        return "not known"
    if kind == "same":
        return "no change in any replication"
    mean, span = change_and_interval(d, unit)
    share = of_baseline(d, unit)
    inside = f"95 % interval {span.replace('…', ' to ')}"
    if share not in ("", "points"):
        inside = f"{share}; {inside}"
    points = " percentage points" if unit == "share" else ""
    if kind == "unclear":
        plain = mean.lstrip("~")
        return f"{not_clear(d, family)} (mean {plain}{points}; {inside})"
    return f"{mean.lstrip('+−')}{points} {more_and_fewer(outcome)[d.mean < 0]} ({inside})"


def counts(change: Change, outcome: str) -> str:
    """Return in how many replications an outcome rises, falls and stays, in words.

    It is "" if replications are no pairs, or nothing changes.
    """
    d = change.outcomes[outcome]
    if not change.paired or verdict(d) in ("same", "unknown"):
        return ""
    more, fewer = more_and_fewer(outcome)
    up, down = round(d.p_increase * d.n), round(d.p_decrease * d.n)
    same = d.n - up - down
    name = label(outcome)
    ends = f", and as many in {same:,}" if same else ""
    joint = "," if same else " and"
    return (
        f"In {down:,} of {d.n:,} replications there are {fewer} {name} than in the baseline"
        f"{joint} {more} in {up:,}{ends}."
    )


def by_scenario(block: StoredWindow) -> tuple[tuple[str, str], ...]:
    """Return each scenario's title and what it changes; none if the answer has said it all."""
    changes = block.summary.against_baseline
    if len(changes) == 1:
        return ()
    return tuple(
        (block.titles[c.scenario], _one_scenario(c, block.summary.family)) for c in changes
    )


def _one_scenario(change: Change, family: int) -> str:
    deaths, *others = (
        f"{label(name).capitalize()}: {amount(change.outcomes[name], name, family)}."
        for name in ("deaths", "expected_deaths", "arrivals")
    )
    return " ".join(filter(None, (deaths, counts(change, "deaths"), *others)))


def _surest(block: StoredWindow, decision: Decision) -> str:
    """Return what `channelsim decide` says of expected deaths, scenarios by their titles."""
    deaths = next(one for one in decision.outcomes if one.outcome == "expected_deaths")
    return f"How sure: {with_titles(deaths.sentence, block.titles)}"


def with_titles(text: str, titles: Mapping[str, str]) -> str:
    """Return a sentence with titles in place of scenarios' names."""
    names = "|".join(map(re.escape, sorted(titles, key=len, reverse=True)))
    return re.sub(rf"(?<![\w-])({names})(?![\w-])", lambda match: f"“{titles[match[1]]}”", text)


def greatest_uncertainty(block: StoredWindow) -> str:
    """Return how far deaths spread over replications, beside the largest change of their mean."""
    d = block.summary.baseline.outcomes["deaths"]
    known = d.q05 == d.q05
    low, high = map(round, (d.q05, d.q95) if known else (d.smallest, d.largest))
    spread = "9 of 10 replications" if known else f"all {d.n} replications"
    means = [abs(c.outcomes["deaths"].mean) for c in block.summary.against_baseline]
    chance = f" {share_of(d.chance)} of that spread is chance." if d.chance == d.chance else ""
    return (
        f"Chance and assumptions: with “{block.baseline}”, {spread} have {low:,} to {high:,} "
        f"deaths.{chance} The largest change of the "
        f"mean is {level(max(means), d.unit)}."
    )
