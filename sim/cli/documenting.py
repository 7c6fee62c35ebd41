"""The command that makes documents for reviewers from a study: document."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim import api
from sim.cli.answers import answer
from sim.cli.new_files import write_new
from sim.cli.options import Json, Study
from sim.cli.studies import folder_of
from sim.errors import UserError


class Kind(StrEnum):
    """Documents that can be made."""

    stress = "stress"
    odd = "odd"
    trace = "trace"
    all = "all"


def document(
    study: Study,
    kind: Annotated[Kind, typer.Option("--as", help="Which document.")] = Kind.all,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the files. Default: STUDY-documents, in this folder."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")] = False,
    as_json: Json = False,
) -> None:
    """Fill STRESS-DES, ODD and TRACE from a finished study, as Markdown and HTML.

    Reviewers of journals ask for these documents. Text and numbers come from the study's folder and
    from the program itself. A list shows what authors must add. Nothing is simulated.

    Example: channelsim document latest --as stress --out paper/supplement
    """
    from sim.documents.listing import render

    folder = folder_of(study)
    documents = api.document(folder, kind=kind.value)
    target = out if out is not None else Path(f"{folder.resolve().name}-documents")
    _make(target, folder)
    files = {target / name: text.encode() for name, text in documents.files.items()}
    write_new(files, force)
    data = {**documents.to_json(), "files": [str(path) for path in files]}
    answer(data, as_json, render(documents, list(files)))


def _make(target: Path, study: Path) -> None:
    """Make the folder, outside the study's own."""
    if target.resolve() == study.resolve():
        raise UserError(f"{target}: is the study's folder. Name another --out.")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UserError(f"{target}: is a file. Name a folder with --out.") from None
    except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
        reason = getattr(problem, "strerror", None) or problem
        raise UserError(f"{target}: cannot be written: {reason}. Name another --out.") from None
