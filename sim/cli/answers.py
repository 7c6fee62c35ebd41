"""Print and write the result of a command."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType

from sim.cli.console import show
from sim.errors import UserError
from sim.runs.atomic import write_text

if TYPE_CHECKING:
    from sim.runs.manifest import Provenance

FAILED_RUNS = 1  # exit code


def as_lines(data: Any) -> str:
    """Return plain data as JSON with one value per line."""
    return json.dumps(data, indent=1) + "\n"


def answer(data: Any, as_json: bool, *page: RenderableType) -> None:
    """Print a result as JSON or as tables."""
    if as_json:
        print(as_lines(data), end="")
        return
    show(*page)


def write(
    folder: Path, files: Mapping[str, str], provenance: "Provenance | None", runs: int, failed: int
) -> None:
    """Write files into a folder, each by an atomic write, and then their manifest.

    Parameters
    ----------
    provenance, runs, failed
        Inputs of the files, number of draws or runs, and number of failed ones.

    Raises
    ------
    UserError
        If a file cannot be written.
    """
    from sim.runs.manifest import file_digest, manifest

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_text(folder / name, text)
        if provenance:
            digests = {name: file_digest(folder / name) for name in sorted(files)}
            record = {**manifest(provenance, runs, failed), "files": digests}
            write_text(folder / f"{provenance.kind}.manifest.json", as_lines(record))
    except OSError as problem:
        raise UserError(f"{folder}: cannot be written: {problem}. Name another --out.") from None
