"""Commands that run a sweep and show its progress: sweep, status."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim import api
from sim.api.arguments import store_folder
from sim.api.engine import STORE, count_workers
from sim.cli.answers import FAILED_RUNS, answer
from sim.cli.completion import sweeps
from sim.cli.console import kept_in, progress_bar, show, tell
from sim.cli.options import (
    Assumptions,
    Dask,
    Json,
    Page,
    Part,
    Quiet,
    Store,
    Study,
    Workers,
    assumed,
    hands,
)
from sim.cli.reporting import check_page, write_page
from sim.cli.studies import folder_of
from sim.errors import UserError
from sim.runs.atomic import is_alive

if TYPE_CHECKING:
    from sim.sensitivity.result import SweepResult
    from sim.sensitivity.spec import Sweep


KEYS = {"study", "state", "process", "runs", "done"}  # of progress.json
File = Annotated[
    str,
    typer.Argument(
        metavar="SWEEP", autocompletion=sweeps,
        help="Sweep file, or name of a shipped sweep: {sweeps}.",
    ),
]  # fmt: skip


def sweep(
    file: File,
    workers: Workers = 0,
    dask: Dask = "",
    part: Part = "",
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the tables. Default: results/STUDY."),
    ] = None,
    store: Store = STORE,
    assumptions: Assumptions = "posterior",
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Print the number of runs and the time they take. Run nothing."
        ),
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
    report: Page = None,
) -> None:
    """Vary the assumptions of a scenario, or of a pair, and show which of them matter.

    If the command is interrupted, run it again and it resumes.

    Example: channelsim sweep status_quo_tornado --dry-run
    """
    from sim.sensitivity.spec import load_sweep

    check_page(report)
    if dry_run and report is not None:
        raise UserError("--report: --dry-run runs nothing to report. Leave one of them out.")
    read = load_sweep(file)  # first: it may be wrong, and assumptions take longer
    request = read.drawn_from(assumed(assumptions, "default"))
    if dry_run:
        if part:
            raise UserError("--part: does nothing with --dry-run. Leave out either.")
        with hands(workers, dask) as opened:
            _dry_run(request, store, count_workers(opened), as_json)
    else:
        with kept_in(store), hands(workers, dask, part) as opened, progress_bar(quiet) as bar:
            result = api.sweep(
                request, workers=opened, store=store, out=out, progress=bar, tell=tell
            )
        _report(result, as_json, quiet, report)


def _dry_run(request: "Sweep", store: str, workers: int, as_json: bool) -> None:
    from sim.sensitivity.cost import estimate_cost

    cost = estimate_cost(request, store_folder(store), workers)
    if as_json:
        print(json.dumps(asdict(cost) | {"seconds": round(cost.seconds, 1)}, indent=1))
        return
    show(
        f"{cost.study}: {cost.samples:,} samples of {request.file.replications} replications, "
        f"{cost.runs:,} runs; {cost.runs_to_do:,} are new.\n"
        f"About {_duration(cost.seconds)} on {workers} workers; nothing was run."
    )


def _report(result: "SweepResult", as_json: bool, quiet: bool, page: Path | None) -> None:
    """Print the tables and write the report. Exit with 1 if runs failed."""
    from sim.report import sweeps
    from sim.sensitivity.methods import METHODS

    folder = result.folder
    answer(result.to_json(), as_json, *sweeps.render(result))
    if folder is not None:
        write_page(folder, page, quiet)
    for failure in result.failures[:3]:
        tell(
            f"run failed: {failure.scenario}, replication {failure.replication}: {failure.message}"
        )
    if not quiet:
        further = "explore" if METHODS[result.method].points and result.compare else "report"
        hint = "" if page else f". Next: channelsim {further} {folder}"
        tell(f"Written to {folder}{hint}")
    if result.failures:
        tell(f"{len(result.failures)} runs failed. See {folder}/failures.parquet.")
        raise typer.Exit(FAILED_RUNS)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def status(study: Study, as_json: Json = False) -> None:
    """Show the progress of a sweep that runs in another terminal.

    Example: channelsim status status_quo_tornado
    """
    state = _state(folder_of(study))
    if state["state"] == "running" and not is_alive(state["process"]):
        state |= {"state": "killed; the same command resumes", "seconds_left": None}
    if as_json:
        print(json.dumps(state, indent=1))
        return
    left = state["seconds_left"]
    if state["state"] == "running" and not state["done"]:
        known = f"{state['runs']:,} runs, {state['kept_before']:,} stored before"
        about = known if state["runs"] else "counting the runs"
        show(
            f"{state['study']}: starting, as of {state['as_of']}\n{about}; no new one has ended yet"
        )
        return
    show(
        f"{state['study']}: {state['state']}, as of {state['as_of']}\n"
        f"{state['kept_before'] + state['done']:,} of {state['runs']:,} runs "
        f"({state['kept_before']:,} were stored before), {state['failed']} failed\n"
        f"{state['runs_per_second']:.1f} runs a second"
        + (f", {_duration(left)} left" if left is not None else "")
    )


def _state(folder: Path) -> dict[str, Any]:
    from sim.experiment.folder import read_json

    state = read_json(folder / "progress.json")
    if not isinstance(state, dict) or not set(state) >= KEYS:
        raise UserError(
            f"{folder}: is not the folder of a sweep. Name a folder that channelsim sweep wrote."
        )
    return state
