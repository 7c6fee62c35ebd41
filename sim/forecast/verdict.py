"""Who forecasts best, and whether that can be told from chance.

A difference is told from chance by one value an origin: weeks of one origin share its luck.
Neighbouring origins share weeks too, so their covariance is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, isfinite, nan, sqrt

from sim.arrays import Floats
from sim.forecast.scores import Scores

MIN_ORIGINS = 5  # origins from which an interval is told
MODEL, UNWEIGHTED = "model", "unweighted"
HINDSIGHT = (
    "Weights of the model's draws use no data after an origin, but its priors and the drivers of "
    "each year were written by people who had seen both years; the others had no such help."
)
CONTROL = (
    f"{UNWEIGHTED}: the model's draws without any weights; what the model gains over it is what "
    "the weeks up to the origin told it, and the rest was in its priors."
)


@dataclass(frozen=True)
class Difference:
    """A score of one forecaster less another's, mean over origins.

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
        """Whether the difference can be told from chance."""
        return isfinite(self.low) and not self.low <= 0.0 <= self.high


def overlap(at: Sequence[date], ahead: int) -> int:
    """Return over how many further origins a week is forecast again, at most."""
    gaps = [(after - before).days // 7 for before, after in pairwise(at)]
    return ceil(ahead / max(min(gaps), 1)) - 1 if gaps else 0


def difference(name: str, other: str, ours: Floats, theirs: Floats, shared: int = 0) -> Difference:
    """Hold two forecasters' scores against each other, one value an origin.

    Student's t on the paired differences, with the covariance of origins up to `shared` apart and
    the correction for few origins of Harvey, Leybourne and Newbold (1997, International Journal of
    Forecasting 13:281). A covariance below zero is not taken off.
    """
    from scipy.stats import t

    d = ours - theirs
    n, h = len(d), shared + 1
    mean = float(d.mean())
    low = high = nan
    if n >= max(MIN_ORIGINS, 2 * h + 1):
        off = d - mean
        squares = float(off @ off)
        squares += 2.0 * sum(max(float(off[k:] @ off[:-k]), 0.0) for k in range(1, h))
        reach = float(t.ppf(0.975, n - 1)) * sqrt(squares / n / (n + 1 - 2 * h + h * (h - 1) / n))
        low, high = mean - reach, mean + reach
    return Difference(name, other, mean, low, high, float((d < 0).mean()))


def differences(
    ranking: Sequence[str], crps: Mapping[str, Floats], shared: int
) -> tuple[Difference, ...]:
    """Return the winner less each other, and the model less each other if it has not won."""
    pairs = [(ranking[0], other) for other in ranking[1:]]
    if MODEL in ranking[1:]:
        pairs += [(MODEL, other) for other in ranking[1:] if other != MODEL]
    return tuple(difference(a, b, crps[a], crps[b], shared) for a, b in pairs)


def caveat(names: Sequence[str]) -> str:
    """Say what the model knew that others did not."""
    sentences = [(MODEL, HINDSIGHT), (UNWEIGHTED, CONTROL)]
    return " ".join(sentence for name, sentence in sentences if name in names)


def words(
    ranking: Sequence[str],
    scores: Mapping[str, Mapping[str, Scores]],
    differences: Sequence[Difference],
) -> str:
    """Say who wins, whether that can be told from chance, and the rank of the model."""
    first = ranking[0]
    crps = {name: scores[name]["all"].crps for name in ranking}
    text = f"{first} wins, with a CRPS of {crps[first]:.0f} people a week"
    leads = [d for d in differences if d.name == first]
    if not leads:
        return f"{text}; there is no other."
    rest = ", ".join(f"{name} {crps[name]:.0f}" for name in ranking[1:])
    text += f" ({rest}). "
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
    """Say so if the log score puts another first; "" if it does not."""
    logs = {name: scores[name]["all"].log_score for name in ranking}
    best, first = min(ranking, key=lambda name: logs[name]), ranking[0]
    if best == first:
        return ""
    apart = difference(best, first, log_score[best], log_score[first], shared).distinguishable
    return (
        f" By the log score {best} comes first ({logs[best]:.2f} against {logs[first]:.2f}), which "
        f"{'is' if apart else 'is not'} distinguishable from zero."
    )


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
