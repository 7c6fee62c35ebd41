"""Read a switched sweep, or an explorer that was written, and refuse what is stale."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim import MODEL_VERSION, assumptions
from sim.arrays import Bools, Floats
from sim.errors import UserError
from sim.experiment.folder import MANIFEST, POSTERIOR, read_json
from sim.experiment.intact import refuse_changed
from sim.inference.source import KINDS, named_source
from sim.outcomes.statistics import MIN_DRAWS
from sim.scenario import load
from sim.sensitivity.explorer.result import Explorer
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods import METHODS
from sim.sensitivity.result import SweepResult, read_sweep
from sim.shipped import scenario_names

UNSEEN = 5  # one drawn sample in so many is held out
MIN_UNSEEN = 10  # different samples, to say how good the emulator is
MAX_DROPPED = 0.2  # share of samples that may lack an outcome


@dataclass(frozen=True)
class SwitchedStudy:
    """A finished switched sweep: its samples, each once.

    Attributes
    ----------
    result, record, digests
        The sweep, its manifest, and digests of all that decides its numbers.
    values, changes, base
        Values of the sliders, paired changes, and mean levels of the base, shapes (samples,
        sliders), (samples, replications, outcomes) and (outcomes,).
    unseen
        Samples to hold out, shape (samples,).
    dropped
        Number of samples that were left out because an outcome has no value.
    """

    result: SweepResult
    record: Mapping[str, Any]
    digests: Mapping[str, str]
    values: Floats
    changes: Floats
    base: Floats
    unseen: Bools
    dropped: int

    @property
    def policies(self) -> list[dict[str, Any]]:
        """Policies of the second scenario, as written in a scenario file."""
        policies: list[dict[str, Any]] = self.record["resolved"][self.result.compare]["policies"]
        return policies


def stored_explorer(file: Path) -> Explorer:
    """Read an explorer that was written as JSON.

    Raises
    ------
    UserError
        If it cannot be read, or is of another model, of other assumptions, another posterior or
        another base.
    """
    try:
        text = file.read_text(encoding="utf-8")
        explorer = Explorer.from_json(json.loads(text, parse_constant=_refuse_constant))
        stale = _stale(explorer.digests, explorer.base)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise UserError(f"{file}: cannot be read as an explorer ({problem}).") from None
    _refuse(file, stale)
    return explorer


def _refuse_constant(name: str) -> float:
    raise ValueError(f"it holds {name}")


def switched_study(folder: Path) -> SwitchedStudy:
    """Read a finished switched sweep.

    Raises
    ------
    UserError
        If the folder holds no finished switched sweep of two scenarios, its files are damaged, it
        is of another model version or of other assumptions, or many samples lack an outcome.
    """
    result = read_sweep(folder)
    record = read_json(folder / MANIFEST)
    if not isinstance(record, dict):
        raise UserError(f"{folder / MANIFEST}: cannot be read. Run the study again.")
    refuse_changed(folder, record)
    digests = _digests(folder, record, result)
    _refuse(folder, _stale(digests, result.base))
    wrong = _wrong_kind(result) or _wrong_policies(result, record)
    if wrong:
        raise UserError(f"{folder}: {wrong}.")
    values, changes, base = _samples(folder, result)
    defined: Bools = np.asarray(np.isfinite(changes).all(axis=(1, 2)))
    if defined.mean() < 1.0 - MAX_DROPPED:
        raise UserError(f"{folder}: {(~defined).sum()} of {len(defined)} samples lack an outcome.")
    drawn = len(values) - len(record["options"]["sweep"].get("points") or ())
    unseen = np.arange(len(values)) >= drawn - drawn // UNSEEN
    unseen[drawn:] = False
    kept = defined & _each_once(values, unseen)
    if unseen[kept].sum() < MIN_UNSEEN:
        raise UserError(
            f"{folder}: {unseen[kept].sum()} samples that differ from all others are left to test "
            f"the emulator, and {MIN_UNSEEN} are needed. Take more samples."
        )
    return SwitchedStudy(
        result, record, digests, values[kept], changes[kept], base, unseen[kept],
        int((~defined).sum()),
    )  # fmt: skip


def _each_once(values: Floats, unseen: Bools) -> Bools:
    """Return which samples to keep: each setting once, and unseen only if it is never fitted."""
    order = np.argsort(unseen, kind="stable")  # fitted ones first
    first = np.unique(values[order], axis=0, return_index=True)[1]
    kept: Bools = np.zeros(len(values), dtype=bool)
    kept[order[first]] = True
    return kept


def _samples(folder: Path, result: SweepResult) -> tuple[Floats, Floats, Floats]:
    """Return values of the sliders, changes, and base means, as `SwitchedStudy` has them."""
    names = [block.outcome for block in result.outcomes]
    try:
        table = pq.read_table(folder / "samples.parquet").sort_by("sample")
        values = np.column_stack([table[path].to_numpy() for path in slider_paths(result)])
        runs = pq.read_table(folder / "runs.parquet", columns=["scenario", *names])
        rows = np.column_stack([runs[name].to_numpy().astype(float) for name in names])
    except (OSError, KeyError, pa.ArrowException) as problem:
        raise UserError(f"{folder}: cannot be read: {problem}. Run the study again.") from None
    other = np.array(runs["scenario"].to_pylist()) == result.compare
    shape = (len(values), result.replications_each, len(names))
    before, after = rows[~other].reshape(shape), rows[other].reshape(shape)
    return values, after - before, np.nanmean(before[0], axis=0)


def slider_paths(result: SweepResult) -> list[str]:
    """Return the factors, without the dummy."""
    return [path for path in result.units if path != DUMMY]


def _digests(folder: Path, record: Mapping[str, Any], result: SweepResult) -> dict[str, str]:
    """Return digests of all that decides the numbers, and whether the posterior is the shipped."""
    parameters = record["parameters"]
    own = (folder / POSTERIOR).is_file()
    return {
        "model_version": str(record["model_version"]),
        "assumptions": str(record["assumptions"]),
        "parameters": str(parameters["digest"]),
        "source": "file" if own else str(parameters["kind"]),
        "policy_strength": str(parameters["policy_strength"]),
        "base": str(record["scenarios"][result.base]),
    }


def _stale(digests: Mapping[str, str], base: str) -> str:
    """Return what has changed since; "" if nothing has."""
    source = digests["source"]
    if digests["model_version"] != MODEL_VERSION:
        return f"model version {digests['model_version']}, and this is {MODEL_VERSION}"
    if digests["assumptions"] != assumptions.digest():
        return "other assumptions than today's"
    if source in KINDS and digests["parameters"] != _digest_now(digests):
        return f"another {source} than today's"
    if base in scenario_names() and digests["base"] != load(base).digest():
        return f"another {base} than today's"
    return ""


def _refuse(place: Path, stale: str) -> None:
    if stale:
        raise UserError(f"{place}: holds results of {stale}. Run the sweep again.")


def _digest_now(digests: Mapping[str, str]) -> str:
    return named_source(digests["source"], digests["policy_strength"]).digest


def _wrong_kind(result: SweepResult) -> str:
    """Return why a sweep cannot be explored; "" if it can."""
    if not result.compare:
        return "has one scenario. Name a second one in the sweep file, with compare"
    if not METHODS[result.method].points:
        return f"has the method {result.method}. Sweep with the method switched, as explorer does"
    if result.replications_each < MIN_DRAWS:  # a dot stands for 5 %
        return f"has {result.replications_each} replications. Take {MIN_DRAWS} or more"
    return ""


def _wrong_policies(result: SweepResult, record: Mapping[str, Any]) -> str:
    """Return which policy or factor a page of sliders could not show; "" if it shows all."""
    resolved, paths = record["resolved"], slider_paths(result)
    if resolved[result.base]["policies"]:
        return f"has policies in its base, {result.base}. Take a base without policies"
    for path in paths:
        if "." not in path:
            return f"varies {path}, which is no policy's. Sweep settings of policies only"
    factors = record["options"]["sweep"]["factors"]
    for policy in resolved[result.compare]["policies"]:
        strength = f"{policy['kind']}.strength"
        if strength not in paths or factors[strength].get("low") != 0:
            return f"never switches {policy['kind']} off. Add the factor {strength} from 0"
    return ""
