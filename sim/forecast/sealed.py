"""Seal a forecast: write it once, never change it, and score it when its weeks are observed.

The file is Parquet. Its head records its inputs, and a digest covers head and content, so that any
change is detected. Earlier versions sealed CSV files, with a digest of their text. A converted file
keeps that text's head and digest, so that the text can be rebuilt.
"""

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from sim import __version__
from sim.arrays import Floats
from sim.data.official_weekly import Weekly
from sim.data.user_file import DAMAGE, read_limited
from sim.errors import UserError
from sim.forecast.result import ForecastResult
from sim.runs.atomic import atomic_write
from sim.runs.manifest import commit
from sim.shipped import folder

COLUMNS = {
    "replication": pa.int32(), "week_ending": pa.date32(),
    "people_arrived": pa.int32(), "boats_arrived": pa.int32(),
}  # fmt: skip
SCHEMA = pa.schema(COLUMNS)
HEAD, PARQUET = b"channelsim forecast", b"PAR1"
MARK, ORIGIN = "# digest: ", "# data to: "  # of a CSV file
ABOUT = (
    "People and boats that reach the United Kingdom by small boat, week by week, as forecast. "
    "Weeks end on Sundays. Each replication is one simulated path, all equally likely. Policies do "
    "not change after the data. After 2025 the sea is drawn, and demand walks on from its last "
    "level. No weight comes from later arrivals; some priors were written from reports on the "
    "whole of 2025. Nothing finer than a week is meant."
)
UNKNOWN = "unknown"
CSV_INPUT = re.compile(r"(model version|posterior): ([^;\s]+)")  # in the head of a CSV file
MAX_BYTES = 500_000_000
HINT = "Name a file that `forecast --seal` wrote."


@dataclass(frozen=True)
class Sealed:
    """A sealed forecast.

    Attributes
    ----------
    origin
        Last week of its data.
    week_ending
        Sundays on which its weeks end.
    people, boats
        People and boats arrived, each of shape (replications, weeks).
    digest
        Digest of its content; for a converted CSV file, the digest under which it was sealed.
    head
        Record of its inputs, from `seal`.
    """

    origin: date
    week_ending: tuple[date, ...]
    people: Floats
    boats: Floats
    digest: str
    head: dict[str, Any]

    @property
    def model_version(self) -> str:
        """Version of the model that made it; "unknown" if the file does not say."""
        return str(self.head.get("model version", UNKNOWN))

    @property
    def posterior(self) -> str:
        """Digest of the posterior whose draws it uses; "unknown" if the file does not say."""
        return str(self.head.get("posterior", UNKNOWN))

    @property
    def sealed_on(self) -> str:
        """Date of sealing, as the file states it; "unknown" if it does not."""
        return str(self.head.get("sealed", UNKNOWN))


def shipped_forecasts() -> list[Path]:
    """Return the paths of the shipped sealed forecasts."""
    return sorted((folder("calibration") / "forecasts").glob("*.parquet"))


def seal(result: ForecastResult, history: Weekly, path: Path) -> str:
    """Write a sealed forecast; return its digest.

    Raises
    ------
    UserError
        If the file exists, because a sealed forecast is never replaced.
    OSError
        If it cannot be written.
    """
    if path.exists():
        raise UserError(
            f"{path}: exists already, and a sealed forecast is never replaced. Name another file "
            "with --out."
        )
    data = repr((history.week_ending, history.people.tolist(), history.boats.tolist()))
    head = {
        "about": ABOUT, "sealed": str(datetime.now(UTC).date()), "channelsim": __version__,
        "model version": result.model_version, "commit": commit(), "posterior": result.posterior,
        "seed": result.seed, "data": _digest(data), "origin": str(result.origin),
        "replications": len(result.people), "distinct worlds": result.distinct,
        "effective sample": round(result.ess),
    }  # fmt: skip
    return write_sealed(head, _table(result), path)


def _table(forecast: ForecastResult | Sealed) -> pa.Table:
    rows, weeks = forecast.people.shape
    columns = (
        np.repeat(np.arange(rows), weeks), list(forecast.week_ending) * rows,
        forecast.people.reshape(-1).astype(int), forecast.boats.reshape(-1).astype(int),
    )  # fmt: skip
    return pa.table(list(map(pa.array, columns)), SCHEMA.names).cast(SCHEMA)


def write_sealed(head: dict[str, Any], table: pa.Table, path: Path) -> str:
    """Write head and table with a digest of both; return the digest."""
    digest = _digest(json.dumps(head, sort_keys=True) + _rows(table))
    metadata = json.dumps({**head, "digest": digest}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as scratch:
        pq.write_table(table.replace_schema_metadata({HEAD: metadata}), scratch, compression="zstd")
    return digest


def _rows(table: pa.Table) -> str:
    """Return a table as CSV text, its header first."""
    text = io.BytesIO()
    options = pc.WriteOptions(include_header=False, quoting_style="none")
    pc.write_csv(table, text, options)
    return f"{','.join(table.column_names)}\n{text.getvalue().decode()}"


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def read_sealed(path: Path) -> Sealed:
    """Read a sealed forecast, or a CSV file sealed by an earlier version.

    Raises
    ------
    UserError
        If it cannot be read, is invalid, or was changed after it was sealed.
    """
    raw = read_limited(path, MAX_BYTES, HINT)
    try:
        head, table = _parse_parquet(raw) if raw.startswith(PARQUET) else parse_csv(raw)
        if "csv" in head:
            _check(head["csv"]["digest"], head["csv"]["head"] + _rows(table))
        return _checked(head, table)
    except DAMAGE as problem:
        reason = " ".join(str(problem).split())[:200]
        raise UserError(f"{path}: is not a sealed forecast ({reason}). {HINT}") from None


def _check(digest: str, text: str) -> None:
    if digest != _digest(text):
        raise ValueError("it was changed after it was sealed")


def _parse_parquet(raw: bytes) -> tuple[dict[str, Any], pa.Table]:
    table = pq.read_table(pa.BufferReader(raw))
    head = json.loads((table.schema.metadata or {})[HEAD])
    content = {key: value for key, value in head.items() if key != "digest"}
    _check(head["digest"], json.dumps(content, sort_keys=True) + _rows(table))
    return head, table


def parse_csv(raw: bytes) -> tuple[dict[str, Any], pa.Table]:
    """Return head and table of a forecast sealed as CSV."""
    first, _, text = raw.decode().partition("\n")
    if not first.startswith(MARK):
        raise ValueError("it has no digest")
    lines = text.splitlines(keepends=True)
    comments = [line for line in lines if line.startswith("#")]
    (origin,) = (line.removeprefix(ORIGIN).strip() for line in comments if line.startswith(ORIGIN))
    rows = io.BytesIO("".join(lines[len(comments) :]).encode())
    types = pc.ConvertOptions(column_types=SCHEMA)
    csv = {"digest": first.removeprefix(MARK), "head": "".join(comments)}
    inputs = dict(CSV_INPUT.findall(csv["head"]))
    return {**inputs, "csv": csv, "origin": origin}, pc.read_csv(rows, convert_options=types)


def _checked(head: dict[str, Any], table: pa.Table) -> Sealed:
    """Return the forecast in head and table; raise ValueError or another of DAMAGE if invalid."""
    if table.schema.remove_metadata() != SCHEMA:
        raise ValueError(f"its columns must be {', '.join(SCHEMA.names)}, as `--seal` writes them")
    if any(table[name].null_count for name in SCHEMA.names) or not len(table):
        raise ValueError("it lacks rows or figures")
    replication, week, people, boats = (table[name].to_numpy() for name in SCHEMA.names)
    weeks = tuple(day.as_py() for day in table["week_ending"][: int((replication == 0).sum())])
    rows, origin = len(table) // max(1, len(weeks)), date.fromisoformat(head["origin"])
    if weeks != tuple(origin + timedelta(days=7 * n) for n in range(1, len(weeks) + 1)):
        raise ValueError(f"its weeks are not those that follow its origin, {origin}, one by one")
    if origin.weekday() != 6:
        raise ValueError(f"its origin, {origin}, is no Sunday")
    if (
        not np.array_equal(replication, np.repeat(np.arange(rows), len(weeks)))
        or not np.array_equal(week, np.tile(week[: len(weeks)], rows))
        or head.get("replications", rows) != rows
    ):
        raise ValueError("its replications do not all have the same weeks, in order")
    if people.min() < 0 or boats.min() < 0:
        raise ValueError("it has fewer than no people or boats")
    shape = (rows, len(weeks))
    return Sealed(
        origin, weeks, people.astype(float).reshape(shape), boats.astype(float).reshape(shape),
        str(head.get("csv", head)["digest"]), head,
    )  # fmt: skip


def csv_text(forecast: Sealed) -> str:
    """Rebuild, byte for byte, the CSV file from which a sealed forecast was converted.

    Raises
    ------
    UserError
        If it was never a CSV file.
    """
    if "csv" not in forecast.head:
        raise UserError("the forecast was sealed as Parquet, not as CSV. Check its own digest.")
    return f"{MARK}{forecast.digest}\n{forecast.head['csv']['head']}{_rows(_table(forecast))}"


def overlap(forecast: Sealed, weeks: Sequence[date]) -> list[int]:
    """Return the columns of a forecast whose weeks are among `weeks`."""
    chosen = set(weeks)
    return [column for column, week in enumerate(forecast.week_ending) if week in chosen]
