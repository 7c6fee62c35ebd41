"""A sweep's folder: how far it is while it runs, and its tables when it is done.

`progress.json` is there from the start; `sweep.json`, `samples.parquet`, `runs.parquet`,
`failures.parquet` (where there are any), `analysis.json`, `tables.txt` and `manifest.json` when it
is done. `samples.parquet` and `runs.parquet` are sorted and hold no time or host: however often a
sweep was killed on its way, they are the same, byte for byte.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim import MODEL_VERSION, __version__, assumptions
from sim.errors import UserError
from sim.experiment.folder import PICTURES
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.job import Failure
from sim.runs.store import Archive
from sim.sensitivity.plan import Plan
from sim.sensitivity.result import ANALYSIS, SweepResult

PROGRESS = "progress.json"
FILES = {
    "sweep.json", "samples.parquet", "runs.parquet", "failures.parquet", "analysis.json",
    "tables.txt", "manifest.json", "discovery.json", PROGRESS,
}  # fmt: skip


def check_folder(folder: Path, study: str) -> None:
    """Refuse a folder that holds something else, another study or another model version's results.

    Raises
    ------
    UserError
        Before anything runs.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = {p.name for p in folder.iterdir() if p.suffix not in PICTURES}
        other = sorted(name for name in found - FILES if not name.startswith("."))
        if other:
            raise UserError(f"{folder}: holds {other[0]}, which is no sweep's; name a new folder")
        if PROGRESS not in found:
            if found:
                raise UserError(f"{folder}: holds files but no sweep; name a new folder")
            return
        told = json.loads((folder / PROGRESS).read_text())
        if not isinstance(told, dict):
            raise ValueError(f"{PROGRESS} is no sweep's")
    except (OSError, ValueError) as problem:
        raise UserError(f"{folder}: cannot be used: {problem}; name another with --out") from None
    if told.get("model_version") != MODEL_VERSION:
        raise UserError(
            f"{folder}: was made with model version {told.get('model_version')}, this is "
            f"{MODEL_VERSION}, and the two are never mixed; name another folder with --out"
        )
    if told.get("study") != study:
        raise UserError(
            f"{folder}: holds the study {told.get('study')}, not {study}; name another with --out"
        )


class Progress:
    """How far a sweep is: counted, and written where `channelsim status` reads it."""

    def __init__(self, folder: Path, study: str, runs: int, kept: int) -> None:
        self.folder, self.study = folder, study
        self.runs, self.kept = runs, kept
        self.done = self.failed = 0
        self.began, self.written = monotonic(), 0.0
        self.write("running")

    def add(self, done: int, failed: int) -> None:
        """Count runs; write at most twice a second."""
        self.done += done
        self.failed += failed
        if monotonic() - self.written > 0.5:
            self.write("running")

    @property
    def rate(self) -> float:
        """Runs a second since it was begun or gone on with."""
        return self.done / max(monotonic() - self.began, 1e-9)

    def write(self, state: str) -> None:
        """Write how far it is, whole or not at all; a full disk stops no sweep here."""
        self.written = monotonic()
        left = self.runs - self.kept - self.done
        told = {
            "study": self.study, "model_version": MODEL_VERSION, "state": state,
            "process": os.getpid(), "runs": self.runs, "kept_before": self.kept,
            "done": self.done, "failed": self.failed, "runs_per_second": round(self.rate, 2),
            "seconds_left": round(left / self.rate) if self.done and state == "running" else None,
            "as_of": datetime.now(UTC).isoformat(timespec="seconds"),
        }  # fmt: skip
        scratch = _beside(self.folder / PROGRESS)
        try:
            scratch.write_text(json.dumps(told, indent=1) + "\n")
            scratch.replace(self.folder / PROGRESS)
        except OSError:
            scratch.unlink(missing_ok=True)


def write_tables(plan: Plan, archive: Archive, folder: Path, failures: Sequence[Failure]) -> None:
    """Write the samples and all their runs, sorted by sample, world and scenario."""
    columns = {f.path: plan.values[:, i] for i, f in enumerate(plan.factors)}
    numbers = np.arange(len(plan.values))
    table = pa.table({"sample": numbers, "block": plan.samples.block, **columns})
    _replace(folder / "samples.parquet", [table])
    _replace(folder / "runs.parquet", _runs(plan, archive))
    (folder / "failures.parquet").unlink(missing_ok=True)
    if failures:
        rows = sorted((asdict(f) for f in failures), key=lambda r: (r["scenario"], str(r)))
        _replace(folder / "failures.parquet", [pa.Table.from_pylist(rows)])


def _runs(plan: Plan, archive: Archive) -> Any:
    scenarios = [scenario.name for scenario in plan.sweep.scenarios]
    names = list(OUTCOMES)
    for first, last in plan.stretches():
        found = archive.read(plan.keys(first, last), names)
        worlds = [(sample, world) for sample in range(first, last) for world in plan.worlds(sample)]
        told = {
            "sample": np.repeat([sample for sample, _ in worlds], len(scenarios)),
            "world": np.repeat([world for _, world in worlds], len(scenarios)),
            "scenario": scenarios * len(worlds),
        }
        yield pa.table({**told, **{name: found[:, i] for i, name in enumerate(names)}})


def _replace(path: Path, tables: Any) -> None:
    """Write tables of one kind into one file, whole or not at all."""
    scratch = _beside(path)
    writer = None
    try:
        for table in tables:
            writer = writer or pq.ParquetWriter(scratch, table.schema)
            writer.write_table(table)
    finally:
        if writer:
            writer.close()
    scratch.replace(path)


def write_analysis(plan: Plan, found: SweepResult, folder: Path) -> None:
    """Write what was found, and what it was made from."""
    sweep = plan.sweep
    asked = sweep.file.model_dump(mode="json", exclude_none=True)
    _text(folder / "sweep.json", json.dumps(asked, indent=1))
    _text(folder / ANALYSIS, json.dumps(found.to_json(), indent=1))
    manifest = {
        "study": sweep.study, "channelsim": __version__, "model_version": MODEL_VERSION,
        "assumptions": assumptions.digest(),
        "scenarios": {s.name: s.digest() for s in sweep.scenarios},
        "runs": plan.runs, "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }  # fmt: skip
    _text(folder / "manifest.json", json.dumps(manifest, indent=1))


def _beside(path: Path) -> Path:
    """Return where this process writes a file before it is whole."""
    return path.with_name(f".{path.name}-{os.getpid()}")


def _text(path: Path, text: str) -> None:
    scratch = _beside(path)
    scratch.write_text(text + "\n")
    scratch.replace(path)
