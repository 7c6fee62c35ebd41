"""Sentences that may be quoted: what one scenario changes in one outcome, with all it rests on."""

from dataclasses import dataclass, replace
from datetime import date

from sim import MODEL_VERSION
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import MIN_REPLICATIONS, Difference
from sim.scenario import Span

NOUNS = {
    "missing": "missing people",
    "rescued": "people rescued",
    "refusals": "refused orders",
    "injured": "people injured",
}
"""What is counted, if an outcome's name does not say it as a plural."""


@dataclass(frozen=True)
class Sentence:
    """A sentence on a scenario's change of one outcome; of all outcomes if `outcome` is empty."""

    scenario: str
    baseline: str
    outcome: str
    text: str


@dataclass(frozen=True)
class Setting:
    """What all sentences on two scenarios share.

    Attributes
    ----------
    scenario, baseline
        Their names.
    span, base_span
        Days that are counted in each.
    paired, replications
        Whether both share their replications, and how many there are.
    family
        Number of differences over which Holm's method is used.
    assumptions
        Where assumptions come from, if not from the posterior.
    hypothetical
        Whether the scenario is hypothetical.
    """

    scenario: str
    baseline: str
    span: Span
    base_span: Span
    paired: bool
    replications: int
    family: int
    assumptions: str = ""
    hypothetical: bool = False


def sentence(setting: Setting, outcome: str, change: Difference) -> Sentence:
    """Return the sentence on the change of one outcome."""
    if change.n < MIN_REPLICATIONS:
        text = _too_few(setting, outcome, change)
    elif change.p_tie == 1:
        text = _same(setting, outcome)
    elif change.is_clear:
        text = _clear(setting, outcome, change)
    else:
        text = _unclear(setting, outcome, change)
    return Sentence(setting.scenario, setting.baseline, outcome, text)


def _clear(setting: Setting, outcome: str, change: Difference) -> str:
    size = _amount(abs(change.mean), change, outcome).lstrip("+")
    if is_rate(outcome):
        way = "higher" if change.mean > 0 else "lower"
        what = f"{_article(outcome)} {noun(outcome)} {size} {way}"
    else:
        what = f"{size} {'more' if change.mean > 0 else 'fewer'} {noun(outcome)}"
    return (
        f"With {scenario_name(setting)}{_own_days(setting)}, the model gives on average {what} "
        f"({_percent(change, outcome)}{_interval(change, outcome)}) than {setting.baseline} "
        f"{span_in_words(setting.base_span)}, {_basis(setting, change)}."
    )


def _unclear(setting: Setting, outcome: str, change: Difference) -> str:
    mean = _amount(change.mean, change, outcome)
    wider = replace(change, high=change.resolvable)
    seen = _amount(change.resolvable, wider, outcome).lstrip("+")
    alone = change.low * change.high > 0  # its own interval leaves out 0
    together = f" among the {setting.family} changes tested together" if alone else ""
    return (
        f"Between {scenario_name(setting)}{_own_days(setting)} and {setting.baseline} "
        f"{span_in_words(setting.base_span)}, the model gives no difference in {noun(outcome)} "
        f"that this study could resolve{together} (mean change {mean}, {_percent(change, outcome)}"
        f"{_interval(change, outcome)}{' taken alone' if alone else ''}; it could have seen "
        f"±{seen}, by Holm's method over {setting.family} changes), {_basis(setting, change)}."
    )


def _same(setting: Setting, outcome: str) -> str:
    return (
        f"With {scenario_name(setting)}{_own_days(setting)}, the model gives the same "
        f"{'' if is_rate(outcome) else 'number of '}{noun(outcome)} as {setting.baseline} "
        f"{span_in_words(setting.base_span)} in each of {setting.replications} replications "
        f"({version(setting)})."
    )


def _too_few(setting: Setting, outcome: str, change: Difference) -> str:
    return (
        f"Between {scenario_name(setting)} and {setting.baseline}, {change.n} replications cannot "
        f"show whether {noun(outcome)} differ{'s' if is_rate(outcome) else ''}; run "
        f"{MIN_REPLICATIONS} or more ({version(setting)})."
    )


def scenario_name(setting: Setting) -> str:
    """Return a scenario's name, and whether it is hypothetical."""
    return f"{setting.scenario}{' (hypothetical)' if setting.hypothetical else ''}"


def _own_days(setting: Setting) -> str:
    return "" if setting.span == setting.base_span else f" {span_in_words(setting.span)}"


def span_in_words(span: Span) -> str:
    """Return days in words: from 1 July to 31 December 2025."""
    return f"from {days_in_words(span.start, span.end)}"


def days_in_words(start: date, end: date) -> str:
    """Return a first and a last day in words: 1 July to 31 December 2025."""
    year = f" {start.year}" if start.year != end.year else ""
    return f"{_day(start)}{year} to {_day(end)} {end.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _basis(setting: Setting, change: Difference) -> str:
    pairs = "paired replications" if setting.paired else "replications each, not paired"
    return f"over {change.n} {pairs} ({version(setting)})"


def version(setting: Setting) -> str:
    """Return the model version, and the source of assumptions if it is no posterior."""
    also = f", {setting.assumptions}" if setting.assumptions else ""
    return f"channelsim model version {MODEL_VERSION}{also}"


def noun(outcome: str) -> str:
    """Return what an outcome counts, in words."""
    return NOUNS.get(outcome, outcome.replace("_", " "))


def _article(outcome: str) -> str:
    return "an" if outcome[0] in "aeiou" else "a"


def is_rate(outcome: str) -> bool:
    """Return whether an outcome is a share."""
    return OUTCOMES[outcome].unit == "share"


def _percent(change: Difference, outcome: str) -> str:
    share = change.relative
    if is_rate(outcome) or share != share:
        return ""
    if abs(share) < 0.0005:
        return "less than 0.1 %, "
    digits = 1 if abs(share) < 0.0995 else 0
    return f"{100 * share:+.{digits}f} %, ".replace("-", "−")


def _interval(change: Difference, outcome: str) -> str:
    low, high = (_bare(x, change, outcome) for x in (change.low, change.high))
    return f"95 % interval of the mean {low} to {high}"


def _amount(value: float, change: Difference, outcome: str) -> str:
    """Return a change with its sign, in percentage points if it is one of a rate."""
    return _bare(value, change, outcome) + (" percentage points" if is_rate(outcome) else "")


def _bare(value: float, change: Difference, outcome: str) -> str:
    """Return a number in as many digits as the change and its interval need."""
    scale = 100.0 if is_rate(outcome) else 1.0
    largest = scale * max(abs(change.low), abs(change.high))
    digits = 0 if largest >= 100 else 1 if largest >= 1 else 2
    text = f"{scale * value:+,.{digits}f}"
    return text.replace("-", "−") if text.strip("+-0.,") else text.lstrip("+-")
