"""The run store: rows of numbers by key, in Parquet parts with checksums.

The name of a part is the checksum of its bytes. A part whose bytes do not match its name is set
aside under another name, and its runs are run again. Writes are atomic, so the store stays usable
if a process is killed at any moment. If two parts contain the same key, their rows are equal.

The folder may be on this machine or at a URL. `sim.runs.remote` says how writes are atomic there.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from sim.runs.atomic import atomic_write, remove_abandoned
from sim.runs.parts import PART, Encoded, checksum, encode
from sim.runs.progress import Tell, nothing
from sim.runs.remote import Folder, RemotePath

DAMAGED, LOCK = ".damaged", ".lock"
MERGE_PARTS = 64  # small parts that are merged into one
SMALL_PART = 1_000_000  # bytes


@dataclass(frozen=True)
class RunStore:
    """Rows by key, in one folder.

    Attributes
    ----------
    folder
        Folder of the parts.
    columns
        Columns that every part must have.
    """

    folder: Folder
    columns: tuple[str, ...] = ()

    def add(self, rows: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Store rows that have the same columns.

        Parameters
        ----------
        rows
            Keys, each with its row: a number, or an array of fixed length, by column.

        Raises
        ------
        OSError
            If they cannot be written. The store is then unchanged.
        """
        self.put(self.encoded(rows))

    def encoded(self, rows: Sequence[tuple[str, dict[str, Any]]]) -> list[Encoded]:
        """Return rows that have the same columns in the form of parts, for `put`."""
        if not rows:
            return []
        names = rows[0][1]
        columns = {name: _column([row[name] for _, row in rows]) for name in names}
        return [encode(pa.table({"key": [key for key, _ in rows], **columns}))]

    def put(self, parts: Iterable[Encoded]) -> None:
        """Write parts.

        Raises
        ------
        OSError
            If they cannot be written. Each part is then complete or absent.
        """
        for part in parts:
            self._write(part)

    def keys(self, tell: Tell = nothing) -> set[str]:
        """Check every part, and return the keys of all rows.

        Parameters
        ----------
        tell
            Called with one line for each damaged part, which is set aside.

        Raises
        ------
        OSError
            If the folder cannot be read.
        """
        keys: set[str] = set()
        for part in self._parts():
            try:
                table = self._checked(part, ["key"])
            except FileNotFoundError:  # merged by another process since the folder was listed
                return self.keys(tell)
            if table is None:
                aside = _set_aside(part)
                tell(f"{part}: damaged; set aside as {aside}, and its runs are run again")
            else:
                keys.update(table["key"].to_pylist())
        return keys

    def read(self, keys: Sequence[str], columns: Sequence[str]) -> dict[str, NDArray[Any]]:
        """Return columns in the order of `keys`, each of shape (keys,) or (keys, length).

        NaN for keys that are not in the store. Parts are not checked here, so call `keys` first.
        """
        places: dict[str, int] = {}  # several samples may share one run
        order = [places.setdefault(key, len(places)) for key in keys]
        filled: dict[str, NDArray[Any]] = {}
        for part in self._parts():
            try:
                table = pq.read_table(_readable(part), columns=["key", *columns])
            except FileNotFoundError:  # merged by another process since the folder was listed
                return self.read(keys, columns)
            in_part = table["key"].to_pylist()
            at = np.fromiter((places.get(key, -1) for key in in_part), np.int64, len(in_part))
            rows, present = at[at >= 0], pa.array(at >= 0)
            if len(rows):
                for name in columns:
                    numbers = _numbers(table[name].filter(present))
                    if name not in filled:
                        shape = (len(places), *numbers.shape[1:])
                        filled[name] = np.full(shape, np.nan, numbers.dtype)
                    filled[name][rows] = numbers
        missing = np.full(len(places), np.nan)
        chosen = np.array(order, np.int64)
        return {name: filled.get(name, missing)[chosen] for name in columns}

    def tidy(self) -> None:
        """Remove abandoned scratch files and merge small parts.

        Both are skipped if another process does them, or if the store cannot be written. At a URL
        there are no scratch files, and several processes may merge at once.
        """
        if isinstance(self.folder, RemotePath):
            with suppress(OSError):  # `keys` says what is wrong
                self._merge()
            return
        for above in (self.folder, *self.folder.parents):
            if above.is_file():
                raise NotADirectoryError(f"{above}: is a file. Name a folder for the runs.")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / LOCK, timeout=0):
                remove_abandoned(self.folder)
                self._merge()
        except (Timeout, OSError):
            return

    def _merge(self) -> None:
        small = [part for part in self._parts() if _size(part) < SMALL_PART]
        for first in range(0, len(small) - MERGE_PARTS + 1, MERGE_PARTS):
            batch = small[first : first + MERGE_PARTS]
            tables = [self._checked(part) for part in batch]
            if any(table is None for table in tables):
                continue  # `keys` sets the damaged part aside, with a message
            merged = self._write(encode(_unique(pa.concat_tables(tables))))
            for part in batch:
                if part != merged:
                    part.unlink()

    def _parts(self) -> Iterator[Folder]:
        if isinstance(self.folder, RemotePath):
            yield from self.folder.files(PART)
        else:
            yield from sorted(self.folder.glob(f"*{PART}"))

    def _checked(self, part: Folder, columns: list[str] | None = None) -> pa.Table | None:
        """Return columns of a part, or None if the part is damaged.

        Raises
        ------
        FileNotFoundError
            If the part no longer exists.
        """
        if isinstance(part, Path) and not part.is_file():
            if not part.is_symlink() and not part.exists():
                raise FileNotFoundError(part)
            return None
        content = part.read_bytes()
        if part.stem != checksum(content):
            return None
        try:
            file = pq.ParquetFile(io.BytesIO(content))
            if not {"key", *self.columns} <= set(file.schema_arrow.names) or not _is_valid(file):
                return None
            return file.read(columns)
        except pa.ArrowException:
            return None

    def _write(self, part: Encoded) -> Folder:
        path = self.folder / part.below / part.name
        if isinstance(path, RemotePath):
            path.write_bytes(part.content)
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as scratch:
            scratch.write_bytes(part.content)
        return path


def _is_valid(file: pq.ParquetFile) -> bool:
    """Return whether a part has text keys and otherwise only numbers, without nulls."""
    kinds = {field.name: field.type for field in file.schema_arrow}
    numbers = [kind.value_type if pa.types.is_fixed_size_list(kind) else kind
               for name, kind in kinds.items() if name != "key"]  # fmt: skip
    typed = pa.types.is_string(kinds["key"]) and all(
        pa.types.is_floating(kind) or pa.types.is_integer(kind) for kind in numbers
    )
    meta = file.metadata
    columns = (
        meta.row_group(group).column(column)
        for group in range(meta.num_row_groups)
        for column in range(meta.num_columns)
    )
    return typed and not any(c.statistics and c.statistics.null_count for c in columns)


def _readable(part: Folder) -> Path | io.BytesIO:
    """Return what pyarrow reads: a file here, or the bytes of one at a URL."""
    return part if isinstance(part, Path) else io.BytesIO(part.read_bytes())


def _size(part: Folder) -> int:
    return part.lstat().st_size if isinstance(part, Path) else part.size


def _set_aside(part: Folder) -> str:
    """Rename a damaged part, which may be a file or a folder, and return its new name."""
    if isinstance(part, RemotePath):  # no rename: the copy is complete before the part is removed
        copy = part.with_name(f"{part.stem}{DAMAGED}")
        with suppress(FileNotFoundError):
            copy.write_bytes(part.read_bytes())
        part.unlink()
        return copy.name
    number, aside = 1, part.with_suffix(DAMAGED)
    while aside.exists() or aside.is_symlink():
        number += 1
        aside = part.with_name(f"{part.stem}-{number}{DAMAGED}")
    with suppress(FileNotFoundError):  # another process has set it aside
        part.rename(aside)
    return aside.name


def _column(values: list[Any]) -> pa.Array:
    """Return values as a column of numbers, or of arrays of equal length."""
    if not isinstance(values[0], np.ndarray):
        return pa.array(values)
    flat = np.stack(values)
    return pa.FixedSizeListArray.from_arrays(pa.array(flat.reshape(-1)), flat.shape[1])


def _numbers(column: pa.ChunkedArray) -> NDArray[Any]:
    """Return a column as an array of shape (rows,) or (rows, length)."""
    array = column.combine_chunks()
    if not pa.types.is_fixed_size_list(array.type):
        return np.asarray(array.to_numpy(zero_copy_only=False), float)
    numbers: NDArray[Any] = array.flatten().to_numpy(zero_copy_only=False)
    return numbers.reshape(-1, array.type.list_size)


def _unique(table: pa.Table) -> pa.Table:
    """Return a table with one row per key, sorted by key."""
    ordered = table.sort_by("key")
    names = np.array(ordered["key"].to_pylist())
    first = np.ones(len(names), dtype=bool)
    first[1:] = names[1:] != names[:-1]
    return ordered.filter(pa.array(first))
