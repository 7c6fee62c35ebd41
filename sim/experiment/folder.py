"""Write a study's folder: check what it holds, write each file atomically, the manifest last.

Until all files are there, the manifest names no files.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import UserError
from sim.experiment.run import Results
from sim.experiment.source import ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.atomic import atomic_write, remove_abandoned
from sim.runs.job import Failure
from sim.runs.manifest import Provenance, file_digest, manifest

MANIFEST, FAILURES = "manifest.json", "failures.parquet"
UNFINISHED = ".unfinished"  # marks a folder whose files are being renamed into place
PICTURES = (".svg", ".png")  # written by `channelsim plot`
POSTERIOR = "posterior.parquet"  # a copy of the user's own posterior, if draws are from one
WEEKS = "weekly.parquet"  # weekly series of an experiment
PRECISION = "precision.json"  # what a study reached that ran until intervals were narrow enough
OPTIONAL = (FAILURES, POSTERIOR, WEEKS, PRECISION)  # files that not every study has
FILES = frozenset({"runs.parquet", "summary.json", "tables.txt", MANIFEST, *OPTIONAL})

Content: TypeAlias = str | bytes | pa.Table | Iterable[pa.Table]
"""Text, bytes, a table, or an iterable of pieces of one table."""


def check_folder(folder: Path, files: frozenset[str] = FILES, mark: str = MANIFEST) -> None:
    """Check, before anything runs, that a folder is free or holds a study of this kind.

    Parameters
    ----------
    files, mark
        File names that a study of this kind may have, and the name that every one has.

    Raises
    ------
    UserError
        If the folder cannot be written, or writing would overwrite other files.
    """
    try:
        refuse_store(folder)
        if folder.exists() and not folder.is_dir():
            raise UserError(f"{folder}: is a file. Name a folder for the results.")
        if folder.is_dir():
            _check_content(folder, files, mark)
        if folder.exists() and Path.cwd().is_relative_to(folder.resolve()):
            raise UserError(f"{folder}: is the current folder. Name a folder below it.")
        if not folder.exists():  # try to create it; another process may do so too
            folder.mkdir(parents=True, exist_ok=True)
            with suppress(OSError):
                folder.rmdir()
        elif not os.access(folder, os.W_OK) and not (folder / MANIFEST).is_file():
            raise UserError(f"{folder}: is read-only. Name another folder with --out.")
    except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
        reason = getattr(problem, "strerror", None) or problem
        raise UserError(
            f"{str(folder)[:100]!r}: cannot be written: {reason}. Name another folder with --out."
        ) from None


def refuse_store(folder: Path) -> None:
    """Raise UserError if a folder is a run store instead of a study folder."""
    if folder.name == "store" or (folder.is_dir() and any(folder.glob("model-*-*"))):
        raise UserError(f"{folder}: is a run store, not a study folder. Name a study folder.")


def _check_content(folder: Path, files: frozenset[str], mark: str) -> None:
    remove_abandoned(folder)
    present = sorted(
        path.name
        for path in folder.iterdir()
        if path.suffix not in PICTURES and not path.name.startswith(".")
    )
    unknown = [name for name in present if name not in files]
    if unknown:
        raise UserError(
            f"{folder}: holds files that are not of such a study, for example {unknown[0]}. Move "
            "them, or name a new folder."
        )
    is_study = (folder / UNFINISHED).is_file() or isinstance(read_json(folder / mark), dict)
    if present and not is_study:
        raise UserError(f"{folder}: holds files, but no {mark} of a study. Name a new folder.")


def read_json(path: Path) -> Any:
    """Return the content of a JSON file, or None if it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_study(folder: Path, files: Mapping[str, Content], record: dict[str, Any]) -> None:
    """Write all files of a study, or none, and then its manifest with their digests.

    A read-only folder that holds the same files is left unchanged.

    Parameters
    ----------
    record
        The record from `sim.runs.manifest.manifest`.

    Raises
    ------
    OSError
        If they cannot be written. The folder is then unchanged. It lacks a manifest if the last
        step, which renames the files into place, was interrupted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        return _check_same(folder, files, record)
    try:
        with ExitStack() as stack:  # renames the files in reverse order: the manifest last
            last = stack.enter_context(atomic_write(folder / MANIFEST))
            scratch = {n: stack.enter_context(atomic_write(folder / n)) for n in sorted(files)}
            for name, content in files.items():
                _write_content(scratch[name], content)
            digests = {name: file_digest(path) for name, path in scratch.items()}
            last.write_text(json.dumps({**record, "files": digests}, indent=1) + "\n", "utf-8")
            (folder / UNFINISHED).touch()
            for old in (MANIFEST, *OPTIONAL):
                (folder / old).unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            folder.rmdir()  # if it is empty
        raise
    (folder / UNFINISHED).unlink(missing_ok=True)


def _check_same(folder: Path, files: Mapping[str, Content], record: dict[str, Any]) -> None:
    with TemporaryDirectory() as scratch:
        write_study(Path(scratch), files, record)
        new, old = (read_json(Path(path) / MANIFEST)["files"] for path in (scratch, folder))
    if new != old:
        raise PermissionError("it is read-only, and holds other results")


def _write_content(path: Path, content: Content) -> None:
    if isinstance(content, str):
        path.write_text(content.rstrip("\n") + "\n", encoding="utf-8")
    elif isinstance(content, bytes):
        path.write_bytes(content)
    else:
        _write_tables(path, [content] if isinstance(content, pa.Table) else content)


def _write_tables(path: Path, tables: Iterable[pa.Table]) -> None:
    writer = None
    try:
        for table in tables:
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table)
    finally:
        if writer:
            writer.close()


def posterior_copy(parameters: ParameterSource) -> dict[str, Content]:
    """Return a copy of the user's own posterior, so that the folder reproduces; else no file."""
    return {POSTERIOR: parameters.copy} if parameters.copy else {}


def failures_table(failures: Sequence[Failure]) -> dict[str, Content]:
    """Return the table of failed runs as a file; no file if none failed."""
    rows = sorted((asdict(f) for f in failures), key=lambda row: (row["scenario"], str(row)))
    return {FAILURES: pa.Table.from_pylist(rows)} if rows else {}


def write(
    results: Results,
    blocks: list[dict[str, Any]],
    text: str,
    folder: Path,
    precision: dict[str, Any] | None = None,
) -> None:
    """Write an experiment: its runs by scenario, replication and window, summary and tables.

    `precision` says what it reached, if it ran until intervals were narrow enough. It has a file of
    its own, so that all others are those of the same study with `-n`.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    files: dict[str, Content] = {
        "runs.parquet": _runs(results),
        "summary.json": json.dumps(blocks, indent=1),
        "tables.txt": text,
        **({} if results.weekly is None else {WEEKS: results.weekly}),
        **({} if precision is None else {PRECISION: json.dumps(precision, indent=1)}),
        **failures_table(results.failures),
        **posterior_copy(results.study.parameters),
    }
    write_study(folder, files, _manifest(results))


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


def _manifest(results: Results) -> dict[str, Any]:
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
    provenance = Provenance(
        "experiment", study.name, study.scenarios, study.seed, study.parameters.record, options
    )
    record = manifest(provenance, study.runs, len(results.failures), results.began)
    return {**record, "controls": {each.name: each.failure for each in results.controls}}
