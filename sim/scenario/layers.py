"""Layers: a scenario file merged with the files that it extends, with the place of every key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.shipped import scenario_names, scenario_path
from sim.yamlfile import Document, Loc, nearest, read

MAX_FILES = 10  # in a chain of `extends`
OWN = ("name", "title")  # not inherited


class Layers:
    """Data of a scenario, merged from its files, with the place of every key."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.places: dict[Loc, tuple[Document, Loc]] = {}
        self.top: Document | None = None

    def add(self, document: Document, last: bool) -> None:
        """Add one file over the earlier ones: mappings are merged, policies appended.

        Name and title come only from the last file, which is the one that the user named.
        """
        self.top = document
        shift = len(self.data.get("policies", []))
        for key, value in document.data.items():
            if key in ("parameters", "windows") and not isinstance(value, dict):
                raise document.error((key,), "must hold `name: value` lines; or leave the key out")
            if key == "policies" and not isinstance(value, list):
                raise document.error((key,), "must be a list: one `- kind: …` for each policy")
            if key in ("parameters", "windows"):
                self.data[key] = {**self.data.get(key, {}), **value}
            elif key == "policies":
                self.data[key] = [*self.data.get(key, []), *value]
            elif key != "extends" and (last or key not in OWN):
                self.data[key] = value
        for loc in document.places:
            if loc[:1] == ("policies",) and len(loc) > 1 and isinstance(loc[1], int):
                self.places[("policies", loc[1] + shift, *loc[2:])] = (document, loc)
            else:
                self.places[loc] = (document, loc)

    def error(self, loc: Loc, what: str) -> UserError:
        """Return an error at `loc`, in the file that contains the key."""
        assert self.top is not None
        for cut in range(len(loc), 0, -1):
            if loc[:cut] in self.places:
                document, own = self.places[loc[:cut]]
                return document.error((*own, *loc[cut:]), what)
        return self.top.error(loc, what)


def chain(path: Path) -> Iterator[Document]:
    """Yield a file, then the file that it extends, and so on."""
    seen: list[Path] = []
    while True:
        shipped = nearest(path.stem, scenario_names())
        document = read(path, f"`channelsim list scenarios` names the shipped ones; {shipped}")
        seen.append(path.resolve())
        yield document
        parent = document.data.get("extends")
        if parent is None:
            return
        if not isinstance(parent, str):
            raise document.error(("extends",), "must be a file or a shipped scenario's name")
        path = _parent(document, parent)
        if path.resolve() in seen:
            raise document.error(("extends",), f"{parent} leads back to this file; break the loop")
        if len(seen) >= MAX_FILES:
            raise document.error(
                ("extends",), f"the chain is longer than {MAX_FILES} files; shorten it"
            )


def _parent(document: Document, parent: str) -> Path:
    for path in (document.path.parent / parent, scenario_path(parent)):
        try:
            if path.is_file():
                return path
        except (OSError, ValueError):  # no file can have that name
            continue
    raise document.error(
        ("extends",), f"no file {parent[:60]} beside this one and no shipped scenario of that "
        "name; `channelsim list scenarios` names those"
    )  # fmt: skip
