"""Strict reading of YAML files, with the line and column of every key.

A file has one document of plain data. Aliases can expand without limit and tags can run code, so
both are rejected. So are duplicate keys. Errors have the form `FILE:LINE:COLUMN path: …`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, NodeEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sim.errors import Place as ErrorPlace
from sim.errors import UserError
from sim.regularfile import refuse_special

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 50_000

Loc = tuple[str | int, ...]
Place = tuple[int, int]

_SCALARS = YAML(typ="safe", pure=True).constructor


def _shown(path: Path) -> str:
    """Return a path as the user would type it: relative if it lies below the current folder."""
    try:
        shown = str(path.resolve().relative_to(Path.cwd()))
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
        where = f"{_shown(self.path)}:{line}:{column}"
        return UserError(
            f"{where} {message}", ErrorPlace(_shown(self.path), line, column, _dotted(loc))
        )

    def line(self, loc: Loc) -> str:
        """Return the place of `loc` as `FILE:LINE`."""
        place = self.error(loc, "").place
        return f"{place.file}:{place.line}" if self.in_file else place.file


def read(path: Path, cure: str = "check its name") -> Document:
    """Read one YAML file of plain data.

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
    text = _text(path, cure)
    try:
        _refuse_hostile(path, text)
        root = YAML(typ="safe", pure=True).compose(text)
    except RecursionError:
        raise UserError(
            f"{_shown(path)}:1:1 nested too deeply. Use at most {MAX_DEPTH} levels."
        ) from None
    except MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        at = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        reason = " ".join(str(problem.problem or problem.context or "broken").split())
        raise UserError(
            f"{_shown(path)}:{at} not valid YAML: {reason}. Correct the file at this place."
        ) from None
    except (YAMLError, ValueError) as problem:
        reason = " ".join(str(problem).split())
        raise UserError(f"{_shown(path)}:1:1 not valid YAML: {reason}. Correct the file.") from None
    document = Document(path, {}, {})
    if not isinstance(root, MappingNode):
        raise document.error((), "the file has no `key: value` lines. Write at least one.")
    document.data.update(_mapping(document, root, ()))
    return document


def _text(path: Path, cure: str) -> str:
    shown = _shown(path)
    refuse_special(path, "Name a YAML file.")
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise UserError(f"{shown}: is a directory. Name a YAML file in it.") from None
    except FileNotFoundError:
        raise UserError(f"{shown}: no such file; {cure}") from None
    except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
        reason = getattr(problem, "strerror", None) or problem
        raise UserError(f"{shown}: cannot be read: {reason}. Check its name.") from None
    if len(raw) > MAX_BYTES:
        raise UserError(f"{shown}: larger than {MAX_BYTES // 1000} kB. Name another file.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{shown}: not UTF-8 text. Name a YAML file.") from None
    if "\0" in text:
        raise UserError(f"{shown}: binary, not text. Name a YAML file.")
    return text


def _refuse_hostile(path: Path, text: str) -> None:
    """Check the file's events, which expand nothing, before any data is built from them."""
    depth = 0
    for number, event in enumerate(YAML(typ="safe", pure=True).parse(text)):
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


def _value(document: Document, node: Node, loc: Loc) -> Any:
    document.places.setdefault(loc, (node.start_mark.line + 1, node.start_mark.column + 1))
    if isinstance(node, MappingNode):
        return _mapping(document, node, loc)
    if isinstance(node, SequenceNode):
        return [_value(document, item, (*loc, i)) for i, item in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    try:
        return _SCALARS.construct_object(node)
    except (YAMLError, ValueError):
        raise document.error(
            loc,
            f"{node.value[:40]!r} is not a valid number or date. Correct it, or quote it if it "
            "is text.",
        ) from None


def _mapping(document: Document, node: MappingNode, loc: Loc) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, at, value in _entries(document, node, loc):
        document.places[(*loc, name)] = at
        if name in data:
            raise document.error((*loc, name), "duplicate key. Keep one of the two.")
        data[name] = _value(document, value, (*loc, name))
    return data


def _entries(document: Document, node: MappingNode, loc: Loc) -> Iterator[tuple[str, Place, Node]]:
    for key, value in node.value:
        at = (key.start_mark.line + 1, key.start_mark.column + 1)
        if not isinstance(key, ScalarNode):
            document.places[loc] = at
            raise document.error(loc, "a key is a list or a mapping. Use single words as keys.")
        yield str(key.value), at, value
