"""Rolling origins: every four weeks, each forecaster forecasts from the data up to then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from sim.data.official_weekly import Weekly
from sim.errors import UserError
from sim.forecast import paired, verdict
from sim.forecast.forecast import Forecast, Forecaster
from sim.forecast.scores import GROUPS, Cases, Scores, group_means, score_cases, summarise
from sim.streams import Streams

AHEAD = 8  # weeks
EVERY = 4  # weeks between origins
FIRST, LAST = date(2024, 3, 24), date(2025, 4, 20)  # 15 origins; the last week is that to 15 June
SAMPLES = 2000


@dataclass(frozen=True)
class OriginScore:
    """Mean scores of a forecast at an origin, with the diagnostics of `Forecast`."""

    origin: str
    crps: float
    log_score: float
    note: str
    ess: float = field(metadata={"key": "effective"})
    widened: float


@dataclass(frozen=True)
class Rolling:
    """Result of rolling origins, as plain data.

    Attributes
    ----------
    ranking
        Forecasters, the lowest mean CRPS first.
    scores
        Scores by forecaster and horizon.
    by_origin
        Scores and diagnostics by forecaster, one for each origin.
    differences
        Differences of all pairs of forecasters, by horizon, paired by origin.
    words
        The winner, and whether its lead is distinguishable from zero.
    caveat
        Knowledge that only the model had; "" without the model.
    """

    origins: tuple[str, ...]
    ahead: int
    samples: int
    ranking: tuple[str, ...]
    scores: dict[str, dict[str, Scores]]
    by_origin: dict[str, tuple[OriginScore, ...]] = field(metadata={"key": "made"})
    differences: tuple[paired.Difference, ...]
    words: str
    caveat: str

    @property
    def winner(self) -> str:
        """The forecaster with the lowest mean CRPS."""
        return self.ranking[0]


def origins(every: int = EVERY) -> list[date]:
    """Return the Sundays at which forecasts are made."""
    return [FIRST + timedelta(weeks=n) for n in range(0, (LAST - FIRST).days // 7 + 1, every)]


def roll(
    history: Weekly,
    forecasters: Mapping[str, Forecaster],
    at: Sequence[date] | None = None,
    ahead: int = AHEAD,
    samples: int = SAMPLES,
    seed: int = 1,
    progress: Callable[[int], None] = lambda count: None,
) -> Rolling:
    """Run forecasters at each origin, and score them against the observed weeks.

    Parameters
    ----------
    history
        All observed weeks, without gaps, with `ahead` of them after the last origin. A forecaster
        gets only the weeks up to its origin.
    at
        Origins, ends of weeks; every four weeks from FIRST to LAST if absent.
    """
    days = list(history.week_ending)
    at = list(origins() if at is None else at)
    cases: dict[str, list[Cases]] = {name: [] for name in forecasters}
    by_origin: dict[str, list[OriginScore]] = {name: [] for name in forecasters}
    for count, origin in enumerate(at, start=1):
        if origin not in days or days.index(origin) + ahead >= len(days):
            raise UserError(
                f"origin {origin}: the series has weeks ending {days[0]} to {days[-1]}, of which "
                f"{ahead} must lie after the origin. Choose another origin or fewer weeks ahead."
            )
        split = days.index(origin) + 1
        past, observed = history.between(days[0], origin), history.people[split : split + ahead]
        for name, forecaster in forecasters.items():
            streams = Streams(seed, 0, era=f"origin {origin}")
            forecast = forecaster(past, ahead, samples, streams.generator("forecast", name))
            ties = streams.generator("ties", name)
            weeks = score_cases(forecast.samples, observed, range(1, ahead + 1), ties)
            cases[name].append(weeks)
            by_origin[name].append(_origin_score(origin, forecast, weeks))
        progress(count)
    return _rolling(at, ahead, samples, cases, by_origin)


def _origin_score(origin: date, forecast: Forecast, weeks: Cases) -> OriginScore:
    crps, log_score = float(weeks.crps.mean()), float(weeks.log_score.mean())
    return OriginScore(str(origin), crps, log_score, forecast.note, forecast.ess, forecast.widened)


def _rolling(
    at: Sequence[date], ahead: int, samples: int, cases: Mapping[str, Sequence[Cases]],
    by_origin: Mapping[str, Sequence[OriginScore]],
) -> Rolling:  # fmt: skip
    scores = summarise({name: joined(parts) for name, parts in cases.items()})
    ranking = tuple(sorted(by_origin, key=lambda name: (scores[name]["all"].crps, name)))
    groups = scores[ranking[0]]
    crps = {group: {name: group_means(cases[name], group) for name in ranking} for group in groups}
    shared = {group: paired.overlap(at, min(ahead, GROUPS[group][1])) for group in groups}
    differences = paired.differences(ranking, crps, shared)
    logs = {name: np.array([row.log_score for row in rows]) for name, rows in by_origin.items()}
    words = verdict.words(ranking, scores, differences) + verdict.by_log_score(
        ranking, scores, logs, shared["all"]
    )
    records = {name: tuple(rows) for name, rows in by_origin.items()}
    days = tuple(map(str, at))
    return Rolling(
        days, ahead, samples, ranking, scores, records, differences, words, verdict.caveat(ranking)
    )


def joined(cases: Sequence[Cases]) -> Cases:
    """Return the cases of several origins, concatenated."""
    return Cases(**{n: np.concatenate([vars(c)[n] for c in cases]) for n in vars(cases[0])})
