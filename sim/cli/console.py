"""Print tables, messages and progress, and end cleanly at Ctrl-C."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import cleandoc
from pathlib import Path
from shutil import get_terminal_size

import typer
from rich.console import Console, RenderableType

from sim.cli.output import tell as tell  # the commands import it from here
from sim.errors import UserError
from sim.report.layout import NARROWEST, USUAL, WIDEST
from sim.report.text import as_text, page_console
from sim.runs.progress import Progress, Steps, nothing

QUIET_SECONDS = 2.0  # longer work shows its progress
SPEED_SECONDS = 600.0  # latest work from which the time left is estimated


class Interrupted(Exception):
    """Ctrl-C during a study."""


def flowing(command: Callable[..., None]) -> str:
    """Return a command's docstring for `--help`, with one line per paragraph."""
    paragraphs = cleandoc(command.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def show(*page: RenderableType) -> None:
    """Print tables as wide as the terminal, or as COLUMNS says: 60 to 200 columns.

    Output to a file has 80 columns if COLUMNS is not set.
    """
    follows = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()
    wanted = get_terminal_size().columns if follows else USUAL
    width = min(max(wanted, NARROWEST), WIDEST)
    if not sys.stdout.isatty():
        print(as_text(*page, width=width), end="")
        return
    terminal = page_console(width)
    for part in page:
        terminal.print(part)


@contextmanager
def kept_in(folder: Path | str) -> Iterator[None]:
    """Report an interruption or a full disk in one line that names the folder of stored runs."""
    from sim.runs.stops import ClusterLost, RunsNotSaved, ShareFinished, Stopped

    began = time.time()
    try:
        yield
    except (Stopped, KeyboardInterrupt):
        raise Interrupted(f"Interrupted{_resume(began, folder)}") from None
    except ShareFinished as share:
        tell(str(share))
        raise typer.Exit from None
    except ClusterLost as problem:
        raise UserError(f"{str(problem).rstrip('.')}{_resume(began, folder)}") from None
    except RunsNotSaved as problem:
        cure = "Free space, or name another folder"
        if "://" in str(folder):
            cure = "Check its address, your credentials and the network"
        raise UserError(
            f"{folder}: runs cannot be written: {problem}. {cure}{_resume(began, folder)}"
        ) from None


def _resume(began: float, folder: Path | str) -> str:
    """Return the end of a message: whether runs were stored, and how to resume."""
    stored = f"Finished runs are stored in {folder}." if _stored_since(began, folder) else ""
    return f". {stored or 'No new run was finished.'} Run the same command to resume."


def _stored_since(began: float, folder: Path | str) -> bool:
    """Return whether a folder has runs that were stored since a time, s since the epoch."""
    if "://" in str(folder):
        return True  # listing the folder may be what failed
    try:
        return any(part.stat().st_mtime >= began - 1.0 for part in Path(folder).rglob("*.parquet"))
    except OSError:  # merged or removed meanwhile
        return True


@contextmanager
def progress_bar(quiet: bool, what: str = "running") -> Iterator[Progress]:
    """Show a progress bar on stderr after two seconds, if stderr is a terminal.

    Yields a function of the number of finished parts, all parts and failed parts. The time left
    counts from the first call: parts that were finished before took no time.
    """
    from rich import progress as shown  # takes time to import

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield nothing
        return
    columns = (
        shown.TextColumn("{task.description}", markup=False), shown.BarColumn(),
        shown.MofNCompleteColumn(), shown.TextColumn("done, left"), shown.TimeRemainingColumn(),
        shown.TextColumn("{task.fields[note]}"),
    )  # fmt: skip
    bar = shown.Progress(
        *columns, console=console, transient=True, speed_estimate_period=SPEED_SECONDS
    )
    task = bar.add_task(what, total=None, note="")
    began = time.monotonic()

    def update(done: int, parts: int, failed: int = 0) -> None:
        note = f"{failed} failed" if failed else ""
        if bar.tasks[0].total is None:
            bar.reset(task, total=parts, completed=done)
        bar.update(task, completed=done, total=parts, note=note)
        if not bar.live.is_started and time.monotonic() - began > QUIET_SECONDS:
            bar.start()

    try:
        yield update
    finally:
        bar.stop()


def steps(quiet: bool, named: bool = False) -> Steps:
    """Return a function that shows a progress bar for each step.

    Parameters
    ----------
    named
        Whether to print a step's name if stderr is not a terminal.
    """

    @contextmanager
    def bar(step: str) -> Iterator[Progress]:
        if named and not quiet and not sys.stderr.isatty():
            tell(f"{step} …")
        with progress_bar(quiet, step) as progress:
            yield progress

    return bar
