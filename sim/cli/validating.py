"""The command that asks whether the calibration holds, and how forecasts fared: validate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import api
from sim.api.calibration import POLICY_DRAWS, SETS
from sim.api.engine import RESULTS
from sim.cli.answers import answer, as_lines, write
from sim.cli.console import kept_in, steps, tell
from sim.cli.options import Json, Quiet, Targets, Workers
from sim.errors import UserError
from sim.report.text import as_text

if TYPE_CHECKING:
    from sim.validation.result import ValidationResult


Observed = Annotated[
    Path | None,
    typer.Option(help="Score sealed forecasts against this later series (CSV), and do no more."),
]
Forecast = Annotated[
    Path | None,
    typer.Option(help="With --observed: a sealed forecast; default: those of the project."),
]
Posterior = Annotated[
    Path | None,
    typer.Option(help="Posterior to be validated; default: the bank's own, else the project's."),
]

Results = Annotated[Path, typer.Option(help="Folder in which `calibrate` has left its bank.")]
Out = Annotated[
    Path | None, typer.Option(help="Folder for validation.json and .txt; default: the bank's.")
]


def validate(
    observed: Observed = None,
    forecast: Forecast = None,
    posterior: Posterior = None,
    targets: Targets = None,
    results: Results = RESULTS,
    sets: Annotated[
        int, typer.Option(min=20, max=100_000, help="Made-up reports to be tested on.")
    ] = SETS,
    policy_draws: Annotated[
        int, typer.Option(min=0, max=100_000, help="Draws at which every policy is run; 0: none.")
    ] = POLICY_DRAWS,
    out: Out = None,
    workers: Workers = 0,
    as_json: Json = False,
    quiet: Quiet = False,
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
    bars = steps(quiet, named=True)
    with kept_in(results):
        found = api.validate(posterior, targets, results, sets, policy_draws, workers, bars, tell)
    if found.folder:
        _written(found, out or found.folder, as_json, quiet)
    elif out:
        raise UserError(f"{results}: holds no ensemble. Build it with channelsim calibrate.")
    else:
        _shipped(found, results, as_json, quiet)


def _written(found: "ValidationResult", out: Path, as_json: bool, quiet: bool) -> None:
    from sim.report.validation import render

    page, told = render(found), found.to_json()
    files = {"validation.txt": as_text(page), "validation.json": as_lines(told)}
    write(out, files, found.made_from, found.ensemble, 0)
    answer(told, as_json, page)
    if not quiet:
        tell(f"Written to {out}/validation.txt and .json")


def _shipped(found: "ValidationResult", results: Path, as_json: bool, quiet: bool) -> None:
    from sim.validation.result import shipped_text

    print(as_lines(found.to_json()) if as_json else shipped_text("validation.txt"), end="")
    if not quiet:
        tell(
            f"No bank in {results}: this was found when the project's posterior was made. For "
            "figures of your own: channelsim calibrate --targets FILE, then this command with "
            "--targets and --posterior."
        )


def _score(observed: Path, forecast: Path | None, as_json: bool) -> None:
    """Score sealed forecasts and plain forecasters against a later series."""
    from sim.report.forecasting import scored

    found = api.score_forecasts(observed, forecast, tell)
    pages = (scored(name, each) for name, each in found.items())
    answer({name: each.to_json() for name, each in found.items()}, as_json, *pages)
