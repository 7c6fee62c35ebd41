"""Layers: a scenario file merged with the files that it extends, with the place of every key."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.scenario.inherited import Entry, change, drop
from sim.shipped import scenario_names, scenario_path
from sim.spelling import nearest
from sim.yamlfile import Document, Loc, read

MAX_FILES = 10  # in a chain of `extends`
OWN = ("name", "title")  # not inherited
MAPPINGS = ("parameters", "windows")
MERGED = (*MAPPINGS, "policies", "settings", "without", "extends")


@dataclass
class Layers:
    """Data of a scenario, merged from its files, with the place of every key.

    Attributes
    ----------
    data
        All keys but the policies.
    policies
        The policies of all files, in order, those that a file removes left out.
    files
        From the base to the file that the user named.
    errors
        Faults that were found while files were merged.
    removed
        The policies that files go `without`.
    """

    data: dict[str, Any] = field(default_factory=dict)
    policies: list[Entry] = field(default_factory=list)
    files: list[Document] = field(default_factory=list)
    places: dict[Loc, Document] = field(default_factory=dict)
    errors: list[UserError] = field(default_factory=list)
    removed: list[Entry] = field(default_factory=list)

    @property
    def top(self) -> Document:
        """The file that the user named."""
        return self.files[-1]

    def add(self, document: Document, last: bool) -> None:
        """Add one file over the earlier ones.

        Mappings are merged. Policies are removed as `without` says, then changed as `settings` say,
        and the file's own are appended. Name and title come only from the last file. A key that
        does not have the form it needs is noted in `errors` and left out.
        """
        self.files.append(document)
        wrong = dict(_wrong_forms(document))
        self.errors += wrong.values()
        data = {key: value for key, value in document.data.items() if key not in wrong}
        replaced: set[Loc] = {("windows", name) for name in data.get("windows", {})}
        replaced |= {(key,) for key in data if key not in MERGED}
        self.places = {
            loc: owner
            for loc, owner in self.places.items()
            if replaced.isdisjoint((loc[:1], loc[:2]))
        }
        for key in MAPPINGS:
            if key in data:
                self.data[key] = {**self.data.get(key, {}), **data[key]}
        for key in data:
            if key not in MERGED and (last or key not in OWN):
                self.data[key] = data[key]
        before = list(self.policies)
        self.errors += drop(self.policies, document, data.get("without", []))
        kept = set(map(id, self.policies))
        self.removed += [entry for entry in before if id(entry) not in kept]
        self.errors += change(self.policies, document, data.get("settings", {}))
        own = data.get("policies", [])
        self.policies += [Entry(entry, document, ("policies", n)) for n, entry in enumerate(own)]
        self.places |= {loc: document for loc in document.places if loc[:1] != ("policies",)}

    def find(self, loc: Loc) -> tuple[Document, Loc]:
        """Return the file that contains the key `loc`, and where the key is in that file."""
        if loc[:1] == ("policies",) and len(loc) > 1 and isinstance(loc[1], int):
            return self.policies[loc[1]].find(loc[2:])
        for cut in range(len(loc), 0, -1):
            if loc[:cut] in self.places:
                return self.places[loc[:cut]], loc
        return self.top, loc

    def error(self, loc: Loc, what: str) -> UserError:
        """Return an error at `loc`, in the file that contains the key."""
        document, own = self.find(loc)
        return document.error(own, what)

    def line(self, loc: Loc) -> str:
        """Return the place of `loc` as `FILE:LINE`."""
        document, own = self.find(loc)
        return document.line(own)


def _wrong_forms(document: Document) -> Iterator[tuple[str, UserError]]:
    """Yield the keys that hold something of another form than they need, with their errors."""
    mapping = "must hold `name: value` lines. Write some, or leave the key out."
    needed = dict.fromkeys((*MAPPINGS, "settings"), (dict, mapping)) | {
        "policies": (list, "must be a list: one `- kind: …` for each policy"),
        "without": (list, "must be a list of policies, such as `[extra_officers]`"),
    }
    for key, (form, what) in needed.items():
        if key in document.data and not isinstance(document.data[key], form):
            yield key, document.error((key,), what)


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
