"""Commands of a sweep: run it, and tell how far it is."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim import api
from sim.api.engine import STORE
from sim.cli.answers import SOME_RUNS_FAILED, answer
from sim.cli.completion import sweeps
from sim.cli.console import kept_in, progress_bar, tell
from sim.cli.options import Assumptions, Json, Quiet, Store, Study, Workers, assumed
from sim.cli.studies import folder_of
from sim.errors import UserError
from sim.runs.atomic import is_alive
from sim.runs.cores import cores

if TYPE_CHECKING:
    from sim.sensitivity.result import SweepResult
    from sim.sensitivity.spec import Sweep


def sweep(
    file: Annotated[
        str,
        typer.Argument(
            metavar="SWEEP",
            autocompletion=sweeps,
            help="File of a sweep, or name of a shipped one: {sweeps}.",
        ),
    ],
    workers: Workers = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the tables. Default: results/ and the study's name."),
    ] = None,
    store: Store = STORE,
    assumptions: Assumptions = "posterior",
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Say how many runs it takes and how long. Run nothing."),
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario, or a pair, over many values of its numbers, and show which of them matter.

    If it is stopped, the same command resumes.

    Example: channelsim sweep status_quo_tornado --dry-run
    """
    from sim.sensitivity.spec import load_sweep

    asked = load_sweep(file, assumed(assumptions, "default"))
    if dry_run:
        _dry_run(asked, store, workers or cores(), as_json)
    else:
        with kept_in(store), progress_bar(quiet) as bar:
            found = api.sweep(asked, workers=workers, store=store, out=out, progress=bar, tell=tell)
        _report(found, as_json, quiet)


def _dry_run(asked: "Sweep", store: Path, workers: int, as_json: bool) -> None:
    from sim.sensitivity.cost import estimate_cost

    cost = estimate_cost(asked, store, workers)
    if as_json:
        print(json.dumps(asdict(cost) | {"seconds": round(cost.seconds, 1)}, indent=1))
        return
    print(
        f"{cost.study}: {cost.samples:,} samples of {asked.file.replications} worlds, "
        f"{cost.runs:,} runs; {cost.runs_to_do:,} are new.\n"
        f"About {_duration(cost.seconds)} on {workers} workers; nothing was run."
    )


def _report(found: "SweepResult", as_json: bool, quiet: bool) -> None:
    """Print the tables; exit with 1 if runs failed."""
    from sim.report import sweeps

    folder = found.folder
    answer(found.to_json(), as_json, *sweeps.render(found))
    for failure in found.failures[:3]:
        tell(f"run failed: {failure.scenario}, world {failure.replication}: {failure.message}")
    if not quiet:
        tell(f"Written to {folder}. Next: channelsim plot {folder}")
    if found.failures:
        tell(f"{len(found.failures)} runs failed; see {folder}/failures.parquet")
        raise typer.Exit(SOME_RUNS_FAILED)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def status(study: Study, as_json: Json = False) -> None:
    """Show how far a sweep is, from another terminal.

    Example: channelsim status status_quo_tornado
    """
    told = _told(folder_of(study))
    if told["state"] == "running" and not is_alive(told["process"]):
        told |= {"state": "killed; the same command resumes", "seconds_left": None}
    if as_json:
        print(json.dumps(told, indent=1))
        return
    left = told["seconds_left"]
    print(
        f"{told['study']}: {told['state']}, as of {told['as_of']}\n"
        f"{told['kept_before'] + told['done']:,} of {told['runs']:,} runs "
        f"({told['kept_before']:,} were kept before), {told['failed']} failed, "
        f"{told['runs_per_second']:.1f} runs a second"
        + (f", {_duration(left)} left" if left is not None else "")
    )


def _told(folder: Path) -> dict[str, Any]:
    from sim.experiment.folder import read_json

    told = read_json(folder / "progress.json")
    if not isinstance(told, dict) or not {"study", "state", "process", "runs", "done"} <= set(told):
        raise UserError(f"{folder}: is no sweep's folder; name one that a sweep made")
    return told
