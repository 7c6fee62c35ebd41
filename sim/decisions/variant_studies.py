"""Studies of the same scenarios, draws and worlds under other modelling choices."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.decisions.study import DAMAGE, StoredRuns, damaged, read_runs
from sim.errors import UserError
from sim.outcomes.statistics import MIN_DRAWS

MAIN = "main"
STRUCTURE = ("parameters", "adversary")  # keys of a scenario in which variants may differ
SAME = (
    ("model_version", "the model version"), ("assumptions", "the default assumptions"),
    ("code", "the model's code"), ("parameters", "the parameter source"), ("seed", "the seed"),
)  # fmt: skip
OF_VARIANTS = ("variant", "intervals_hold")  # of a parameter source's record
WORDS = ("name", "title", "windows")  # of a scenario, which decide no run


def variants_of(main: StoredRuns, folders: Sequence[Path]) -> dict[str, StoredRuns]:
    """Return the runs under each variant by its name, the main study first.

    Raises
    ------
    UserError
        If a study has other scenarios, draws, worlds or days, or the structure or the runs of
        another one.
    """
    runs = {main.record.get("parameters", {}).get("variant") or MAIN: main}
    for folder in folders:
        other = read_runs(folder, main.window)
        try:
            _check(folder, main, other)
            name = _name(folder, main, other)
        except DAMAGE:
            raise damaged(folder) from None
        if name in runs:
            raise UserError(
                f"--variant {folder}: has the same structure as another study ({name}). Leave it "
                "out, because it would make structure look smaller."
            )
        _check_runs(folder, runs, other)
        runs[name] = other
    return runs


def failed_controls(runs: Mapping[str, StoredRuns]) -> tuple[str, ...]:
    """Return the controls that failed, the main study's first; others with their variant."""
    return tuple(
        f"{control} ({name})" if place else control
        for place, (name, one) in enumerate(runs.items())
        for control in one.failed_controls
    )


def stacked(runs: Mapping[str, StoredRuns], outcome: str) -> tuple[Floats, tuple[int, ...]]:
    """Return an outcome in the draws that are complete under every variant, and their numbers.

    The shape is (variants, draws, replications of a draw, scenarios).

    Raises
    ------
    UserError
        If fewer than MIN_DRAWS draws are.
    """
    common = set.intersection(*(set(one.draws) for one in runs.values()))
    if len(common) < MIN_DRAWS:
        raise UserError(
            f"--variant: {len(common)} draws are complete in all of the studies. At least "
            f"{MIN_DRAWS} are needed. Compare all of them with more replications."
        )
    values = [
        one.outcomes[outcome][[draw in common for draw in one.draws]] for one in runs.values()
    ]
    return np.stack(values), tuple(sorted(common))


def _check(folder: Path, main: StoredRuns, other: StoredRuns) -> None:
    """Raise UserError if two studies differ in more than structure."""
    one, two = main.record, other.record
    if main.scenarios != other.scenarios:
        raise UserError(
            f"--variant {folder}: compares {', '.join(other.scenarios)}; {main.study} compares "
            f"{', '.join(main.scenarios)}. Give its scenarios the same names and order."
        )
    differ = [words for key, words in SAME if _common(one.get(key)) != _common(two.get(key))]
    if one["options"]["replications"] != two["options"]["replications"]:
        differ.append("the number of replications")
    if one["options"]["windows"][main.window] != two["options"]["windows"][main.window]:
        differ.append(f"the days of {main.window}")
    if main.outcomes.keys() != other.outcomes.keys():
        differ.append("the outcomes that are known")
    differ += [f"{name} ({key})" for name in main.scenarios for key in _other_keys(one, two, name)]
    if differ:
        raise UserError(
            f"--variant {folder}: differs from {main.study} in {differ[0]}. Only overrides of "
            "assumptions and adversary may differ. Compare again with the rest the same."
        )


def _check_runs(folder: Path, runs: Mapping[str, StoredRuns], other: StoredRuns) -> None:
    """Raise UserError if a variant's runs are those of another study, so that it shows nothing."""
    for place, (name, one) in enumerate(runs.items()):
        if one.draws == other.draws and all(
            np.array_equal(values, other.outcomes[outcome])
            for outcome, values in one.outcomes.items()
        ):
            which = f"the variant {name}" if place else "the main study"
            more = " more" if place else ""
            raise UserError(
                f"--variant {folder}: has the same runs as {which}: this choice changes nothing"
                f"{more} here. Leave it out."
            )


def _common(value: Any) -> Any:
    """Return a value of a manifest without what a variant's parameter source has of its own."""
    if not isinstance(value, Mapping):
        return value
    return {key: content for key, content in value.items() if key not in OF_VARIANTS}


def _other_keys(one: Mapping[str, Any], two: Mapping[str, Any], name: str) -> list[str]:
    """Return the keys of a scenario, beyond structure, in which two studies differ."""
    first, second = one["resolved"][name], two["resolved"][name]
    keys = sorted((first.keys() | second.keys()) - {*STRUCTURE, *WORDS})
    return [key for key in keys if first.get(key) != second.get(key)]


def _name(folder: Path, main: StoredRuns, other: StoredRuns) -> str:
    """Return what a variant changes: "adversary fixed, supply_season 0"; MAIN if nothing."""
    changes = {
        ", ".join(_changes(main.record["resolved"][name], other.record["resolved"][name]))
        for name in main.scenarios
    }
    if len(changes) > 1:
        raise UserError(
            f"--variant {folder}: changes its scenarios in different ways "
            f"({'; '.join(sorted(filter(None, changes)))}). Change all of them alike."
        )
    variant = other.record["parameters"].get("variant", "")
    return ", ".join(filter(None, (variant, changes.pop()))) or MAIN


def _changes(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    changes = []
    if first["adversary"] != second["adversary"]:
        changes.append(f"adversary {second['adversary']}")
    one, two = first["parameters"], second["parameters"]
    for name in sorted(one.keys() | two.keys()):
        if one.get(name) != two.get(name):
            value = two.get(name, "as drawn")
            changes.append(f"{name} {f'{value:g}' if isinstance(value, float | int) else value}")
    return changes
