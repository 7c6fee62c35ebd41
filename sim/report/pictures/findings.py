"""Statements that head pictures: what changes, in how many scenarios."""

from math import isnan

from sim.experiment.changes import Change
from sim.outcomes.families import is_tested
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.outcomes.statistics import Difference
from sim.report.numbers import change_and_interval, label, of_baseline
from sim.report.stored import StoredWindow

LARGEST = 9  # numbers up to it are written out
KINDS = ("up", "down", "same", "unclear", "unknown")
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def in_words(count: int) -> str:
    """Return a number in words if it is small."""
    return NUMBERS[count] if count <= LARGEST else str(count)


def how_many(count: int, total: int) -> str:
    """Return how many of all scenarios, in words."""
    if count == total:
        return "both scenarios" if total == 2 else f"all {in_words(total)} scenarios"
    return f"{in_words(count)} of {in_words(total)} scenarios"


def more_and_fewer(outcome: str) -> tuple[str, str]:
    """Return the words for a rise and a fall of an outcome."""
    return ("higher", "lower") if OUTCOMES[outcome].unit == "share" else ("more", "fewer")


def verdicts(block: StoredWindow, outcome: str) -> dict[str, list[Change]]:
    """Return changes by verdict, each of KINDS, the largest first."""
    sorted_changes: dict[str, list[Change]] = {kind: [] for kind in KINDS}
    for change in block.summary.against_baseline:
        sorted_changes[verdict(change.outcomes[outcome])].append(change)
    for changes in sorted_changes.values():
        changes.sort(key=lambda change: -abs(change.outcomes[outcome].mean))
    return sorted_changes


def verdict(d: Difference) -> str:
    """Return whether a difference is up, down, the same in every replication, unclear, unknown."""
    if isnan(d.mean):
        return "unknown"
    if d.p_tie == 1:
        return "same"
    if not d.is_clear:
        return "unclear"
    return "up" if d.mean > 0 else "down"


def is_clear_alone(d: Difference) -> bool:
    """Return whether a difference is unclear only because many are tested together."""
    return verdict(d) == "unclear" and is_tested(d) and d.low * d.high > 0.0


def not_clear(d: Difference, family: int) -> str:
    """Return how a difference is unclear: its interval holds 0, or many are tested together."""
    return among(family) if is_clear_alone(d) else "not distinguishable from zero"


def among(family: int) -> str:
    """Return the verdict on a difference whose own interval leaves out 0."""
    return f"not clear among {family or 'many'} changes tested together"


def _family(block: StoredWindow, outcome: str) -> int:
    """Return the number of changes in Holm's family; 0 if the study does not store it."""
    return block.summary.family if outcome in HEADLINE else 0


def finding_on(block: StoredWindow, outcome: str) -> str:
    """Return what the scenarios change in an outcome, as a title."""
    name = label(outcome).capitalize()
    by_verdict = verdicts(block, outcome)
    (only, *others) = block.summary.against_baseline
    if not others:
        return f"{name}: {finding_of_one(only.outcomes[outcome], outcome, _family(block, outcome))}"
    count, (more, fewer) = len(others) + 1, more_and_fewer(outcome)
    alone = [c for c in by_verdict["unclear"] if is_clear_alone(c.outcomes[outcome])]
    counts = {key: len(changes) for key, changes in by_verdict.items()}
    counts |= {"unclear": counts["unclear"] - len(alone), "alone": len(alone)}
    words = (("up", more), ("down", fewer), ("same", "no change"),
             ("unclear", "not distinguishable from zero"),
             ("alone", among(_family(block, outcome))), ("unknown", "not known"))  # fmt: skip
    (word, n), *rest = [(w, n) for key, w in words if (n := counts[key])]
    parts = [f"{word} in {how_many(n, count)}", *(f"{w} in {in_words(n)}" for w, n in rest)]
    return f"{name}: {', '.join(parts)}"


def finding_of_one(d: Difference, outcome: str, family: int) -> str:
    """Return the change of one scenario as a short statement."""
    unit = OUTCOMES[outcome].unit
    if verdict(d) in ("same", "unknown"):
        return {"same": "no change", "unknown": "not known"}[verdict(d)]
    mean, span = change_and_interval(d, unit)
    share = of_baseline(d, unit)
    points = " points" if share == "points" else ""
    inside = ", ".join(x for x in (share.replace("points", ""), span.replace("…", " to ")) if x)
    if verdict(d) == "unclear":
        return f"{not_clear(d, family)} ({mean.lstrip('~')}{points}; {inside})"
    word = more_and_fewer(outcome)[d.mean < 0]
    return f"{mean.lstrip('+−~')}{points} {word} ({inside})"
