"""Several sealed forecasts of one origin on the weeks that all of them have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.forecast.paired import Difference, differences
from sim.forecast.scored import ForecastScores
from sim.forecast.verdict import MODEL, best_rival


@dataclass(frozen=True)
class SideBySide:
    """Sealed forecasts of one origin and their rivals, on the weeks that all have.

    Attributes
    ----------
    forecasts
        Scores by the file's name. Rankings have the files' names in place of `model`.
    weeks
        First and last common week, and their number.
    ranking
        Forecasts and baseline forecasters, the lowest mean CRPS first.
    crps
        Mean CRPS by name, people a week.
    rival
        The baseline forecaster with the lowest mean CRPS.
    differences
        Differences of all pairs, paired by week.
    """

    origin: str
    forecasts: dict[str, ForecastScores]
    weeks: tuple[str, str, int]
    ranking: tuple[str, ...]
    crps: dict[str, float]
    rival: str
    differences: tuple[Difference, ...]


def side_by_side(scores: Mapping[str, ForecastScores]) -> list[SideBySide]:
    """Return a comparison for each origin that several forecasts share, if weeks are common."""
    by_origin: dict[str, dict[str, ForecastScores]] = {}
    for name, each in scores.items():
        by_origin.setdefault(each.origin, {})[name] = each
    return [
        _compared(origin, group, weeks)
        for origin, group in sorted(by_origin.items())
        if len(group) > 1 and (weeks := _common(list(group.values())))
    ]


def _common(forecasts: Sequence[ForecastScores]) -> list[str]:
    return sorted(set.intersection(*(set(each.week_ending) for each in forecasts)))


def _compared(
    origin: str, forecasts: dict[str, ForecastScores], weeks: Sequence[str]
) -> SideBySide:
    crps: dict[str, Floats] = {}
    for file, each in forecasts.items():
        chosen = np.isin(each.week_ending, weeks)
        crps |= {
            file if name == MODEL else name: np.array(values)[chosen]
            for name, values in each.crps.items()
        }
    mean = {name: float(values.mean()) for name, values in crps.items()}
    ranking = tuple(sorted(mean, key=lambda name: (mean[name], name)))
    span = (weeks[0], weeks[-1], len(weeks))
    every = differences(ranking, {"all": crps}, {"all": 0})
    return SideBySide(
        origin, forecasts, span, ranking, mean, best_rival(ranking, tuple(forecasts)), every
    )
