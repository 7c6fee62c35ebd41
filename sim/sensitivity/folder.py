"""A sweep's folder: how far it is while it runs, and its tables when it is done.

`progress.json` is there from the start; `sweep.json`, `samples.parquet`, `runs.parquet`,
`failures.parquet` (if there are any), `analysis.json`, `tables.txt` and `manifest.json` when it is
done. `samples.parquet` and `runs.parquet` are sorted and hold no time or host: however often a
sweep was killed on its way, they are the same, byte for byte.
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
FILES = studies.FILES - {"summary.json"} | {
    "sweep.json", "samples.parquet", ANALYSIS, "discovery.json", PROGRESS
}  # fmt: skip


def check_folder(folder: Path, study: str) -> None:
    """Refuse a folder that holds something else, another study or another model version's results.

    Raises
    ------
    UserError
        Before anything runs.
    """
    studies.check_folder(folder, FILES, PROGRESS)
    progress = read_json(folder / PROGRESS)
    if progress is None:
        return
    if progress.get("model_version") != MODEL_VERSION:
        raise UserError(
            f"{folder}: was made with model version {progress.get('model_version')}, this is "
            f"{MODEL_VERSION}, and the two are never mixed; name another folder with --out"
        )
    if progress.get("study") != study:
        raise UserError(
            f"{folder}: holds the study {progress.get('study')}, not {study}. Name another folder "
            "with --out."
        )


class Progress:
    """How far a sweep is: counted, and written where `channelsim status` reads it."""

    def __init__(self, folder: Path, study: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path, self.study = folder / PROGRESS, study
        self.runs = self.done = self.failed = 0
        self.kept: int | None = None
        self.began, self.started, self.written = now(), monotonic(), 0.0
        self.write("running")

    def count(self, done: int, runs: int, failed: int) -> None:
        """Note how many of the runs are done, and failed; write at most twice a second."""
        self.kept = done if self.kept is None else self.kept
        self.done, self.runs, self.failed = done - self.kept, runs, failed
        if monotonic() - self.written > 0.5:
            self.write("running")

    def write(self, state: str) -> None:
        """Write how far it is atomically; a full disk stops no sweep here."""
        self.written = monotonic()
        rate = self.done / max(self.written - self.started, 1e-9)
        left = self.runs - (self.kept or 0) - self.done
        state_now = {
            "study": self.study, "model_version": MODEL_VERSION, "state": state,
            "process": os.getpid(), "runs": self.runs, "kept_before": self.kept or 0,
            "done": self.done, "failed": self.failed, "runs_per_second": round(rate, 2),
            "seconds_left": round(left / rate) if self.done and state == "running" else None,
            "as_of": now(),
        }  # fmt: skip
        with suppress(OSError):
            write_text(self.path, json.dumps(state_now, indent=1))


def write_sweep(
    plan: Plan,
    store: RunStore,
    so_far: Progress,
    failures: Sequence[Failure],
    result: SweepResult,
    text: str,
) -> None:
    """Write the samples and their runs, sorted by sample, replication and scenario, and the rest.

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
    record = manifest(provenance, plan.runs, len(failures), so_far.began)
    try:
        write_study(so_far.path.parent, files, record)
    except BaseException:
        so_far.write("stopped")
        raise
    so_far.write("done")


def _runs(plan: Plan, store: RunStore) -> Iterator[pa.Table]:
    """Yield the runs of some samples at a time, so that memory stays flat."""
    scenarios = [scenario.name for scenario in plan.sweep.scenarios]
    for first, last in plan.stretches():
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
