"""Score a sealed forecast, and baseline forecasters beside it."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sim.data.official_weekly import Weekly, observed
from sim.errors import UserError
from sim.forecast.forecasters import FORECASTERS
from sim.forecast.scores import Scores, score_against
from sim.forecast.sealed import Sealed, overlap
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
    weeks
        First and last week scored, and their number.
    scores
        Scores by forecaster and horizon, `model` for the sealed one.
    winner
        The forecaster with the lowest mean CRPS.
    notes
        Fallbacks of baseline forecasters that could not follow their rule.
    """

    digest: str
    origin: str
    weeks: tuple[str, str, int]
    scores: dict[str, dict[str, Scores]]
    winner: str
    notes: tuple[str, ...]

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per forecaster and horizon; CRPS and widths are in people a week."""
        return frame(
            {"forecaster": name, "horizon": horizon, **asdict(scores)}
            for name, by_horizon in self.scores.items()
            for horizon, scores in by_horizon.items()
        )


def score_sealed(sealed: Sealed, later: Weekly) -> ForecastScores:
    """Score a sealed forecast against later observed weeks.

    Baseline forecasters get all weeks up to the forecast's origin, and no later one.

    Raises
    ------
    UserError
        If no forecast week was observed, or weeks before the origin are missing.
    """
    past = later.joined(observed()) if later.week_ending[0] <= sealed.origin else observed()
    past = past.between(past.week_ending[0], sealed.origin)
    if past.week_ending[-1] != sealed.origin:
        raise UserError(
            "baseline forecasters need all weeks to the forecast's origin, "
            f"{sealed.origin}, but the official series ends {past.week_ending[-1]}. Add the weeks "
            "between to the series."
        )
    columns = overlap(sealed, later.week_ending)
    if not columns:
        raise UserError(
            f"the series has weeks ending {later.week_ending[0]} to {later.week_ending[-1]}, the "
            f"forecast {sealed.week_ending[0]} to {sealed.week_ending[-1]}. Add later weeks to the "
            "series."
        )
    ahead = columns[-1] + 1
    samples, notes = {"model": sealed.people[:, :ahead]}, []
    for name, forecaster in FORECASTERS.items():
        rng = Streams(SEED, 0, era=f"origin {sealed.origin}").generator("forecast", name)
        forecast = forecaster(past, ahead, SAMPLES, rng)
        samples[name] = forecast.samples
        notes += [f"{name}: {forecast.note}"] if forecast.note else []
    scores = score_against(samples, sealed.week_ending[:ahead], later)
    winner = min(scores, key=lambda name: (scores[name]["all"].crps, name))
    first, last = (str(sealed.week_ending[column]) for column in (columns[0], columns[-1]))
    return ForecastScores(
        sealed.digest, str(sealed.origin), (first, last, len(columns)), scores, winner, tuple(notes)
    )
