"""The command that splits the rise from 2024 to 2025 among its drivers: attribute."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import api
from sim.api.engine import RESULTS
from sim.cli.answers import FAILED_RUNS, answer, as_lines, write
from sim.cli.console import kept_in, progress_bar, tell
from sim.cli.options import (
    Assumptions,
    Dask,
    Json,
    Page,
    Quiet,
    Seed,
    Workers,
    assumed,
    hands,
)
from sim.cli.reporting import check_page, write_page
from sim.report.text import as_text

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sim.api.engine import Workers as Hands
    from sim.experiment.source import ParameterSource


def attribute(
    draws: Annotated[
        int, typer.Option(min=1, max=100_000, help="Number of draws: sets of assumptions.")
    ] = 200,
    replications: Annotated[
        int,
        typer.Option("--replications", "-n", min=1, max=10_000, help="Replications per draw."),
    ] = 4,
    assumptions: Assumptions = "posterior",
    seed: Seed = 1,
    workers: Workers = 0,
    dask: Dask = "",
    results: Annotated[Path, typer.Option(help="Folder that stores the runs.")] = RESULTS,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for attribution.json and .txt. Default: the folder of the runs."),
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
    report: Page = None,
) -> None:
    """Split the model's rise of arrivals from 2024 to 2025 among six drivers (Shapley values).

    Runs are stored. If the command is interrupted, run it again and it resumes. More draws reuse
    the stored runs.

    Example: channelsim attribute --draws 20
    """
    check_page(report)
    drawn = assumed(assumptions, "default")  # no policy is in force here
    opened = hands(workers, dask)
    attributed(drawn, draws, replications, seed, opened, results, out, as_json, quiet, report)


def attributed(
    parameters: "ParameterSource",
    draws: int,
    replications: int,
    seed: int,
    opened: "AbstractContextManager[Hands]",
    results: Path,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    report: Path | None = None,
) -> None:
    """Attribute, print and write; exit with 1 if a draw failed."""
    from sim.report.attribution import render

    with kept_in(results), opened as workers, progress_bar(quiet) as progress:
        result = api.attribute(
            draws, replications, parameters, seed, workers, results, progress, tell
        )
    page, folder = render(result), out or results / result.study
    data = result.to_json()
    files = {"attribution.json": as_lines(data), "attribution.txt": as_text(page)}
    write(folder, files, result.provenance, draws, result.failed_draws)
    answer(data, as_json, page)
    write_page(result, report, quiet)
    if not quiet:
        tell(f"Written to {folder}")
    if result.failed_draws:
        tell(f"{result.failed_draws} of {draws} draws failed. The other draws are stored.")
        raise typer.Exit(FAILED_RUNS)
