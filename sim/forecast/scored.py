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
    """How a sealed forecast fared.

    Attributes
    ----------
    digest, origin
        Which forecast, and the last week of the data that all forecasters had.
    weeks
        First and last week scored, and how many.
    scores
        Scores by forecaster and horizon, `model` for the sealed one.
    winner
        The forecaster with the lowest mean CRPS.
    notes
        What baseline forecasters had to do in place of their rule.
    """

    digest: str
    origin: str
    weeks: tuple[str, str, int]
    scores: dict[str, dict[str, Scores]]
    winner: str
    notes: tuple[str, ...]

    def to_frame(self) -> "pd.DataFrame":
        """Return one row a forecaster and horizon; CRPS and widths are in people a week."""
        return frame(
            {"forecaster": name, "horizon": horizon, **asdict(scores)}
            for name, by_horizon in self.scores.items()
            for horizon, scores in by_horizon.items()
        )


def score_sealed(sealed: Sealed, later: Weekly) -> ForecastScores:
    """Score a sealed forecast against weeks that came later.

    Baseline forecasters are given all weeks to the forecast's origin, and no later one.

    Raises
    ------
    UserError
        If no forecast week has come, or weeks before the origin are missing.
    """
    known = later.joined(observed()) if later.week_ending[0] <= sealed.origin else observed()
    known = known.between(known.week_ending[0], sealed.origin)
    if known.week_ending[-1] != sealed.origin:
        raise UserError(
            f"plain forecasters need all weeks to the forecast's origin, {sealed.origin}, and the "
            f"official series here ends {known.week_ending[-1]}; bring the weeks between as well"
        )
    columns = overlap(sealed, later.week_ending)
    if not columns:
        raise UserError(
            f"the series has weeks ending {later.week_ending[0]} to {later.week_ending[-1]}, the "
            f"forecast {sealed.week_ending[0]} to {sealed.week_ending[-1]}; bring later weeks"
        )
    ahead = columns[-1] + 1
    samples, notes = {"model": sealed.people[:, :ahead]}, []
    for name, forecaster in FORECASTERS.items():
        rng = Streams(SEED, 0, era=f"origin {sealed.origin}").generator("forecast", name)
        forecast = forecaster(known, ahead, SAMPLES, rng)
        samples[name] = forecast.samples
        notes += [f"{name}: {forecast.note}"] if forecast.note else []
    scores = score_against(samples, sealed.week_ending[:ahead], later)
    winner = min(scores, key=lambda name: (scores[name]["all"].crps, name))
    first, last = (str(sealed.week_ending[column]) for column in (columns[0], columns[-1]))
    return ForecastScores(
        sealed.digest, str(sealed.origin), (first, last, len(columns)), scores, winner, tuple(notes)
    )
