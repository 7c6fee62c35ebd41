"""How a command's result is shown and written."""

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

SOME_RUNS_FAILED = 1  # exit code


def as_lines(told: Any) -> str:
    """Return plain data as JSON, a line for each value."""
    return json.dumps(told, indent=1) + "\n"


def answer(told: Any, as_json: bool, *page: RenderableType) -> None:
    """Print a result as JSON or as tables."""
    if as_json:
        print(as_lines(told), end="")
        return
    show(*page)


def write(
    folder: Path, files: Mapping[str, str], provenance: "Provenance | None", runs: int, failed: int
) -> None:
    """Write files of a folder by name, each whole or not at all, and their manifest.

    Parameters
    ----------
    provenance, runs, failed
        What they are made from, the number of draws or runs, and how many of these failed.

    Raises
    ------
    UserError
        If they cannot be written.
    """
    from sim.runs.manifest import file_digest, manifest

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_text(folder / name, text)
        if provenance:
            digests = {name: file_digest(folder / name) for name in sorted(files)}
            told = {**manifest(provenance, runs, failed), "files": digests}
            write_text(folder / f"{provenance.kind}.manifest.json", as_lines(told))
    except OSError as problem:
        raise UserError(f"{folder}: cannot be written: {problem}; name another --out") from None
