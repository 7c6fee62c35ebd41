"""Folders at a URL, such as s3://bucket/path: whatever fsspec can address.

An object store has no locks and no renames, and needs none here. A part gets its name from its
content and is never changed. Writing one is a single PUT, after which it is complete or absent. Two
processes that merge at once write parts that both are true, and remove only parts whose rows they
have written.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from sim.errors import UserError
from sim.shipped import install_command

SEPARATOR = "://"
TIMEOUT_S = 10.0  # seconds within which an object store must answer


@dataclass(frozen=True)
class RemotePath:
    """A folder or a file at a URL, with the methods of a path that a run store uses.

    Attributes
    ----------
    url
        Its URL.
    size
        Bytes of a file, as it was listed.
    """

    url: str
    size: int = field(default=0, compare=False)

    def __str__(self) -> str:
        """Return the URL."""
        return self.url

    def __truediv__(self, below: str) -> "RemotePath":
        """Return what lies below a folder."""
        return RemotePath(f"{self.url.rstrip('/')}/{below}") if below else self

    @property
    def name(self) -> str:
        """Last part of its path."""
        return self.url.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """Its name without the suffix."""
        return self.name.rpartition(".")[0] or self.name

    @property
    def private(self) -> bool:
        """Whether no other process sees it."""
        return self.url.startswith("memory:")

    def with_name(self, name: str) -> "RemotePath":
        """Return the file of another name beside it."""
        return RemotePath(f"{self.url.rpartition('/')[0]}/{name}")

    def files(self, suffix: str) -> "list[RemotePath]":
        """Return the files directly in a folder by name, with their sizes.

        Raises
        ------
        OSError
            If the folder cannot be read.
        """
        system, path = _opened(self.url)
        with _one_line():
            try:
                system.invalidate_cache()
                listed = system.ls(path, detail=True)
            except FileNotFoundError:
                return []
        names = {
            entry["name"].rstrip("/").rpartition("/")[2]: int(entry["size"] or 0)
            for entry in listed
            if entry["type"] == "file" and entry["name"].endswith(suffix)
        }
        return [RemotePath((self / name).url, names[name]) for name in sorted(names)]

    def read_bytes(self) -> bytes:
        """Return a file's content.

        Raises
        ------
        FileNotFoundError, OSError
            If there is no such file, or it cannot be read.
        """
        system, path = _opened(self.url)
        with _one_line():
            return bytes(system.cat_file(path))

    def write_bytes(self, content: bytes) -> None:
        """Write a file in one request.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        system, path = _opened(self.url)
        with _one_line():
            system.pipe_file(path, content)

    def unlink(self) -> None:
        """Remove a file, if it is there.

        Raises
        ------
        OSError
            If it cannot be removed.
        """
        system, path = _opened(self.url)
        with _one_line():
            try:
                system.rm_file(path)
            except FileNotFoundError:
                return


Folder: TypeAlias = Path | RemotePath
"""A folder on this machine or at a URL."""


def folder_named(name: str | Path) -> Folder:
    """Return a folder by its path or URL. A URL with file:// is a path.

    Raises
    ------
    UserError
        If nothing that is installed can address it.
    """
    text = str(name)
    if isinstance(name, Path) or SEPARATOR not in text:
        return Path(name)
    if text.startswith("file" + SEPARATOR):
        return Path(text.removeprefix("file" + SEPARATOR))
    _opened(text)
    return RemotePath(text.rstrip("/"))


def _opened(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, and the path in it."""
    scheme, _, rest = url.partition(SEPARATOR)
    return _system(scheme, rest.partition("/")[0]), rest if scheme != "memory" else f"/{rest}"


@cache
def _system(scheme: str, host: str) -> Any:
    """Return a file system by its scheme. pyarrow has one for S3, so that none is installed."""
    try:
        from fsspec import get_filesystem_class
        from fsspec.core import url_to_fs
        from fsspec.implementations.arrow import ArrowFSWrapper
    except ImportError:
        raise UserError(
            f"{scheme}://{host}: needs fsspec. Install it: {install_command('cluster')}"
        ) from None
    with _one_line():
        if scheme == "s3":
            return ArrowFSWrapper(_s3())
        try:
            get_filesystem_class(scheme)
        except (ImportError, ValueError) as problem:
            raise UserError(f"{scheme}://{host}: {_words(problem)}.") from None
        return url_to_fs(f"{scheme}://{host}")[0]


def _s3() -> Any:
    """Return the S3 that variables of the environment name, as other tools read them."""
    from pyarrow.fs import S3FileSystem

    address = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    scheme, _, host = address.rpartition(SEPARATOR)
    return S3FileSystem(
        endpoint_override=host or None, scheme=scheme or "https",
        connect_timeout=TIMEOUT_S, request_timeout=TIMEOUT_S,
        allow_delayed_open=True,  # one PUT for a part, and no upload in several requests
    )  # fmt: skip


@contextmanager
def _one_line() -> Iterator[None]:
    """Raise an OSError of one line for whatever a file system raises."""
    try:
        yield
    except UserError:
        raise
    except FileNotFoundError as problem:
        raise FileNotFoundError(_words(problem)) from None
    except Exception as problem:
        raise OSError(_words(problem)) from None


def _words(problem: Exception) -> str:
    lines = str(problem).strip().splitlines() or [type(problem).__name__]
    return lines[0].partition(" (Request ID")[0].rstrip(".")
