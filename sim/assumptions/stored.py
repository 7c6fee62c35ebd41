"""The data of the assumption files, stored in a form that is quicker to read than YAML.

The stored form lies in `__pycache__`, as compiled modules do, under Python's own rules for them.
Its first line is a digest of all that it depends on: each byte of the YAML files, of the code that
reads them, and of the form itself. Every start computes this digest again. If a file was changed or
the form was damaged, the digests differ, and the YAML files are read. A form that does not belong
to the files is therefore never used.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, TypeVar

import ruamel.yaml

from sim import yamlevents, yamlfile
from sim.yamlfile import Document, parse, read_content

Contents = dict[Path, bytes]
Data = list[dict[str, Any]]
T = TypeVar("T")


def _digest(*parts: object) -> str:
    return blake2b(repr(parts).encode(), digest_size=32).hexdigest()


CODE = (yamlevents.__file__, yamlfile.__file__, __file__)

READER = _digest(
    sys.version, ruamel.yaml.__version__, *(Path(file).read_bytes() for file in CODE)
)  # fmt: skip
"""Digest of the code that reads the files, as it was when it was imported."""


def from_files(folder: Path, make: Callable[[list[Document]], T]) -> T:
    """Return what `make` makes of the YAML files in a folder, in the order of their names.

    Their data are stored once `make` has accepted them. Documents from the stored form therefore
    lack the places of keys, which only the message of an error needs.

    Raises
    ------
    UserError
        If a file cannot be read, or `make` rejects it.
    """
    contents = {path: read_content(path) for path in sorted(folder.glob("*.yaml"))}
    place = _place()
    stored = _stored(place, contents) if place else None
    if stored is not None:
        pairs = zip(contents, stored, strict=True)
        return make([Document(path, data, {}) for path, data in pairs])
    documents = [parse(path, content) for path, content in contents.items()]
    made = make(documents)
    if place and not sys.dont_write_bytecode:
        _store(place, contents, [document.data for document in documents])
    return made


def _stored(place: Path, contents: Contents) -> Data | None:
    """Return the stored data of the files; None if there is none, or not of these files."""
    try:
        digest, _, form = place.read_bytes().partition(b"\n")
    except OSError:
        return None
    if digest.decode(errors="replace") != _of_all(contents, form):
        return None
    data: Data = json.loads(form)
    return data


def _store(place: Path, contents: Contents, data: Data) -> None:
    """Store data in place of an earlier form, by an atomic write. If it fails, store nothing."""
    form = json.dumps(data, default=str).encode()
    if repr(json.loads(form)) != repr(data):  # such as dates, which JSON lacks
        return
    scratch = place.with_name(f"{place.name}.{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            scratch.write_bytes(_of_all(contents, form).encode() + b"\n" + form)
            scratch.replace(place)
        finally:
            scratch.unlink(missing_ok=True)


def _of_all(contents: Contents, form: bytes) -> str:
    """Return the digest of the files, their reader and a form of them."""
    return _digest(READER, [(path.name, content) for path, content in contents.items()], form)


def _place() -> Path | None:
    """Return the file of the stored form, None if this Python compiles to no files."""
    try:
        compiled = Path(cache_from_source(__file__))
    except NotImplementedError:
        return None
    return compiled.with_name(f"assumptions.{sys.implementation.cache_tag}.json")
