"""Read a study's folder, so that the study can be run again from it alone."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.arrays import Bools, Floats
from sim.errors import UserError
from sim.experiment.design import Study
from sim.experiment.folder import FAILURES, MANIFEST, WEEKS
from sim.experiment.record import RUNS, Record
from sim.experiment.source import ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.job import Failure

SUMMARY, TABLES = "summary.json", "tables.txt"
KEYS = ("scenario", "replication", "window")
WEEK_KEYS = ("scenario", "replication", "week")


@dataclass(frozen=True, eq=False)
class StoredStudy:
    """A study as its folder holds it.

    Attributes
    ----------
    record, study
        Its manifest and its design.
    values
        Shape (scenarios, replications, windows, outcomes); NaN if a run failed.
    known
        Which outcomes the file has: it may be from a version with fewer.
    failures
        Runs that failed.
    weekly, summary, tables
        Content of the other files; None if the manifest names no such file.
    """

    record: Record
    study: Study
    values: Floats
    known: Bools
    failures: tuple[Failure, ...]
    weekly: pa.Table | None
    summary: list[dict[str, Any]] | None
    tables: str | None


def read_study(record: Record, source: ParameterSource) -> StoredStudy:
    """Read a study's files.

    Raises
    ------
    UserError
        If its runs cannot be read, or their number is not that of the manifest.
    """
    folder, named = record.folder, record.data["files"]
    study = _design(record, source)
    values, known = _read_runs(folder, study)
    tables = folder / TABLES
    text = tables.read_text("utf-8", "replace") if TABLES in named and tables.is_file() else None
    return StoredStudy(
        record, study, values, known, tuple(_failures(folder)),
        _weekly(folder / WEEKS) if WEEKS in named else None,
        _blocks(folder) if SUMMARY in named else None, text,
    )  # fmt: skip


def _design(record: Record, source: ParameterSource) -> Study:
    """Return the design, which compares every two scenarios if only then its name is right."""
    options = record.data["options"]
    study = Study(
        record.scenarios, options["replications"], record.data["seed"], tuple(options["windows"]),
        source,
    )  # fmt: skip
    every = replace(study, all_pairs=True)
    named = record.data["study"]
    if every.name == named or (study.name != named and _has_other_baselines(record)):
        return every
    return study


def _has_other_baselines(record: Record) -> bool:
    """Return whether the summary compares scenarios with others than the first."""
    blocks = _blocks(record.folder) or []
    baselines = {d.get("baseline") for block in blocks[:1] for d in block.get("differences", [])}
    return bool(baselines - {record.scenarios[0].name})


def _read_runs(folder: Path, study: Study) -> tuple[Floats, Bools]:
    path = folder / RUNS
    table = _read(path)
    if table is None or not {*KEYS} <= set(table.column_names):
        raise UserError(f"{path}: is missing or cannot be read. Run the study again.")
    rows = study.runs * len(study.windows)
    if table.num_rows != rows or not _has_keys(table, study):
        raise UserError(
            f"{path}: its {table.num_rows:,} rows are not the {rows:,} that {MANIFEST} names: "
            f"{len(study.scenarios)} scenarios × {study.replications} replications × "
            f"{len(study.windows)} windows. One of the two was changed."
        )
    known = np.array([name in table.column_names for name in OUTCOMES])
    missing = np.full(rows, np.nan)
    try:
        columns = [
            table[name].to_numpy().astype(float) if name in table.column_names else missing
            for name in OUTCOMES
        ]
    except (TypeError, ValueError):
        raise UserError(f"{path}: a column holds no numbers. Run the study again.") from None
    shape = (len(study.scenarios), study.replications, len(study.windows), len(OUTCOMES))
    return np.column_stack(columns).reshape(shape), known


def _has_keys(table: pa.Table, study: Study) -> bool:
    """Return whether the rows are those of each scenario, replication and window, in order."""
    keys = [
        (s.name, replication, window)
        for s in study.scenarios
        for replication in range(study.replications)
        for window in study.windows
    ]
    return list(zip(*(table[name].to_pylist() for name in KEYS), strict=True)) == keys


def _failures(folder: Path) -> list[Failure]:
    table = _read(folder / FAILURES)
    if table is None:
        return []
    try:
        return [Failure(**row) for row in table.to_pylist()]
    except TypeError:
        return []  # its checksum says that it was changed


def _weekly(path: Path) -> pa.Table | None:
    """Return the weekly series; None unless each row has a scenario, replication and week alone."""
    table = _read(path)
    if table is None or not {*WEEK_KEYS} <= set(table.column_names):
        return None
    keys = zip(*(table[name].to_pylist() for name in WEEK_KEYS), strict=True)
    return table if len(set(keys)) == table.num_rows else None


def _read(path: Path) -> pa.Table | None:
    try:
        with pq.ParquetFile(path) as file:
            return file.read()
    except (OSError, pa.ArrowException, ValueError):
        return None


def _blocks(folder: Path) -> list[dict[str, Any]] | None:
    """Return the blocks of the summary; None if it cannot be read, which its checksum tells."""
    try:
        blocks = json.loads((folder / SUMMARY).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    right = isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks)
    return blocks if right else None
