"""Export a study's runs as a tidy table, with a codebook that says what each column is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.assumptions import all_assumptions
from sim.errors import UserError
from sim.experiment.folder import MANIFEST, UNFINISHED, read_json
from sim.outcomes.outcomes import OUTCOMES

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

RUNS, SAMPLES = "runs.parquet", "samples.parquet"
MAX_ROWS = 1_048_575  # of a sheet, beside its headings
STATA_NAME, STATA_LABEL = 32, 80  # characters
KEYS = {
    "scenario": "name of the scenario",
    "window": "window of days that is measured",
    "replication": "number of the random world; scenarios with equal numbers form a pair",
    "sample": "number of the sweep's sample, which has one value for each factor",
    "block": "samples of a block share their replications",
}


class Column(NamedTuple):
    """A line of the codebook."""

    name: str
    unit: str
    definition: str


@dataclass(frozen=True)
class Export:
    """A study's runs, a line of the codebook for each column, and the study's name."""

    runs: pd.DataFrame
    codebook: list[Column]
    study: str

    def codebook_table(self) -> pd.DataFrame:
        """Return the codebook as a table."""
        return pd.DataFrame(self.codebook)

    def content(self, kind: str) -> dict[str, bytes]:
        """Return the bytes of each file, by the ending of its name.

        Raises
        ------
        UserError
            If the table does not fit the format.
        """
        write = {"csv": _csv, "xlsx": _xlsx, "dta": _dta, "parquet": _parquet}[kind]
        return write(self)


def export(folder: Path) -> Export:
    """Return the runs of a finished study: a row a scenario, window or sample, and replication.

    Raises
    ------
    UserError
        If the folder holds no finished study, or a file cannot be read.
    """
    if (folder / UNFINISHED).exists() or not (folder / RUNS).is_file():
        raise UserError(
            f"{folder}: holds no {RUNS} of a finished study. Name another, or run the study again."
        )
    runs = _read(folder / RUNS)
    factors = list[str]()
    if (folder / SAMPLES).is_file():
        samples = _read(folder / SAMPLES)
        samples = samples.rename(columns={name: f"factor {name}" for name in samples if name in (
            set(runs) - {"sample"}
        )})  # fmt: skip
        factors = [name for name in samples if name not in KEYS]
        runs = samples.merge(runs, on="sample", validate="one_to_many")
    keys = [name for name in KEYS if name in runs]
    outcomes = [name for name in runs if name not in (*keys, *factors)]
    runs = runs[[*keys, *factors, *outcomes]]
    codebook = [_column(str(name), name in factors) for name in runs]
    record = read_json(folder / MANIFEST) if (folder / MANIFEST).is_file() else None
    named = record.get("study") if isinstance(record, Mapping) else None
    return Export(runs, codebook, str(named or folder.name))


def _read(path: Path) -> pd.DataFrame:
    try:
        with pq.ParquetFile(path) as file:
            frame: pd.DataFrame = file.read().to_pandas()
            return frame
    except (OSError, ValueError, pa.ArrowException) as problem:
        reason = " ".join(str(problem).split())[:200].rstrip(".")
        raise UserError(f"{path}: cannot be read: {reason}. Run the study again.") from None


def _column(name: str, is_factor: bool) -> Column:
    if is_factor:
        assumption = all_assumptions().get(name.removeprefix("factor "))
        note = "factor of the sweep; empty if the scenario keeps its own value"
        return Column(name, assumption.unit if assumption else "", note)
    if name in KEYS:
        return Column(name, "", KEYS[name])
    outcome = OUTCOMES.get(name)
    if outcome is None:
        return Column(name, "", "not an outcome of this version")
    return Column(name, outcome.unit, outcome.definition)


def _csv(export: Export) -> dict[str, bytes]:
    return {".csv": _as_csv(export.runs), **_codebook(export.codebook_table())}


def _parquet(export: Export) -> dict[str, bytes]:
    file = BytesIO()
    export.runs.to_parquet(file, index=False)
    return {".parquet": file.getvalue(), **_codebook(export.codebook_table())}


def _codebook(table: pd.DataFrame) -> dict[str, bytes]:
    return {".codebook.csv": _as_csv(table)}


def _as_csv(table: pd.DataFrame) -> bytes:
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text.encode()


def _xlsx(export: Export) -> dict[str, bytes]:
    if len(export.runs) > MAX_ROWS:
        raise UserError(
            f"{len(export.runs):,} rows do not fit a sheet, which has {MAX_ROWS:,}. Use --to csv."
        )
    file = BytesIO()
    with pd.ExcelWriter(file, engine="openpyxl") as book:
        for name, table in (("runs", export.runs), ("codebook", export.codebook_table())):
            table.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
            _without_formulas(book.sheets[name])
    return {".xlsx": file.getvalue()}


def _without_formulas(sheet: "Worksheet") -> None:
    """Keep text that begins with = as text: a scenario's name must not run in a spreadsheet."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"


def _dta(export: Export) -> dict[str, bytes]:
    names = _stata_names([str(name) for name in export.runs])
    runs = export.runs.rename(columns=names).replace([float("inf"), float("-inf")], float("nan"))
    labels = {
        names[name]: f"{definition} ({unit})"[:STATA_LABEL] if unit else definition[:STATA_LABEL]
        for name, unit, definition in export.codebook
    }
    file = BytesIO()
    runs.to_stata(
        file, write_index=False, version=118, variable_labels=labels,
        data_label=export.study[:STATA_LABEL],
    )  # fmt: skip
    table = export.codebook_table()
    table.insert(0, "variable", [names[name] for name in table["name"]])
    return {".dta": file.getvalue(), ".dta.codebook.csv": _as_csv(table)}


def _stata_names(names: list[str]) -> dict[str, str]:
    """Return a name that Stata takes for each column: letters, digits and _, none twice."""
    taken: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"\W", "_", name, flags=re.ASCII)
        plain = f"_{plain}" if plain[:1].isdigit() else plain
        number, candidate = 2, plain[:STATA_NAME]
        while candidate in taken.values():
            ending, number = f"_{number}", number + 1
            candidate = plain[: STATA_NAME - len(ending)] + ending
        taken[name] = candidate
    return taken
