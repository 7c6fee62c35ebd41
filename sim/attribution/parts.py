"""The runs of an attribution, made draw by draw and kept.

A part holds one draw in all its cells and worlds. What is there is not made again, and more draws
leave the first ones as they are.
"""

import json
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim import MODEL_VERSION
from sim.assumptions import Values, leaves
from sim.assumptions.years import DRIVERS
from sim.attribution.accounting import COUNTED
from sim.attribution.coalitions import CELLS, counted, of_2025, scenario
from sim.experiment.source import Parameters
from sim.runs.atomic import written_whole
from sim.runs.job import Done, Failure
from sim.runs.pool import carry_through

Floats = NDArray[np.float64]
PART = ".parquet"


@dataclass(frozen=True)
class Recipe:
    """What is simulated.

    Attributes
    ----------
    parameters
        Where the draws come from: draws 0 to draws − 1 of the seed.
    replications
        Random worlds a draw: draw d has the worlds d · replications and on, shared by its cells.
    """

    parameters: Parameters
    draws: int
    replications: int
    seed: int

    @property
    def runs(self) -> int:
        """Cells in random worlds, over all draws."""
        return self.draws * self.replications * CELLS

    def digest(self) -> str:
        """Return a short name of all that decides a draw's numbers."""
        priors = [(n, leaf.value, leaf.prior, leaf.range) for n, leaf in leaves().items()]
        told = (
            MODEL_VERSION, priors, self.parameters.digest, scenario().digest(), DRIVERS, COUNTED,
            self.replications, self.seed,
        )  # fmt: skip
        return blake2b(repr(told).encode(), digest_size=4).hexdigest()

    def folder(self, results: Path) -> Path:
        """Return where its parts are."""
        return results / f"attribution-{self.digest()}"

    def regimes(self) -> list[str]:
        """Return the regime of every draw, "" where it is not known, shape (draws,)."""
        return [self.parameters.regime(draw, self.seed) for draw in range(self.draws)]


@dataclass(frozen=True)
class Chunk:
    """One draw in all its cells and worlds, which one worker makes in one go."""

    number: int
    values: Values
    replications: int
    seed: int
    folder: Path

    @property
    def runs(self) -> int:
        """Cells in random worlds."""
        return self.replications * CELLS

    def lost(self, message: str) -> list[Failure]:
        """Return what is told of it where its worker was lost."""
        return [Failure(f"draw {self.number}", 0, "worker", "Lost", message, "")]


def make(chunk: Chunk) -> Done:
    """Make a draw's cells and keep them."""
    done = Done(chunk.number, chunk.runs)
    counts = np.full((chunk.replications, CELLS, len(COUNTED)), np.nan)
    first = chunk.number * chunk.replications
    try:
        for r in range(chunk.replications):
            counts[r] = counted(chunk.values, chunk.seed, first + r)
    except Exception as problem:  # a failed draw is one without figures; it stops nothing
        counts[:] = np.nan
        done.failures.append(
            Failure(f"draw {chunk.number}", 0, "simulate", type(problem).__name__, str(problem),
                    traceback.format_exc())
        )  # fmt: skip
    try:
        _write(chunk, counts)
    except OSError as problem:
        done.problem = str(problem)
    return done


def _write(chunk: Chunk, counts: Floats) -> None:
    """Write a part, whole or not at all."""
    worlds, cells = np.indices(counts.shape[:2], np.int32).reshape(2, -1)
    columns = {name: counts[..., i].reshape(-1) for i, name in enumerate(COUNTED)}
    path = _part(chunk.folder, chunk.number)
    with written_whole(path) as place:
        pq.write_table(pa.table({"replication": worlds, "cell": cells, **columns}), place)


def _part(folder: Path, draw: int) -> Path:
    return folder / f"draw-{draw:06d}{PART}"


def left_of(recipe: Recipe, folder: Path) -> list[int]:
    """Return the draws that are not there yet, or that cannot be read."""
    left = []
    for draw in range(recipe.draws):
        try:
            rows = pq.read_metadata(_part(folder, draw)).num_rows
        except (OSError, pa.ArrowException):
            rows = 0
        if rows != recipe.replications * CELLS:
            left.append(draw)
    return left


def fill(
    recipe: Recipe,
    folder: Path,
    workers: int,
    tell: Callable[[str], None],
    progress: Callable[[int], None],
) -> None:
    """Make what is not there yet; `progress` is told of the runs done.

    Raises
    ------
    Stopped
        On Ctrl-C; what was done is kept.
    Unkept
        Where parts cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.json").write_text(json.dumps(_told(recipe), indent=1) + "\n")
    left = left_of(recipe, folder)
    done = recipe.runs - len(left) * recipe.replications * CELLS
    carry_through(_chunks(recipe, folder, left), make, workers, done, tell, progress)


def _chunks(recipe: Recipe, folder: Path, left: list[int]) -> Iterator[Chunk]:
    for draw in left:
        values = recipe.parameters.draw(draw, recipe.seed)
        yield Chunk(draw, values, recipe.replications, recipe.seed, folder)


def _told(recipe: Recipe) -> dict[str, object]:
    return {
        "model_version": MODEL_VERSION, "digest": recipe.digest(),
        "parameters": recipe.parameters.digest, "replications": recipe.replications,
        "seed": recipe.seed, "cells": {cell: of_2025(cell) for cell in range(CELLS)},
    }  # fmt: skip


def read(recipe: Recipe, folder: Path) -> Floats:
    """Return days, boats and people arrived, shape (draws, replications, 64, 3).

    Draws that failed, or whose worker was lost, are not numbers.
    """
    counts = np.full((recipe.draws, recipe.replications, CELLS, len(COUNTED)), np.nan)
    lost = left_of(recipe, folder)
    for draw in range(recipe.draws):
        if draw not in lost:
            table = pq.read_table(_part(folder, draw), columns=list(COUNTED))
            block = np.column_stack([column.to_numpy() for column in table.columns])
            counts[draw] = block.reshape(counts.shape[1:])
    return counts
