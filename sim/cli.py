"""The command line: parse, call, print."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console, RenderableType

from sim import MODEL_VERSION, __version__
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.study.design import Study
    from sim.study.execute import Results

DONE, SOME_RUNS_FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130
QUIET_SECONDS = 2.0  # anything longer shows its progress


class Interrupted(Exception):
    """Ctrl-C during a study."""


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Simulate small-boat crossing attempts under enforcement policies, and compare them. "
    "Start with `channelsim overview`; then `channelsim list scenarios`, and `channelsim compare` "
    "with one of them and a file of your own. Deaths come first in every output, and every mean "
    "comes with an interval.",
)

Files = Annotated[list[str], typer.Argument(help="Scenario files, or names of shipped scenarios.")]
Window = Annotated[
    str, typer.Option(help="Named window of the scenario; default: the whole period.")
]
Replications = Annotated[
    int, typer.Option("--replications", "-n", min=1, max=1_000_000, help="Random worlds.")
]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the random worlds.")]
Workers = Annotated[int, typer.Option(min=0, max=1024, help="Processes; 0: one a core.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the results; default: results/STUDY.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout in place of tables.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no closing line.")]
Everything = Annotated[bool, typer.Option("--all", help="All outcomes, not only the headline.")]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"channelsim {__version__}, model version {MODEL_VERSION}")
        raise typer.Exit


@app.command()
def run(
    scenarios: Files,
    window: Window = "period",
    replications: Replications = 100,
    seed: Seed = 1,
    workers: Workers = 0,
    out: Out = None,
    as_json: Json = False,
    quiet: Quiet = False,
    everything: Everything = False,
) -> None:
    """Run scenarios, and print what each leads to.

    Example: channelsim run status_quo_2025 --window to_mid_june
    """
    from sim.report import tables

    study = _study(scenarios, replications, seed, [window], any_period=True)
    _finish(
        study, workers, out, as_json, quiet, others=[],
        show=lambda results: [tables.levels(results, window, everything)],
        hint=f"channelsim run {scenarios[0]} --all",
    )  # fmt: skip


@app.command()
def compare(
    scenarios: Files,
    window: Window = "period",
    replications: Replications = 100,
    seed: Seed = 1,
    workers: Workers = 0,
    out: Out = None,
    as_json: Json = False,
    quiet: Quiet = False,
    everything: Everything = False,
    any_period: Annotated[
        bool,
        typer.Option("--any-period", help="Compare scenarios of different periods all the same."),
    ] = False,
) -> None:
    """Compare scenarios with the first one, in the same random worlds.

    Example: channelsim compare status_quo_2025 maritime_doctrine --window second_half
    """
    from sim.report import tables

    if len(scenarios) < 2:
        raise UserError(
            f"{scenarios[0]}: needs another scenario to be compared with; name it after"
        )
    study = _study(scenarios, replications, seed, [window], any_period)
    _finish(
        study, workers, out, as_json, quiet, others=[s.name for s in study.scenarios[1:]],
        show=lambda results: [tables.comparisons(results, window, everything)],
        hint="channelsim explain deaths, or any other outcome, policy or parameter",
    )  # fmt: skip


@app.command()
def overview(
    replications: Replications = 100,
    seed: Seed = 1,
    workers: Workers = 0,
    out: Out = None,
    as_json: Json = False,
    quiet: Quiet = False,
    everything: Everything = False,
) -> None:
    """Compare the shipped scenarios: two years beside reported figures, then the policies.

    `--all` adds every outcome and every reported figure.
    """
    from sim.report import overview as block
    from sim.study.compare import to_json

    study = _study(block.SCENARIOS, replications, seed, block.WINDOWS, any_period=True)
    results, folder = _carry_out(study, workers, out, quiet)
    blocks = [
        to_json(results.only(block.YEARS), "to_mid_june", block.YEARS[1:]),
        to_json(results.only(block.POLICIES), "second_half", block.POLICIES[1:]),
    ]
    shown = block.render(results, everything)
    _report(results, blocks, {"study": study.name, "blocks": blocks}, shown, folder, as_json)
    _close(results, folder, quiet, "channelsim compare status_quo_2025 YOUR.yaml --all")


class Kind(StrEnum):
    """What can be listed."""

    scenarios = "scenarios"
    policies = "policies"
    parameters = "parameters"
    outcomes = "outcomes"


@app.command("list")
def list_(kind: Kind, as_json: Json = False) -> None:
    """List the shipped scenarios, the policies, the parameters or the outcomes."""
    from sim.report import catalogue

    rows = catalogue.rows(kind.value)
    print(json.dumps(rows, indent=1)) if as_json else _console().print(catalogue.table(kind, rows))


@app.command()
def explain(
    name: Annotated[str, typer.Argument(help="A policy, a parameter or an outcome.")],
    as_json: Json = False,
) -> None:
    """Say what a policy, a parameter or an outcome is, and where its number comes from."""
    from sim.report import catalogue

    entry = catalogue.entry(name)
    print(json.dumps(entry, indent=1)) if as_json else _console().print(catalogue.page(name, entry))


@app.command()
def schema(as_json: Json = False) -> None:
    """Print the JSON Schema of a scenario file, so that editors complete it."""
    from sim.scenario import schema as scenario_schema

    del as_json  # it is JSON either way
    print(json.dumps(scenario_schema(), indent=1))


def main() -> None:
    """Run the command line; a user's mistake is one line and exit code 2."""
    try:
        code = app(standalone_mode=False)
    except UserError as problem:
        print(problem, file=sys.stderr)
        sys.exit(WRONG_INPUT)
    except Interrupted:
        print("Interrupted; nothing was written.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # `channelsim … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(DONE)
    except Exception as problem:
        if not hasattr(problem, "format_message"):
            raise
        said = " ".join(problem.format_message().split())  # a wrong option, argument or command
        if said:  # nothing to say where no command was given: the help is there already
            print(f"{said.rstrip('.')}. See channelsim --help.", file=sys.stderr)
        sys.exit(WRONG_INPUT)
    sys.exit(code if isinstance(code, int) else DONE)


def _study(
    names: Sequence[str], replications: int, seed: int, windows: Sequence[str], any_period: bool
) -> "Study":
    from sim.scenario import load
    from sim.study.design import design

    return design([load(name) for name in names], replications, seed, windows, any_period)


def _finish(
    study: "Study",
    workers: int,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    others: Sequence[str],
    show: Callable[["Results"], list[RenderableType]],
    hint: str,
) -> None:
    from sim.study.compare import to_json

    results, folder = _carry_out(study, workers, out, quiet)
    block = to_json(results, study.windows[0], others)
    _report(results, [block], block, show(results), folder, as_json)
    _close(results, folder, quiet, hint)


def _carry_out(
    study: "Study", workers: int, out: Path | None, quiet: bool
) -> tuple["Results", Path]:
    from sim.study.execute import execute
    from sim.study.store import check_folder

    folder = out if out is not None else Path("results") / study.name
    check_folder(folder)
    try:
        with _progress(study.runs, quiet) as progress:
            return execute(study, workers or _cores(), progress), folder
    except KeyboardInterrupt:
        raise Interrupted from None


def _report(
    results: "Results",
    blocks: list[dict[str, Any]],
    told: dict[str, Any],
    shown: list[RenderableType],
    folder: Path,
    as_json: bool,
) -> None:
    from sim.study.store import write

    paper = Console(record=True, width=80, file=StringIO())
    for part in shown:
        paper.print(part)
    try:
        write(results, blocks, paper.export_text(), folder)
    except OSError as problem:
        raise UserError(f"{folder}: not written: {problem}; make room, or name another") from None
    if as_json:
        print(json.dumps(told, indent=1))
    else:
        console = _console()
        for part in shown:
            console.print(part)


def _close(results: "Results", folder: Path, quiet: bool, hint: str) -> None:
    for failure in results.failures[:3]:
        print(
            f"run failed: {failure.scenario}, replication {failure.replication}, {failure.stage}: "
            f"{failure.type}: {failure.message}", file=sys.stderr,
        )  # fmt: skip
    if results.failures:
        print(
            f"{len(results.failures)} of {results.study.runs} runs failed; their tracebacks are in "
            f"{folder}/failures.parquet, the others are kept", file=sys.stderr,
        )  # fmt: skip
    if not quiet:
        print(f"Written to {folder}. Next: {hint}", file=sys.stderr)
    if results.failures:
        raise typer.Exit(SOME_RUNS_FAILED)


def _console() -> Console:
    width = None if sys.stdout.isatty() else 80
    return Console(width=width, highlight=False, soft_wrap=False)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _progress(runs: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar on stderr with the time left, after two seconds, where there is a terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda done: None
        return
    bar = Progress(
        TextColumn("running"), BarColumn(), MofNCompleteColumn(), TextColumn("runs, left"),
        TimeRemainingColumn(), console=console, transient=True,
    )  # fmt: skip
    task = bar.add_task("", total=runs)
    began = time.monotonic()

    def update(done: int) -> None:
        bar.update(task, completed=done)
        if not bar.live.is_started and time.monotonic() - began > QUIET_SECONDS:
            bar.start()

    try:
        yield update
    finally:
        bar.stop()
