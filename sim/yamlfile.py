"""Strict reading of YAML files, with the line and column of every key.

A file has one document of plain data. Aliases can expand without limit and tags can run code, so
both are rejected. So are duplicate keys. Errors have the form `FILE:LINE:COLUMN path: …`.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from sim.errors import Place as ErrorPlace
from sim.errors import UserError
from sim.regularfile import refuse_special
from sim.yamlevents import Hostile, Version, checked_events, plain

MAX_BYTES = 1_000_000
KEPT = 64  # documents: the shipped scenarios extend each other

Loc = tuple[str | int, ...]
Place = tuple[int, int]


def _shown(path: Path) -> str:
    """Return a path as the user would type it: relative if it lies below the current folder."""
    return _relative(path, os.getcwd())  # noqa: PTH109 (ten times as fast, for many errors)


@cache
def _relative(path: Path, folder: str) -> str:
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
        events = checked_events(text)
    except Hostile as problem:
        raise UserError(f"{_shown(path)}:{problem}") from None
    except MarkedYAMLError as problem:
        raise _invalid(path, problem) from None
    except (YAMLError, ValueError, AssertionError) as problem:  # the last for `%YAML 1.3`
        reason = " ".join(str(problem).split())
        raise UserError(f"{_shown(path)}:1:1 not valid YAML: {reason}. Correct the file.") from None
    begin, root = next(events, None), next(events, None)
    if not isinstance(begin, DocumentStartEvent) or not isinstance(root, MappingStartEvent):
        raise document.error((), "the file has no `key: value` lines. Write at least one.")
    document.data.update(_Builder(document, events, begin.version).mapping(()))
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


@dataclass
class _Builder:
    """Build plain data from the events of a document, and note the place of each key."""

    document: Document
    events: Iterator[Event]
    version: Version | None

    def mapping(self, loc: Loc) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key in self.until_end():
            if not isinstance(key, ScalarEvent):
                self.document.places[loc] = _place(key)
                raise self.document.error(
                    loc, "a key is a list or a mapping. Use single words as keys."
                )
            name = str(key.value)
            own = (*loc, name)
            self.document.places[own] = _place(key)
            if name in data:
                raise self.document.error(own, "duplicate key. Keep one of the two.")
            data[name] = self.value(next(self.events), own)
        return data

    def value(self, event: Event, loc: Loc) -> Any:
        self.document.places.setdefault(loc, _place(event))
        if isinstance(event, ScalarEvent):
            return self.scalar(event, loc)
        if isinstance(event, MappingStartEvent):
            return self.mapping(loc)
        return [self.value(item, (*loc, n)) for n, item in enumerate(self.until_end())]

    def scalar(self, event: ScalarEvent, loc: Loc) -> Any:
        if not event.implicit[0]:  # it has quotes
            return event.value
        try:
            return plain(event.value, self.version)
        except (YAMLError, ValueError):
            raise self.document.error(
                loc,
                f"{event.value[:40]!r} is not a valid number or date. Correct it, or quote it if "
                "it is text.",
            ) from None

    def until_end(self) -> Iterator[Event]:
        """Yield what a list or mapping holds, and take its end."""
        for event in self.events:
            if isinstance(event, CollectionEndEvent):
                return
            yield event


def _place(event: Event) -> Place:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1
