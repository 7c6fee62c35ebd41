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
    if headline.is_level:
        subject = f"{number} with {baseline} in {window}"
    else:
        subject = f"the change in {number} with {headline.scenario} against {baseline} in {window}"
    subject = subject[0].upper() + subject[1:] if isnan(headline.sd) else subject
    basis = f"({draws} draws, channelsim model version {MODEL_VERSION})"
    if isnan(headline.sd):
        return f"{subject} is the same in every replication {basis}."
    chance, assumptions, structure = (headline.share[part] for part in PARTS)
    parts = [f"{_with_interval(chance)} is chance", f"{_with_interval(assumptions)} assumptions"]
    if variants > 1:
        parts.append(f"{_with_interval(structure)} structure, over {variants} variants")
        listed = f"{parts[0]}, {parts[1]} and {parts[2]}"
    else:
        listed = f"{parts[0]} and {parts[1]}; structure is not measured"
    return f"Of the variance of {subject}, {listed} {basis}."


def of_judgement(headline: Headline) -> str:
    """Return how much of the assumptions' part is judgement; "" if there is no such part."""
    if headline.split is None:
        return ""
    split = headline.split
    if split.unexplained.high >= 1.0:
        return "How much of the assumptions' part is judgement is not resolved."
    return (
        f"Of the assumptions' part, {_with_interval(split.judgement)} is traced to judgement "
        f"(grade E), {percent(split.sourced.value)} to sources, and "
        f"{percent(split.unexplained.value)} is not explained."
    )


def of_information(information: Information, outcome: str, unit: str) -> str:
    """Return which figure, if known, would most change the choice of a policy."""
    number = outcome.replace("_", " ")
    if not information.assumptions:
        return ""
    first = information.assumptions[0]
    if first.resolved:
        return (
            f"Knowing {first.name} (grade {first.grade}) would most change which policy is best in "
            f"{number}: the gain is {amount(first.value)} {unit} on average, of "
            f"{amount(information.perfect.value)} if everything were known."
        )
    if not information.limit and first.value <= 0.0:
        return f"Knowing any single figure would not change which policy is best in {number}."
    text = (
        f"No single figure is resolved to change which policy is best in {number}. The largest "
        f"gain, by knowing {first.name}, is {amount(first.value)} {unit}. Chance alone gives up to "
        f"{amount(information.limit)}."
    )
    group = information.groups[0]
    if group.resolved:
        text += f" Knowing all of {group.name} would gain {amount(group.value)} {unit}."
    return text


def percent(share: float) -> str:
    """Return a share in per cent; a negative one says so."""
    if isnan(share):
        return "–"
    text = f"{100.0 * share:.0f}".replace("-", "−")
    return (
        f"{text} % (negative)" if text.startswith("−") and text != "−0" else f"{text.lstrip('−')} %"
    )


def amount(value: float) -> str:
    """Return a gain in few digits."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}".replace("-", "−")


def _with_interval(share: Estimate) -> str:
    ends = (f"{100.0 * end:.0f}".replace("-", "−") for end in (share.low, share.high))
    return f"{percent(share.value)} (95 % interval {' to '.join(ends)})"
