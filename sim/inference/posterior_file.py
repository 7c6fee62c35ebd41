"""A posterior on disk: a table with a record of what it was made for and from.

Made for another model version, other priors or other years it is refused, and so is one that was
changed after it was made: its digest is the key of results.
"""

import json
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim import MODEL_VERSION
from sim.assumptions import Leaf, leaves
from sim.data.targets import Target, targets
from sim.errors import UserError
from sim.experiment.draws import told_by_figures
from sim.inference.posterior import Posterior
from sim.inference.recipe import years
from sim.runs.atomic import atomic_write
from sim.shipped import folder

ABOUT = b"channelsim"
AGAIN = "make one with channelsim calibrate, and name it: --posterior FILE"

Floats = NDArray[np.float64]


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
    with atomic_write(path) as place:
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
