"""Compare forecasters: the best one, and whether its lead is distinguishable from zero.

Differences are tested with one value for each origin, because weeks of one origin are not
independent. Neighbouring origins share weeks, so their covariance is included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, isfinite, nan, sqrt

from sim.arrays import Floats
from sim.forecast.scores import Scores

MIN_ORIGINS = 5  # minimum number of origins for an interval
MODEL, UNWEIGHTED = "model", "unweighted"
HINDSIGHT = (
    "The model's weights use no data after an origin. People who had seen both years wrote its "
    "priors and the drivers of each year. The other forecasters had no such help."
)
CONTROL = (
    f"{UNWEIGHTED}: the model's draws without weights. The model's lead over it comes from the "
    "weeks up to the origin, the rest of its skill from its priors."
)


@dataclass(frozen=True)
class Difference:
    """Difference of two forecasters' scores, mean over origins.

    Attributes
    ----------
    low, high
        95 % interval of the mean; NaN if origins are too few.
    better
        Share of origins at which `name` was better.
    """

    name: str
    other: str
    mean: float
    low: float
    high: float
    better: float

    @property
    def distinguishable(self) -> bool:
        """Whether the difference is distinguishable from zero."""
        return isfinite(self.low) and not self.low <= 0.0 <= self.high


def overlap(at: Sequence[date], ahead: int) -> int:
    """Return the maximum number of later origins that forecast the same week again."""
    gaps = [(after - before).days // 7 for before, after in pairwise(at)]
    return ceil(ahead / max(min(gaps), 1)) - 1 if gaps else 0


def difference(name: str, other: str, ours: Floats, theirs: Floats, shared: int = 0) -> Difference:
    """Compare two forecasters' scores, one value for each origin.

    The interval is Student's t on the paired differences. It includes the covariance of origins up
    to `shared` apart, and the correction for few origins of Harvey, Leybourne and Newbold (1997,
    International Journal of Forecasting 13:281). A negative covariance counts as zero.
    """
    from scipy.stats import t

    d = ours - theirs
    n, h = len(d), shared + 1
    mean = float(d.mean())
    low = high = nan
    if n >= max(MIN_ORIGINS, 2 * h + 1):
        residual = d - mean
        squares = float(residual @ residual)
        squares += 2.0 * sum(max(float(residual[k:] @ residual[:-k]), 0.0) for k in range(1, h))
        reach = float(t.ppf(0.975, n - 1)) * sqrt(squares / n / (n + 1 - 2 * h + h * (h - 1) / n))
        low, high = mean - reach, mean + reach
    return Difference(name, other, mean, low, high, float((d < 0).mean()))


def differences(
    ranking: Sequence[str], crps: Mapping[str, Floats], shared: int
) -> tuple[Difference, ...]:
    """Return the differences of the winner from each other, and of the model if it has not won."""
    pairs = [(ranking[0], other) for other in ranking[1:]]
    if MODEL in ranking[1:]:
        pairs += [(MODEL, other) for other in ranking[1:] if other != MODEL]
    return tuple(difference(a, b, crps[a], crps[b], shared) for a, b in pairs)


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
    leads = [d for d in differences if d.name == first]
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
    return text


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
