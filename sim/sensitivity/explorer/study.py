"""Read the folder of a switched sweep, and build its explorer."""

from collections.abc import Mapping, Sequence
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
from sim.outcomes.outcomes import OUTCOMES
from sim.sensitivity.explorer.fit import (
    Design,
    design,
    emulate,
    interval,
    on_steps,
    quantiles,
    round_off,
    rounded,
)
from sim.sensitivity.explorer.result import Emulated, Explorer, Slider, Stored
from sim.sensitivity.factors import Factor
from sim.sensitivity.methods import METHODS
from sim.sensitivity.result import SweepResult, read_sweep

WITH_DOTS = ("deaths", "expected_deaths", "arrivals")
UNSEEN = 5  # one drawn sample in so many is held out
MAX_DROPPED = 0.2  # share of samples that may lack an outcome
STEPS = 20  # steps of a slider that counts nothing
MIN_REPLICATIONS = 5


def stored_explorer(file: Path) -> Explorer:
    """Read an explorer that was written as JSON.

    Raises
    ------
    UserError
        If it cannot be read, or is of another model, of other assumptions or another posterior.
    """
    try:
        explorer = Explorer.from_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise UserError(f"{file}: cannot be read as an explorer: {problem}.") from None
    _refuse_stale(file, explorer.digests)
    return explorer


def explore_study(folder: Path) -> Explorer:
    """Return the explorer of a finished sweep.

    Raises
    ------
    UserError
        If the folder holds no finished switched sweep of two scenarios, its files are damaged, it
        is of another model version or of other assumptions, or it has too few samples.
    """
    result = read_sweep(folder)
    record = read_json(folder / MANIFEST)
    if not isinstance(record, dict):
        raise UserError(f"{folder / MANIFEST}: cannot be read. Run the study again.")
    refuse_changed(folder, record)
    digests = _digests(folder, record)
    _refuse_stale(folder, digests)
    _refuse_other_kinds(folder, result)
    values, changes, base = _samples(folder, result)
    whole: Bools = np.asarray(np.isfinite(changes).all(axis=(1, 2)))
    if whole.mean() < 1.0 - MAX_DROPPED:
        raise UserError(f"{folder}: {(~whole).sum()} of {len(whole)} samples lack an outcome.")
    drawn = len(values) - len(record["options"]["sweep"].get("points") or ())
    unseen = np.arange(len(values)) >= drawn - drawn // UNSEEN
    unseen[drawn:] = False
    return _explorer(
        folder, result, record, values[whole], changes[whole], base, unseen[whole], digests
    )


def _explorer(
    folder: Path, result: SweepResult, record: Mapping[str, Any], values: Floats, changes: Floats,
    base: Floats, unseen: Bools, digests: Mapping[str, str],
) -> Explorer:  # fmt: skip
    sliders = tuple(_slider(path, column) for path, column in zip(_paths(result), values.T,
                                                                   strict=True))  # fmt: skip
    low = np.array([s.low for s in sliders])
    unit = (values - low) / (np.array([s.high for s in sliders]) - low)
    through_zero = not changes[(unit == 0.0).all(axis=1)].any()
    try:
        shared = design(unit, unseen, through_zero)
    except ValueError as problem:
        raise UserError(f"{folder}: {problem}. Take more samples.") from None
    names = [block.outcome for block in result.outcomes]
    outcomes = tuple(
        emulate(shared, name, OUTCOMES[name].unit, base[i], changes[:, :, i], name in WITH_DOTS)
        for i, name in enumerate(names)
    )
    settable = on_steps(values, low.tolist(), [s.step for s in sliders])
    scenario = record["resolved"][result.compare]
    days = _days(record["resolved"][result.base], result.window)
    return Explorer(
        study=result.study, title=result.title, base=result.base, compare=result.compare or "",
        window=result.window, days=days, seed=record["seed"],
        replications=result.replications_each, fitted=int(shared.fitted.sum()),
        unseen=int(unseen.sum()), sliders=sliders, outcomes=outcomes,
        stored=_stored(values[settable], changes[settable], outcomes),
        terms=shared.terms, root=_rows(shared), limit=round_off(shared.limit),
        policies=tuple(p for p in scenario["policies"]
                       if p not in record["resolved"][result.base]["policies"]),
        digests=digests,
    )  # fmt: skip


def _samples(folder: Path, result: SweepResult) -> tuple[Floats, Floats, Floats]:
    """Return values of the sliders, changes, and base means.

    Returns
    -------
    tuple of ndarray
        Shapes (samples, sliders), (samples, replications, outcomes) and (outcomes,).
    """
    names = [block.outcome for block in result.outcomes]
    try:
        table = pq.read_table(folder / "samples.parquet").sort_by("sample")
        values = np.column_stack([table[path].to_numpy() for path in _paths(result)])
        runs = pq.read_table(folder / "runs.parquet", columns=["scenario", *names])
        rows = np.column_stack([runs[name].to_numpy().astype(float) for name in names])
    except (OSError, KeyError, pa.ArrowException) as problem:
        raise UserError(f"{folder}: cannot be read: {problem}. Run the study again.") from None
    other = np.array(runs["scenario"].to_pylist()) == result.compare
    shape = (len(values), result.replications_each, len(names))
    before, after = rows[~other].reshape(shape), rows[other].reshape(shape)
    return values, after - before, np.nanmean(before[0], axis=0)


def _paths(result: SweepResult) -> list[str]:
    return [path for path in result.units if path != "dummy"]


def _slider(path: str, values: Floats) -> Slider:
    low, high = float(values.min()), float(values.max())
    step = 1.0 if Factor(path).counts else round_off((high - low) / STEPS)
    return Slider(path, low, high, step)


def _stored(
    values: Floats, changes: Floats, outcomes: Sequence[Emulated]
) -> tuple[Stored, ...]:  # fmt: skip
    kept = []
    numbers = [
        [rounded(column).tolist() for column in interval(changes[:, :, i])]
        for i in range(len(outcomes))
    ]
    dots = {
        o.outcome: rounded(quantiles(changes[:, :, i])).tolist()
        for i, o in enumerate(outcomes)
        if o.dots
    }
    for row, setting in enumerate(values.tolist()):
        mean, low, high = (tuple(by[part][row] for by in numbers) for part in range(3))
        kept.append(Stored(tuple(setting), mean, low, high,
                           {name: tuple(rows[row]) for name, rows in dots.items()}))  # fmt: skip
    return tuple(kept)


def _rows(shared: Design) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row[: i + 1]) for i, row in enumerate(shared.root.tolist()))


def _days(scenario: Mapping[str, Any], window: str) -> tuple[str, str]:
    entry = scenario["period"] if window == "period" else scenario["windows"][window]
    return entry["from"], entry["to"]


def _digests(folder: Path, record: Mapping[str, Any]) -> dict[str, str]:
    """Return digests of all that decides the numbers, and whether the posterior is the shipped."""
    parameters = record["parameters"]
    own = (folder / POSTERIOR).is_file()
    return {
        "model_version": str(record["model_version"]),
        "assumptions": str(record["assumptions"]),
        "parameters": str(parameters["digest"]),
        "source": "file" if own else str(parameters["kind"]),
        "policy_strength": str(parameters["policy_strength"]),
    }


def _refuse_stale(place: Path, digests: Mapping[str, str]) -> None:
    """Refuse results of another model, other assumptions, or another shipped posterior."""
    source = digests["source"]
    if digests["model_version"] != MODEL_VERSION:
        what = f"model version {digests['model_version']}, and this is {MODEL_VERSION}"
    elif digests["assumptions"] != assumptions.digest():
        what = "other assumptions than today's"
    elif source in KINDS and digests["parameters"] != _digest_now(digests):
        what = f"another {source} than today's"
    else:
        return
    raise UserError(f"{place}: holds results of {what}. Run the sweep again.")


def _digest_now(digests: Mapping[str, str]) -> str:
    return named_source(digests["source"], digests["policy_strength"]).digest


def _refuse_other_kinds(folder: Path, result: SweepResult) -> None:
    if METHODS[result.method].points and result.compare:
        if result.replications_each >= MIN_REPLICATIONS:
            wrong = [path for path in _paths(result) if "." not in path]
            if not wrong:
                return
            what = f"varies {wrong[0]}, which is no policy's. Sweep settings of policies only"
        else:
            what = f"has {result.replications_each} replications. Take {MIN_REPLICATIONS} or more"
    elif not result.compare:
        what = "has one scenario. Name a second one in the sweep file, with compare"
    else:
        what = f"has the method {result.method}. Sweep with the method switched, as explorer does"
    raise UserError(f"{folder}: {what}.")
