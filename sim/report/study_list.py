"""The studies in a folder of results, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiment.folder import MANIFEST, read_json
from sim.jsonfile import Plain

PROGRESS, SAMPLES = "progress.json", "samples.parquet"
READABLE = ("experiment", "sweep", "attribution")  # kinds that `latest` may mean


@dataclass(frozen=True)
class StudyEntry(Plain):
    """One study in a list.

    Attributes
    ----------
    name, title
        Name of its folder; the sweep's title, or the titles of its scenarios.
    written, kind, state
        When it was written (UTC), its kind, and whether it is finished.
    replications, samples, runs
        Replications per scenario or sample, samples of a sweep, and runs; None if unknown.
    command
        The command that made it.
    """

    name: str
    title: str
    written: str
    kind: str
    state: str
    replications: int | None
    samples: int | None
    runs: int | None
    command: str


def studies(results: Path) -> list[StudyEntry]:
    """Return the studies in a folder, newest first."""
    folders = sorted(results.iterdir()) if results.is_dir() else []
    entries = [entry for folder in folders if folder.is_dir() for entry in _entries(folder)]
    return sorted(entries, key=lambda entry: entry.written, reverse=True)


def latest(results: Path) -> Path | None:
    """Return the folder of the newest study that other commands can read, None if none is."""
    names = [entry.name for entry in studies(results) if entry.kind in READABLE]
    return results / names[0] if names else None


def _entries(folder: Path) -> Iterator[StudyEntry]:
    """Yield the newest record of a folder; none if it holds no study."""
    paths = [folder / MANIFEST, *sorted(folder.glob(f"*.{MANIFEST}"))]
    records = [read_json(path) for path in paths if path.is_file()]
    records = [record for record in records if isinstance(record, dict)]
    if records:
        newest = max(records, key=lambda record: str(record.get("written", "")))
        yield _finished(folder, newest)
    elif (folder / PROGRESS).is_file():
        progress = read_json(folder / PROGRESS)
        if isinstance(progress, dict):
            state, as_of = str(progress.get("state", "")), str(progress.get("as_of", ""))
            runs = _number(progress.get("runs"))
            yield StudyEntry(folder.name, "", as_of, "sweep", state, None, None, runs, "")


def _finished(folder: Path, record: dict[str, Any]) -> StudyEntry:
    options = _mapping(record.get("options"))
    sweep = _mapping(options.get("sweep"))
    return StudyEntry(
        folder.name,
        str(sweep.get("title") or _titles(_mapping(record.get("resolved")))),
        str(record.get("written", "")),
        str(record.get("kind", "")),
        "done",
        _number(options.get("replications", sweep.get("replications"))),
        _rows(folder / SAMPLES),
        _number(record.get("runs")),
        str(record.get("command", "")),
    )


def _titles(scenarios: dict[str, Any]) -> str:
    """Return the titles of scenarios, or their names; of more than two, the first."""
    titles = [str(_mapping(about).get("title") or name) for name, about in scenarios.items()]
    return f"{titles[0]}; {len(titles) - 1} others" if len(titles) > 2 else "; ".join(titles)


def _rows(table: Path) -> int | None:
    try:
        return int(pq.read_metadata(table).num_rows) if table.is_file() else None
    except (OSError, pa.ArrowException):
        return None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
