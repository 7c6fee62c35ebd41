"""The command that writes a study's runs for other programs: export."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.answers import answer
from sim.cli.new_files import write_new
from sim.cli.options import Json, Quiet, Study
from sim.cli.studies import folder_of
from sim.errors import UserError


class Format(StrEnum):
    """File formats of an export."""

    csv = "csv"
    xlsx = "xlsx"
    dta = "dta"
    parquet = "parquet"


To = Annotated[
    Format | None,
    typer.Option(help="Format. Default: as the name of --out ends, or csv."),
]
Out = Annotated[
    Path | None,
    typer.Option(help="File to write. Default: STUDY.csv (or another format), in this folder."),
]


def export(
    study: Study,
    to: To = None,
    out: Out = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a study's runs as one table, for a spreadsheet or a statistics program.

    Each row is one replication of a scenario, in one window or for one sample of a sweep. Outcomes
    are columns. A codebook gives the name, unit and definition of each column.

    Example: channelsim export latest --to xlsx
    """
    from sim.report.export import export as exported

    folder = folder_of(study)
    kind = to or _kind(out)
    path = out if out is not None else Path(f"{folder.resolve().name}.{kind.value}")
    table = exported(folder)
    files = {
        _beside(path, ending, kind): content for ending, content in table.content(kind).items()
    }
    _check(files, folder)
    write_new(files, force)
    names = [str(file) for file in files]
    rows, columns = table.runs.shape
    if as_json:
        answer({"files": names, "rows": rows, "columns": columns}, as_json)
    elif not quiet:
        size = f"{folder.resolve().name}: {rows:,} rows and {columns} columns"
        answer(None, False, f"{size}. Written to {' and '.join(names)}")


def _kind(out: Path | None) -> Format:
    ending = out.suffix[1:].lower() if out else ""
    if ending and ending not in list(Format):
        raise UserError(
            f"--out {out}: no format has the ending .{ending}. Use .{', .'.join(Format)}, or add "
            "--to."
        )
    return Format(ending) if ending else Format.csv


def _beside(path: Path, ending: str, kind: Format) -> Path:
    """Return the file of an export: the named one, or NAME.codebook.csv beside it."""
    return path if ending == f".{kind.value}" else path.with_name(f"{path.stem}{ending}")


def _check(files: Iterable[Path], study: Path) -> None:
    """Refuse to write into a study's folder."""
    for path in files:
        if path.parent.resolve() == study.resolve() and not path.is_dir():
            raise UserError(f"{path}: is in the study's folder. Name another --out.")
