"""The command that splits the rise from 2024 to 2025 among its drivers: attribute."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.assumed import Point, Posterior, Prior, assumed
from sim.cli.carry_out import SOME_RUNS_FAILED
from sim.cli.console import as_text, cores, engine_of, flowing, kept_in, terminal
from sim.cli.studies import Json
from sim.errors import UserError
from sim.runs.atomic import write_text

if TYPE_CHECKING:
    from sim.attribution.parts import Recipe
    from sim.experiment.source import Parameters


def attribute(
    draws: Annotated[int, typer.Option(min=1, max=100_000, help="Draws of the assumptions.")] = 200,
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=1, max=10_000, help="Random worlds a draw.")
    ] = 4,
    posterior: Posterior = None,
    prior: Prior = False,
    point: Point = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of draws and random worlds.")] = 1,
    workers: Annotated[int, typer.Option(min=0, max=1024, help="Processes; 0: one a core.")] = 0,
    results: Annotated[Path, typer.Option(help="Folder in which the runs are kept.")] = Path(
        "results"
    ),
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for attribution.json and .txt; default: that of the runs."),
    ] = None,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Split the model's rise of arrivals from 2024 to 2025 among six drivers (Shapley values).

    Runs are kept: killed or stopped, the same command goes on, and more draws use what is there.

    Example: channelsim attribute --draws 20
    """
    drawn = assumed(posterior, prior, point, levers=False)  # no policy is in force here
    attributed(drawn, draws, replications, seed, workers, results, out, as_json, quiet)


def attributed(
    parameters: "Parameters",
    draws: int,
    replications: int,
    seed: int,
    workers: int,
    results: Path,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Simulate what is not there yet, split the rise, print it and write it.

    Parameters
    ----------
    parameters
        Where the draws come from.
    out
        Folder of the two files; that of the runs if absent.
    """
    from sim.attribution.parts import Recipe
    from sim.report.attribution import render

    recipe = Recipe(parameters, draws, replications, seed)
    folder = recipe.folder(results)
    found = _found(recipe, folder, workers or cores(), quiet)
    page = render(found)
    where = folder if out is None else out
    try:
        where.mkdir(parents=True, exist_ok=True)
        _write(where / "attribution.json", json.dumps(found, indent=1))
        _write(where / "attribution.txt", as_text(page))
    except OSError as problem:
        raise UserError(f"{where}: cannot be written: {problem}; name another --out") from None
    if as_json:
        print(json.dumps(found, indent=1))
    else:
        terminal().print(page)
    if not quiet:
        print(f"Written to {where}", file=sys.stderr)
    if found["failed_draws"]:
        print(
            f"{found['failed_draws']} of {draws} draws failed; the others are kept", file=sys.stderr
        )
        raise typer.Exit(SOME_RUNS_FAILED)


def _found(recipe: "Recipe", folder: Path, workers: int, quiet: bool) -> dict[str, Any]:
    """Make the runs that are not there yet, and split the rise."""
    from sim import MODEL_VERSION
    from sim.attribution.parts import fill, read
    from sim.attribution.split import split

    with kept_in(folder), engine_of(workers, quiet) as engine:
        fill(recipe, folder, engine)
        counts = read(recipe, folder)
    told = {"model_version": MODEL_VERSION, "seed": recipe.seed, "study": folder.name}
    told["parameters"] = recipe.parameters.kind.value
    return {**told, **split(counts, recipe.regimes())}


def _write(path: Path, text: str) -> None:
    """Write one file, whole or not at all."""
    write_text(path, text)


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=flowing(attribute))(attribute)
