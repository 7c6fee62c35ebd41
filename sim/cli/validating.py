"""Commands that check the calibration: validate show, validate run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim import api
from sim.api.calibration import POLICY_DRAWS, SETS
from sim.api.engine import RESULTS
from sim.cli.answers import answer, as_lines, write
from sim.cli.console import kept_in, steps, tell
from sim.cli.options import (
    Dask,
    Json,
    Page,
    Posterior,
    Quiet,
    Targets,
    Workers,
    hands,
    posterior_file,
)
from sim.cli.reporting import check_page, write_page
from sim.errors import UserError
from sim.report.text import as_text

if TYPE_CHECKING:
    from sim.validation.result import ValidationResult

POSTERIOR = "posterior.parquet"
Results = Annotated[Path, typer.Option(help="Folder with the ensemble of `channelsim calibrate`.")]
Out = Annotated[
    Path | None,
    typer.Option(help="Folder for validation.json and .txt. Default: the folder of the ensemble."),
]


def show(results: Results = RESULTS, as_json: Json = False, quiet: Quiet = False) -> None:
    """Print the last report of `validate run`, or the report of the project's posterior.

    Example: channelsim validate show
    """
    from sim.experiment.folder import read_json
    from sim.report.validation import render
    from sim.validation.result import ValidationResult, shipped_validation, targets_changed

    reports = sorted(
        results.glob("ensemble-*/validation.json"), key=lambda path: path.stat().st_mtime
    )
    result = ValidationResult.from_json(read_json(reports[-1])) if reports else shipped_validation()
    answer(result.to_json(), as_json, render(result))
    if changed := targets_changed(result):
        tell(changed)
    if not quiet:
        tell(
            f"From {reports[-1].parent}." if reports
            else f"No report in {results}: this one is of the project's posterior. For one of your "
            "own: channelsim calibrate, then channelsim validate run."
        )  # fmt: skip


def run(
    posterior: Posterior = None,
    targets: Targets = None,
    results: Results = RESULTS,
    sets: Annotated[
        int, typer.Option(min=20, max=100_000, help="Number of synthetic data sets.")
    ] = SETS,
    policy_draws: Annotated[
        int,
        typer.Option(
            min=0,
            max=100_000,
            help="Number of draws with which every policy is run (0 = skip this).",
        ),
    ] = POLICY_DRAWS,
    out: Out = None,
    workers: Workers = 0,
    dask: Dask = "",
    as_json: Json = False,
    quiet: Quiet = False,
    report: Page = None,
) -> None:
    """Check the calibration: reported figures, synthetic data, structural variants, forecasts.

    Needs the ensemble of `channelsim calibrate`, which takes 80 minutes or more. The check takes
    eight minutes on two cores.

    Example: channelsim validate run --policy-draws 0
    """
    check_page(report)
    file, bars = posterior_file(posterior), steps(quiet, named=True)
    with kept_in(results), hands(workers, dask) as opened:
        result = api.validate(file, targets, results, sets, policy_draws, opened, bars, tell)
    if not result.folder:
        raise UserError(
            f"{results}: holds no ensemble. Build it with channelsim calibrate, or print the "
            "report of the project's posterior with channelsim validate show."
        )
    target = out or result.folder
    _written(result, target, as_json, quiet)
    own = file or result.folder / POSTERIOR
    write_page(target, report, quiet, own if own.is_file() else None)


def _written(result: "ValidationResult", out: Path, as_json: bool, quiet: bool) -> None:
    from sim.report.validation import render

    page, data = render(result), result.to_json()
    files = {"validation.txt": as_text(page), "validation.json": as_lines(data)}
    write(out, files, result.provenance, result.ensemble, 0)
    answer(data, as_json, page)
    if not quiet:
        tell(f"Written to {out}/validation.txt and .json")
