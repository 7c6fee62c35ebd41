"""Score sealed forecasts, and baseline forecasters beside them.

Forecasts of one origin are scored against the same samples of baseline forecasters. A forecast of
an older model version can be scored too, because its file holds its own paths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

from sim.arrays import Floats
from sim.data.official_weekly import Weekly, observed
from sim.errors import UserError
from sim.forecast.forecasters import FORECASTERS
from sim.forecast.paired import Difference, differences
from sim.forecast.scores import Cases, Scores, cases_against, in_group, summarise
from sim.forecast.sealed import Sealed, overlap
from sim.forecast.verdict import MODEL, best_rival
from sim.jsonfile import Plain, frame
from sim.streams import Streams

if TYPE_CHECKING:
    import pandas as pd

SAMPLES, SEED = 2000, 1


@dataclass(frozen=True)
class ForecastScores(Plain):
    """Scores of a sealed forecast beside baseline forecasters.

    Attributes
    ----------
    digest, origin
        Digest of the forecast, and the last week of the data that all forecasters had.
    model_version, posterior, sealed
        Version of the model, digest of the posterior and date of sealing; "unknown" if the file
        does not say.
    weeks
        First and last week scored, and their number.
    scores
        Scores by forecaster and horizon, `model` for the sealed one.
    winner
        The forecaster with the lowest mean CRPS.
    rival
        The baseline forecaster with the lowest mean CRPS.
    differences
        Differences of all pairs of forecasters, by horizon, paired by week.
    week_ending, crps
        Weeks scored, and CRPS of each by forecaster, people.
    notes
        Fallbacks of baseline forecasters that could not follow their rule.
    """

    digest: str
    origin: str
    model_version: str
    posterior: str
    sealed: str
    weeks: tuple[str, str, int]
    scores: dict[str, dict[str, Scores]]
    winner: str
    rival: str
    differences: tuple[Difference, ...]
    week_ending: tuple[str, ...]
    crps: dict[str, tuple[float, ...]]
    notes: tuple[str, ...]

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per forecaster and horizon; CRPS and widths are in people a week."""
        return frame(
            {"forecaster": name, "horizon": horizon, **asdict(scores)}
            for name, by_horizon in self.scores.items()
            for horizon, scores in by_horizon.items()
        )


@dataclass(frozen=True)
class Rivals:
    """Samples of baseline forecasters at an origin, each of shape (samples, weeks), and notes."""

    samples: dict[str, Floats]
    notes: tuple[str, ...]


def score_all(forecasts: Mapping[str, Sealed], later: Weekly) -> dict[str, ForecastScores]:
    """Score sealed forecasts against later observed weeks, each by its name.

    Baseline forecasters get all weeks up to a forecast's origin, and no later one. Forecasts of one
    origin share their samples, so that they meet the same rivals.

    Raises
    ------
    UserError
        If no week of a forecast was observed, or weeks before its origin are missing.
    """
    ahead: dict[date, int] = {}
    for sealed in forecasts.values():
        _check_history(sealed.origin, later)
        ahead[sealed.origin] = max(ahead.get(sealed.origin, 0), _weeks_ahead(sealed, later))
    rivals = {origin: _rivals(_past(origin, later), weeks) for origin, weeks in ahead.items()}
    return {name: _scored(each, later, rivals[each.origin]) for name, each in forecasts.items()}


def score_sealed(sealed: Sealed, later: Weekly) -> ForecastScores:
    """Score one sealed forecast; see `score_all`."""
    return score_all({MODEL: sealed}, later)[MODEL]


def _past(origin: date, later: Weekly) -> Weekly:
    past = later.joined(observed()) if later.week_ending[0] <= origin else observed()
    return past.between(past.week_ending[0], origin)


def _check_history(origin: date, later: Weekly) -> None:
    last = _past(origin, later).week_ending[-1]
    if last != origin:
        raise UserError(
            f"baseline forecasters need all weeks to the forecast's origin, {origin}, but the "
            f"official series ends {last}. Add the weeks between to the series."
        )


def _weeks_ahead(sealed: Sealed, later: Weekly) -> int:
    """Return the number of forecast weeks up to the last observed one."""
    columns = overlap(sealed, later.week_ending)
    if not columns:
        raise UserError(
            f"the series has weeks ending {later.week_ending[0]} to {later.week_ending[-1]}, the "
            f"forecast {sealed.week_ending[0]} to {sealed.week_ending[-1]}. Add later weeks to the "
            "series."
        )
    return columns[-1] + 1


def _rivals(past: Weekly, ahead: int) -> Rivals:
    origin, samples, notes = past.week_ending[-1], {}, []
    for name, forecaster in FORECASTERS.items():
        rng = Streams(SEED, 0, era=f"origin {origin}").generator("forecast", name)
        forecast = forecaster(past, ahead, SAMPLES, rng)
        samples[name] = forecast.samples
        notes += [f"{name}: {forecast.note}"] if forecast.note else []
    return Rivals(samples, tuple(notes))


def _scored(sealed: Sealed, later: Weekly, rivals: Rivals) -> ForecastScores:
    ahead = _weeks_ahead(sealed, later)
    samples = {MODEL: sealed.people[:, :ahead]}
    samples |= {name: paths[:, :ahead] for name, paths in rivals.samples.items()}
    cases = cases_against(samples, sealed.week_ending[:ahead], later)
    scores = summarise(cases)
    ranking = sorted(scores, key=lambda name: (scores[name]["all"].crps, name))
    weeks = tuple(str(sealed.week_ending[h - 1]) for h in cases[MODEL].horizon)
    return ForecastScores(
        sealed.digest, str(sealed.origin), sealed.model_version, sealed.posterior,
        sealed.sealed_on, (weeks[0], weeks[-1], len(weeks)), scores, ranking[0],
        best_rival(ranking), _by_week(ranking, cases, list(scores[MODEL])), weeks,
        {name: tuple(each.crps.tolist()) for name, each in cases.items()}, rivals.notes,
    )  # fmt: skip


def _by_week(
    ranking: Sequence[str], cases: Mapping[str, Cases], groups: Sequence[str]
) -> tuple[Difference, ...]:
    """Return the differences of all pairs, paired by week, for each group of weeks ahead."""
    crps = {
        group: {name: each.crps[in_group(each, group)] for name, each in cases.items()}
        for group in groups
    }
    return differences(ranking, crps, dict.fromkeys(groups, 0))
