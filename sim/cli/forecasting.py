"""Commands that forecast weekly arrivals, and score it later: forecast make, forecast score."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim import api
from sim.api.engine import STORE
from sim.cli.answers import answer
from sim.cli.console import kept_in, progress_bar, tell
from sim.cli.options import Json, Posterior, Quiet, Store, Workers, posterior_file
from sim.errors import UserError

Day = Annotated[
    datetime,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Last day. Whole weeks up to it are forecast.",
    ),
]
Observed = Annotated[
    Path | None,
    typer.Option(
        help="File of later weekly or daily figures (CSV), after which the forecast begins. "
        "Default: the official series to 15 June 2025."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(help="Sealed file. Default: forecast_from_…_to_….parquet in this folder."),
]
Series = Annotated[
    Path, typer.Argument(metavar="FILE", help="Later weekly or daily figures (CSV).")
]
Sealed = Annotated[
    Path | None, typer.Option(help="A sealed forecast. Default: those of the project.")
]


def make(
    to: Day = "2025-12-31",  # type: ignore[assignment]
    replications: Annotated[
        int,
        typer.Option(
            "--replications", "-n", min=10, max=100_000, help="Number of simulated paths."
        ),
    ] = 1000,
    observed: Observed = None,
    posterior: Posterior = None,
    seal: Annotated[
        bool, typer.Option("--seal", help="Write it with a digest, so that it can be scored later.")
    ] = False,
    out: Out = None,
    store: Store = STORE,
    workers: Workers = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Forecast weekly arrivals with nothing changed, from the last data to a named date.

    The posterior's replications run on beyond the figures that they were fitted to. This takes some
    minutes on two cores. It does not predict what a policy does.

    Example: channelsim forecast make --to 2025-12-31
    """
    from sim.report.forecasting import weeks_table

    if out and not seal:
        raise UserError("--out: is for a sealed forecast; add --seal")
    path, day, file = seal and (out or True), to.date(), posterior_file(posterior)
    with kept_in(store), progress_bar(quiet) as progress:
        found = api.forecast(
            day, replications, observed, file, path, store, workers, progress, tell
        )
    if found.sealed and not quiet:
        tell(f"Sealed in {found.sealed}, digest {found.digest}")
    answer(found.to_json(), as_json, weeks_table(found))


def score(file: Series, forecast: Sealed = None, as_json: Json = False) -> None:
    """Score sealed forecasts, and simple forecasters beside them, against what came.

    Example: channelsim forecast score later.csv
    """
    from sim.report.forecasting import scored

    found = api.score_forecasts(file, forecast, tell)
    pages = (scored(name, each) for name, each in found.items())
    answer({name: each.to_json() for name, each in found.items()}, as_json, *pages)
