"""The command that says what weeks to come may bring: forecast."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim import api
from sim.api.engine import STORE
from sim.cli.answers import answer
from sim.cli.console import kept_in, progress_bar, tell
from sim.cli.options import Json, Posterior, Quiet, Store, Workers
from sim.errors import UserError

Day = Annotated[
    datetime,
    typer.Option(
        formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Day to which whole weeks are forecast."
    ),
]
Observed = Annotated[
    Path | None,
    typer.Option(
        help="Later weekly or daily figures (CSV), after which the forecast begins; "
        "default: the official series to 15 June 2025."
    ),
]
Out = Annotated[
    Path | None, typer.Option(help="The sealed file; default: forecast_from_…_to_….parquet here.")
]


def forecast(
    to: Day = "2025-12-31",  # type: ignore[assignment]
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=10, max=100_000, help="Simulated paths.")
    ] = 1000,
    observed: Observed = None,
    posterior: Posterior = None,
    seal: Annotated[
        bool, typer.Option("--seal", help="Write it with a digest, to be scored when it is over.")
    ] = False,
    out: Out = None,
    store: Store = STORE,
    workers: Workers = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Forecast weekly arrivals with nothing changed, from the last data to a named date.

    The posterior's worlds go on beyond the figures that they were fitted to: some minutes on two
    cores. It is no prediction of what a policy does. Example: channelsim forecast --to 2025-12-31
    """  # fmt: skip
    from sim.report.forecasting import weeks_table

    if out and not seal:
        raise UserError("--out: is where a sealed forecast goes; add --seal")
    path, day = seal and (out or True), to.date()
    with kept_in(store), progress_bar(quiet) as progress:
        found = api.forecast(
            day, replications, observed, posterior, path, store, workers, progress, tell
        )
    if found.sealed and not quiet:
        tell(f"Sealed in {found.sealed}, digest {found.digest}")
    answer(found.to_json(), as_json, weeks_table(found))
