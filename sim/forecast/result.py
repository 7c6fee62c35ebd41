"""Result of a forecast: simulated paths of weekly arrivals."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import MODEL_VERSION
from sim.arrays import Floats
from sim.jsonfile import frame

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
NAMES = ("q05", "q25", "q50", "q75", "q95")


@dataclass(frozen=True)
class ForecastResult:
    """A forecast of weekly arrivals.

    Attributes
    ----------
    week_ending
        Sundays after the origin.
    people, boats
        People and boats arrived, each of shape (replications, weeks).
    origin
        Last week of the data.
    ess, distinct
        Effective sample size of the replications' weights, and number of different replications.
    seed, posterior
        Seed of the replications, and digest of the posterior whose draws they use.
    sealed, digest
        File of the sealed forecast, and that file's digest; None and "" if not sealed.
    """

    week_ending: tuple[date, ...]
    people: Floats
    boats: Floats
    origin: date
    ess: float
    distinct: int
    seed: int
    posterior: str
    model_version: str = MODEL_VERSION
    sealed: Path | None = None
    digest: str = ""

    @cached_property
    def quantiles(self) -> dict[str, Floats]:
        """Quantiles at LEVELS of people and boats arrived, each of shape (5, weeks)."""
        series = {"people_arrived": self.people, "boats_arrived": self.boats}
        return {name: np.quantile(x, LEVELS, axis=0) for name, x in series.items()}

    @cached_property
    def no_arrival(self) -> Floats:
        """Share of paths in which nobody arrives, shape (weeks,)."""
        return np.asarray((self.people == 0).mean(axis=0))

    @cached_property
    def years(self) -> dict[int, tuple[int, Floats]]:
        """Number of weeks by year, and quantiles at LEVELS of the people who arrive in them."""
        year_of_week = np.array([day.year for day in self.week_ending])
        years = {}
        for year in sorted(set(year_of_week.tolist())):
            chosen = year_of_week == year
            sums = self.people[:, chosen].sum(axis=1)
            years[year] = int(chosen.sum()), np.quantile(sums, LEVELS)
        return years

    def to_json(self) -> dict[str, Any]:
        """Return plain data: quantiles by week."""
        weeks = [
            {"week_ending": str(day)}
            | {
                n: dict(zip(NAMES, x[:, i].tolist(), strict=True))
                for n, x in self.quantiles.items()
            }
            for i, day in enumerate(self.week_ending)
        ]
        return {
            "data_to": str(self.origin), "replications": len(self.people),
            "effective": self.ess, "distinct_worlds": self.distinct, "weeks": weeks,
            "seed": self.seed, "posterior": self.posterior, "model_version": self.model_version,
        }  # fmt: skip

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per week: quantiles of people and boats, and the chance of no arrival."""
        columns = {
            f"{outcome}_{name}": row.tolist()
            for outcome, x in self.quantiles.items()
            for name, row in zip(NAMES, x, strict=True)
        } | {"no_arrival": self.no_arrival.tolist()}
        weeks = zip(self.week_ending, *columns.values(), strict=True)
        return frame(dict(zip(("week_ending", *columns), week, strict=True)) for week in weeks)

    def replications(self) -> "pd.DataFrame":
        """Return people and boats arrived, one row per simulated path and week."""
        import pandas as pd

        paths, weeks = np.indices(self.people.shape).reshape(2, -1)
        return pd.DataFrame(
            {
                "replication": paths,
                "week_ending": np.array(self.week_ending, object)[weeks],
                "people_arrived": self.people.reshape(-1),
                "boats_arrived": self.boats.reshape(-1),
            }
        )
