"""The posterior: draws of the assumptions, weighted by what was reported.

It is a table of draws and weights with a record of what it was made from. Made for another model
version or other priors it is refused: its numbers would mean something else. How strong policies
are is not in it, because no figure reported so far depends on that.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim import MODEL_VERSION
from sim.assumptions import Leaf, Values, leaves
from sim.errors import UserError
from sim.shipped import folder
from sim.study.calibration.recipe import years
from sim.study.draws import told_by_figures
from sim.study.parameters import REGIMES
from sim.study.targets import Target, targets
from sim.wholefile import written_whole

ABOUT = b"channelsim"
ENOUGH = 500.0  # effective draws below which a posterior is rough
DEMAND_LIMITED, SUPPLY_LIMITED = 0.2, 0.3  # elasticity of arrivals to deliveries: docs/model.md
AGAIN = "make one with channelsim calibrate, and name it: --posterior FILE"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """Weighted draws.

    Attributes
    ----------
    draw, weight
        Numbers of the bank's draws, ascending, and their weights, which sum to 1. A draw's number
        is that of the random world in which the bank has it, too.
    values
        Assumptions by name, each of shape (draws,) or (draws, numbers).
    elasticity
        Of arrivals to boats offered, shape (draws,); not a number where nobody has looked.
    about
        What it was made from.
    """

    draw: NDArray[np.int32]
    weight: Floats
    values: dict[str, Floats]
    elasticity: Floats
    about: dict[str, Any]

    @cached_property
    def _reach(self) -> Floats:
        return np.cumsum(self.weight)

    @cached_property
    def digest(self) -> str:
        """Short name of its contents."""
        told = blake2b(self.draw.astype("<i8").tobytes(), digest_size=6)
        for name, column in (*self.values.items(), ("", self.weight), (" ", self.elasticity)):
            told.update(name.encode() + np.ascontiguousarray(column, "<f8").tobytes())
        return told.hexdigest()

    @property
    def effective(self) -> float:
        """Effective number of draws of the bank that carry the weight."""
        return float(self.about["effective"])

    @property
    def rough(self) -> bool:
        """Whether so few draws carry the weight that what they leave open is hardly known."""
        return self.effective < ENOUGH

    def index(self, u: float) -> int:
        """Return the row in which `u`, on [0, 1), lies where rows are as long as their weights."""
        found = np.searchsorted(self._reach, u * self._reach[-1], side="right")
        return min(int(found), len(self.weight) - 1)

    def row(self, index: int) -> Values:
        """Return a row's values, a plain number or a tuple for each assumption."""
        told: Values = {}
        for name, column in self.values.items():
            value = column[index].tolist()
            told[name] = tuple(value) if isinstance(value, list) else value
        return told

    def regime_of(self, index: int) -> str:
        """Return the regime of a row: demand, between, supply; "" where nobody has looked."""
        return regime(float(self.elasticity[index]))

    def regimes(self) -> dict[str, float]:
        """Return the weight of each regime."""
        named = [regime(float(e)) for e in self.elasticity]
        return {
            name: float(self.weight[[n == name for n in named]].sum()) for name in (*REGIMES, "")
        }


def regime(elasticity: float) -> str:
    """Return the name of the regime in which arrivals react so to boats offered."""
    if elasticity != elasticity:
        return ""
    if elasticity < DEMAND_LIMITED:
        return "demand"
    return "supply" if elasticity > SUPPLY_LIMITED else "between"


def made_for() -> dict[str, str]:
    """Return what a posterior must have been made for: this model, these priors."""
    told = told_by_figures()
    centres = {leaf.name: leaf.value for leaf in told if isinstance(leaf.value, tuple)}
    priors = [(n.name, n.prior, n.range, centres.get(n.name)) for n in told]
    fixed = [
        (leaf.name, leaf.value)
        for leaf in leaves().values()
        if leaf.prior is None and not leaf.of_policies
    ]
    return {
        "model version": MODEL_VERSION,
        "priors": _digest(priors),
        "fixed numbers": _digest(fixed),
        "years": _digest([(s.digest(), str(s.spans)) for s in years()]),
    }


def made_from(figures: Sequence[Target]) -> dict[str, Any]:
    """Return which figures a posterior was fitted to."""
    told = [(f.name, f.model_dump(exclude={"source", "reading"})) for f in figures]
    return {"figures": _digest(told), "fitted": [f.name for f in figures]}


def _digest(told: object) -> str:
    return blake2b(repr(told).encode(), digest_size=6).hexdigest()


def write_posterior(found: Posterior, path: Path) -> None:
    """Write a posterior as Parquet, whole or not at all."""
    columns = {"draw": pa.array(found.draw, pa.int32()), "weight": pa.array(found.weight)}
    for name, values in found.values.items():
        rows = values.tolist() if values.ndim > 1 else values
        columns[name] = pa.array(rows)
    columns["elasticity"] = pa.array(found.elasticity)
    about = json.dumps({**found.about, "digest": found.digest}).encode()
    table = pa.table(columns).replace_schema_metadata({ABOUT: about})
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as place:
        pq.write_table(table, place, compression="zstd")


def shipped() -> Path:
    """Return where the posterior is that travels with the project."""
    return folder("calibration") / "posterior.parquet"


def shipped_posterior() -> Posterior:
    """Read the project's own posterior; it must have been fitted to the project's own figures.

    Raises
    ------
    UserError
        As `read_posterior`, and where figures were changed since.
    """
    found = read_posterior(shipped())
    every = list(targets().values())
    now = [t.name for t in every if t.role == "fitted"]
    if [t.name for t in fitted_to(found, every)] != now:
        raise UserError(
            f"{shipped().name}: targets.yaml now says that {', '.join(now)} are fitted, and it was "
            f"fitted to {', '.join(found.about['fitted'])}; {AGAIN}"
        )
    return found


def fitted_to(found: Posterior, every: Sequence[Target]) -> list[Target]:
    """Return the figures that a posterior was fitted to.

    Raises
    ------
    UserError
        Where they are not among `every`, or have other values or discrepancies there.
    """
    named = [t for t in every if t.name in found.about["fitted"]]
    if made_from(named)["figures"] != found.about["figures"]:
        raise UserError(
            "posterior: the figures in targets.yaml are others than it was fitted to "
            f"({', '.join(found.about['fitted'])}); {AGAIN}"
        )
    return named


def read_posterior(path: Path) -> Posterior:
    """Read a posterior.

    Raises
    ------
    UserError
        Where it cannot be read, or was made for another model or other priors.
    """
    if not path.exists():
        raise UserError(f"{path}: no such file; check its name, or {AGAIN}")
    try:
        with path.open("rb") as file:  # a folder is none, whatever lies in it
            table = pq.read_table(file)
        about = json.loads((table.schema.metadata or {})[ABOUT])
        _check_made_for(path, dict(about["made for"]))
        return _whole(table, about)
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError) as problem:
        said = " ".join(str(problem).split())[:200]
        raise UserError(f"{path}: is no posterior of channelsim ({said}); {AGAIN}") from None


def _check_made_for(path: Path, made: dict[str, str]) -> None:
    for key, now in made_for().items():
        if made.get(key) != now:
            raise UserError(
                f"{path}: was made for another {key}: {made.get(key)}, and now it is {now}; {AGAIN}"
            )


def _whole(table: pa.Table, about: dict[str, Any]) -> Posterior:
    """Return what a file holds; ValueError or KeyError where something of it is missing."""
    for key in ("digest", "effective", "figures", "seed"):
        _ = about[key]
    values = {leaf.name: _column(table, leaf) for leaf in told_by_figures()}
    weight, elasticity = (table[name].to_numpy().astype(float) for name in ("weight", "elasticity"))
    if not ((weight >= 0).all() and abs(weight.sum() - 1.0) < 1e-9):
        raise ValueError("its weights are none")
    if not all(np.isfinite(column).all() for column in values.values()):
        raise ValueError("some values are no numbers")
    found = Posterior(table["draw"].to_numpy(), weight, values, elasticity, about)
    if found.digest != about["digest"]:
        raise ValueError("it was changed after it was made")
    return found


def _column(table: pa.Table, leaf: Leaf) -> Floats:
    column = table[leaf.name].combine_chunks()
    if isinstance(leaf.value, tuple):
        flat: Floats = column.flatten().to_numpy().astype(float)
        return flat.reshape(-1, len(leaf.value))
    numbers: Floats = column.to_numpy().astype(float)
    return numbers
