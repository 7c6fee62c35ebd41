"""Inherited policies: how a file removes them (`without`) and changes them (`settings`).

A path names a setting: `interception_300m.zone_m`. If several policies of one kind are inherited,
a number chooses among them, counted from 1: `returns_agreement[2].share`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.errors import UserError
from sim.policies import POLICIES
from sim.policies.base import PERCENT
from sim.spelling import nearest
from sim.yamlfile import Document, Loc

PATH = re.compile(r"(?P<kind>\w+)(?:\[(?P<number>\d{1,4})\])?\.(?P<key>\w+)")
MAX_NUMBER = 1e15


@dataclass
class Entry:
    """One policy as it is written.

    Attributes
    ----------
    data
        Its keys, changed by the `settings` of later files.
    document, loc
        Where it is.
    changed
        Where each changed key is.
    """

    data: Any
    document: Document
    loc: Loc
    changed: dict[str, tuple[Document, Loc]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Its kind; "" if it has none."""
        return str(self.data.get("kind", "")) if isinstance(self.data, dict) else ""

    def find(self, key: Loc) -> tuple[Document, Loc]:
        """Return the file that contains a key of this policy, and where the key is in it."""
        if key and key[0] in self.changed:
            document, loc = self.changed[str(key[0])]
            return document, (*loc, *key[1:])
        return self.document, (*self.loc, *key)


def drop(entries: list[Entry], document: Document, kinds: Sequence[Any]) -> Iterator[UserError]:
    """Remove policies of some kinds, as a file says; yield an error for each that is not there."""
    for number, kind in enumerate(kinds):
        kept = [entry for entry in entries if entry.kind != kind]
        if len(kept) == len(entries):
            yield document.error(("without", number), _absent(str(kind), entries))
        entries[:] = kept


def change(
    entries: Sequence[Entry], document: Document, settings: Mapping[str, Any]
) -> Iterator[UserError]:
    """Change inherited settings, as a file says; yield an error for each that cannot be changed."""
    for path, value in settings.items():
        loc: Loc = ("settings", path)
        try:
            entry, key = _chosen(path, entries)
            changed = _relative(value, entry.data.get(key, _default(entry.kind, key)))
        except ValueError as problem:
            yield document.error(loc, str(problem))
            continue
        entry.data = {**entry.data, key: changed}
        entry.changed[key] = (document, loc)


def _chosen(path: str, entries: Sequence[Entry]) -> tuple[Entry, str]:
    """Return the policy and the key that a path names; a ValueError says why there is none."""
    parsed = PATH.fullmatch(str(path))
    if parsed is None:
        raise ValueError("is no path. Write KIND.SETTING, such as interception_300m.zone_m.")
    if parsed["key"] == "kind":
        raise ValueError("cannot change the kind. Go `without` the policy and add another.")
    kind, number = parsed["kind"], parsed["number"]
    of_kind = [entry for entry in entries if entry.kind == kind]
    if not of_kind:
        raise ValueError(_absent(kind, entries))
    if number is None and len(of_kind) > 1:
        places = " and ".join(entry.document.line(entry.loc) for entry in of_kind)
        raise ValueError(
            f"{len(of_kind)} inherited policies are of this kind ({places}). Number them from 1, "
            f"such as {kind}[1].{parsed['key']}."
        )
    if number is not None and not 1 <= int(number) <= len(of_kind):
        raise ValueError(f"{len(of_kind)} of this kind are inherited; number them from 1.")
    return of_kind[int(number or 1) - 1], parsed["key"]


def _relative(value: Any, inherited: Any) -> Any:
    """Return `value`, or the inherited number changed by it if it is written as `+20%`."""
    percent = PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if percent is None or not percent["sign"]:
        return value
    if isinstance(inherited, bool) or not isinstance(inherited, int | float):
        raise ValueError(f"is {value}, but no number is inherited. Write a number.")
    share = float(percent["sign"] + percent["number"]) / 100.0
    if not abs(inherited) * (1.0 + abs(share)) < MAX_NUMBER:
        raise ValueError(f"is {value} of a number that is too large. Write a number.")
    return round(inherited * (1.0 + share), 9)


def _default(kind: str, key: str) -> Any:
    """Return the default of a policy's setting; None if there is none."""
    fields = POLICIES[kind].model_fields if kind in POLICIES else {}
    by_alias = {entry.alias or name: entry.default for name, entry in fields.items()}
    return by_alias.get(key)


def _absent(kind: str, entries: Sequence[Entry]) -> str:
    kinds = list(dict.fromkeys(entry.kind for entry in entries if entry.kind))
    if not kinds:
        return f"no policy {kind} is inherited, and no other either. Add it under `policies`."
    return f"no policy {kind} is inherited; {nearest(kind, kinds)}. Or add it under `policies`."
