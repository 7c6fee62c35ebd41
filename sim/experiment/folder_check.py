"""Whether the files of a study's folder fit each other: checksums, manifest, summary, tables."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from math import nan
from typing import Any

import numpy as np

from sim.experiment.agreement import ABSENT, differing, entry_name
from sim.experiment.controls import Control
from sim.experiment.folder import FAILURES, FILES, MANIFEST, POSTERIOR, PRECISION, WEEKS
from sim.experiment.headlines import Numbers
from sim.experiment.intact import file_differences
from sim.experiment.stored_result import Result
from sim.experiment.stored_study import SUMMARY, TABLES, StoredStudy
from sim.experiment.verification import Entry, FileDifference
from sim.outcomes.outcomes import OUTCOMES
from sim.runs.manifest import commit, file_digest
from sim.runs.versions import VersionDifference

MOST_LINES = 20  # of tables.txt that are named
ONLY_IF = (MANIFEST, POSTERIOR, PRECISION, FAILURES)
"""Files that not every folder has, or that are not in its list."""


def left_out(stored: StoredStudy) -> tuple[str, ...]:
    """Return the files that a study has and that this folder's manifest does not name."""
    return tuple(sorted(FILES - {*stored.record.data["files"], *ONLY_IF}))


def changed_files(
    stored: StoredStudy, versions: Sequence[VersionDifference]
) -> Iterator[FileDifference]:
    """Yield each file that is missing or changed, and each entry of the manifest that is."""
    yield from file_differences(stored.record.folder, stored.record.data["files"])
    for name, content in ((SUMMARY, stored.summary), (WEEKS, stored.weekly)):
        named = name in stored.record.data["files"]
        if named and content is None and (stored.record.folder / name).is_file():
            yield FileDifference(name, "cannot be read")
    if versions_decide(versions):
        return  # digests are of that version
    yield from _changed_manifest(stored)


def versions_decide(versions: Sequence[VersionDifference]) -> bool:
    """Return whether a version differs on which the digests in a manifest depend."""
    usual = {"channelsim", "platform", "python", "numpy", "pandas", "pyarrow", "scipy", "simpy"}
    return any(each.what not in usual for each in versions)


def _changed_manifest(stored: StoredStudy) -> Iterator[FileDifference]:
    data, study = stored.record.data, stored.study
    digests = {s.name: s.digest() for s in study.scenarios}
    wrong = [name for name, digest in digests.items() if data["scenarios"].get(name) != digest]
    for name in wrong:
        yield FileDifference(MANIFEST, f"scenario {name} was changed after it was run")
    source = study.parameters.digest == data["parameters"]["digest"]
    if not wrong and source and study.name != data["study"]:
        yield FileDifference(
            MANIFEST, f"its seed, windows or days are not those of {data['study']}"
        )
    failed = int(np.isnan(stored.values).all(axis=(2, 3)).sum())
    for key, number in (("runs", study.runs), ("failed_runs", failed)):
        if data.get(key) != number:
            yield FileDifference(MANIFEST, f"{key} is {data.get(key)}, but the folder has {number}")


def changed_entries(
    stored: StoredStudy, result: Result, tolerance: float, headline: str = ""
) -> Iterator[Entry]:
    """Yield each entry of the summary that does not follow from the runs.

    Parameters
    ----------
    result
        What follows from the runs.
    headline
        Id to which the entries must belong; all entries if "".
    """
    if stored.summary is None:
        return
    unknown = {name for name, known in zip(OUTCOMES, stored.known, strict=True) if not known}
    now = result.blocks()

    def skip(key: str) -> bool:
        if key == "remarks" and stored.weekly is None:
            return True  # full places are seen in the weekly series
        if key == "controls" and not any(block.get("controls") for block in now):
            return True  # they run only with all replications
        return key in unknown or key == "traceback"  # of another machine

    if len(stored.summary) != len(now) and not headline:
        yield Entry(SUMMARY, "", "blocks", len(stored.summary), len(now))
    for then, block in zip(stored.summary, now, strict=False):
        for path, printed, value in differing(then, block, tolerance, skip):
            key, where = entry_name(path, block)
            if headline in ("", key):
                yield Entry(SUMMARY, key, where, printed, value)


def changed_controls(stored: StoredStudy, controls: Sequence[Control]) -> Iterator[Entry]:
    """Yield each control in the manifest that shows another thing now.

    A manifest without any is from a version that did not write them.

    Parameters
    ----------
    controls
        What the controls showed now; nothing if they were not run.
    """
    then = stored.record.data.get("controls")
    if not controls or "controls" not in stored.record.data:
        return
    now = {each.name: each.failure for each in controls}
    if not isinstance(then, dict):
        yield Entry(MANIFEST, "", "controls", "another form", "several entries")
        return
    for name in {**now, **then}:
        printed, value = then.get(name, ABSENT), now.get(name, ABSENT)
        if printed != value:
            shown = ("passed" if each == "" else each for each in (printed, value))
            yield Entry(MANIFEST, "", f"controls.{name}", *shown)


def summary_numbers(blocks: Sequence[Mapping[str, Any]]) -> dict[str, Numbers]:
    """Return the headlines that a summary holds, by id."""
    numbers: dict[str, Numbers] = {}
    for block in blocks:
        for key in ("scenarios", "differences", "parts"):
            several = block.get(key)
            for at, each in enumerate(several if isinstance(several, list) else ()):
                outcomes = each.get("outcomes") if isinstance(each, dict) else None
                for name, entry in (outcomes if isinstance(outcomes, dict) else {}).items():
                    with suppress(KeyError, TypeError, IndexError, ValueError):
                        numbers.setdefault(
                            entry_name((key, at, "outcomes", name), block)[0], _numbers(entry)
                        )
    return numbers


def _numbers(entry: Mapping[str, Any]) -> Numbers:
    """Return the mean and the interval of a level or of a change.

    Raises
    ------
    KeyError, TypeError, ValueError
        If one of them is missing or no number.
    """
    ends = ("low", "high") if "low" in entry else ("q05", "q95")
    if entry[ends[0]] is None and "low" not in entry:
        ends = ("smallest", "largest")
    return Numbers(*(nan if entry[n] is None else float(entry[n]) for n in ("mean", *ends)))


def changed_lines(stored: StoredStudy, texts: Sequence[str]) -> Iterator[Entry]:
    """Yield the lines of the tables that do not follow from the runs.

    Parameters
    ----------
    texts
        The tables as this program prints them, in each form. If the file is as it was written, and
        another commit wrote it, its lines are not compared: the layout may have changed.
    """
    if stored.tables is None or not texts:
        return
    data = stored.record.data
    intact = file_digest(stored.record.folder / TABLES) == data["files"][TABLES]
    same = data.get("commit") == commit() and "+" not in str(commit())
    if intact and not same:
        return
    forms = [
        [
            (number, old, new)
            for number, (old, new) in enumerate(
                zip_longest(stored.tables.splitlines(), text.splitlines(), fillvalue=ABSENT), 1
            )
            if old != new
        ]
        for text in texts
    ]
    for number, old, new in min(forms, key=len)[:MOST_LINES]:
        yield Entry(TABLES, "", f"line {number}", old, new)
