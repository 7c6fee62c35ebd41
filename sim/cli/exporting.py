"""The command that writes a study's runs for other programs: export."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.answers import answer
from sim.cli.options import Json, Quiet, Study
from sim.cli.studies import folder_of
from sim.errors import UserError
from sim.runs.atomic import atomic_write


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
    _check(files, folder, force)
    _write(files)
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


def _check(files: Mapping[Path, bytes], study: Path, force: bool) -> None:
    """Refuse to write over other files, or into a study's folder."""
    for path, content in files.items():
        if path.is_dir():
            raise UserError(f"{path}: is a folder. Name a file with --out.")
        if path.parent.resolve() == study.resolve():
            raise UserError(f"{path}: is in the study's folder. Name another --out.")
        if (path.exists() or path.is_symlink()) and not (force or _holds(path, content)):
            raise UserError(f"{path}: exists. Name another --out, or add --force.")


def _holds(path: Path, content: bytes) -> bool:
    """Return whether a file holds the same content, as the codebook of another format does."""
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _write(files: Mapping[Path, bytes]) -> None:
    for path, content in files.items():
        try:
            with atomic_write(path) as scratch:
                scratch.write_bytes(content)
        except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
            reason = getattr(problem, "strerror", None) or problem
            raise UserError(f"{path}: cannot be written: {reason}. Name another --out.") from None
