"""Read a stored study for decisions: its runs by draw, scenario and outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.arrays import Floats
from sim.decisions.copies import same_by_construction
from sim.errors import UserError
from sim.experiment.folder import MANIFEST, read_json
from sim.experiment.run_table import IncompleteError, by_draw, by_replication, read_table
from sim.outcomes.outcomes import COST
from sim.outcomes.statistics import MIN_DRAWS, REPLICATIONS_PER_DRAW
from sim.spelling import nearest

WORLDS_TO = " worlds to "  # in the digest of a source whose worlds went like the reports
DECISIVE = ("expected_deaths", "arrivals", "injured", "officers_injured", COST)
"""Outcomes of a decision, in order. Less of each counts as better: it is harm, the aim that the
policies state, or a cost. Realised deaths are missing, because they are mostly chance."""

DAMAGE = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
"""What reading a file of another form may raise."""


@dataclass(frozen=True)
class StoredRuns:
    """Runs of a study in one window.

    Attributes
    ----------
    study, window
        Their names.
    scenarios
        Names of the scenarios, the baseline first.
    intervals_hold
        What varies between replications, in words.
    outcomes
        By outcome, shape (draws, replications of a draw, scenarios). Only complete draws.
    left_out
        Number of draws without a number in every run.
    without_number
        Decisive outcomes that some scenario lacks, such as an unknown cost.
    failed_controls
        Names of the study's controls that failed.
    draws
        Numbers of the complete draws, ascending.
    record
        The study's manifest.
    copies
        Scenarios that are an earlier one again by construction, each with that one.
    """

    study: str
    window: str
    scenarios: tuple[str, ...]
    intervals_hold: str
    outcomes: dict[str, Floats]
    left_out: int
    without_number: tuple[str, ...]
    failed_controls: tuple[str, ...]
    draws: tuple[int, ...] = ()
    record: dict[str, Any] = field(default_factory=dict, repr=False)
    copies: dict[str, str] = field(default_factory=dict)

    @property
    def reports_to(self) -> str:
        """The day up to which worlds went like the reports; "" if they did not."""
        return str(self.record["parameters"]["digest"]).partition(WORLDS_TO)[2]

    @property
    def chance_known(self) -> bool:
        """Whether chance shows. It does not if all worlds go like the reports in the window.

        A draw then has about two worlds.
        """
        days = self.record["options"]["windows"][self.window].values()
        return not self.reports_to or max(end for _, end in days) > self.reports_to  # as text


def read_runs(folder: Path, window: str = "", scenarios: Sequence[str] = ()) -> StoredRuns:
    """Read a study's runs, of the scenarios that are named or of all.

    Raises
    ------
    UserError
        If the folder holds no comparison, its scenarios are not paired, nothing is drawn, fewer
        than MIN_DRAWS draws are complete, or its files are damaged.
    """
    try:
        return _read(folder, window, scenarios)
    except DAMAGE:
        raise damaged(folder) from None


def damaged(folder: Path) -> UserError:
    """Return what is said of a folder whose files do not hold what they should."""
    return UserError(f"{folder}: its files are damaged or incomplete. Run the comparison again.")


def _read(folder: Path, window: str, scenarios: Sequence[str]) -> StoredRuns:
    record = read_json(folder / MANIFEST)
    table = _table(folder)
    if not isinstance(record, dict) or record.get("kind") != "experiment" or table is None:
        raise UserError(f"{folder}: is not a comparison. Write one with channelsim compare.")
    if scenarios:
        table = table.filter(pc.is_in(table["scenario"], pa.array(scenarios)))
    present = set(table["scenario"].to_pylist())
    names = tuple(name for name in record["resolved"] if name in present)  # the baseline first
    if present - set(names):
        raise ValueError("a scenario of the runs is not in the manifest")
    if len(names) < 2:
        raise UserError(f"{folder}: has one scenario. Compare it with another.")
    parameters = record["parameters"]
    if parameters["kind"] == "point" and parameters.get("policy_strength") != "prior":
        raise UserError(
            f"{folder}: all replications have the same assumptions, so it shows chance only. "
            "Compare with --assumptions posterior."
        )
    starts = {record["resolved"][name]["period"]["from"] for name in names}
    if len(starts) > 1:
        raise UserError(f"{folder}: scenarios begin on different days, so they are not paired.")
    window = _window(folder, table, window)
    values = _by_draw(folder, table, window, names)
    arrays = {name: values[..., i] for i, name in enumerate(DECISIVE)}
    _check_record(record, names, window)
    missing = tuple(n for n, x in arrays.items() if np.isnan(x).all(axis=(0, 1)).any())
    arrays = {name: x for name, x in arrays.items() if name not in missing}
    complete = ~np.any([np.isnan(x).any(axis=(1, 2)) for x in arrays.values()], axis=0)
    if complete.sum() < MIN_DRAWS:
        raise UserError(
            f"{folder}: has {complete.sum()} complete draws. At least {MIN_DRAWS} are needed: "
            f"compare with -n {MIN_DRAWS * REPLICATIONS_PER_DRAW} or more."
        )
    return StoredRuns(
        folder.name, window, names, parameters["intervals_hold"],
        {name: x[complete] for name, x in arrays.items()}, int((~complete).sum()), missing,
        tuple(name for name, failure in record.get("controls", {}).items() if failure),
        tuple(np.flatnonzero(complete).tolist()), record, same_by_construction(folder, names),
    )  # fmt: skip


def _check_record(record: dict[str, Any], names: tuple[str, ...], window: str) -> None:
    """Raise KeyError or ValueError if a manifest lacks what the runs' meaning rests on."""
    _, _, last = record["parameters"]["digest"].partition(WORLDS_TO)
    days = [record["options"]["windows"][window][name][1] for name in names]
    for day in (last, *days) if last else days:
        date.fromisoformat(day)
    if not isinstance(record["seed"], int):
        raise ValueError("the seed is no number")


def _table(folder: Path) -> pa.Table | None:
    try:
        return read_table(folder)
    except (OSError, pa.ArrowInvalid):
        return None


def _window(folder: Path, table: pa.Table, window: str) -> str:
    """Return the window that is named; the only one, or the last, if none is."""
    windows = list(dict.fromkeys(table["window"].to_pylist()))
    if window and window not in windows:
        raise UserError(f"{folder}: has no window {window}; {nearest(window, windows)}")
    return str(window or windows[-1])


def _by_draw(folder: Path, table: pa.Table, window: str, names: Sequence[str]) -> Floats:
    """Return shape (draws, replications of a draw, scenarios, outcomes); draws are paired by place.

    Raises
    ------
    UserError
        If a scenario does not have every replication once.
    """
    try:
        runs = [by_replication(table, name, window, DECISIVE) for name in names]
        if len({len(each) for each in runs}) > 1:
            raise IncompleteError("scenarios differ in their number of replications")
    except IncompleteError:
        raise UserError(
            f"{folder}: runs.parquet lacks a replication of a scenario in {window}, or has one "
            "twice. Run the comparison again."
        ) from None
    return np.stack([by_draw(each) for each in runs], axis=2)
