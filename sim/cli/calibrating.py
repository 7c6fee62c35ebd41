"""The command that makes the bank and weighs it: calibrate."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.console import (
    as_text,
    cores,
    engine_of,
    flowing,
    kept_in,
    progress_bar,
    tell,
    terminal,
)
from sim.cli.studies import Json
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.data.targets import Target
    from sim.inference.ensemble import Bank
    from sim.inference.posterior import Posterior
    from sim.inference.recipe import Recipe
    from sim.validation.identify import Identified

DRAWS, QUICK = 100_000, 4_000


def calibrate(
    draws: Annotated[
        int, typer.Option(min=100, max=10_000_000, help="Draws from the priors.")
    ] = DRAWS,
    quick: Annotated[
        bool, typer.Option("--quick", help=f"{QUICK:,} draws: some minutes, and rough.")
    ] = False,
    second: Annotated[
        bool, typer.Option("--second", help="Fit the figures of the second stage too.")
    ] = False,
    targets: Annotated[
        Path | None, typer.Option(help="File of reported figures; default: the project's own.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of draws and random worlds.")] = 1,
    workers: Annotated[int, typer.Option(min=0, max=1024, help="Processes; 0: one a core.")] = 0,
    results: Annotated[
        Path, typer.Option(help="Folder in which the bank of simulations is kept.")
    ] = Path("results"),
    out: Annotated[
        Path | None, typer.Option(help="The posterior; default: posterior.parquet of the bank.")
    ] = None,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Weigh draws from the priors by what was reported of 2024 and 2025.

    The draws' simulations are kept: killed or stopped, the same command goes on, and other figures
    or more draws use what is there; all that is there is used. 100,000 draws take about 90 minutes
    on two cores.

    Example: channelsim calibrate --quick
    """
    from dataclasses import replace

    from sim.data.targets import targets as reported
    from sim.inference.ensemble import draws_kept
    from sim.inference.posterior_file import write_posterior
    from sim.inference.recipe import Recipe, windows_of
    from sim.inference.weights import posterior, weights_of
    from sim.report.calibration import render
    from sim.validation.checks import held_against

    every = list(reported(targets).values())
    fitted = [t for t in every if t.role == "fitted" or (second and t.role == "second")]
    known = [*reported().values(), *every]  # fewer figures need no other bank
    recipe = Recipe(QUICK if quick else draws, seed, windows_of(known))
    folder = recipe.folder(results)
    _check(recipe, fitted)
    if (kept := draws_kept(folder, tell)) > recipe.draws:  # fewer would make a worse posterior
        recipe = replace(recipe, draws=kept)
    bank = _filled(recipe, folder, workers or cores(), quiet)
    found = _with_regimes(posterior(bank, fitted), folder / "store", workers or cores(), quiet)
    path = out if out is not None else folder / "posterior.parquet"
    weight = weights_of(bank, fitted)
    held, told = held_against(bank, weight, every), _told(bank, weight, quiet)
    page = render(found, held, told)
    try:
        write_posterior(found, path)
        path.with_suffix(".txt").write_text(as_text(page), encoding="utf-8")
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem}; name another --out") from None
    if as_json:
        print(json.dumps(_plain(found.about, held, told), indent=1))
    else:
        terminal().print(page)
    if not quiet:
        print(f"Written to {path}", file=sys.stderr)


def _filled(recipe: "Recipe", folder: Path, workers: int, quiet: bool) -> "Bank":
    """Make what the bank lacks, and read it."""
    from sim.inference.ensemble import fill, read_bank

    with kept_in(folder), engine_of(workers, quiet) as engine:
        fill(recipe, folder, engine)
        return read_bank(recipe, folder)


def _with_regimes(found: "Posterior", store: Path, workers: int, quiet: bool) -> "Posterior":
    """Look how arrivals react to boats offered, draw by draw."""
    from sim.inference.regimes import with_regimes

    with kept_in(store), engine_of(workers, quiet) as engine:
        return with_regimes(found, store, engine)


def _told(bank: "Bank", weight: Any, quiet: bool) -> "list[Identified]":
    """Return what the figures say of every single number."""
    from sim.inference.weights import learning
    from sim.validation.columns import assumed
    from sim.validation.identify import identified, single_numbers

    chosen = learning(bank)
    numbers = bank.draw[chosen].tolist()
    with progress_bar(quiet, "draws made again") as progress:
        columns = assumed(numbers, bank.recipe.seed, progress)
    return identified(columns.only(single_numbers()), weight[chosen])


def _check(recipe: "Recipe", fitted: list["Target"]) -> None:
    """Refuse figures that no bank can be held against, before the hours that one takes."""
    for target in fitted:
        if (target.scenario, target.window) not in recipe.windows:
            raise UserError(
                f"{target.name}: {target.window} of {target.scenario} ends after the figures do; "
                "fit a window to mid-June 2025, or make it a check"
            )


def _plain(about: dict[str, object], held: list[Any], told: list[Any]) -> dict[str, Any]:
    from sim.jsonfile import finite

    figures = [
        {
            "name": each.target.name, "role": each.target.role, "reported": each.target.value,
            "prior": each.prior, "posterior": each.posterior, "inside": each.inside,
        }
        for each in held
    ]  # fmt: skip
    return dict(
        finite({**about, "figures": figures, "parameters": [asdict(each) for each in told]})
    )


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=flowing(calibrate))(calibrate)
