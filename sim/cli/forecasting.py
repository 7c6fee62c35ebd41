"""The command that says what weeks to come may bring: forecast."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.api.engine import STORE
from sim.cli.assumed import Posterior
from sim.cli.console import engine_of, flowing, kept_in, tell, terminal
from sim.cli.studies import Json, Store
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.data.official_weekly import Weekly
    from sim.forecast.simulated import Ahead
    from sim.inference.posterior import Posterior as Draws

TO, REPLICATIONS = "2025-12-31", 1000


def forecast(
    to: Annotated[
        datetime,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Day to which whole weeks are forecast.",
        ),
    ] = TO,  # type: ignore[assignment]
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=10, max=100_000, help="Courses of events.")
    ] = REPLICATIONS,
    observed: Annotated[
        Path | None,
        typer.Option(
            help="Later weekly or daily figures (CSV), after which the forecast begins; "
            "default: the official series to 15 June 2025."
        ),
    ] = None,
    posterior: Posterior = None,
    seal: Annotated[
        bool, typer.Option("--seal", help="Write it with a digest, to be scored when it is over.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="The sealed file; default: forecast_from_…_to_….parquet here."),
    ] = None,
    store: Store = STORE,
    workers: Annotated[int, typer.Option(min=0, max=1024, help="Processes; 0: one a core.")] = 0,
    as_json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Forecast weekly arrivals with nothing changed, from the last data to a named date.

    The posterior's worlds go on beyond the figures that they were fitted to: some minutes on two
    cores. It is no prediction of what a policy does. Example: channelsim forecast --to 2025-12-31
    """  # fmt: skip
    from sim.data.official_weekly import observed as official
    from sim.data.user_csv import read_series
    from sim.inference.posterior_file import read_posterior, shipped_posterior
    from sim.report.forecasting import weeks_of

    draws = read_posterior(posterior) if posterior else shipped_posterior()
    if draws.note:
        tell(draws.note)
    history = read_series(observed, tell).joined(official()) if observed else official()
    if out is not None and not seal:
        raise UserError("--out: is where a sealed forecast goes; add --seal")
    path = out or Path(f"forecast_from_{history.week_ending[-1]}_to_{to.date()}.parquet")
    if seal and path.exists():
        raise UserError(f"{path}: is there already, and what is sealed stays; name another --out")
    found = _made(draws, history, to.date(), replications, store, workers, quiet)
    if seal:
        _seal(found, draws, history, path, quiet)
    if as_json:
        print(json.dumps(_plain(found), indent=1))
    else:
        terminal().print(weeks_of(found))


def _made(
    draws: "Draws",
    history: "Weekly",
    to: date,
    replications: int,
    store: Path,
    workers: int,
    quiet: bool,
) -> "Ahead":
    from sim.forecast.simulated import ahead

    with kept_in(store), engine_of(workers, quiet) as engine:
        return ahead(draws, history, to, replications, store, engine)


def _seal(found: "Ahead", draws: "Draws", history: "Weekly", path: Path, quiet: bool) -> None:
    from sim.forecast.sealed import seal

    try:
        digest = seal(found, draws, history, path)
    except OSError as problem:
        raise UserError(f"{path}: cannot be written: {problem}; name another --out") from None
    if not quiet:
        print(f"Sealed in {path}, digest {digest}", file=sys.stderr)


def _plain(found: "Ahead") -> dict[str, object]:
    import numpy as np

    at = (0.05, 0.25, 0.5, 0.75, 0.95)
    people, boats = (np.quantile(x, at, axis=0) for x in (found.people, found.boats))
    names = [f"q{round(100 * q):02d}" for q in at]
    weeks = [
        {
            "week_ending": str(day),
            "people_arrived": dict(zip(names, people[:, i].tolist(), strict=True)),
            "boats_arrived": dict(zip(names, boats[:, i].tolist(), strict=True)),
        }
        for i, day in enumerate(found.week_ending)
    ]
    return {
        "data_to": str(found.origin), "replications": len(found.people),
        "effective": found.effective, "distinct_worlds": found.distinct, "weeks": weeks,
    }  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(help=flowing(forecast))(forecast)
