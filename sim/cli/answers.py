"""What the commands of the calibration share: options, progress, and how a result is shown."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from sim.cli.console import progress_bar, tell, terminal
from sim.errors import UserError
from sim.runs.atomic import write_text
from sim.runs.progress import Progress, Steps

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Workers = Annotated[int, typer.Option(min=0, max=1024, help="Processes; 0: one a core.")]
Seed = Annotated[int, typer.Option(min=0, help="Seed of draws and random worlds.")]
Targets = Annotated[
    Path | None, typer.Option(help="File of reported figures; default: the project's own.")
]


def steps(quiet: bool, named: bool = False) -> Steps:
    """Return what shows a bar for each step.

    Parameters
    ----------
    named
        Whether a step's name is told on stderr if there is no terminal for a bar.
    """

    @contextmanager
    def bar(step: str) -> Iterator[Progress]:
        if named and not quiet and not sys.stderr.isatty():
            tell(f"{step} …")
        with progress_bar(quiet, step) as progress:
            yield progress

    return bar


def as_lines(told: Any) -> str:
    """Return plain data as JSON, a line for each value."""
    return json.dumps(told, indent=1) + "\n"


def answer(told: Any, page: RenderableType, as_json: bool) -> None:
    """Print a result as JSON or as tables."""
    print(as_lines(told), end="") if as_json else terminal().print(page)


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files of a folder by name, each whole or not at all.

    Raises
    ------
    UserError
        If they cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_text(folder / name, text)
    except OSError as problem:
        raise UserError(f"{folder}: cannot be written: {problem}; name another --out") from None
