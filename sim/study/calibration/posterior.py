"""The posterior: draws of the bank, weighted by the reported figures.

It is a table of draws and weights with a record of what it was made from. Made for another model
version, other priors or other figures it is refused: its weights would mean something else.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim import MODEL_VERSION, assumptions
from sim.assumptions import Leaf
from sim.errors import UserError
from sim.study.calibration.bank import Bank, draws_of
from sim.study.calibration.kernel import effective_sample, log_weights, normalised
from sim.study.draws import learns, uncertain
from sim.study.targets import Target

KEPT = 0.999  # share of the weight that is kept; the draws that hold the rest are left out
FAR = 5.0  # sd from the figures at which the nearest draw is no draw of the posterior
ENOUGH = 500.0  # effective draws below which a posterior is rough
ABOUT = b"channelsim"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """Weighted draws.

    Attributes
    ----------
    draw, weight
        Numbers of the bank's draws, ascending, and their weights, which sum to 1.
    values
        Assumptions with a prior by name, each of shape (draws,) or (draws, numbers).
    about
        What it was made from.
    """

    draw: NDArray[np.int32]
    weight: Floats
    values: dict[str, Floats]
    about: dict[str, object]

    @property
    def effective(self) -> float:
        """Effective number of draws."""
        return effective_sample(self.weight)


def made_for(figures: Sequence[Target]) -> dict[str, object]:
    """Return what decides a posterior beside the bank: model, priors and figures."""
    priors = [(leaf.name, leaf.prior, leaf.range) for leaf in uncertain()]
    told = [(f.name, f.model_dump(exclude={"source", "reading"})) for f in figures]
    return {
        "model_version": MODEL_VERSION,
        "assumptions": assumptions.digest(),
        "priors": blake2b(repr(priors).encode(), digest_size=6).hexdigest(),
        "figures": blake2b(repr(told).encode(), digest_size=6).hexdigest(),
        "fitted": [f.name for f in figures],
    }


def posterior(bank: Bank, figures: Sequence[Target]) -> Posterior:
    """Weigh a bank by some figures, and keep the draws that hold nearly all of the weight.

    Raises
    ------
    UserError
        Where no draw of the bank could have given the figures.
    """
    log_weight = log_weights(bank, figures)
    if not log_weight.max() > -0.5 * FAR**2 * len(figures):
        raise UserError(
            f"no draw comes within {FAR:.0f} sd of the figures; look at their values and sd in the "
            "targets, or make more draws"
        )
    weight = normalised(log_weight)
    order = np.argsort(-weight, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weight[order]), KEPT)) + 1
    kept = np.sort(order[:enough])
    numbers = bank.draw[kept]
    drawn = list(draws_of(bank, numbers.tolist()))
    values = {leaf.name: np.array([v[leaf.name] for v in drawn], float) for leaf in uncertain()}
    share = weight[kept] / weight[kept].sum()
    about = {
        **made_for(figures),
        "seed": bank.recipe.seed,
        "bank": len(bank.draw),
        "effective": round(effective_sample(weight), 1),
    }
    return Posterior(numbers, share, values, about)


def write_posterior(found: Posterior, path: Path) -> None:
    """Write a posterior as Parquet, whole or not at all."""
    columns = {
        "draw": pa.array(found.draw, pa.int32()),
        "weight": pa.array(found.weight),
        "learns": pa.array([learns(int(n)) for n in found.draw]),
    }
    for name, values in found.values.items():
        columns[name] = pa.array(values.tolist() if values.ndim > 1 else values)
    table = pa.table(columns).replace_schema_metadata({ABOUT: json.dumps(found.about).encode()})
    beside = path.with_suffix(".writing")
    pq.write_table(table, beside, compression="zstd")
    beside.replace(path)


def read_posterior(path: Path, figures: Sequence[Target]) -> Posterior:
    """Read a posterior.

    Raises
    ------
    UserError
        Where it cannot be read, or was made for another model, other priors or other figures.
    """
    again = "make it anew with channelsim calibrate"
    try:
        table = pq.read_table(path)
        about = json.loads((table.schema.metadata or {})[ABOUT])
    except (OSError, pa.ArrowException, KeyError, ValueError) as problem:
        said = " ".join(str(problem).split())[:200]
        raise UserError(f"{path}: is no posterior of channelsim ({said}); {again}") from None
    for key, now in made_for(figures).items():
        if about.get(key) != now:
            raise UserError(
                f"{path}: was made for another {key.replace('_', ' ')}, {about.get(key)} and not "
                f"{now}; {again}"
            )
    values = {leaf.name: _column(table, leaf) for leaf in uncertain()}
    return Posterior(table["draw"].to_numpy(), table["weight"].to_numpy(), values, about)


def _column(table: pa.Table, leaf: Leaf) -> Floats:
    return np.array(table[leaf.name].to_pylist(), float)
