"""Read a study's folder, so that the study can be run again from it alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.arrays import Bools, Floats
from sim.errors import UserError
from sim.experiment.design import Study
from sim.experiment.folder import FAILURES, MANIFEST, POSTERIOR, UNFINISHED, WEEKS, read_json
from sim.experiment.source import ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.job import Failure
from sim.scenario import Scenario
from sim.scenario.layers import Layers
from sim.scenario.reading import checked
from sim.yamlfile import Document

RUNS, SUMMARY, TABLES = "runs.parquet", "summary.json", "tables.txt"
KEYS = ("scenario", "replication", "window")
WEEK_KEYS = ("scenario", "replication", "week")


@dataclass(frozen=True, eq=False)
class Record:
    """A study's manifest.

    Attributes
    ----------
    folder
        Folder of the study.
    data
        Content of the manifest.
    scenarios
        The scenarios, in order, as the manifest holds them in full.
    """

    folder: Path
    data: Mapping[str, Any]
    scenarios: tuple[Scenario, ...]

    @property
    def source(self) -> Path | str:
        """Source of the assumptions: a kind, or the copy of the user's own posterior."""
        kind = str(self.data["parameters"]["kind"])
        own = kind == "posterior" and POSTERIOR in self.data["files"]
        return self.folder / POSTERIOR if own else kind

    @property
    def policy_strength(self) -> str:
        """Source of policy strength: "prior" or "default"."""
        return str(self.data["parameters"]["policy_strength"])

    @property
    def fresh_worlds(self) -> bool:
        """Whether replications were new worlds."""
        return str(self.data["parameters"]["digest"]).endswith("fresh worlds")


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


def read_record(folder: Path) -> Record:
    """Read the manifest of a comparison, with its scenarios.

    Raises
    ------
    UserError
        If there is none, it is damaged, of another kind, or a scenario cannot be loaded.
    """
    if (folder / UNFINISHED).exists():
        raise UserError(f"{folder}: is not finished. Run the study again.")
    data = read_json(folder / MANIFEST)
    if not (folder / MANIFEST).is_file():
        data = _other_kind(folder)
    if not isinstance(data, dict):
        raise UserError(f"{folder / MANIFEST}: cannot be read. Run the study again.")
    kind = data.get("kind")
    if kind != "experiment":
        raise UserError(
            f"{folder}: is of kind {kind}. verify takes the folder of run, compare or overview."
        )
    try:
        record = Record(folder, data, tuple(map(_scenario, *_named(folder, data))))
        _check_types(record)
        return record
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise damaged(folder, problem) from None


def _other_kind(folder: Path) -> Any:
    """Return the manifest of a folder that holds no comparison.

    Raises
    ------
    UserError
        If it holds no study at all.
    """
    others = sorted(folder.glob(f"*.{MANIFEST}"))
    if not others:
        raise UserError(f"{folder}: has no {MANIFEST}. Name the folder of a study.")
    return read_json(others[0])


def damaged(folder: Path, problem: Exception) -> UserError:
    """Return an error that says that a manifest is damaged."""
    reason = " ".join(f"{type(problem).__name__}: {problem}".split())[:150]
    return UserError(
        f"{folder / MANIFEST}: is damaged or incomplete ({reason}). Run the study again."
    )


def _named(folder: Path, data: Mapping[str, Any]) -> tuple[list[Path], list[Any], list[str]]:
    """Return, for each scenario, the manifest's path, its content and the packages it needs."""
    several = list(data["resolved"].values())
    packages = ", ".join(data.get("policies_of_packages", []))
    if not several or list(data["resolved"]) != [each["name"] for each in several]:
        raise ValueError("scenarios have other names than their entries")
    return [folder / MANIFEST] * len(several), several, [packages] * len(several)


def _scenario(path: Path, data: Any, packages: str) -> Scenario:
    """Return a scenario from the manifest, checked as a file is."""
    layers = Layers()
    layers.add(Document(Path(f"{path} {data['name']}"), data, {}, in_file=False), last=True)
    try:
        return checked(layers)
    except UserError as problem:
        first = problem.errors[0]
        cure = f" It needs the package {packages}. Install it." if packages else ""
        raise UserError(f"{str(first).rstrip('.')}.{cure}") from None


def _check_types(record: Record) -> None:
    """Raise an error if an entry of the manifest has another form than `StoredStudy` needs."""
    options, parameters = record.data["options"], record.data["parameters"]
    whole = {"seed": record.data["seed"], "replications": options["replications"]}
    for name, number in whole.items():
        if isinstance(number, bool) or not isinstance(number, int) or number < (name != "seed"):
            raise ValueError(f"{name} is {number!r}")
    for name in ("kind", "digest", "policy_strength"):
        if not isinstance(parameters[name], str):
            raise TypeError(f"parameters.{name} is {parameters[name]!r}")
    for name in options["windows"]:
        if any(name not in s.spans for s in record.scenarios):
            raise ValueError(f"no window {name}")
    for name in (*record.data["files"], *record.data["scenarios"]):
        if not isinstance(name, str) or "/" in name:
            raise ValueError(f"{name!r} is no name")
    if not options["windows"] or RUNS not in record.data["files"]:
        raise ValueError("no runs")


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
    keys = [
        (s.name, replication, window)
        for s in study.scenarios
        for replication in range(study.replications)
        for window in study.windows
    ]
    if list(zip(*(table[name].to_pylist() for name in KEYS), strict=True)) != keys:
        raise UserError(
            f"{path}: its {table.num_rows:,} rows are not the {len(keys):,} that {MANIFEST} names: "
            f"{len(study.scenarios)} scenarios × {study.replications} replications × "
            f"{len(study.windows)} windows. One of the two was changed."
        )
    known = np.array([name in table.column_names for name in OUTCOMES])
    missing = np.full(len(keys), np.nan)
    try:
        columns = [
            table[name].to_numpy().astype(float) if name in table.column_names else missing
            for name in OUTCOMES
        ]
    except (TypeError, ValueError):
        raise UserError(f"{path}: a column holds no numbers. Run the study again.") from None
    shape = (len(study.scenarios), study.replications, len(study.windows), len(OUTCOMES))
    return np.column_stack(columns).reshape(shape), known


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
