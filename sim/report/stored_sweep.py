"""Read a finished sweep from its folder: all that pictures, reports and documents show of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.arrays import Floats
from sim.assumptions import Assumption, all_assumptions
from sim.errors import UserError
from sim.experiment.folder import MANIFEST, read_json
from sim.experiment.intact import refuse_changed
from sim.policies import POLICIES
from sim.report.numbers import label
from sim.report.stored import LACKING, printable, unlike, written_on
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.folder import PROGRESS
from sim.sensitivity.methods import METHODS
from sim.sensitivity.methods.base import Method
from sim.sensitivity.result import ANALYSIS, Analysis, SweepResult, read_sweep

_TAIL = re.compile(r"[,;:]| at | when | while | on | above | of | for which | from | if | under ")


@dataclass(frozen=True)
class StoredFactor:
    """A factor of a sweep in words.

    Attributes
    ----------
    path
        Its name in files.
    label
        Its name in words; that of a setting names its policy.
    unit
        Unit of its values, or what the setting of a policy means; "" if not known.
    low, high
        Smallest and largest value that the sweep took; NaN if it took none.
    assumption
        Its entry in the registry; None for a setting of a policy and for the dummy.
    """

    path: str
    label: str
    unit: str
    low: float
    high: float
    assumption: Assumption | None = field(repr=False, compare=False)

    @property
    def short_unit(self) -> str:
        """Its unit without conditions; "" for a setting of a policy."""
        if self.assumption is None:
            return ""
        text = _TAIL.split(self.unit)[0].strip()
        return f"per {text[1:]}" if text.startswith("/") else text


@dataclass(frozen=True, eq=False)
class StoredSweep:
    """A finished sweep.

    Attributes
    ----------
    manifest
        Inputs of its numbers.
    result
        Its analysis.
    titles
        Title of each scenario by name; unlike each other.
    factors
        Its factors by their names in files, the dummy last.
    """

    folder: Path
    manifest: Mapping[str, Any]
    result: SweepResult
    titles: Mapping[str, str]
    factors: Mapping[str, StoredFactor]

    @property
    def method(self) -> Method:
        """The method that chose its samples."""
        return METHODS[self.result.method]

    @property
    def varied(self) -> list[StoredFactor]:
        """The factors without the dummy."""
        return [factor for path, factor in self.factors.items() if path != DUMMY]

    @property
    def title(self) -> str:
        """Title of the sweep, in one line and with a full stop; "" if it has none."""
        text = printable(self.result.title)
        return text if not text or text[-1] in ".?!" else f"{text}."

    @property
    def base(self) -> str:
        """Title of the base."""
        return self.titles[self.result.base]

    @property
    def compare(self) -> str:
        """Title of the second scenario; "" if there is one only."""
        return self.titles[self.result.compare] if self.result.compare else ""

    @property
    def days(self) -> tuple[date, date]:
        """First and last day that are counted."""
        scenario, window = self.manifest["resolved"][self.result.base], self.result.window
        entry = scenario["period"] if window == "period" else scenario["windows"][window]
        return date.fromisoformat(entry["from"]), date.fromisoformat(entry["to"])

    @property
    def deaths_first(self) -> list[Analysis]:
        """The analyses, deaths first, then expected deaths, then in the order of the file."""
        order = {"deaths": 0, "expected_deaths": 1}
        return sorted(self.result.outcomes, key=lambda block: order.get(block.outcome, 2))

    @cached_property
    def _runs(self) -> pd.DataFrame:
        names = [block.outcome for block in self.result.outcomes]
        return _table(self.folder / "runs.parquet", ["sample", "scenario", *names])

    @cached_property
    def samples(self) -> pd.DataFrame:
        """Values of the factors: a row by sample, a column by factor, and `block`."""
        return _table(self.folder / "samples.parquet").set_index("sample").sort_index()

    def means(self, outcome: str, scenario: str = "") -> Floats:
        """Return an outcome's mean in each sample, shape (samples,); NaN if a run failed.

        Of a pair it is the mean change, unless a scenario is named.
        """
        grouped = self._runs.groupby(["sample", "scenario"])[outcome]
        table = grouped.mean().where(grouped.count() == grouped.size()).unstack().sort_index()
        wanted = scenario or self.result.base
        values = table[wanted]
        if self.result.compare and not scenario:
            values = table[self.result.compare] - values
        means: Floats = values.to_numpy(float)
        return means


def _table(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """Read a table of the study.

    Raises
    ------
    UserError
        If it cannot be read, or lacks a column.
    """
    try:
        stored = pq.read_schema(path).names
        for name in columns or ():
            if name not in stored:
                raise ValueError(f"it lacks {name}")
        return pq.read_table(path, columns=columns).to_pandas()
    except (OSError, ValueError, KeyError, pa.ArrowException) as problem:
        reason = " ".join(str(problem).split())[:200]
        raise UserError(f"{path}: cannot be read: {reason}. Run the study again.") from None


def refuse_unfinished(folder: Path) -> None:
    """Refuse a folder of a sweep that is not finished.

    Raises
    ------
    UserError
        If the folder has the progress of a sweep, and no analysis.
    """
    if (folder / PROGRESS).is_file() and not (folder / ANALYSIS).is_file():
        raise UserError(f"{folder}: the sweep is not finished. Resume it with channelsim sweep.")


def read_stored_sweep(folder: Path) -> StoredSweep:
    """Read a finished sweep.

    Raises
    ------
    UserError
        If the folder holds none, it is not finished, or its files are damaged or not those of its
        manifest.
    """
    refuse_unfinished(folder)
    if not (folder / ANALYSIS).is_file():
        raise UserError(f"{folder}: is not a sweep. Write one with channelsim sweep.")
    record = read_json(folder / MANIFEST)
    if not isinstance(record, dict):
        raise UserError(f"{folder / MANIFEST}: cannot be read. Run the study again.")
    refuse_changed(folder, record)
    result = read_sweep(folder)
    try:
        plain = {name: record["resolved"][name].get("title", "") for name in _scenarios(result)}
        study = StoredSweep(folder, record, result, unlike(plain), _factors(folder, result))
        study.days, record["parameters"]["kind"], record["seed"], record["model_version"]
    except (KeyError, TypeError, AttributeError, ValueError) as lacking:
        raise UserError(f"{folder}: its files lack {lacking}, {LACKING}") from None
    return study


def _scenarios(result: SweepResult) -> list[str]:
    return [result.base, *([result.compare] if result.compare else [])]


def _factors(folder: Path, result: SweepResult) -> dict[str, StoredFactor]:
    path = folder / "samples.parquet"
    values = _table(path)
    known = all_assumptions()
    factors = {}
    for name in result.units:
        if name not in values.columns:
            raise KeyError(name)
        column = values[name].to_numpy(float)
        column = column[~np.isnan(column)]
        ends = (float(column.min()), float(column.max())) if len(column) else (np.nan, np.nan)
        unit = result.units[name] or _setting(name)
        factors[name] = StoredFactor(name, factor_label(name), unit, *ends, known.get(name))
    return factors


def factor_label(path: str) -> str:
    """Return a factor's name in words; a policy's setting is of that policy."""
    kind, _, setting = path.partition(".")
    return f"{label(setting)} of {label(kind)}" if setting else label(path)


def _setting(path: str) -> str:
    """Return what a setting of a policy means; "" if it is not known here."""
    kind, _, setting = path.partition(".")
    if setting and kind in POLICIES and setting in POLICIES[kind].model_fields:
        return POLICIES[kind].model_fields[setting].description or ""
    return ""


def sweep_credit(study: StoredSweep) -> str:
    """Return the line that says where a picture comes from."""
    result = study.result
    each = f"{result.replications_each:,} replication{'s' * (result.replications_each > 1)}"
    day = written_on(study.manifest)
    return (
        f"channelsim, model version {study.manifest['model_version']}, seed "
        f"{study.manifest['seed']}, n = {result.samples:,} samples × {each}"
        + f", study of {day}" * bool(day)
    )  # fmt: skip
