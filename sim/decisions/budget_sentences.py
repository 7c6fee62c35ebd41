"""Sentences of an uncertainty budget that may be quoted as they are."""

from math import isnan

from sim import MODEL_VERSION
from sim.decisions.budget_result import Headline, Information
from sim.decisions.components import PARTS
from sim.decisions.distributions import Estimate


def of_headline(
    headline: Headline, outcome: str, baseline: str, window: str, draws: int, variants: int
) -> str:
    """Return which parts a headline's variance has."""
    number = outcome.replace("_", " ")
    subject = f"{number} with {baseline}"
    if not headline.is_level:
        subject = f"the change in {number} with {headline.scenario} against {baseline}"
    basis = f"({window}, {draws} draws, channelsim model version {MODEL_VERSION})"
    chance, assumptions, structure = (headline.share[part] for part in PARTS)
    if isnan(chance.value):
        return f"{subject[0].upper()}{subject[1:]} is the same in every replication {basis}."
    parts = f"{with_interval(chance)} is chance and {with_interval(assumptions)} assumptions"
    more = "Structure is not measured."
    if variants > 1:
        parts = (
            f"{with_interval(chance)} is chance, {with_interval(assumptions)} assumptions and "
            f"{with_interval(structure)} structure"
        )
        more = f"Structure is that of {variants} variants."
    return f"Of the variance of {subject} {basis}, {parts}. {more}"


def of_judgement(headline: Headline) -> str:
    """Return how much of the assumptions' part is judgement; "" if there is no such part."""
    split = headline.split
    if split is None:
        return ""
    if split.unexplained.high >= 1.0:
        return "How much of the assumptions' part is judgement is not resolved."
    sources, rest = max(split.sourced.value, 0.0), split.unexplained.value
    if split.judgement.value < 0.0:
        judged = (
            f"none is traced to judgement (grade E; the estimate is {percent(split.judgement)})"
        )
    else:
        judged = f"{with_interval(split.judgement)} is traced to judgement (grade E)"
    return (
        f"Of the assumptions' part, {judged}, {_percent(sources)} % to sources, and "
        f"{_percent(rest)} % is not explained."
    )


def of_information(information: Information, outcome: str, unit: str) -> str:
    """Return which figure, if known, would most change the choice of a policy."""
    number = outcome.replace("_", " ")
    first, group = information.assumptions[0], information.groups[0]
    if not information.limit and first.value <= 0.0:
        return f"Knowing any single figure would not change which policy is best in {number}."
    if first.resolved:
        return (
            f"Knowing {first.name} (grade {first.grade}) would most change which policy is best in "
            f"{number}: the gain is {amount(first.value)} {unit} on average, of "
            f"{amount(information.perfect.value)} if everything but chance were known."
        )
    text = (
        f"No single figure is shown to change which policy is best in {number}. The largest gain, "
        f"{amount(first.value)} {unit} by knowing {first.name}, may be chance, which gives up to "
        f"{amount(information.limit)}."
    )
    if group.resolved:
        text += f" Knowing all {group.name} would gain {amount(group.value)} {unit}."
    return text


def with_interval(share: Estimate) -> str:
    """Return a share and its 95 % interval; a negative one says so."""
    word = "a negative estimate, " if percent(share).startswith("−") else ""
    low, high = _percent(share.low), _percent(share.high)
    return f"{percent(share)} ({word}95 % interval {low} to {high})"


def percent(share: Estimate) -> str:
    """Return the value of a share in per cent."""
    return f"{_percent(share.value)} %"


def amount(value: float) -> str:
    """Return a gain in few digits."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}".replace("-", "−")


def _percent(share: float) -> str:
    """Return a share in per cent, without the sign; one decimal if it is small."""
    text = f"{100.0 * share:.{0 if abs(share) >= 0.0095 else 1}f}"
    return "0" if not text.strip("-0.") else text.replace("-", "−")
