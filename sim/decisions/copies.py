"""Policies that are the same by construction: they rank as one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.experiment.folder import read_json


def same_by_construction(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """Return each policy that is an earlier one again by construction, with that one.

    They stand in the study's `summary.json`. A study without it, or an old one, has none.
    """
    blocks = read_json(folder / "summary.json")
    source: dict[str, str] = {}
    for block in blocks if isinstance(blocks, list) else []:
        for same in block.get("same_runs", ()):
            if same["by_construction"] is True:
                source.setdefault(same["scenario"], same["earlier"])
    first: dict[str, str] = {}
    again: dict[str, str] = {}
    for name in names:
        original = first.setdefault(source.get(name, name), name)
        if original != name:
            again[name] = original
    return again


def in_outcome(values: Floats, names: Sequence[str], copies: Mapping[str, str]) -> dict[str, str]:
    """Return the copies whose values of one outcome are the same too: costs may differ.

    Parameters
    ----------
    values
        Shape (draws, replications of a draw, scenarios).
    """
    place = {name: i for i, name in enumerate(names)}
    return {
        name: original
        for name, original in copies.items()
        if np.array_equal(values[..., place[name]], values[..., place[original]])
    }


def named(name: str, copies: Mapping[str, str]) -> str:
    """Return a policy's name, and the names of its copies."""
    others = [copy for copy, original in copies.items() if original == name]
    if not others:
        return name
    verb = "is" if len(others) == 1 else "are"
    return f"{name} (and {' and '.join(others)}, which {verb} the same)"
