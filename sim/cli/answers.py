"""How a command's result is shown and written."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from sim.cli.console import terminal
from sim.errors import UserError
from sim.runs.atomic import write_text

SOME_RUNS_FAILED = 1  # exit code


def as_lines(told: Any) -> str:
    """Return plain data as JSON, a line for each value."""
    return json.dumps(told, indent=1) + "\n"


def answer(told: Any, as_json: bool, *page: RenderableType) -> None:
    """Print a result as JSON or as tables."""
    if as_json:
        print(as_lines(told), end="")
        return
    for part in page:
        terminal().print(part)


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
