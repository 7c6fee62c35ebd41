"""Assumptions: every number of the model, with value, unit, range, prior, source and grade.

Each has an entry in the YAML files beside this one. Grades: A official or peer-reviewed,
B press quoting officials, C a single secondary source, D derived from A or B, E judgement.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sim.assumptions.stored import from_files
from sim.yamlfile import Document

Values = dict[str, Any]

SECTORS = 5
KEYS = {
    "value", "unit", "range", "whole", "by_sector", "prior", "source", "grade", "fixed",
    "of_policies", "note",
}  # fmt: skip


@dataclass(frozen=True)
class Assumption:
    """One assumption.

    Attributes
    ----------
    name, file
        Its key, and the name of its file.
    value, unit
        Default and its unit. The default is a tuple if there is a number per sector or month.
    range
        Smallest and largest value allowed.
    whole
        Whether only whole numbers are allowed, because it counts things.
    by_sector
        Whether a policy may set it for single sectors.
    prior
        Distribution as written, e.g. `{"beta": {"a": 8, "b": 38}}`, or None if it is certain.
    fixed
        Why no policy may change it. Empty if policies may.
    of_policies
        Whether it is a policy strength, which matters only if a policy is in force.
    source, grade, note
        Its source, the quality of the source, and remarks.
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
def all_assumptions() -> dict[str, Assumption]:
    """Return all assumptions by name, in the order of the files."""
    return from_files(Path(__file__).parent, _by_name)


def _by_name(documents: list[Document]) -> dict[str, Assumption]:
    by_name: dict[str, Assumption] = {}
    for document in documents:
        for name, entry in document.data.items():
            if name in by_name:
                raise document.error(
                    (name,), f"is in {by_name[name].file} too. Keep one of the two."
                )
            by_name[name] = _assumption(document, name, entry)
    return by_name


def _assumption(document: Document, name: str, entry: dict[str, Any]) -> Assumption:
    for key in ("value", "unit", "source", "grade"):
        if key not in entry:
            raise document.error((name,), f"has no {key}. Add one, because every number needs it.")
    for key in entry.keys() - KEYS:
        raise document.error((name, key), f"unknown key; allowed: {', '.join(sorted(KEYS))}")
    value = entry["value"]
    low, high = entry.get("range", (-1e9, 1e9))
    return Assumption(
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
    return {name: assumption.value for name, assumption in all_assumptions().items()}


@cache
def digest() -> str:
    """Return the digest of all default values, which every result records."""
    return blake2b(repr(sorted(point().items())).encode(), digest_size=6).hexdigest()
