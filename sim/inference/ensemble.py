"""The bank: both years simulated at draws from the priors, kept by week and by window.

Whatever is asked of the calibration afterwards is a re-weighting of these runs. The bank is made
from its recipe, part by part; what is there is not made again, and more draws leave the first ones
as they are.
"""

import gc
import json
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim import MODEL_VERSION
from sim.assumptions import Values
from sim.experiment.draws import learns, prior_draws
from sim.inference.recipe import Recipe, weeks_ending, years
from sim.outcomes.outcomes import OUTCOMES, measure
from sim.outcomes.window import Window
from sim.runs.atomic import written_whole
from sim.runs.job import Done, Failure
from sim.runs.pool import carry_through
from sim.simulate import collection_paused, simulate, streams_of

Floats = NDArray[np.float32]
CHUNK = 200  # draws a part; some half a minute of work
SERIES = ("people_arrived", "boats_arrived", "events", "people_prevented")
PART = ".parquet"


@dataclass(frozen=True)
class Chunk:
    """Draws that one worker makes in one go."""

    number: int
    recipe: Recipe
    folder: Path

    @property
    def draws(self) -> range:
        """The numbers of its draws."""
        return range(self.number * CHUNK, min((self.number + 1) * CHUNK, self.recipe.draws))

    @property
    def runs(self) -> int:
        """Number of draws."""
        return len(self.draws)

    def lost(self, message: str) -> list[Failure]:
        """Return what is told of it where its worker was lost."""
        return [Failure(f"draws {self.draws}", 0, "worker", "Lost", message, "")]


def make(chunk: Chunk) -> Done:
    """Make a chunk's draws and keep them."""
    done = Done(chunk.number, chunk.runs)
    rows = []
    for number, values in zip(
        chunk.draws, prior_draws(chunk.draws, chunk.recipe.seed), strict=True
    ):
        try:
            with collection_paused():
                rows.append(run_draw(chunk.recipe, number, values))
        except Exception as problem:  # a failed draw is one without figures; it stops nothing
            done.failures.append(
                Failure(f"draw {number}", number, "simulate", type(problem).__name__, str(problem),
                        traceback.format_exc())
            )  # fmt: skip
            rows.append(_nothing(chunk.recipe))
        gc.collect(0)
    try:
        _write(chunk, rows)
    except OSError as problem:
        done.problem = str(problem)
    return done


Row = tuple[list[Floats], Floats]


def _nothing(recipe: Recipe) -> Row:
    """Return the row of a draw whose run failed."""
    empty = np.full(len(OUTCOMES), np.nan, np.float32)
    return [empty] * len(recipe.windows), np.full((len(SERIES), len(weeks_ending())), np.nan, "f4")


def run_draw(recipe: Recipe, number: int, values: Values) -> Row:
    """Return a draw's outcomes by window, each (outcomes,), and its series, (series, weeks)."""
    by_window: dict[tuple[str, str], Floats] = {}
    daily = []
    for scenario in years():
        if not learns(number):
            scenario = scenario.model_copy(update={"adversary": "fixed"})
        tables = simulate(scenario, values, streams=streams_of(scenario, recipe.seed, number))
        night = scenario.calendar.night
        for name, window in recipe.windows:
            if name == scenario.name:
                span = scenario.spans[window]
                found = measure(tables, night(span.start), night(span.end))
                by_window[name, window] = found.astype(np.float32)
        first, last = night(scenario.period.start), night(scenario.period.end)
        w = Window(tables.on_nights(first, last), first, last - first + 1)
        daily.append(np.stack([w.arrivals, w.boats, w.events, w.prevented]))
    days = np.concatenate(daily, axis=1)
    weeks = days.shape[1] // 7
    series = days[:, : 7 * weeks].reshape(len(SERIES), weeks, 7).sum(axis=2)
    return [by_window[key] for key in recipe.windows], series.astype(np.float32)


def _write(chunk: Chunk, rows: Sequence[Row]) -> None:
    windows = [np.stack([row[0][i] for row in rows]) for i in range(len(chunk.recipe.windows))]
    series = np.stack([row[1] for row in rows])
    columns = {"draw": pa.array(list(chunk.draws), pa.int32())}
    for (scenario, window), values in zip(chunk.recipe.windows, windows, strict=True):
        columns[f"{scenario}:{window}"] = _lists(values)
    for i, name in enumerate(SERIES):
        columns[name] = _lists(series[:, i])
    path = _part(chunk.folder, chunk.number)
    with written_whole(path) as place:
        pq.write_table(pa.table(columns), place, compression="zstd")


def _lists(values: Floats) -> pa.Array:
    flat = pa.array(np.ascontiguousarray(values).reshape(-1), pa.float32())
    return pa.FixedSizeListArray.from_arrays(flat, values.shape[1])


def _part(folder: Path, number: int) -> Path:
    return folder / f"part-{number:06d}{PART}"


def draws_kept(folder: Path) -> int:
    """Return how many draws are there without a gap, from the first; 0 where there is no bank."""
    draws = 0
    for number in count():
        rows = _rows(_part(folder, number))
        draws += rows
        if rows < CHUNK:
            break
    return draws


def _rows(path: Path) -> int:
    """Return how many draws a part has; none where it is not there or damaged."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException):
        return 0


def chunks_left(recipe: Recipe, folder: Path) -> list[Chunk]:
    """Return the chunks that are not there yet; a part made for fewer draws is made again."""
    left = []
    for number in range(ceil(recipe.draws / CHUNK)):
        chunk = Chunk(number, recipe, folder)
        if _rows(_part(folder, number)) < chunk.runs:
            left.append(chunk)
    return left


def fill(
    recipe: Recipe,
    folder: Path,
    workers: int,
    tell: Callable[[str], None],
    progress: Callable[[int], None],
) -> None:
    """Make what is not there yet.

    Raises
    ------
    Stopped
        On Ctrl-C; what was done is kept.
    Unkept
        Where parts cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.json").write_text(json.dumps(_told(recipe), indent=1) + "\n")
    left = chunks_left(recipe, folder)
    done = recipe.draws - sum(chunk.runs for chunk in left)
    carry_through(iter(left), make, workers, done, tell, progress)


def _told(recipe: Recipe) -> dict[str, object]:
    return {
        "model_version": MODEL_VERSION, "digest": recipe.digest(), "seed": recipe.seed,
        "draws": recipe.draws, "windows": [":".join(w) for w in recipe.windows],
    }  # fmt: skip


@dataclass(frozen=True)
class Bank:
    """A bank's runs.

    Attributes
    ----------
    recipe
        What it was made of.
    draw
        Numbers of the draws, shape (draws,).
    series
        Weekly series by name, each of shape (draws, weeks).
    windows
        Outcomes by scenario and window, each of shape (draws, outcomes).
    """

    recipe: Recipe
    draw: NDArray[np.int32]
    series: dict[str, Floats]
    windows: dict[tuple[str, str], Floats]

    @property
    def failed(self) -> int:
        """Number of draws whose run failed; they have no numbers and no weight."""
        return int(np.isnan(self.of(*self.recipe.windows[0], "arrivals")).sum())

    def of(self, scenario: str, window: str, outcome: str) -> NDArray[np.float64]:
        """Return one outcome of one window, shape (draws,)."""
        column = self.windows[scenario, window][:, list(OUTCOMES).index(outcome)]
        return column.astype(float)


def read_bank(recipe: Recipe, folder: Path) -> Bank:
    """Read as many draws of the bank as the recipe asks for, in order."""
    parts = [pq.read_table(_part(folder, n)) for n in range(ceil(recipe.draws / CHUNK))]
    table = pa.concat_tables(parts).slice(0, recipe.draws)

    def block(name: str) -> Floats:
        column = table[name].combine_chunks()
        width = column.type.list_size
        flat: Floats = column.flatten().to_numpy()
        return flat.reshape(-1, width)

    return Bank(
        recipe,
        table["draw"].to_numpy(),
        {name: block(name) for name in SERIES},
        {key: block(":".join(key)) for key in recipe.windows},
    )


def draws_of(bank: Bank, numbers: Sequence[int]) -> Iterator[Values]:
    """Yield the values of some of the bank's draws, made again from their numbers."""
    yield from prior_draws(numbers, bank.recipe.seed)
