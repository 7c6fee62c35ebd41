"""Rolling origins: every four weeks each forecaster says what comes, from what was known then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from sim.data.official_weekly import Weekly
from sim.errors import UserError
from sim.forecast import verdict
from sim.forecast.forecast import Forecast, Forecaster
from sim.forecast.scores import Cases, Scores, score_cases, summarise
from sim.streams import Streams

AHEAD = 8  # weeks
EVERY = 4  # weeks between origins
FIRST, LAST = date(2024, 3, 24), date(2025, 4, 20)  # 15 origins; the last week is that to 15 June
SAMPLES = 2000


@dataclass(frozen=True)
class OriginScore:
    """How a forecast came about at an origin (see `Forecast`)."""

    origin: str
    crps: float
    log_score: float
    note: str
    ess: float = field(metadata={"key": "effective"})
    widened: float


@dataclass(frozen=True)
class Rolling:
    """What rolling origins found, as plain data.

    Attributes
    ----------
    ranking
        Forecasters, the lowest mean CRPS first.
    scores
        Scores by forecaster and horizon.
    made
        How each forecast came about, by forecaster, one an origin.
    differences
        The winner less each other, and the model less each other if it has not won.
    words
        Who wins, and whether that can be told from chance.
    caveat
        What the model knew that the others did not; "" without the model.
    """

    origins: tuple[str, ...]
    ahead: int
    samples: int
    ranking: tuple[str, ...]
    scores: dict[str, dict[str, Scores]]
    by_origin: dict[str, tuple[OriginScore, ...]] = field(metadata={"key": "made"})
    differences: tuple[verdict.Difference, ...]
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
    progress: Callable[[int], None] = lambda done: None,
) -> Rolling:
    """Let forecasters say what comes at each origin, and score them against what was observed.

    Parameters
    ----------
    history
        All observed weeks, without gaps, and `ahead` of them after each origin. At an origin a
        forecaster is given those up to it alone.
    at
        Origins, ends of weeks; every four weeks from FIRST to LAST if absent.
    """
    days = list(history.week_ending)
    at = list(origins() if at is None else at)
    cases: dict[str, list[Cases]] = {name: [] for name in forecasters}
    by_origin: dict[str, list[OriginScore]] = {name: [] for name in forecasters}
    for done, origin in enumerate(at, start=1):
        if origin not in days or days.index(origin) + ahead >= len(days):
            raise UserError(
                f"origin {origin}: the series has weeks ending {days[0]} to {days[-1]}, of which "
                f"{ahead} must lie after the origin. Choose another origin or fewer weeks ahead."
            )
        split = days.index(origin) + 1
        known, observed = history.between(days[0], origin), history.people[split : split + ahead]
        for name, forecaster in forecasters.items():
            streams = Streams(seed, 0, era=f"origin {origin}")
            forecast = forecaster(known, ahead, samples, streams.generator("forecast", name))
            ties = streams.generator("ties", name)
            scored = score_cases(forecast.samples, observed, range(1, ahead + 1), ties)
            cases[name].append(scored)
            by_origin[name].append(_origin_score(origin, forecast, scored))
        progress(done)
    return _rolling(at, ahead, samples, cases, by_origin)


def _origin_score(origin: date, forecast: Forecast, scored: Cases) -> OriginScore:
    crps, log_score = float(scored.crps.mean()), float(scored.log_score.mean())
    return OriginScore(str(origin), crps, log_score, forecast.note, forecast.ess, forecast.widened)


def _rolling(
    at: Sequence[date], ahead: int, samples: int, cases: Mapping[str, Sequence[Cases]],
    by_origin: Mapping[str, Sequence[OriginScore]],
) -> Rolling:  # fmt: skip
    scores = summarise({name: joined(each) for name, each in cases.items()})
    ranking = tuple(sorted(by_origin, key=lambda name: (scores[name]["all"].crps, name)))
    crps = {name: np.array([m.crps for m in each]) for name, each in by_origin.items()}
    logs = {name: np.array([m.log_score for m in each]) for name, each in by_origin.items()}
    shared = verdict.overlap(at, ahead)
    differences = verdict.differences(ranking, crps, shared)
    words = verdict.words(ranking, scores, differences) + verdict.by_log_score(
        ranking, scores, logs, shared
    )
    records = {name: tuple(each) for name, each in by_origin.items()}
    days = tuple(map(str, at))
    return Rolling(
        days, ahead, samples, ranking, scores, records, differences, words, verdict.caveat(ranking)
    )


def joined(cases: Sequence[Cases]) -> Cases:
    """Return the weeks of several origins as one."""
    return Cases(**{n: np.concatenate([vars(c)[n] for c in cases]) for n in vars(cases[0])})
