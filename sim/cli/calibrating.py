"""The command that fits the assumptions to the reported figures: calibrate."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim import api
from sim.api.calibration import PILOT, POSTERIOR_DRAWS, WORLDS
from sim.api.engine import RESULTS
from sim.cli.answers import answer, as_lines, write
from sim.cli.console import kept_in, steps, tell
from sim.cli.options import (
    Dask,
    Json,
    Page,
    Quiet,
    Seed,
    Targets,
    Workers,
    hands,
)
from sim.cli.reporting import check_page, write_page
from sim.report.text import as_text

QUICK = 4_000
QUICK_DRAWS, QUICK_WORLDS = 400, 10  # of the second wave


class Method(StrEnum):
    """How the figures are fitted."""

    emulator = "emulator"
    kernel = "kernel"


Results = Annotated[Path, typer.Option(help="Folder that stores the ensemble.")]
Out = Annotated[
    Path | None,
    typer.Option(help="File for the posterior. Default: in the folder of the ensemble."),
]


Draws = Annotated[
    int, typer.Option(min=100, max=10_000_000, help="Number of draws from the priors.")
]
Quick = Annotated[
    bool,
    typer.Option(
        "--quick",
        help=f"Use {QUICK:,} draws, then {QUICK_DRAWS} × {QUICK_WORLDS} runs: takes 10 to 15 "
        "minutes, but gives rough results.",
    ),
]
Second = Annotated[bool, typer.Option("--second", help="Fit second-stage targets too.")]
Fit = Annotated[
    Method,
    typer.Option(
        help="How figures are fitted: emulator (all of them), or kernel (weights of the draws "
        "from the priors, for a few figures)."
    ),
]
PosteriorDraws = Annotated[
    int, typer.Option(min=10, max=10_000, help="Number of posterior draws that are simulated.")
]
Worlds = Annotated[
    int, typer.Option(min=2, max=1000, help="Number of worlds of each posterior draw.")
]
Pilot = Annotated[
    int,
    typer.Option(
        min=0, max=10_000, help="Number of draws of a wave that corrects the emulator first."
    ),
]


def calibrate(
    draws: Draws = 100_000,
    quick: Quick = False,
    second: Second = False,
    targets: Targets = None,
    seed: Seed = 1,
    workers: Workers = 0,
    dask: Dask = "",
    results: Results = RESULTS,
    out: Out = None,
    method: Fit = Method.emulator,
    posterior_draws: PosteriorDraws = POSTERIOR_DRAWS,
    worlds: Worlds = WORLDS,
    pilot: Pilot = PILOT,
    as_json: Json = False,
    quiet: Quiet = False,
    report: Page = None,
) -> None:
    """Fit the assumptions to the figures reported for 2024 and 2025.

    A first wave simulates draws from the priors, and an emulator learns from them. A second wave
    simulates draws from the posterior. Both are stored. If the command is interrupted, run it
    again and it resumes. Other targets and more draws reuse the first wave. On two cores, both
    waves take 80 minutes to 3 hours with the compiled model (make fast), by the machine. Without
    it they take twice as long.

    Example: channelsim calibrate --quick
    """
    from sim.report.calibration import render
    from sim.validation.beside import beside_json

    check_page(report)
    if quick:
        draws, posterior_draws, worlds, pilot = QUICK, QUICK_DRAWS, QUICK_WORLDS, 0
        if not quiet:
            tell("10 to 15 minutes on two cores. The results are rough: the page says how far.")
    with kept_in(results), hands(workers, dask) as opened:
        result = api.calibrate(
            draws, second, targets, seed, opened, results, out, method.value, posterior_draws,
            worlds, pilot, steps(quiet), tell,
        )  # fmt: skip
    page, path = render(result), result.path
    beside = {".txt": as_text(page), ".json": as_lines(beside_json(result))}
    files = {path.with_suffix(ending).name: text for ending, text in beside.items()}
    write(result.path.parent, files, result.provenance, result.draws, result.failed)
    answer(result.to_json(), as_json, page)
    write_page(result.path.parent, report, quiet, result.path)
    if not quiet:
        tell(f"Written to {result.path}")
