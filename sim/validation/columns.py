"""Tables of numbers by draw: assumptions, and outcomes to which no figure is fitted.

Checks of the calibration use a hundred thousand draws at once, which need a table of numbers. The
simulation needs one draw's values by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Bools, Floats
from sim.assumptions import Assumption
from sim.experiment.draws import calibrated_assumptions, prior_draws
from sim.inference.ensemble import Ensemble
from sim.inference.recipe import WORLD, weeks_ending
from sim.runs.progress import Progress, nothing

BATCH = 1000  # draws computed together, because a draw as a mapping takes about 10 kB
SECOND_HALF = (date(2024, 7, 7), date(2024, 12, 29))  # first and last Sunday, without fitted figure


@dataclass(frozen=True)
class Columns:
    """Numbers by draw, in the assumption's or the outcome's own unit, shape (draws, columns)."""

    names: tuple[str, ...]
    values: Floats

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.shape[1] != len(self.names):
            raise ValueError(f"{len(self.names)} names for values of shape {self.values.shape}")

    def rows(self, chosen: Bools | NDArray[np.intp]) -> "Columns":
        """Return the chosen draws."""
        return Columns(self.names, self.values[chosen])

    def only(self, names: Sequence[str]) -> "Columns":
        """Return the named columns, in this order."""
        return Columns(tuple(names), self.values[:, [self.names.index(name) for name in names]])

    def beside(self, other: "Columns") -> "Columns":
        """Return these columns followed by another's, of the same draws."""
        return Columns(self.names + other.names, np.hstack([self.values, other.values]))


def assumption_columns(numbers: Sequence[int], seed: int, progress: Progress = nothing) -> Columns:
    """Return the assumptions that calibration can inform, at the draws with these numbers.

    An assumption of several numbers has a column for each, numbered from 1. `progress` counts
    draws; 100,000 take about a minute.
    """
    uncertain = calibrated_assumptions()
    blocks = []
    for start in range(0, len(numbers), BATCH):
        drawn = prior_draws(numbers[start : start + BATCH], seed, uncertain)
        blocks.append(
            np.array(
                [
                    np.concatenate([np.atleast_1d(d[assumption.name]) for assumption in uncertain])
                    for d in drawn
                ]
            )
        )
        progress(min(start + BATCH, len(numbers)), len(numbers), 0)
    return Columns(
        tuple(name for assumption in uncertain for name in _names(assumption)),
        np.concatenate(blocks),
    )


def _names(assumption: Assumption) -> list[str]:
    if not isinstance(assumption.value, tuple):
        return [assumption.name]
    return [f"{assumption.name} {part + 1}" for part in range(len(assumption.value))]


def held_out_outcomes(ensemble: Ensemble) -> Columns:
    """Return simulated outcomes to which no figure is fitted, by draw.

    These are arrivals in the second half of 2024 (complete weeks), deaths in 2024, and the
    people-based interception rate of 2025. They test predictions, beside the assumptions.
    """
    first, last = SECOND_HALF
    weeks = [i for i, day in enumerate(weeks_ending()) if first <= day <= last]
    columns = {
        "arrivals, second half of 2024": ensemble.series["people_arrived"][:, weeks].sum(axis=1),
        "deaths, 2024": ensemble.values_for(WORLD, "year_2024", "deaths"),
        "people rate, 2025": ensemble.values_for(
            WORLD, "to_mid_june_2025", "people_interception_rate"
        ),
    }
    return Columns(tuple(columns), np.stack(list(columns.values()), axis=1).astype(float))
