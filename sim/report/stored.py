"""Read a finished comparison from its folder: all that pictures and reports show of it."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from sim.arrays import Floats
from sim.errors import UserError
from sim.experiment.folder import MANIFEST, WEEKS, read_json
from sim.experiment.intact import refuse_changed
from sim.experiment.summary import Named, Summary

ISOLATE, END_ISOLATE = "\u2068", "\u2069"
"""Around a title with letters that run leftward, so that they do not reorder the rest."""

LACKING = "because another version wrote them. Run the study again."


@dataclass(frozen=True, eq=False)
class StoredWindow:
    """A comparison in one window.

    Attributes
    ----------
    summary
        Levels, changes and sentences, as stored.
    titles
        Title of each scenario by name; unlike each other.
    runs
        Outcomes of each run: a row by scenario and replication, a column by outcome.
    """

    summary: Summary
    titles: Mapping[str, str]
    runs: pd.DataFrame = field(repr=False)

    def values(self, scenario: str, outcome: str) -> Floats:
        """Return an outcome by replication, shape (replications,); NaN if a run failed."""
        rows = self.runs[self.runs["scenario"] == scenario]
        values: Floats = np.full(self.summary.replications, np.nan)
        values[rows["replication"].to_numpy()] = rows[outcome].to_numpy(float)
        return values

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios, the baseline first."""
        return tuple(each.name for each in self.summary.scenarios)

    @property
    def baseline(self) -> str:
        """Title of the baseline."""
        return self.titles[self.names[0]]

    @property
    def days(self) -> tuple[str, str]:
        """First and last day of the window."""
        return self.summary.window.start, self.summary.window.end


@dataclass(frozen=True, eq=False)
class StoredComparison:
    """A finished comparison or overview.

    Attributes
    ----------
    manifest
        Inputs of its numbers.
    windows
        Its comparisons; an overview has two, of the years and of policies.
    runs
        Every run in every window, as `StoredWindow.runs`.
    weeks
        Weekly series by scenario, replication and week; None if the study has none.
    """

    folder: Path
    manifest: Mapping[str, Any]
    windows: tuple[StoredWindow, ...]
    runs: pd.DataFrame = field(repr=False)
    weeks: pd.DataFrame | None = field(repr=False)

    @property
    def main(self) -> StoredWindow:
        """The comparison of the last window; an overview's is that of the policies."""
        return self.windows[-1]

    @property
    def drawn(self) -> bool:
        """Whether replications have draws of assumptions or policy strengths."""
        source = self.manifest["parameters"]
        return bool(source["kind"] != "point" or source.get("policy_strength") == "prior")

    @property
    def variant(self) -> str:
        """Structural variant under which it ran; "" for the main model."""
        return str(self.manifest["parameters"].get("variant", ""))

    @property
    def failed_controls(self) -> dict[str, str]:
        """What failed, by the name of the control."""
        stored = self.manifest.get("controls") or {}
        return {name: failure for name, failure in stored.items() if failure}


def read_comparison(folder: Path) -> StoredComparison:
    """Read a comparison or an overview.

    Raises
    ------
    UserError
        If the folder holds none, or its files are damaged or not those of its manifest.
    """
    if not (folder / "summary.json").is_file():
        raise UserError(f"{folder}: is not a comparison. Write one with channelsim compare.")
    record, blocks = read_json(folder / MANIFEST), read_json(folder / "summary.json")
    if not isinstance(record, dict) or not isinstance(blocks, list) or not blocks:
        raise UserError(
            f"{folder}: its {MANIFEST} or summary.json cannot be read. Run the study again."
        )
    refuse_changed(folder, record)
    try:
        runs = pq.read_table(folder / "runs.parquet").to_pandas()
        weeks = folder / WEEKS
        windows = tuple(_window(Summary.from_json(block), runs) for block in blocks)
        return StoredComparison(
            folder,
            record,
            windows,
            runs,
            pq.read_table(weeks).to_pandas() if weeks.is_file() else None,
        )
    except (KeyError, TypeError, IndexError, AttributeError) as lacking:
        raise UserError(f"{folder}: its files lack {lacking}, {LACKING}") from None
    except (OSError, ValueError) as problem:  # of a damaged parquet file
        reason = " ".join(str(problem).split())[:200]
        raise UserError(f"{folder}: cannot be read: {reason}. Run the study again.") from None


def _window(summary: Summary, runs: pd.DataFrame) -> StoredWindow:
    names = [each.name for each in summary.scenarios]
    chosen = runs[(runs["window"] == summary.window.name) & runs["scenario"].isin(names)]
    if len(names) * summary.replications != len(chosen):
        raise ValueError("runs.parquet and summary.json are of different studies")
    return StoredWindow(summary, titles_of(summary.scenarios), chosen)


def titles_of(scenarios: tuple[Named, ...]) -> dict[str, str]:
    """Return a title for each scenario by name; with the name too if several share a title."""
    return unlike({each.name: each.title for each in scenarios})


def unlike(titles: Mapping[str, str]) -> dict[str, str]:
    """Return printable titles by name; with the name too if several share a title."""
    plain = {name: printable(title) or name for name, title in titles.items()}
    count = Counter(plain.values())
    return {
        name: title if count[title] == 1 else f"{title} ({name})" for name, title in plain.items()
    }


def printable(text: str) -> str:
    """Return a text in one line, without control characters and marks that reverse others."""
    kept = (c if unicodedata.category(c) not in ("Cc", "Cf", "Cs") else " " for c in text)
    line = " ".join("".join(kept).split())
    leftward = any(unicodedata.bidirectional(c) in ("R", "AL") for c in line)
    return f"{ISOLATE}{line}{END_ISOLATE}" if leftward else line


def credit(study: StoredComparison) -> str:
    """Return the line that says where a picture comes from."""
    variant = f", structural variant {study.variant}" if study.variant else ""
    day = written_on(study.manifest)
    return (
        f"channelsim, model version {study.manifest['model_version']}{variant}, seed "
        f"{study.manifest['seed']}, n = {study.main.summary.replications} replications"
        + f", study of {day}" * bool(day)
    )  # fmt: skip


def written_on(manifest: Mapping[str, Any]) -> str:
    """Return the day on which the study was written, as its manifest has it; "" if it has none.

    It is read, so the same folder gives the same picture on every day.
    """
    try:
        day = datetime.fromisoformat(str(manifest.get("written", "")))
    except ValueError:
        return ""
    return f"{day.day} {day:%B %Y}"
