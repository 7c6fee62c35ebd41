"""A part of a run store: rows in Parquet. Its name is the checksum of its bytes."""

import io
from dataclasses import dataclass
from hashlib import blake2b

import pyarrow as pa
import pyarrow.parquet as pq

PART = ".parquet"


@dataclass(frozen=True)
class Encoded:
    """Rows in the form of a part.

    Attributes
    ----------
    content
        Bytes of the part.
    below
        Folder within the store, "" for the store's own.
    """

    content: bytes
    below: str = ""

    @property
    def name(self) -> str:
        """Name of the part."""
        return f"{checksum(self.content)}{PART}"


def encode(table: pa.Table) -> Encoded:
    """Return a table in the form of a part."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return Encoded(sink.getvalue())


def checksum(content: bytes) -> str:
    """Return the checksum of bytes."""
    return blake2b(content, digest_size=16).hexdigest()
