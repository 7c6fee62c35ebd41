"""The ensemble: both years, as one world, simulated at draws from the priors.

Runs are stored by week and by window.

Calibration and its checks only re-weight these runs. Stored draws are not simulated again, and more
draws do not change the first ones.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.assumptions import Values
from sim.errors import UserError
from sim.experiment.draws import learns, prior_draws
from sim.inference.recipe import EnsembleRecipe, weeks_ending, world
from sim.model.tables import Tables
from sim.outcomes.outcomes import measure
from sim.outcomes.window import Window
from sim.runs.draws import ByDraw, run_draws
from sim.runs.engine import Engine
from sim.runs.job import Row
from sim.runs.progress import Tell, nothing
from sim.runs.store import RunStore
from sim.scenario import Scenario
from sim.simulate import replication_streams, simulate

DRAWS_A_JOB = 200  # about half a minute of work
SERIES = ("people_arrived", "boats_arrived", "events", "people_prevented")


def _failed_row(recipe: EnsembleRecipe) -> Row:
    """Return the row of a draw whose run failed."""
    empty = np.full(len(recipe.outcomes), np.nan, np.float32)
    weeks = np.full(len(weeks_ending()), np.nan, np.float32)
    return {**dict.fromkeys(map(":".join, recipe.windows), empty), **dict.fromkeys(SERIES, weeks)}


def run_draw(recipe: EnsembleRecipe, number: int, values: Values) -> Row:
    """Return a draw's outcomes by window, shape (outcomes,), and weekly series, shape (weeks,)."""
    scenario = world()
    if not learns(number):
        scenario = scenario.model_copy(update={"adversary": "fixed"})
    tables = simulate(scenario, values, streams=replication_streams(recipe.seed, number))
    night = scenario.calendar.night
    row = window_outcomes(recipe, scenario, tables)
    first, last = night(scenario.period.start), night(scenario.period.end)
    w = Window.over_nights(tables, first, last)
    days = np.stack([w.arrivals, w.boats, w.events, w.prevented])
    weeks = w.days // 7
    series = days[:, : 7 * weeks].reshape(len(SERIES), weeks, 7).sum(axis=2)
    return {**row, **dict(zip(SERIES, series.astype(np.float32), strict=True))}


def window_outcomes(recipe: EnsembleRecipe, scenario: Scenario, tables: Tables) -> Row:
    """Return a run's outcomes by window, shape (outcomes,)."""
    night = scenario.calendar.night
    row: Row = {}
    for name, window in recipe.windows:
        span = scenario.spans[window]
        outcomes = measure(tables, night(span.start), night(span.end), recipe.outcomes)
        row[f"{name}:{window}"] = outcomes.astype(np.float32)
    return row


@dataclass(frozen=True)
class Ensemble:
    """The runs of an ensemble.

    Attributes
    ----------
    recipe
        Its draws, seed and windows.
    draw
        Numbers of the draws, shape (draws,).
    series
        Weekly series by name, each of shape (draws, weeks).
    windows
        Outcomes by scenario and window, each of shape (draws, outcomes).
    """

    recipe: EnsembleRecipe
    draw: NDArray[np.int32]
    series: dict[str, NDArray[np.float32]]
    windows: dict[tuple[str, str], NDArray[np.float32]]

    @property
    def failed(self) -> int:
        """Number of draws whose run failed; they have no numbers and no weight."""
        return int(np.isnan(self.values_for(*self.recipe.windows[0], "arrivals")).sum())

    def values_for(self, scenario: str, window: str, outcome: str) -> Floats:
        """Return one outcome of one window by draw, shape (draws,)."""
        column = self.windows[scenario, window][:, self.recipe.outcomes.index(outcome)]
        return column.astype(float)


def _runs(folder: Path) -> RunStore:
    """Return the run store of the draws, in a subfolder apart from the posterior."""
    return RunStore(folder / "draws")


def draws_kept(folder: Path, tell: Tell = nothing) -> int:
    """Return the number of stored draws without a gap from the first; 0 if there are none.

    Parameters
    ----------
    tell
        Called with a line for each damaged part, which is set aside.
    """
    stored = _runs(folder).keys(tell)
    return next(n for n in range(len(stored) + 1) if str(n) not in stored)


def fill(recipe: EnsembleRecipe, folder: Path, engine: Engine) -> None:
    """Simulate the draws of the recipe that the folder lacks."""
    work = ByDraw(
        partial(prior_draws, seed=recipe.seed), partial(run_draw, recipe), DRAWS_A_JOB,
        _failed_row(recipe),
    )  # fmt: skip
    run_draws(range(recipe.draws), work, _runs(folder), engine)


def read_ensemble(recipe: EnsembleRecipe, folder: Path) -> Ensemble:
    """Read the recipe's draws from an ensemble's folder, in order.

    Raises
    ------
    UserError
        If none of them is stored.
    """
    names = [*map(":".join, recipe.windows), *SERIES]
    columns = _runs(folder).read([str(draw) for draw in range(recipe.draws)], names)
    if columns[SERIES[0]].ndim == 1:  # not even an empty series
        raise UserError(f"{folder}: no draw has a result. Run the command again.")
    return Ensemble(
        recipe,
        np.arange(recipe.draws, dtype=np.int32),
        {name: columns[name] for name in SERIES},
        {key: columns[":".join(key)] for key in recipe.windows},
    )
