"""A study's folder: refused if it holds anything else, written file by file, the manifest last.

Each file is written whole or not at all. Until all are there, the manifest names no files.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import UserError
from sim.experiment.run import Results
from sim.experiment.source import Parameters
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.atomic import atomic_write, remove_abandoned, write_text
from sim.runs.code import code_digest
from sim.runs.job import Failure
from sim.runs.manifest import MadeFrom, file_digest, manifest

MANIFEST, FAILURES = "manifest.json", "failures.parquet"
PICTURES = (".svg", ".png")  # `channelsim plot` puts them there
POSTERIOR = "posterior.parquet"  # a copy of the user's own, if draws came from one
FILES = frozenset({"runs.parquet", "summary.json", "tables.txt", FAILURES, POSTERIOR, MANIFEST})

Content: TypeAlias = str | bytes | pa.Table | Iterable[pa.Table]
"""Text, bytes, a table, or pieces of one table that are written as they come."""


def check_folder(
    folder: Path, study: str, files: frozenset[str] = FILES, mark: str = MANIFEST
) -> None:
    """Refuse, before anything runs, a folder that holds something else than such a study.

    Parameters
    ----------
    study
        Name of the study; a finished one may stand in a read-only folder.
    files, mark
        Names that a study of this kind may have; that of the file that every one has.

    Raises
    ------
    UserError
        If writing there would lose something, or cannot be done.
    """
    try:
        refuse_store(folder)
        if folder.exists() and not folder.is_dir():
            raise UserError(f"{folder}: is a file; name a folder for the results")
        if folder.is_dir():
            _check_content(folder, files, mark)
        if folder.exists() and Path.cwd().is_relative_to(folder.resolve()):
            raise UserError(f"{folder}: is where you stand; name a folder below it")
        if not folder.exists():  # try whether it can be made
            folder.mkdir(parents=True)
            folder.rmdir()
        elif not os.access(folder, os.W_OK) and not _holds(folder, study):
            raise UserError(f"{folder}: is read-only; name another with --out")
    except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
        said = getattr(problem, "strerror", None) or problem
        raise UserError(
            f"{str(folder)[:100]!r}: cannot be written: {said}; name another with --out"
        ) from None


def refuse_store(folder: Path) -> None:
    """Refuse a folder in which runs are kept, in place of a study's."""
    if folder.name == "store" or (folder.is_dir() and any(folder.glob("model-*-*"))):
        raise UserError(f"{folder}: is where runs are kept, no study; name a study's folder")


def _check_content(folder: Path, files: frozenset[str], mark: str) -> None:
    remove_abandoned(folder)
    found = sorted(
        path.name
        for path in folder.iterdir()
        if path.suffix not in PICTURES and not path.name.startswith(".")
    )
    other = [name for name in found if name not in files]
    if other:
        raise UserError(
            f"{folder}: holds other files than such a study's, as {other[0]}; move them, or name "
            "a new folder"
        )
    if found and not isinstance(read_json(folder / mark), dict):
        raise UserError(f"{folder}: holds files, but no {mark} of a study; name a new folder")


def _holds(folder: Path, study: str) -> bool:
    """Return whether a folder holds a study, finished, from this code."""
    made = read_json(folder / MANIFEST)
    if not isinstance(made, dict) or not made.get("files"):
        return False
    return (made.get("study"), made.get("code")) == (study, code_digest())


def read_json(path: Path) -> Any:
    """Return what a JSON file holds, or None if there is none that can be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_study(folder: Path, files: Mapping[str, Content], made_from: dict[str, Any]) -> None:
    """Write a study's files, and its manifest with their digests at the end.

    Parameters
    ----------
    made_from
        What `sim.runs.manifest.manifest` returned.

    Raises
    ------
    OSError
        If they cannot be written; the manifest then names no files.
    """
    if not os.access(folder, os.W_OK) and _holds(folder, made_from["study"]):
        return  # the same files are there already
    folder.mkdir(parents=True, exist_ok=True)
    for old in (FAILURES, POSTERIOR):
        (folder / old).unlink(missing_ok=True)
    _write_manifest(folder, made_from, {})  # so that an unfinished folder is known for what it is
    for name, content in files.items():
        if isinstance(content, str):
            write_text(folder / name, content)
        elif isinstance(content, bytes):
            with atomic_write(folder / name) as scratch:
                scratch.write_bytes(content)
        else:
            _write_tables(folder / name, [content] if isinstance(content, pa.Table) else content)
    _write_manifest(folder, made_from, files)


def _write_manifest(folder: Path, made_from: dict[str, Any], files: Iterable[str]) -> None:
    digests = {name: file_digest(folder / name) for name in sorted(files)}
    write_text(folder / MANIFEST, json.dumps({**made_from, "files": digests}, indent=1))


def _write_tables(path: Path, tables: Iterable[pa.Table]) -> None:
    with atomic_write(path) as scratch:
        writer = None
        try:
            for table in tables:
                writer = writer or pq.ParquetWriter(scratch, table.schema)
                writer.write_table(table)
        finally:
            if writer:
                writer.close()


def posterior_copy(parameters: Parameters) -> dict[str, Content]:
    """Return a copy of the user's own posterior, so that the folder is enough; else no file."""
    return {POSTERIOR: parameters.file.read_bytes()} if parameters.file else {}


def failures_table(failures: Sequence[Failure]) -> dict[str, Content]:
    """Return the file of the runs that failed; none if all went well."""
    rows = sorted((asdict(f) for f in failures), key=lambda row: (row["scenario"], str(row)))
    return {FAILURES: pa.Table.from_pylist(rows)} if rows else {}


def write(results: Results, blocks: list[dict[str, Any]], text: str, folder: Path) -> None:
    """Write an experiment: a row for each scenario, replication and window, and what it says.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    files: dict[str, Content] = {
        "runs.parquet": _runs(results),
        "summary.json": json.dumps(blocks, indent=1),
        "tables.txt": text,
        **failures_table(results.failures),
        **posterior_copy(results.study.parameters),
    }
    write_study(folder, files, _made_from(results))


def _runs(results: Results) -> pa.Table:
    study = results.study
    keys = [
        (s.name, replication, window)
        for s in study.scenarios
        for replication in range(study.replications)
        for window in study.windows
    ]
    flat = results.values.reshape(len(keys), len(OUTCOMES))
    columns = {
        "scenario": pa.array([k[0] for k in keys]),
        "replication": pa.array([k[1] for k in keys], pa.int32()),
        "window": pa.array([k[2] for k in keys]),
        **{name: pa.array(flat[:, i]) for i, name in enumerate(OUTCOMES)},
    }
    return pa.table(columns)


def _made_from(results: Results) -> dict[str, Any]:
    study = results.study
    spans = {
        name: {s.name: [str(s.spans[name].start), str(s.spans[name].end)] for s in study.scenarios}
        for name in study.windows
    }
    options = {
        "replications": study.replications,
        "windows": spans,
        "adversary": {s.name: s.adversary for s in study.scenarios},
    }
    made_from = MadeFrom(
        "experiment", study.name, study.scenarios, study.seed, study.parameters.record, options
    )
    return manifest(made_from, study.runs, len(results.failures), results.began)
