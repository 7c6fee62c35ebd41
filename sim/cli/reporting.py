"""The command that writes a study as one HTML file: report."""

from pathlib import Path
from typing import Annotated

import typer

from sim import api
from sim.cli.answers import answer
from sim.cli.new_files import write_new
from sim.cli.options import Json, Quiet, Study
from sim.cli.studies import folder_of
from sim.errors import UserError


def report(
    study: Study,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write. Default: STUDY.html, in this folder."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a finished comparison as one HTML file, to mail, print or keep.

    The file holds all figures, tables and numbers. It needs no network, no server and no script.
    The same study gives the same bytes. Nothing is simulated.

    Example: channelsim report latest --out report.html
    """
    folder = folder_of(study)
    path = out if out is not None else Path(f"{folder.resolve().name}.html")
    check_ending("--out", path)
    if path.parent.resolve() == folder.resolve():
        raise UserError(f"{path}: is in the study's folder. Name another --out.")
    made = api.report(folder)
    content = made.html.encode("utf-8")
    write_new({path: content}, force)
    if as_json:
        answer({"file": str(path), "bytes": len(content), **made.to_json()}, as_json)
    elif not quiet:
        size = (
            f"{folder.resolve().name}: {made.content.figures} figures, {len(content) / 1e3:,.0f} kB"
        )
        answer(None, False, f"{size}. Written to {path}")


def check_page(path: Path | None) -> None:
    """Refuse, before anything runs, a --report that cannot be written.

    Raises
    ------
    UserError
        If it is no HTML file, exists, or has no folder.
    """
    if path is None:
        return
    check_ending("--report", path)
    if path.exists() or path.is_symlink():
        raise UserError(f"--report {path}: exists. Name another file, or remove it.")
    if not path.parent.is_dir():
        raise UserError(f"--report {path}: {path.parent} is no folder. Make it first.")


def write_page(folder: Path, path: Path | None) -> None:
    """Write the report of a study that has just run, if one is asked for."""
    if path is not None:
        write_new({path: api.report(folder).html.encode("utf-8")}, force=False)


def check_ending(option: str, path: Path, page: str = "a report") -> None:
    """Refuse a name that does not say that the page is HTML."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise UserError(f"{option} {path}: {page} is HTML. Give it the ending .html.")
