"""Compare forecasters: the best one, and whether its lead is distinguishable from zero."""

from collections.abc import Mapping, Sequence
from math import isnan

from sim.arrays import Floats
from sim.forecast.paired import Difference, difference, find
from sim.forecast.scores import Scores

MODEL, UNWEIGHTED = "model", "unweighted"
HINDSIGHT = (
    "The model's weights use no data after an origin. People who had seen both years wrote its "
    "priors and the drivers of each year. The other forecasters had no such help."
)
CONTROL = (
    f"{UNWEIGHTED}: the model's draws without weights. The model's lead over it comes from the "
    "weeks up to the origin, the rest of its skill from its priors."
)


def best_rival(ranking: Sequence[str], models: Sequence[str] = (MODEL, UNWEIGHTED)) -> str:
    """Return the forecaster ranked first among those that are no form of the model; "" if none.

    It is chosen after the fact, which favours the rival.
    """
    return next((name for name in ranking if name not in models), "")


def caveat(names: Sequence[str]) -> str:
    """Return sentences on the knowledge that only the model had; "" without the model."""
    sentences = [(MODEL, HINDSIGHT), (UNWEIGHTED, CONTROL)]
    return " ".join(sentence for name, sentence in sentences if name in names)


def words(
    ranking: Sequence[str],
    scores: Mapping[str, Mapping[str, Scores]],
    differences: Sequence[Difference],
) -> str:
    """Return sentences on the winner, whether its lead is distinguishable, and the model's rank."""
    first = ranking[0]
    crps = {name: scores[name]["all"].crps for name in ranking}
    text = f"{first} wins, with a CRPS of {crps[first]:.0f} people a week"
    leads = [d for other in ranking[1:] if (d := find(differences, first, other, "all"))]
    if not leads:
        return f"{text}; there is no other."
    others = ", ".join(f"{name} {crps[name]:.0f}" for name in ranking[1:])
    text += f" ({others}). "
    close = [d.other for d in leads if not d.distinguishable]
    if not close:
        text += "Its lead over each of the others is distinguishable from zero."
    elif len(close) == len(leads):
        text += "Its lead over the others is not distinguishable from zero."
    else:
        text += f"Its lead over {_listed(close)} is not distinguishable from zero."
    if MODEL in ranking[1:]:
        text += f" The model is number {ranking.index(MODEL) + 1} of {len(ranking)}."
    return text + _against_best_rival(ranking, differences)


def _against_best_rival(ranking: Sequence[str], differences: Sequence[Difference]) -> str:
    """Return a sentence on the model's change against the best rival; "" without either."""
    rival = best_rival(ranking)
    change = find(differences, MODEL, rival, "all")
    if not change:
        return ""
    low, high = (f"{x:+.0f}".replace("-", "−") for x in (change.low, change.high))
    span = f", {change.level:.0%} interval {low} to {high}".replace("%", " %")
    mean = f"{change.mean:+.0f}".replace("-", "−")
    return (
        f" Against the best rival, {rival}, its CRPS changes by {mean} people a week"
        f"{'' if isnan(change.low) else span}. "
        f"This {'is' if change.distinguishable else 'is not'} distinguishable from zero."
    )


def by_log_score(
    ranking: Sequence[str], scores: Mapping[str, Mapping[str, Scores]],
    log_score: Mapping[str, Floats], shared: int,
) -> str:  # fmt: skip
    """Return a sentence if the log score ranks another forecaster first; else ""."""
    logs = {name: scores[name]["all"].log_score for name in ranking}
    best, first = min(ranking, key=lambda name: logs[name]), ranking[0]
    if best == first:
        return ""
    lead = difference(best, first, log_score[best], log_score[first], shared)
    return (
        f" By the log score {best} comes first ({logs[best]:.2f} against {logs[first]:.2f}), which "
        f"{'is' if lead.distinguishable else 'is not'} distinguishable from zero."
    )


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
