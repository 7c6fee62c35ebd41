"""Run an attribution draw by draw, each in all its coalitions and replications.

Stored draws are not simulated again, and more draws do not change the first ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from sim import MODEL_VERSION
from sim.arrays import Floats
from sim.assumptions import Values, all_assumptions
from sim.assumptions.drivers import DRIVERS
from sim.attribution.accounting import COUNTED
from sim.attribution.coalitions import COALITIONS, count_coalitions, scenario
from sim.experiment.source import ParameterSource
from sim.runs.code import code_digest, digest
from sim.runs.draws import ByDraw, run_draws
from sim.runs.engine import Engine
from sim.runs.job import Row
from sim.runs.store import RunStore


@dataclass(frozen=True)
class AttributionRecipe:
    """Inputs of an attribution.

    Attributes
    ----------
    parameters
        Source of the draws: draws 0 to draws − 1 of the seed.
    replications
        Number of replications of each draw. Those of draw d begin at d · replications, and its
        coalitions share them.
    """

    parameters: ParameterSource
    draws: int
    replications: int
    seed: int

    @property
    def runs(self) -> int:
        """Number of runs: draws × replications × coalitions."""
        return self.draws * self.replications * COALITIONS

    def digest(self) -> str:
        """Return a digest of all that decides a draw's numbers."""
        priors = [
            (n, assumption.value, assumption.prior, assumption.range)
            for n, assumption in all_assumptions().items()
        ]
        content = (
            MODEL_VERSION, code_digest("attribution/coalitions.py", "attribution/parts.py"), priors,
            self.parameters.digest, scenario().digest(), DRIVERS, COUNTED, self.replications,
            self.seed,
        )  # fmt: skip
        return digest(content, size=4)

    def folder(self, results: Path) -> Path:
        """Return the folder of its parts."""
        return results / f"attribution-{self.digest()}"

    def regimes(self) -> list[str]:
        """Return the regime of every draw, "" if it is not known, shape (draws,)."""
        return [self.parameters.regime(draw, self.seed) for draw in range(self.draws)]


def fill(recipe: AttributionRecipe, folder: Path, engine: Engine) -> None:
    """Simulate the replications that the folder lacks, each in all coalitions."""
    values = partial(_values, recipe.parameters, recipe.seed, recipe.replications)
    work = ByDraw(values, partial(_counts, recipe.seed), 1, label="replication")
    run_draws(range(recipe.draws * recipe.replications), work, RunStore(folder), engine)


def _values(
    parameters: ParameterSource, seed: int, replications: int, numbers: Sequence[int]
) -> list[Values]:
    return [parameters.draw(number // replications, seed) for number in numbers]


def _counts(seed: int, number: int, values: Values) -> Row:
    """Return the counts of a replication in one row, shape (coalitions × counts,)."""
    return {"counts": count_coalitions(values, seed, number).reshape(-1)}


def read(recipe: AttributionRecipe, folder: Path) -> Floats:
    """Return days, boats and people arrived, shape (draws, replications, 64, 3).

    NaN for replications that failed, or whose worker was lost.
    """
    rows = recipe.draws * recipe.replications
    columns = RunStore(folder).read([str(number) for number in range(rows)], ["counts"])
    counts = np.broadcast_to(columns["counts"].reshape(rows, -1), (rows, COALITIONS * len(COUNTED)))
    return counts.reshape(recipe.draws, recipe.replications, COALITIONS, len(COUNTED))
