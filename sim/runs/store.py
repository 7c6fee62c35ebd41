"""Runs that are done, kept for good: a content-addressed store of Parquet files.

A run's key is a digest of all that decides its numbers: model version, assumptions, scenario with
its parameters and policies, days looked at, seed and replication. What is there is not run again,
whichever study asks. A part is written whole beside its place and then renamed, so that a process
killed at any moment leaves whole parts only; a run that stands in two parts is the same run.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim import MODEL_VERSION, assumptions
from sim.outcomes.outcomes import OUTCOMES
from sim.scenario import Scenario

Floats = NDArray[np.float64]
PART, WRITING, DAMAGED, LOCK = ".parquet", ".writing", ".damaged", ".lock"
MANY_PARTS = 64  # as many small ones are merged into one when a study begins or ends
SMALL_PART = 1_000_000  # bytes


def base_key(scenario: Scenario, window: str, seed: int, assumed: str) -> str:
    """Return what all replications of a scenario share of their key.

    `assumed` says where assumptions that the scenario does not set come from.
    """
    whole = scenario.model_dump(mode="json", exclude={"name", "title", "windows"})
    told = (
        MODEL_VERSION, assumptions.digest(), assumed, seed, str(scenario.spans[window]),
        json.dumps(whole, sort_keys=True),  # parameters stand in any order
        scenario.packages(),
    )  # fmt: skip
    return blake2b(repr(told).encode(), digest_size=12).hexdigest()


def key(base: str, replication: int) -> str:
    """Return a run's key."""
    return f"{base}-{replication}"


@dataclass(frozen=True)
class Archive:
    """The store in a folder; runs of other model versions and assumptions lie beside, unread."""

    folder: Path

    @property
    def here(self) -> Path:
        """Where runs of this model version and these assumptions are."""
        told = repr([(o.name, o.unit, o.definition) for o in OUTCOMES.values()])
        outcomes = blake2b(told.encode(), digest_size=3).hexdigest()
        return self.folder / f"model-{MODEL_VERSION}-{assumptions.digest()}-{outcomes}"

    def add(self, keys: Sequence[str], values: Floats) -> None:
        """Keep runs: their keys and all outcomes, shape (runs, outcomes).

        Raises
        ------
        OSError
            Where it cannot be written; nothing half-written is then left to be read.
        """
        columns = {name: values[:, i] for i, name in enumerate(OUTCOMES)}
        self._write(pa.table({"key": list(keys), **columns}))

    def keys(self) -> set[str]:
        """Return the keys of all runs kept."""
        found: set[str] = set()
        for part in self._parts():
            try:
                found.update(pq.read_table(part, columns=["key"])["key"].to_pylist())
            except (pa.ArrowException, KeyError):  # damaged on the disk: its runs are run again
                part.replace(part.with_suffix(DAMAGED))
        return found

    def read(self, keys: Sequence[str], outcomes: Sequence[str]) -> Floats:
        """Return outcomes of runs, shape (keys, outcomes); not a number where a run is not kept."""
        unique = list(dict.fromkeys(keys))  # samples that differ in nothing share a run
        place = {each: row for row, each in enumerate(unique)}
        found = np.full((len(unique), len(outcomes)), np.nan)
        for part in self._parts():
            for batch in pq.ParquetFile(part).iter_batches(10_000, columns=["key", *outcomes]):
                rows = [place.get(each, -1) for each in batch.column("key").to_pylist()]
                to = np.array(rows, dtype=np.int64)
                for column, name in enumerate(outcomes):
                    numbers = batch.column(name).to_numpy(zero_copy_only=False)
                    found[to[to >= 0], column] = numbers[to >= 0]
        return found[[place[each] for each in keys]]

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep other sweeps from tidying the store while this one works with it."""
        self.here.mkdir(parents=True, exist_ok=True)
        with (self.here / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield

    def tidy(self) -> None:
        """Remove what was left half-written, and merge many small parts into one.

        Left for another time where another sweep works with the store.
        """
        self.here.mkdir(parents=True, exist_ok=True)
        with (self.here / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._tidy()

    def _tidy(self) -> None:
        for left in self.here.glob(f"*{WRITING}"):
            left.unlink(missing_ok=True)
        small = [part for part in self._parts() if part.stat().st_size < SMALL_PART]
        for first in range(0, len(small) - MANY_PARTS + 1, MANY_PARTS):
            some = small[first : first + MANY_PARTS]
            merged = self._write(_unique(pq.read_table(part) for part in some))
            for part in some:
                if part != merged:
                    part.unlink()

    def _parts(self) -> Iterator[Path]:
        yield from sorted(self.here.glob(f"*{PART}"))

    def _write(self, table: pa.Table) -> Path:
        self.here.mkdir(parents=True, exist_ok=True)
        told = "".join(table["key"].to_pylist())
        name = blake2b(told.encode(), digest_size=8).hexdigest()
        scratch = self.here / f"{name}-{os.getpid()}{WRITING}"
        try:
            with scratch.open("wb") as file:
                pq.write_table(table, file)
                file.flush()
                os.fsync(file.fileno())
            whole = scratch.replace(self.here / f"{name}{PART}")
            self._sync()
            return whole
        finally:
            scratch.unlink(missing_ok=True)

    def _sync(self) -> None:
        """Have the disk know the new name too, so that a power cut does not lose it."""
        here = os.open(self.here, os.O_RDONLY)
        try:
            os.fsync(here)
        finally:
            os.close(here)


def _unique(tables: Iterable[pa.Table]) -> pa.Table:
    """Return all rows, one a key, sorted by key."""
    whole = pa.concat_tables(tables).sort_by("key")
    names = np.array(whole["key"].to_pylist())
    first = np.ones(len(names), dtype=bool)
    first[1:] = names[1:] != names[:-1]
    return whole.filter(pa.array(first))
