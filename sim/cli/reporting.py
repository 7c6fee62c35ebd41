"""The command that writes a study as one HTML file: report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import api
from sim.cli.answers import answer
from sim.cli.console import tell
from sim.cli.new_files import refuse_shipped, write_new
from sim.cli.options import Json, Quiet, Study
from sim.cli.studies import folder_of
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.html.report import Reportable


Out = Annotated[
    Path | None, typer.Option(help="File to write. Default: STUDY.html, in this folder.")
]
Against = Annotated[
    str | None,
    typer.Option(
        metavar="STUDY|VERSION",
        show_default=False,
        help="Show what moved from another study of the same scenarios, or from a model "
        "version: --against 2. STUDY may be a model version too.",
    ),
]
Brief = Annotated[
    bool,
    typer.Option(
        "--brief",
        help="Write a sheet of one page for a newsroom: three numbers, one picture, "
        "definitions, caveats, how to cite.",
    ),
]


def report(
    study: Study,
    out: Out = None,
    against: Against = None,
    brief: Brief = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a finished study as one HTML file, to mail, print or keep.

    The file holds all figures, tables and numbers. It needs no network, no server and no script.
    The same study gives the same bytes. Nothing is simulated.

    Example: channelsim report latest --out report.html

    Example: channelsim report calibration
    """
    if brief and against is not None:
        raise UserError("--brief and --against: both are set. Set only one.")
    folder, other = _place(study, against is not None), _other(against)
    name = _name(folder, other) + "-brief" * brief
    path = out if out is not None else Path(f"{name}.html")
    check_ending("--out", path)
    if folder.is_dir() and path.parent.resolve() == folder.resolve():
        raise UserError(f"{path}: is in the study's folder. Name another --out.")
    made = api.report(folder, against=other, brief=brief)
    content = made.html.encode("utf-8")
    write_new({path: content}, force)
    if as_json:
        answer({"file": str(path), "bytes": len(content), **made.to_json()}, as_json)
    elif not quiet:
        size = f"{name}: {_figures(made.content.figures)}, {len(content) / 1e3:,.0f} kB"
        answer(None, False, f"{size}. Written to {path}")


def _name(folder: Path, other: Path | None) -> str:
    """Return what a report is called, by its study or model version and the other one."""
    names = [
        one.resolve().name if one.is_dir() else f"version-{one}"
        for one in (folder, other)
        if one is not None
    ]
    return "-against-".join(names)


def _figures(count: int) -> str:
    return f"{count} figure{'s' * (count != 1)}"


def _place(study: str, or_version: bool) -> Path:
    """Return a study's folder, or the number of a model version as a path."""
    if or_version and study.isdigit() and not Path(study).is_dir():
        return Path(study)
    return folder_of(study)


def _other(against: str | None) -> Path | None:
    return None if against is None else _place(against, or_version=True)


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
    refuse_shipped(path, "--report")
    if not path.parent.is_dir():
        raise UserError(f"--report {path}: {path.parent} is no folder. Make it first.")


def write_page(
    study: "Path | Reportable", path: Path | None, quiet: bool, posterior: Path | None = None
) -> None:
    """Write the report of a study's folder or of a result, if one is asked for, and say where.

    `posterior` is the file of a calibration's posterior.
    """
    if path is not None:
        page = api.report(study, posterior=posterior).html
        write_new({path: page.encode("utf-8")}, force=False)
        if not quiet:
            tell(f"Report written to {path}")


def check_ending(option: str, path: Path, page: str = "a report") -> None:
    """Refuse a name that does not say that the page is HTML."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise UserError(f"{option} {path}: {page} is HTML. Give it the ending .html.")
