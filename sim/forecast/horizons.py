"""Compare forecasters at single weeks ahead, with an origin in every week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sim.data.official_weekly import Weekly
from sim.forecast.forecast import Forecaster
from sim.forecast.paired import Difference, differences
from sim.forecast.rolling import joined
from sim.forecast.scores import Cases, score_cases
from sim.streams import Streams

HORIZONS = (1, 4, 13, 26)  # weeks ahead
FIRST = date(2023, 12, 31)  # of the origins; earlier weeks chose the forms of the forecasters
SAMPLES = 2000


@dataclass(frozen=True)
class HorizonScore:
    """Mean scores of a forecaster at a number of weeks ahead, over all origins that reach it."""

    origins: int
    crps: float
    covered50: float
    covered90: float


@dataclass(frozen=True)
class Horizons:
    """Forecasters at single weeks ahead.

    Attributes
    ----------
    scores
        Scores by forecaster and weeks ahead.
    differences
        Differences in CRPS of all pairs, paired by origin; `horizon` is the weeks ahead, as text.
    """

    scores: dict[str, dict[int, HorizonScore]]
    differences: tuple[Difference, ...]


def score_horizons(
    history: Weekly,
    forecasters: Mapping[str, Forecaster],
    horizons: Sequence[int] = HORIZONS,
    first: date = FIRST,
    samples: int = SAMPLES,
    seed: int = 1,
) -> Horizons:
    """Forecast from every week from `first` on, and score single weeks ahead.

    Parameters
    ----------
    history
        Observed weeks without gaps. A forecaster gets only the weeks up to its origin.
    horizons
        Weeks ahead. Shorter ones have more origins, because the series ends.
    """
    days, ahead = history.week_ending, max(horizons)
    cases: dict[str, dict[int, list[Cases]]] = {n: {h: [] for h in horizons} for n in forecasters}
    origin = first
    while origin + timedelta(weeks=min(horizons)) <= days[-1]:
        past, split = history.between(days[0], origin), days.index(origin) + 1
        streams = Streams(seed, 0, era=f"origin {origin}")
        for name, forecaster in forecasters.items():
            paths = forecaster(past, ahead, samples, streams.generator("forecast", name)).samples
            ties = streams.generator("ties", name)
            for h in horizons:
                observed = history.people[split + h - 1 : split + h]
                if len(observed):
                    cases[name][h].append(score_cases(paths[:, [h - 1]], observed, [h], ties))
        origin += timedelta(weeks=1)
    return _summarised({n: {h: joined(c[h]) for h in horizons} for n, c in cases.items()})


def _summarised(cases: Mapping[str, Mapping[int, Cases]]) -> Horizons:
    scores = {
        name: {h: _mean(each) for h, each in by_horizon.items()}
        for name, by_horizon in cases.items()
    }
    ranking = sorted(scores, key=lambda name: sum(s.crps for s in scores[name].values()))
    horizons = list(scores[ranking[0]])
    crps = {str(h): {name: cases[name][h].crps for name in ranking} for h in horizons}
    shared = {str(h): h - 1 for h in horizons}  # origins lie a week apart
    ranked = {name: scores[name] for name in ranking}
    return Horizons(ranked, differences(ranking, crps, shared))


def _mean(cases: Cases) -> HorizonScore:
    inside = cases.inside50.mean(), cases.inside90.mean()
    return HorizonScore(len(cases.crps), float(cases.crps.mean()), *map(float, inside))
