"""The command that simulates draws from the priors and weights them: calibrate."""

from pathlib import Path
from typing import Annotated

import typer

from sim import api
from sim.api.engine import RESULTS
from sim.cli.answers import answer, write
from sim.cli.console import kept_in, steps, tell
from sim.cli.options import Json, Quiet, Seed, Targets, Workers
from sim.report.text import as_text

QUICK = 4_000
Results = Annotated[Path, typer.Option(help="Folder that stores the ensemble.")]
Out = Annotated[
    Path | None,
    typer.Option(help="File for the posterior. Default: in the folder of the ensemble."),
]


def calibrate(
    draws: Annotated[
        int, typer.Option(min=100, max=10_000_000, help="Number of draws from the priors.")
    ] = 100_000,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick", help=f"Use {QUICK:,} draws: takes minutes, but gives rough results."
        ),
    ] = False,
    second: Annotated[bool, typer.Option("--second", help="Fit second-stage targets too.")] = False,
    targets: Targets = None,
    seed: Seed = 1,
    workers: Workers = 0,
    results: Results = RESULTS,
    out: Out = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Weight draws from the priors by the figures reported for 2024 and 2025.

    The simulations are stored as an ensemble. If the command is interrupted, run it again and it
    resumes. Other targets and more draws reuse the ensemble. 100,000 draws take about 90 minutes on
    two cores.

    Example: channelsim calibrate --quick
    """
    from sim.report.calibration import render

    many = QUICK if quick else draws
    with kept_in(results):
        result = api.calibrate(
            many, second, targets, seed, workers, results, out, steps(quiet), tell
        )
    page = render(result)
    files = {result.path.with_suffix(".txt").name: as_text(page)}
    write(result.path.parent, files, result.provenance, result.draws, result.failed)
    answer(result.to_json(), as_json, page)
    if not quiet:
        tell(f"Written to {result.path}")
