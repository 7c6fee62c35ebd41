"""Commands that forecast weekly arrivals and score forecasts: forecast make, forecast score."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim import api
from sim.api.engine import STORE
from sim.cli.answers import answer
from sim.cli.console import kept_in, progress_bar, tell
from sim.cli.options import (
    Dask,
    ForecastPosterior,
    Json,
    Quiet,
    Store,
    Workers,
    hands,
    posterior_file,
)
from sim.errors import UserError

Day = Annotated[
    datetime,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="YYYY-MM-DD",
        help="Last day. The forecast has the full weeks up to it.",
    ),
]
Observed = Annotated[
    Path | None,
    typer.Option(
        help="CSV file of later weekly or daily figures. The forecast begins after its last week. "
        "Default: the official series to 15 June 2025."
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(help="Sealed file. Default: forecast_from_DATE_to_DATE.parquet in this folder."),
]
Series = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="CSV file of later weekly or daily figures."),
]
Sealed = Annotated[
    list[Path] | None,
    typer.Option(
        help="A sealed forecast; may be given several times. Default: the project's forecasts."
    ),
]
Seal = Annotated[
    bool, typer.Option("--seal", help="Write the forecast with a digest, to score it later.")
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
    posterior: ForecastPosterior = None,
    seal: Seal = False,
    out: Out = None,
    store: Store = STORE,
    workers: Workers = 0,
    dask: Dask = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Forecast weekly arrivals without new policies, from the last data to a date.

    The posterior's draws are run beyond the weeks to which they were fitted. This takes a few
    minutes on two cores. The forecast does not predict what a policy does.

    Example: channelsim forecast make --to 2025-12-31
    """
    from sim.report.forecasting import weeks_table

    if out and not seal:
        raise UserError("--out: names a sealed forecast. Add --seal.")
    path, day, file = seal and (out or True), to.date(), posterior_file(posterior)
    with kept_in(store), hands(workers, dask) as opened, progress_bar(quiet) as progress:
        result = api.forecast(
            day, replications, observed, file, path, store, opened, progress, tell
        )
    if result.sealed and not quiet:
        tell(f"Sealed in {result.sealed}, digest {result.digest}")
    answer(result.to_json(), as_json, weeks_table(result))


def score(file: Series, forecast: Sealed = None, as_json: Json = False) -> None:
    """Score sealed forecasts and simple forecasters against the weeks observed later.

    Several forecasts of one origin are also compared on the weeks that all of them have.

    Example: channelsim forecast score later.csv
    """
    from sim.forecast.side_by_side import side_by_side
    from sim.report.sealed import compared, scored

    scores = api.score_forecasts(file, forecast, tell)
    pages = [scored(name, score) for name, score in scores.items()]
    pages += map(compared, side_by_side(scores))
    answer({name: score.to_json() for name, score in scores.items()}, as_json, *pages)
