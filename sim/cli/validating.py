"""The command that asks whether the calibration holds, and how forecasts fared: validate."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.console import as_text, cores, flowing, kept_in, progress_bar, tell, terminal
from sim.cli.studies import Json
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.inference.posterior import Posterior as Draws
    from sim.inference.recipe import Recipe
    from sim.validation.validate import Validation

SETS, POLICY_DRAWS = 4000, 400


def validate(
    observed: Annotated[
        Path | None,
        typer.Option(
            help="Score sealed forecasts against this later series (CSV), and do no more."
        ),
    ] = None,
    forecast: Annotated[
        Path | None,
        typer.Option(help="With --observed: a sealed forecast; default: those of the project."),
    ] = None,
    posterior: Annotated[
        Path | None,
        typer.Option(
            help="Posterior to be validated; default: the bank's own, else the project's."
        ),
    ] = None,
    targets: Annotated[
        Path | None, typer.Option(help="File of reported figures; default: the project's own.")
    ] = None,
    results: Annotated[
        Path, typer.Option(help="Folder in which `calibrate` has left its bank.")
    ] = Path("results"),
    sets: Annotated[
        int, typer.Option(min=20, max=100_000, help="Made-up reports to be tested on.")
    ] = SETS,
    policy_draws: Annotated[
        int, typer.Option(min=0, max=100_000, help="Draws at which every policy is run; 0: none.")
    ] = POLICY_DRAWS,
    out: Annotated[
        Path | None, typer.Option(help="Folder for validation.json and .txt; default: the bank's.")
    ] = None,
    workers: Annotated[int, typer.Option(min=0, max=1024, help="Processes; 0: one a core.")] = 0,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Hold the calibration against reported figures, made-up reports, other choices, and time.

    Needs the bank that `channelsim calibrate` makes in 90 minutes; this then takes eight minutes
    on two cores. Without a bank, what is printed was found when the project's posterior was
    made.

    Example: channelsim validate --observed arrivals.csv
    """
    if observed is not None:
        _score(observed, forecast, as_json)
        return
    if forecast is not None:
        raise UserError("--forecast: is scored against --observed FILE.csv; give that too")
    from sim.inference.posterior_file import read_posterior

    draws = read_posterior(posterior) if posterior else None
    folder, kept = _bank(results, draws)
    if kept:
        asked = Asked(targets, sets, policy_draws, workers or cores(), quiet)
        found = _validated(kept, folder, draws, asked)
        _written(found, out or folder, as_json, quiet)
        return
    if draws or targets or out or (sets, policy_draws) != (SETS, POLICY_DRAWS):
        raise UserError(f"{folder}: no bank to validate; make it with channelsim calibrate")
    _shipped(results, as_json, quiet)


def _bank(results: Path, draws: "Draws | None") -> tuple[Path, int]:
    """Return where the bank of this model and these figures is, and how many draws it has."""
    from sim.inference.ensemble import draws_kept

    folder = _recipe(draws).folder(results)
    return folder, draws_kept(folder, tell)


def _recipe(draws: "Draws | None", many: int = 0) -> "Recipe":
    from sim.data.targets import targets
    from sim.inference.recipe import Recipe, windows_of

    seed = int(draws.about["seed"]) if draws else 1
    return Recipe(many, seed, windows_of(targets().values()))


def _shipped(results: Path, as_json: bool, quiet: bool) -> None:
    from sim.shipped import folder

    path = folder("calibration") / ("validation.json" if as_json else "validation.txt")
    if not path.exists():
        raise UserError(f"{path}: is not here; make a bank with channelsim calibrate, then again")
    print(path.read_text(encoding="utf-8"), end="")
    if not quiet:
        tell(
            f"No bank in {results}: this was found when the project's posterior was made. For "
            "figures of your own: channelsim calibrate --targets FILE, then this command with "
            "--targets and --posterior."
        )


@dataclass(frozen=True)
class Asked:
    """What a validation was asked for."""

    targets: Path | None
    sets: int
    policy_draws: int
    workers: int
    quiet: bool


def _validated(kept: int, folder: Path, draws: "Draws | None", asked: Asked) -> "Validation":
    from sim.data.targets import targets
    from sim.inference.ensemble import read_bank
    from sim.inference.posterior_file import fitted_to, read_posterior, shipped_posterior
    from sim.runs.engine import Engine
    from sim.validation.validate import Work
    from sim.validation.validate import validate as validated

    @contextmanager
    def progress(what: str) -> Iterator[Any]:
        if not asked.quiet and not sys.stderr.isatty():
            tell(f"{what} …")
        with progress_bar(asked.quiet, what) as bar:
            yield bar

    beside = folder / "posterior.parquet"
    found = draws or (read_posterior(beside) if beside.exists() else shipped_posterior())
    every = list(targets(asked.targets).values())
    fitted = fitted_to(found, every)
    bank = read_bank(_recipe(found, kept), folder)
    store = folder / "store"
    work = Work(asked.sets, asked.policy_draws, store, Engine(asked.workers, tell), progress)
    with kept_in(folder / "store"):
        return validated(bank, found, every, fitted, work)


def _written(found: "Validation", out: Path, as_json: bool, quiet: bool) -> None:
    from sim.report.validation import render
    from sim.validation.validate import plain

    page, told = render(found), json.dumps(plain(found), indent=1)
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "validation.txt").write_text(as_text(page), encoding="utf-8")
        (out / "validation.json").write_text(told + "\n", encoding="utf-8")
    except OSError as problem:
        raise UserError(f"{out}: cannot be written: {problem}; name another --out") from None
    print(told) if as_json else terminal().print(page)
    if not quiet:
        tell(f"Written to {out}/validation.txt and .json")


def _score(path: Path, forecast: Path | None, as_json: bool) -> None:
    """Score sealed forecasts and plain forecasters against a later series."""
    from dataclasses import asdict

    from sim.data.user_csv import read_series
    from sim.forecast.scored import score_sealed
    from sim.forecast.sealed import overlap, read_sealed, shipped_forecasts
    from sim.jsonfile import finite
    from sim.report.forecasting import scored

    came = read_series(path, tell)
    if not forecast and not shipped_forecasts():
        raise UserError("the project's forecasts are not here; name one with --forecast")
    made = {f.name: read_sealed(f) for f in ([forecast] if forecast else shipped_forecasts())}
    due = {name: s for name, s in made.items() if overlap(s, came.week_ending)}
    found = {name: score_sealed(each, came) for name, each in (due or made).items()}
    if as_json:
        print(json.dumps(finite({n: asdict(each) for n, each in found.items()}), indent=1))
        return
    for name, each in found.items():
        terminal().print(scored(name, each))


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=flowing(validate))(validate)
