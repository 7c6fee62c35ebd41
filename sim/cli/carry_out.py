"""What every command that runs scenarios does: run with a bar, print, tell what failed."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli.console import kept_in, progress_bar, tell, terminal

if TYPE_CHECKING:
    from sim.report.studies import Result

SOME_RUNS_FAILED = 1


def finish(
    ask: "Callable[..., Result]",
    out: Path | None,
    store: Path,
    as_json: bool,
    quiet: bool,
    everything: bool,
    hint: str,
) -> None:
    """Run what `ask` runs, print its result, and say what to try next."""
    from sim.report.studies import render

    where = out or Path("results/{study}")
    with kept_in(store), progress_bar(quiet) as progress:
        result = ask(store=store, progress=progress, tell=tell, out=where, everything=everything)
    if as_json:
        print(json.dumps(result.to_json(), indent=1))
    else:
        console = terminal()
        for part in render(result, everything):
            console.print(part)
    _close(result, result.study.folder(where), quiet, hint)


def _close(result: "Result", folder: Path, quiet: bool, hint: str) -> None:
    """Tell of failed runs and of what to try next; exit with 1 if any failed."""
    for failure in result.failures[:3]:
        print(
            f"run failed: {failure.scenario}, replication {failure.replication}, {failure.stage}: "
            f"{failure.type}: {failure.message}", file=sys.stderr,
        )  # fmt: skip
    if result.failures:
        print(
            f"{len(result.failures)} of {result.study.runs} runs failed; their tracebacks are in "
            f"{folder}/failures.parquet, the others are kept", file=sys.stderr,
        )  # fmt: skip
    if not quiet:
        print(f"Written to {folder}. Next: {hint}", file=sys.stderr)
    if result.failures:
        raise typer.Exit(SOME_RUNS_FAILED)
