"""The events of a YAML text, checked before any data is built from them.

An event is a scalar, or the beginning or end of a list or mapping. Events expand nothing and run
nothing. Aliases, tags, too deep nesting and too many entries are rejected here.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.composer import ComposerError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
)
from ruamel.yaml.nodes import ScalarNode

MAX_DEPTH = 20
MAX_NODES = 50_000

Version = tuple[int, int]


class Hostile(Exception):
    """Something in a file that no file of plain data needs; the message has its place."""


def _yaml(version: Version | None = None) -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return yaml


_SCALARS = _yaml().constructor


@lru_cache(maxsize=1024)
def plain(text: str, version: Version | None) -> Any:
    """Return the value of a scalar without quotes: a number, a date, text and so on.

    Parameters
    ----------
    version
        Version of YAML that the file names, None if it names none.

    Raises
    ------
    YAMLError, ValueError
        If it has the form of a number or date, but is none.
    """
    tag = _yaml(version).resolver.resolve(ScalarNode, text, (True, False))
    return _SCALARS.construct_non_recursive_object(ScalarNode(tag, text))


def checked_events(text: str) -> Iterator[Event]:
    """Return the events of the one document of a text; none if it is empty.

    Raises
    ------
    Hostile, YAMLError, ValueError, AssertionError
        If there is something hostile in it, or it is no YAML, in the order of the text.
    """
    events = list(_not_hostile(text))
    begins = [
        number for number, event in enumerate(events) if isinstance(event, DocumentStartEvent)
    ]
    if len(begins) > 1:
        first, second = (events[n].start_mark for n in begins[:2])
        raise ComposerError(
            "expected a single document in the stream", first, "but found another document", second
        )
    return iter(events[begins[0] :] if begins else ())


def _not_hostile(text: str) -> Iterator[Event]:
    depth = 0
    for number, event in enumerate(_yaml().parse(text)):
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        error = ""
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            error = "anchors and aliases are not allowed. Write the value out, or use extends."
        elif getattr(event, "tag", None) is not None:
            error = f"the tag {event.tag} is not allowed. Write plain values."
        elif depth > MAX_DEPTH:
            error = f"nested too deeply. Use at most {MAX_DEPTH} levels."
        elif number > MAX_NODES:
            error = f"too many entries. Use at most {MAX_NODES}."
        if error:
            mark = event.start_mark
            raise Hostile(f"{mark.line + 1}:{mark.column + 1} {error}")
        yield event
