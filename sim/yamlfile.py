"""Strict reading of YAML files, with the line and column of every key.

A file has one document of plain data. Aliases can expand without limit and tags can run code, so
both are rejected. So are duplicate keys. Errors have the form `FILE:LINE:COLUMN path: …`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import ComposerError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

from sim.errors import Place as ErrorPlace
from sim.errors import UserError
from sim.regularfile import refuse_special

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 50_000
KEPT = 64  # documents: the shipped scenarios extend each other

Loc = tuple[str | int, ...]
Place = tuple[int, int]
Piece = Event | ScalarNode
"""What a file consists of: scalars, and the beginning and end of lists and mappings."""

_SCALARS = YAML(typ="safe", pure=True).constructor


def _shown(path: Path) -> str:
    """Return a path as the user would type it: relative if it lies below the current folder."""
    return _relative(path, Path.cwd())


@cache
def _relative(path: Path, folder: Path) -> str:
    try:
        shown = str(path.resolve().relative_to(folder))
    except (ValueError, OSError, RuntimeError):  # not below the current folder, or not a path
        shown = str(path)
    return shown if len(shown) <= 200 else f"{shown[:100]}…{shown[-60:]}"


def _dotted(loc: Loc) -> str:
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def nearest(word: str, allowed: list[str]) -> str:
    """Return a hint for an error: the most similar allowed word, or the allowed words."""
    match = get_close_matches(word, allowed, n=1, cutoff=0.6)
    if match:
        return f"did you mean {match[0]}?"
    listed = ", ".join(sorted(allowed)[:12])
    return f"allowed: {listed}{', …' if len(allowed) > 12 else ''}"


@dataclass(frozen=True)
class Document:
    """The plain data of one YAML file, with the place of each key."""

    path: Path
    data: dict[str, Any]
    places: dict[Loc, Place]
    in_file: bool = True  # False for data from Python, which has no lines

    def error(self, loc: Loc, what: str) -> UserError:
        """Return an error that points at `loc`, or at the nearest key above it."""
        at = loc
        while at not in self.places and at:
            at = at[:-1]
        message = f"{_dotted(loc)}: {what}" if loc else what
        if not self.in_file:
            return UserError(f"{self.path} {message}", ErrorPlace(str(self.path), key=_dotted(loc)))
        line, column = self.places.get(at, (1, 1))
        shown = _shown(self.path)
        return UserError(
            f"{shown}:{line}:{column} {message}", ErrorPlace(shown, line, column, _dotted(loc))
        )

    def line(self, loc: Loc) -> str:
        """Return the place of `loc` as `FILE:LINE`."""
        place = self.error(loc, "").place
        return f"{place.file}:{place.line}" if self.in_file else place.file


def read(path: Path, cure: str = "check its name") -> Document:
    """Read one YAML file of plain data.

    The same content is parsed once in a process. The document is shared: never change its data.

    Parameters
    ----------
    cure
        What to do if there is no such file, for the error message.

    Raises
    ------
    UserError
        For a file that is missing, a directory, too large, not text, not YAML, not a mapping, or
        that contains aliases, tags, duplicate keys or too deep nesting.
    """
    return parse(path, read_content(path, cure))


def read_content(path: Path, cure: str = "check its name") -> bytes:
    """Return the bytes of a file for `parse`, which may still be no text.

    Raises
    ------
    UserError
        For a file that is missing, a directory, special, unreadable or too large.
    """
    shown = _shown(path)
    refuse_special(path, "Name a YAML file.")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise UserError(f"{shown}: is a directory. Name a YAML file in it.") from None
    except FileNotFoundError:
        raise UserError(f"{shown}: no such file; {cure}") from None
    except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
        reason = getattr(problem, "strerror", None) or problem
        raise UserError(f"{shown}: cannot be read: {reason}. Check its name.") from None
    if len(content) > MAX_BYTES:
        raise UserError(f"{shown}: larger than {MAX_BYTES // 1000} kB. Name another file.")
    return content


@lru_cache(maxsize=KEPT)
def parse(path: Path, content: bytes) -> Document:
    """Return the plain data in the content of a YAML file, with one pass over its text.

    Raises
    ------
    UserError
        As `read`, but for files that cannot be opened.
    """
    text = _text(path, content)
    document = Document(path, {}, {})
    try:
        pieces = _in_one_document(_pieces(path, text))
    except MarkedYAMLError as problem:
        raise _invalid(path, problem) from None
    except (YAMLError, ValueError) as problem:
        reason = " ".join(str(problem).split())
        raise UserError(f"{_shown(path)}:1:1 not valid YAML: {reason}. Correct the file.") from None
    if not isinstance(next(pieces, None), MappingStartEvent):
        raise document.error((), "the file has no `key: value` lines. Write at least one.")
    document.data.update(_mapping(document, pieces, ()))
    return document


def _invalid(path: Path, problem: MarkedYAMLError) -> UserError:
    """Return an error at the place of a fault; for a quote that is not closed, at its opening."""
    unclosed = problem.context == "while scanning a quoted scalar" and problem.context_mark
    mark = problem.context_mark if unclosed else problem.problem_mark or problem.context_mark
    at = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
    if unclosed:
        fault = "a quote that opens here is not closed. Close it."
    else:
        reason = " ".join(str(problem.problem or problem.context or "broken").split())
        fault = f"{reason}. Correct the file at this place."
    return UserError(f"{_shown(path)}:{at} not valid YAML: {fault}")


def _text(path: Path, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{_shown(path)}: not UTF-8 text. Name a YAML file.") from None
    if "\0" in text:
        raise UserError(f"{_shown(path)}: binary, not text. Name a YAML file.")
    return text


def _pieces(path: Path, text: str) -> Iterator[Piece]:
    """Yield the pieces of a file, which expand nothing. Hostile ones are rejected."""
    depth, yaml = 0, YAML(typ="safe", pure=True)
    for number, event in enumerate(yaml.parse(text)):
        depth += event.__class__.__name__.endswith("StartEvent")
        depth -= event.__class__.__name__.endswith("EndEvent")
        error = ""
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            error = "anchors and aliases are not allowed. Write the value out, or use extends."
        elif getattr(event, "tag", None) is not None:
            error = f"the tag {event.tag} is not allowed. Write plain values."
        elif depth > MAX_DEPTH + 2:  # stream and document count as levels
            error = f"nested too deeply. Use at most {MAX_DEPTH} levels."
        elif number > MAX_NODES:
            error = f"too many entries. Use at most {MAX_NODES}."
        if error:
            mark = event.start_mark
            raise UserError(f"{_shown(path)}:{mark.line + 1}:{mark.column + 1} {error}")
        if isinstance(event, ScalarEvent):
            tag = yaml.resolver.resolve(ScalarNode, event.value, event.implicit)
            yield ScalarNode(tag, event.value, event.start_mark, event.end_mark)
        else:
            yield event


def _in_one_document(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Return the pieces within the document, after all pieces of the file were checked."""
    every = list(pieces)
    begins = [number for number, piece in enumerate(every) if isinstance(piece, DocumentStartEvent)]
    if len(begins) > 1:
        first, second = (every[number].start_mark for number in begins[:2])
        raise ComposerError(
            "expected a single document in the stream", first, "but found another document", second
        )
    return iter(every[begins[0] + 1 :] if begins else ())


def _value(document: Document, pieces: Iterator[Piece], piece: Piece, loc: Loc) -> Any:
    document.places.setdefault(loc, _place(piece))
    if isinstance(piece, MappingStartEvent):
        return _mapping(document, pieces, loc)
    if isinstance(piece, SequenceStartEvent):
        return [
            _value(document, pieces, item, (*loc, number))
            for number, item in enumerate(_until_end(pieces))
        ]
    assert isinstance(piece, ScalarNode)
    try:
        return _SCALARS.construct_non_recursive_object(piece)
    except (YAMLError, ValueError):
        raise document.error(
            loc,
            f"{piece.value[:40]!r} is not a valid number or date. Correct it, or quote it if it "
            "is text.",
        ) from None


def _mapping(document: Document, pieces: Iterator[Piece], loc: Loc) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key in _until_end(pieces):
        if not isinstance(key, ScalarNode):
            document.places[loc] = _place(key)
            raise document.error(loc, "a key is a list or a mapping. Use single words as keys.")
        name = str(key.value)
        document.places[(*loc, name)] = _place(key)
        if name in data:
            raise document.error((*loc, name), "duplicate key. Keep one of the two.")
        data[name] = _value(document, pieces, next(pieces), (*loc, name))
    return data


def _until_end(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Yield what a list or mapping holds, and take its end."""
    for piece in pieces:
        if isinstance(piece, CollectionEndEvent):
            return
        yield piece


def _place(piece: Piece) -> Place:
    return piece.start_mark.line + 1, piece.start_mark.column + 1
