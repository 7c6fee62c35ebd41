"""A sweep's folder: its progress while it runs, and its tables when it has finished.

`progress.json` exists from the start. `sweep.json`, `samples.parquet`, `runs.parquet`,
`failures.parquet` (if runs failed), `analysis.json`, `tables.txt` and `manifest.json` follow at the
end. `samples.parquet` and `runs.parquet` are sorted and hold no time or host. They are the same,
byte for byte, if a sweep was killed and resumed.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic

import numpy as np
import pyarrow as pa

from sim import MODEL_VERSION
from sim.errors import UserError
from sim.experiment import folder as studies
from sim.experiment.folder import Content, failures_table, posterior_copy, read_json, write_study
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.atomic import write_text
from sim.runs.job import Failure
from sim.runs.manifest import Provenance, manifest, now
from sim.runs.store import RunStore
from sim.sensitivity.plan import Plan
from sim.sensitivity.result import ANALYSIS, SweepResult

PROGRESS = "progress.json"
FILES = studies.FILES - {"summary.json", studies.WEEKS, studies.PRECISION} | {
    "sweep.json", "samples.parquet", ANALYSIS, "discovery.json", PROGRESS
}  # fmt: skip


def check_folder(folder: Path, study: str) -> None:
    """Check, before anything runs, that a folder is free or holds this study's results.

    Raises
    ------
    UserError
        If it holds other files, another study, or results of another model version.
    """
    studies.check_folder(folder, FILES, PROGRESS)
    progress = read_json(folder / PROGRESS)
    if progress is None:
        return
    if progress.get("model_version") != MODEL_VERSION:
        raise UserError(
            f"{folder}: holds results of model version {progress.get('model_version')}, and this "
            f"is {MODEL_VERSION}. Name another folder with --out."
        )
    if progress.get("study") != study:
        raise UserError(
            f"{folder}: holds the study {progress.get('study')}, not {study}. Name another folder "
            "with --out."
        )


class Progress:
    """A sweep's progress, written to the file that `channelsim status` reads."""

    def __init__(self, folder: Path, study: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path, self.study = folder / PROGRESS, study
        self.runs = self.finished = self.failed = 0
        self.stored: int | None = None
        self.began, self.started, self.written = now(), monotonic(), 0.0
        self.write("running")

    def count(self, finished: int, runs: int, failed: int) -> None:
        """Record the number of runs finished and failed; write at most twice a second."""
        self.stored = finished if self.stored is None else self.stored
        self.finished, self.runs, self.failed = finished - self.stored, runs, failed
        if monotonic() - self.written > 0.5:
            self.write("running")

    def write(self, state: str) -> None:
        """Write the progress atomically; ignore a full disk."""
        self.written = monotonic()
        rate = self.finished / max(self.written - self.started, 1e-9)
        remaining = self.runs - (self.stored or 0) - self.finished
        known = self.finished and state == "running"
        state_now = {
            "study": self.study, "model_version": MODEL_VERSION, "state": state,
            "process": os.getpid(), "runs": self.runs, "kept_before": self.stored or 0,
            "done": self.finished, "failed": self.failed, "runs_per_second": round(rate, 2),
            "seconds_left": round(remaining / rate) if known else None,
            "as_of": now(),
        }  # fmt: skip
        with suppress(OSError):
            write_text(self.path, json.dumps(state_now, indent=1))


def write_sweep(
    plan: Plan,
    store: RunStore,
    progress: Progress,
    failures: Sequence[Failure],
    result: SweepResult,
    text: str,
) -> None:
    """Write all files of a sweep; runs are sorted by sample, replication and scenario.

    Raises
    ------
    OSError
        If they cannot be written.
    """
    sweep = plan.sweep
    request = sweep.file.model_dump(mode="json", exclude_none=True)
    columns = {f.path: plan.values[:, i] for i, f in enumerate(plan.factors)}
    numbers = np.arange(len(plan.values))
    files: dict[str, Content] = {
        "samples.parquet": pa.table({"sample": numbers, "block": plan.samples.block, **columns}),
        "runs.parquet": _runs(plan, store),
        **failures_table(failures),
        **posterior_copy(sweep.parameters),
        "sweep.json": json.dumps(request, indent=1),
        ANALYSIS: json.dumps(result.to_json(), indent=1),
        "tables.txt": text,
    }
    provenance = Provenance(
        "sweep", sweep.study, sweep.scenarios, sweep.file.seed, sweep.parameters.record,
        {"sweep": request},
    )  # fmt: skip
    record = manifest(provenance, plan.runs, len(failures), progress.began)
    try:
        write_study(progress.path.parent, files, record)
    except BaseException:
        progress.write("stopped")
        raise
    progress.write("done")


def _runs(plan: Plan, store: RunStore) -> Iterator[pa.Table]:
    """Yield the runs batch by batch, so that memory stays flat."""
    scenarios = [scenario.name for scenario in plan.sweep.scenarios]
    for first, last in plan.batches():
        columns = store.read(plan.keys(first, last), list(OUTCOMES))
        rows = [(sample, r) for sample in range(first, last) for r in plan.replications(sample)]
        yield pa.table(
            {
                "sample": np.repeat([sample for sample, _ in rows], len(scenarios)),
                "replication": np.repeat([replication for _, replication in rows], len(scenarios)),
                "scenario": scenarios * len(rows),
                **columns,
            }
        )
