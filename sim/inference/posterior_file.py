"""A posterior on disk: a table with a record of what it was made for and from.

A posterior that was made for another model version, other priors or other years is refused; one
line names what changed. So is one that was changed after it was made: one digest covers its
contents and is the key of results, another covers its record.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim import MODEL_VERSION
from sim.arrays import Floats
from sim.assumptions import all_assumptions
from sim.data.targets import Target, targets
from sim.errors import UserError
from sim.experiment.draws import calibrated_assumptions, prior_draws
from sim.inference.posterior import Posterior
from sim.inference.recipe import years
from sim.runs.atomic import atomic_write
from sim.scenario import load
from sim.shipped import folder

ABOUT = b"channelsim"
NOT_ASSUMPTIONS = ("draw", "weight", "elasticity")  # columns that are no assumptions
FIGURE_FIELDS = {"outcome", "scenario", "window", "over", "value", "likelihood", "sd"}
MAX_CHANGES, MAX_CHARACTERS = 3, 60  # changes named in a line, letters of a value
NEW_HINT = "make one with channelsim calibrate, and name it: --assumptions FILE"
REBUILD_HINT = (
    "Run channelsim calibrate: a new ensemble takes about two hours, with --quick some minutes; "
    "then name its file: --assumptions FILE"
)
REWEIGHT_HINT = (
    "Run channelsim calibrate: it re-weights in minutes if the ensemble is kept, and else takes "
    "about two hours, with --quick some minutes; then name its file: --assumptions FILE"
)


def model_stamp() -> dict[str, Any]:
    """Return what a posterior must have been made for: this model, priors, numbers and years."""
    priors = {
        assumption.name: {"prior": assumption.prior, "range": list(assumption.range)}
        | ({"centre": list(assumption.value)} if isinstance(assumption.value, tuple) else {})
        for assumption in calibrated_assumptions()
    }
    fixed = {
        assumption.name: list(assumption.value)
        if isinstance(assumption.value, tuple)
        else assumption.value
        for assumption in all_assumptions().values()
        if assumption.prior is None and not assumption.of_policies
    }
    scenarios = {
        s.name: s.model_dump(mode="json", exclude={"name", "title", "windows"})
        | {"packages": s.packages()}
        for s in years()
    }
    return {
        "model version": MODEL_VERSION, "priors": priors, "fixed numbers": fixed,
        "years": scenarios,
    }  # fmt: skip


def target_record(figures: Sequence[Target]) -> dict[str, Any]:
    """Return which figures a posterior was fitted to."""
    figures_record = {}
    for figure in figures:
        days = load(figure.scenario).spans[figure.window]
        figures_record[figure.name] = {
            **figure.model_dump(include=FIGURE_FIELDS),
            "days": f"{days.start}/{days.end}",
        }
    return {"figures": figures_record, "fitted": list(figures_record)}


def _changes(then: dict[str, Any], now: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield what both have and is not the same: `rise: 0.42 in the posterior, 0.45 now`."""
    for name in then.keys() & now.keys() if at == "" else then:
        old, new, where = then[name], now[name], f"{at}{name}"
        if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
            yield from _changes(old, new, f"{where} ")
        elif old != new:
            where = where.removesuffix(" value")
            yield f"{where}: {_short(old)} in the posterior, {_short(new)} now"


def _short(value: object) -> str:
    text = re.sub(r"[{}']|\.0(?=\W|$)", "", str(value))
    return text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]}…"


def _refuse(where: object, changes: Iterable[str], hint: str) -> None:
    """Raise a UserError that names what changed, and what it costs to go on."""
    every = sorted(changes)
    if every:
        more = f" (and {len(every) - MAX_CHANGES} more)" if len(every) > MAX_CHANGES else ""
        raise UserError(f"{where}: {'; '.join(every[:MAX_CHANGES])}{more}. {hint}")


def _digest(content: object) -> str:
    return blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=16).hexdigest()


def signed(about: dict[str, Any]) -> dict[str, Any]:
    """Return a record with a digest of all that it says."""
    content = {key: value for key, value in about.items() if key != "record"}
    return {**content, "record": _digest(content)}


def in_short(about: dict[str, Any]) -> dict[str, Any]:
    """Return a record with digests of all that it was made for."""
    inputs = about["made for"]
    version = {"model version": inputs["model version"]}
    return {**about, "made for": {name: _digest(each) for name, each in inputs.items()} | version}


def write_posterior(posterior: Posterior, path: Path) -> None:
    """Write a posterior as Parquet atomically."""
    columns = {"draw": pa.array(posterior.draw, pa.int32()), "weight": pa.array(posterior.weight)}
    for name, values in posterior.values.items():
        rows = values.tolist() if values.ndim > 1 else values
        columns[name] = pa.array(rows)
    columns["elasticity"] = pa.array(posterior.elasticity)
    about = json.dumps(signed({**posterior.about, "digest": posterior.digest})).encode()
    table = pa.table(columns).replace_schema_metadata({ABOUT: about})
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as place:
        pq.write_table(table, place, compression="zstd")


def shipped() -> Path:
    """Return the path of the posterior that ships with the project."""
    return folder("calibration") / "posterior.parquet"


def shipped_posterior() -> Posterior:
    """Read the project's own posterior; it must have been fitted to the project's own figures.

    Raises
    ------
    UserError
        As `read_posterior`, and where figures were changed since.
    """
    posterior, every = read_posterior(shipped()), list(targets().values())
    fitted = {t.name for t in fitted_to(posterior, every)}
    roles = [
        f"{t.name}: {'fitted' if t.name in fitted else 'not fitted'} in the posterior, "
        f"{'a check' if t.role == 'check' else t.role} now"
        for t in every
        if (t.role == "fitted") != (t.name in fitted)
    ]
    _refuse(shipped().name, roles, REWEIGHT_HINT)
    return posterior


def fitted_to(posterior: Posterior, every: Sequence[Target]) -> list[Target]:
    """Return the figures that a posterior was fitted to.

    Raises
    ------
    UserError
        If they are not among `every`, or have other values or discrepancies there.
    """
    then, named = (
        posterior.about["figures"],
        [t for t in every if t.name in posterior.about["fitted"]],
    )
    now = target_record(named)["figures"]
    gone = [f"{name}: fitted in the posterior, not there now" for name in then.keys() - now.keys()]
    _refuse("targets and posterior", [*_changes(then, now), *gone], REWEIGHT_HINT)
    return named


def read_posterior(path: Path) -> Posterior:
    """Read a posterior.

    An assumption that is newer than the posterior is drawn from its prior: each draw takes the
    value that the ensemble would give it. One that is an assumption no more is left out. Neither
    makes the weights wrong, because a change that moves numbers raises MODEL_VERSION.

    Raises
    ------
    UserError
        If it cannot be read, was changed, or was made for another model or other priors.
    """
    try:
        if not path.exists():
            raise UserError(f"{path}: no such file; check its name, or {NEW_HINT}")
        with path.open("rb") as file:  # a folder is none, whatever lies in it
            table = pq.read_table(file)
        about = json.loads((table.schema.metadata or {})[ABOUT])
        _check_record(path, about)
        return _with_current_assumptions(_from_table(table, about))
    except (
        OSError,
        pa.ArrowException,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
    ) as wrong:
        reason = " ".join(str(wrong).split())[:200]
        raise UserError(f"{path}: is no posterior of channelsim ({reason}); {NEW_HINT}") from None


def _check_record(path: Path, about: dict[str, Any]) -> None:
    inputs = about["made for"]
    if "record" not in about:
        raise UserError(f"{path}: is of an earlier channelsim, with no full record; {NEW_HINT}")
    if about != signed(about):
        raise ValueError("its record was changed after it was made")
    now, then = model_stamp(), dict(inputs)
    for each in (now, then):  # what had a prior may be fixed now, or the reverse
        each |= {**each.pop("priors"), **each.pop("fixed numbers"), **each.pop("years")}
    _refuse(path, _changes(then, now), REBUILD_HINT)
    if not (0 < float(about["effective"]) <= about["bank"] and int(about["seed"]) >= 0):
        raise ValueError("its record cannot be right")
    if list(about["figures"]) != about["fitted"]:
        raise ValueError("its record does not say what it was fitted to")


def _from_table(table: pa.Table, about: dict[str, Any]) -> Posterior:
    """Return what a file holds; ValueError or KeyError if something of it is missing."""
    names = [name for name in table.column_names if name not in NOT_ASSUMPTIONS]
    values = {name: _column(table[name]) for name in names}
    weight, elasticity = (table[name].to_numpy().astype(float) for name in ("weight", "elasticity"))
    if not ((weight >= 0).all() and abs(weight.sum() - 1.0) < 1e-9):
        raise ValueError("its weights are none")
    if not all(np.isfinite(column).all() for column in values.values()):
        raise ValueError("some values are no numbers")
    posterior = Posterior(table["draw"].to_numpy(), weight, values, elasticity, about)
    if posterior.digest != about["digest"]:
        raise ValueError("it was changed after it was made")
    return posterior


def _column(column: pa.ChunkedArray) -> Floats:
    values = column.combine_chunks()
    if pa.types.is_list(values.type):
        flat: Floats = values.flatten().to_numpy().astype(float)
        return flat.reshape(len(values), -1)
    numbers: Floats = values.to_numpy().astype(float)
    return numbers


def _with_current_assumptions(posterior: Posterior) -> Posterior:
    """Return a posterior with one column for each assumption that there is now."""
    now = {assumption.name: assumption for assumption in calibrated_assumptions()}
    gone, new = posterior.values.keys() - now.keys(), now.keys() - posterior.values.keys()
    values = {name: column for name, column in posterior.values.items() if name in now}
    for name, column in values.items():
        low, high = now[name].range
        if column.ndim > 1:
            low = 0.0  # shares are drawn together, and may be as small as they like
        inside = ((column >= low) & (column <= high)).all()
        if not inside or column.shape[1:] != np.shape(now[name].value):
            raise ValueError(f"{name} lies outside its range, {low:g} to {high:g}")
    drawn = prior_draws(
        posterior.draw.tolist(), posterior.about["seed"], [now[name] for name in new]
    )
    values |= {name: np.array([draw[name] for draw in drawn], float) for name in sorted(new)}
    notes = [f"newer than the posterior, so from the prior: {', '.join(sorted(new))}"] * bool(new)
    notes += [f"in the posterior, but no assumption now: {', '.join(sorted(gone))}"] * bool(gone)
    return replace(posterior, values=values, note="; ".join(notes))
