"""Every number that the model stands on: value, unit, range, prior, source and grade.

One leaf per number, in the YAML files beside this one. Grades: A official or peer-reviewed,
B press quoting officials, C a single secondary source, D derived from A or B, E judgement.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sim.yamlfile import Document, read

Values = dict[str, Any]

SECTORS = 5
KEYS = {
    "value", "unit", "range", "whole", "by_sector", "prior", "source", "grade", "fixed",
    "of_policies", "note",
}  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """One assumption.

    Attributes
    ----------
    name, file
        Key, and the file in which it stands.
    value, unit
        Default and its unit; a tuple for a number per sector or month.
    range
        Least and largest value allowed, inclusive.
    whole
        Whether it counts things: only whole numbers are allowed.
    by_sector
        Whether a policy may set it for single sectors.
    prior
        Distribution as written, e.g. `{"beta": {"a": 8, "b": 38}}`; None where it is held fixed.
    fixed
        Why no policy may change it; empty where one may.
    of_policies
        Whether it matters only where a policy is in force: how strong a lever is.
    source, grade, note
        Where it comes from and how good that is.
    """

    name: str
    file: str
    value: Any
    unit: str
    range: tuple[float, float]
    whole: bool
    by_sector: bool
    prior: dict[str, Any] | None
    source: str
    grade: str
    fixed: str
    of_policies: bool
    note: str


@cache
def leaves() -> dict[str, Leaf]:
    """Return all assumptions by name, in the order of the files."""
    found: dict[str, Leaf] = {}
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        document = read(path)
        for name, entry in document.data.items():
            if name in found:
                raise document.error(
                    (name,), f"stands in {found[name].file} too; keep one of the two"
                )
            found[name] = _leaf(document, name, entry)
    return found


def _leaf(document: Document, name: str, entry: dict[str, Any]) -> Leaf:
    for key in ("value", "unit", "source", "grade"):
        if key not in entry:
            raise document.error((name,), f"has no {key}; every number needs one")
    for key in entry.keys() - KEYS:
        raise document.error((name, key), f"unknown key; allowed: {', '.join(sorted(KEYS))}")
    value = entry["value"]
    low, high = entry.get("range", (-1e9, 1e9))
    return Leaf(
        name=name,
        file=document.path.name,
        value=tuple(value) if isinstance(value, list) else value,
        unit=entry["unit"],
        range=(low, high),
        whole=entry.get("whole", False),
        by_sector=entry.get("by_sector", False),
        prior=entry.get("prior"),
        source=entry["source"],
        grade=entry["grade"],
        fixed=entry.get("fixed", ""),
        of_policies=entry.get("of_policies", False),
        note=entry.get("note", ""),
    )


def point() -> Values:
    """Return the default draw: every assumption at its value."""
    return {name: leaf.value for name, leaf in leaves().items()}


@cache
def digest() -> str:
    """Return a short name of all values, so that a result can say what it was made from."""
    return blake2b(repr(sorted(point().items())).encode(), digest_size=6).hexdigest()
