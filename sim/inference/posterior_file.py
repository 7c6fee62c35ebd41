"""Read and write a posterior's file: a table with a record of its inputs.

A posterior built for another model version, other priors or other years is rejected; the message
names what changed. So is a posterior edited after it was written. One digest covers its contents
and is part of the keys of runs. Another digest covers its record.
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
from sim.data.targets import Place, Target, span, targets
from sim.errors import UserError
from sim.experiment.draws import calibrated_assumptions, prior_draws
from sim.inference.posterior import Posterior
from sim.inference.recipe import years
from sim.regularfile import refuse_special
from sim.runs.atomic import atomic_write
from sim.shipped import folder

ABOUT = b"channelsim"
WORLDS = ("world", "world_weight")
NOT_ASSUMPTIONS = ("draw", "weight", "elasticity", *WORLDS)  # the other columns are assumptions
FIGURE_FIELDS = {"outcome", "scenario", "window", "over", "value", "likelihood", "sd"}
MAX_CHANGES, MAX_CHARACTERS = 3, 60  # changes named in a message, characters of a value
NEW_HINT = "Build one with channelsim calibrate, and name it: --assumptions FILE"
REBUILD_HINT = (
    "Run channelsim calibrate: a new ensemble takes hours, with --quick a quarter of an hour. "
    "Then name its file: --assumptions FILE"
)
REWEIGHT_HINT = (
    "Run channelsim calibrate: it reuses a stored ensemble. A new ensemble takes "
    "hours, with --quick a quarter of an hour. Then name its file: --assumptions FILE"
)


def model_stamp() -> dict[str, Any]:
    """Return the inputs that a posterior must match: model version, priors, numbers and years."""
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
    """Return the record of the figures that a posterior is fitted to."""
    figures_record = {}
    for figure in figures:
        record = figure.model_dump(include=FIGURE_FIELDS)
        record["days"] = _days(figure.place)
        if figure.over_window and figure.base:
            record["over_days"] = _days(figure.base)
        figures_record[figure.name] = record
    return {"figures": figures_record, "fitted": list(figures_record)}


def _days(place: Place) -> str:
    days = span(place)
    return f"{days.start}/{days.end}"


def _changes(then: dict[str, Any], now: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield each difference between two records: `rise: 0.42 in the posterior, 0.45 now`."""
    for name in then.keys() & now.keys() if at == "" else then:
        old, new, key = then[name], now[name], f"{at}{name}"
        if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
            yield from _changes(old, new, f"{key} ")
        elif old != new:
            key = key.removesuffix(" value")
            yield f"{key}: {_short(old)} in the posterior, {_short(new)} now"


def _short(value: object) -> str:
    text = re.sub(r"[{}']|\.0(?=\W|$)", "", str(value))
    return text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]}…"


def _refuse(source: object, changes: Iterable[str], hint: str) -> None:
    """Raise a UserError that names the first changes and the cure; do nothing without changes."""
    names = sorted(changes)
    if names:
        others = f" (and {len(names) - MAX_CHANGES} more)" if len(names) > MAX_CHANGES else ""
        raise UserError(f"{source}: {'; '.join(names[:MAX_CHANGES])}{others}. {hint}")


def _digest(content: object) -> str:
    return blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=16).hexdigest()


def signed(about: dict[str, Any]) -> dict[str, Any]:
    """Return a record with a digest of its content."""
    content = {key: value for key, value in about.items() if key != "record"}
    return {**content, "record": _digest(content)}


def in_short(about: dict[str, Any]) -> dict[str, Any]:
    """Return a record with digests in place of its inputs."""
    inputs = about["made for"]
    digests = {name: _digest(content) for name, content in inputs.items()}
    version = {"model version": inputs["model version"]}
    return {**about, "made for": digests | version}


def write_posterior(posterior: Posterior, path: Path) -> None:
    """Write a posterior as Parquet atomically."""
    columns = {"draw": pa.array(posterior.draw, pa.int32()), "weight": pa.array(posterior.weight)}
    for name, values in posterior.values.items():
        rows = values.tolist() if values.ndim > 1 else values
        columns[name] = pa.array(rows)
    columns["elasticity"] = pa.array(posterior.elasticity)
    for name in WORLDS if posterior.world.size else ():
        columns[name] = pa.array(getattr(posterior, name).tolist())
    about = json.dumps(signed({**posterior.about, "digest": posterior.digest})).encode()
    table = pa.table(columns).replace_schema_metadata({ABOUT: about})
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as scratch:
        pq.write_table(table, scratch, compression="zstd")


def shipped() -> Path:
    """Return the path of the shipped posterior."""
    return folder("calibration") / "posterior.parquet"


def shipped_posterior() -> Posterior:
    """Read the shipped posterior, and check that it is fitted to the shipped figures.

    Raises
    ------
    UserError
        As `read_posterior`, and if figures were changed since.
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
    """Return the figures that a posterior is fitted to.

    Raises
    ------
    UserError
        If they are not among `every`, or have other values or discrepancies there.
    """
    then = posterior.about["figures"]
    fitted = [t for t in every if t.name in posterior.about["fitted"]]
    now = target_record(fitted)["figures"]
    gone = [f"{name}: fitted in the posterior, not there now" for name in then.keys() - now.keys()]
    _refuse("targets and posterior", [*_changes(then, now), *gone], REWEIGHT_HINT)
    return fitted


def read_posterior(path: Path) -> Posterior:
    """Read a posterior from its file.

    An assumption newer than the posterior is drawn from its prior, with the values that the
    ensemble would use. A column that is no longer an assumption is dropped. The weights stay valid,
    because a change that moves numbers raises MODEL_VERSION.

    Raises
    ------
    UserError
        If it cannot be read, was changed, or was built for another model or other priors.
    """
    try:
        if not path.exists():
            raise UserError(f"{path}: no such file. Check its name. {NEW_HINT}")
        refuse_special(path, NEW_HINT)
        with path.open("rb") as file:  # refuses a folder, which read_table would read
            table = pq.read_table(file)
        about = json.loads((table.schema.metadata or {})[ABOUT])
        _check_record(path, about, table.num_rows)
        return _with_current_assumptions(_from_table(table, about))
    except (
        OSError,
        pa.ArrowException,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
    ) as problem:
        reason = " ".join(str(problem).split())[:200]
        raise UserError(
            f"{path}: is not a posterior of channelsim ({reason}). {NEW_HINT}"
        ) from None


def _check_record(path: Path, about: dict[str, Any], rows: int) -> None:
    inputs = about["made for"]
    if "record" not in about:
        raise UserError(f"{path}: is from an earlier channelsim, without a full record. {NEW_HINT}")
    if about != signed(about):
        raise ValueError("its record was changed after it was written")
    now, then = model_stamp(), dict(inputs)
    for stamp in (now, then):  # an assumption may have gained or lost its prior since
        stamp |= {**stamp.pop("priors"), **stamp.pop("fixed numbers"), **stamp.pop("years")}
    _refuse(path, _changes(then, now), REBUILD_HINT)
    if not (0 < float(about["effective"]) <= max(rows, about["bank"]) and int(about["seed"]) >= 0):
        raise ValueError("its record holds impossible numbers")
    if list(about["figures"]) != about["fitted"]:
        raise ValueError("its record does not name the fitted figures")


def _from_table(table: pa.Table, about: dict[str, Any]) -> Posterior:
    """Return the posterior in a table.

    Raises
    ------
    ValueError, KeyError
        If something is missing or was changed.
    """
    names = [name for name in table.column_names if name not in NOT_ASSUMPTIONS]
    values = {name: _column(table[name]) for name in names}
    weight, elasticity = (table[name].to_numpy().astype(float) for name in ("weight", "elasticity"))
    if not ((weight >= 0).all() and abs(weight.sum() - 1.0) < 1e-9):
        raise ValueError("its weights are negative or do not sum to 1")
    if not all(np.isfinite(column).all() for column in values.values()):
        raise ValueError("some values are not finite numbers")
    posterior = Posterior(table["draw"].to_numpy(), weight, values, elasticity, about)
    if "world" in table.column_names:
        world, share = (_column(table[name]) for name in WORLDS)
        posterior = replace(posterior, world=world.astype(np.int64), world_weight=share)
    if posterior.digest != about["digest"]:
        raise ValueError("it was changed after it was written")
    return posterior


def _column(column: pa.ChunkedArray) -> Floats:
    values = column.combine_chunks()
    if pa.types.is_list(values.type):
        flat: Floats = values.flatten().to_numpy().astype(float)
        return flat.reshape(len(values), -1)
    numbers: Floats = values.to_numpy().astype(float)
    return numbers


def _with_current_assumptions(posterior: Posterior) -> Posterior:
    """Return a posterior with one column for each current assumption."""
    now = {assumption.name: assumption for assumption in calibrated_assumptions()}
    gone, new = posterior.values.keys() - now.keys(), now.keys() - posterior.values.keys()
    values = {name: column for name, column in posterior.values.items() if name in now}
    for name, column in values.items():
        low, high = now[name].range
        if column.ndim > 1:
            low = 0.0  # shares are drawn together, without a minimum
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
