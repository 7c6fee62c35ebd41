"""The second wave: draws of the posterior, each simulated in several worlds.

The runs check the emulator inside the posterior and correct the draws' weights. They also give each
draw worlds that went like the reports.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from sim.arrays import Floats, Integers
from sim.assumptions import Values
from sim.data.targets import Target
from sim.experiment.draws import calibrated_assumptions
from sim.inference.ensemble import Ensemble, window_outcomes
from sim.inference.kernel import simulated
from sim.inference.recipe import EnsembleRecipe, world
from sim.inference.scores import values_at
from sim.runs.code import code_digest, digest
from sim.runs.draws import ByDraw, run_draws
from sim.runs.engine import Engine
from sim.runs.job import Row
from sim.runs.store import RunStore
from sim.simulate import replication_streams, simulate

FIRST_WORLD = 1_000_000  # replications from here on, so that none is one of the ensemble
RUNS_A_JOB = 200  # about half a minute of work


@dataclass(frozen=True)
class WaveRecipe:
    """Inputs of a second wave.

    Attributes
    ----------
    ensemble
        Recipe of the ensemble, with its seed, windows and outcomes.
    z
        Normal scores of the draws, shape (draws, inputs).
    worlds
        Number of worlds of each draw. Draw d has the replications
        FIRST_WORLD + d × worlds to FIRST_WORLD + (d + 1) × worlds − 1.
    """

    ensemble: EnsembleRecipe
    z: Floats
    worlds: int

    def folder(self, ensemble_folder: Path) -> Path:
        """Return the folder of its parts, named by all that decides a run's numbers."""
        code = code_digest("inference/second_wave.py", "inference/scores.py")
        content = (self.ensemble.digest(), code, self.z.shape, self.z.tobytes(), self.worlds)
        return ensemble_folder / f"wave-{digest(content, size=4)}"

    @property
    def numbers(self) -> range:
        """Numbers of all replications."""
        return range(FIRST_WORLD, FIRST_WORLD + len(self.z) * self.worlds)


@dataclass(frozen=True)
class SecondWave:
    """The runs of a second wave.

    Attributes
    ----------
    runs
        All runs, draw by draw, as an ensemble without weekly series.
    worlds
        Number of worlds of each draw.
    """

    runs: Ensemble
    worlds: int

    @property
    def world(self) -> Integers:
        """Numbers of the replications, shape (draws, worlds)."""
        return self.runs.draw.astype(np.int64).reshape(-1, self.worlds)

    def figures(self, targets: Sequence[Target]) -> Floats:
        """Return figures in the kernel's form, shape (draws, worlds, figures); NaN if absent."""
        columns = [simulated(self.runs, target) for target in targets]
        x = np.stack(columns, axis=-1).reshape(-1, self.worlds, len(targets))
        return np.where(np.isfinite(x), x, np.nan)

    def by_run(self, weight: Floats) -> Floats:
        """Return the weight of every run, shape (draws × worlds,): equal within a draw."""
        return np.repeat(weight / self.worlds, self.worlds)


def run_world(recipe: EnsembleRecipe, number: int, values: Values) -> Row:
    """Return the outcomes of a replication by window, shape (outcomes,). Networks learn."""
    tables = simulate(world(), values, streams=replication_streams(recipe.seed, number))
    return window_outcomes(recipe, world(), tables)


def fill_wave(recipe: WaveRecipe, folder: Path, engine: Engine) -> None:
    """Simulate the runs of a second wave that the folder lacks."""
    empty = np.full(len(recipe.ensemble.outcomes), np.nan, np.float32)
    failed: Row = dict.fromkeys(map(":".join, recipe.ensemble.windows), empty)
    work = ByDraw(
        partial(_values, recipe.z, recipe.worlds), partial(run_world, recipe.ensemble), RUNS_A_JOB,
        failed, "run",
    )  # fmt: skip
    run_draws(recipe.numbers, work, RunStore(folder), engine)


def read_wave(recipe: WaveRecipe, folder: Path) -> SecondWave:
    """Read the runs of a second wave from its folder, in order."""
    names = list(map(":".join, recipe.ensemble.windows))
    columns = RunStore(folder).read([str(number) for number in recipe.numbers], names)
    windows = {key: columns[":".join(key)] for key in recipe.ensemble.windows}
    runs = Ensemble(recipe.ensemble, np.array(recipe.numbers, np.int32), {}, windows)
    return SecondWave(runs, recipe.worlds)


def _values(z: Floats, worlds: int, numbers: Sequence[int]) -> list[Values]:
    """Return the assumptions of some replications; those of one draw share theirs."""
    rows, which = np.unique((np.array(numbers) - FIRST_WORLD) // worlds, return_inverse=True)
    values = values_at(z[rows], calibrated_assumptions())
    return [values[i] for i in which.tolist()]
