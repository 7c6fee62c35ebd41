"""The command that reads the published spreadsheet of arrivals: import."""

from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.answers import answer
from sim.cli.console import Interrupted, tell
from sim.cli.options import Json
from sim.errors import UserError
from sim.runs.atomic import atomic_write

if TYPE_CHECKING:
    from sim.data.home_office.published import Published
    from sim.report.layout import Ruled

HEAD_BYTES = 200  # first bytes of a file, which show whether import wrote it


def import_(
    file: Annotated[
        Path,
        typer.Argument(help="The Home Office's time series of small boat arrivals, ODS or XLSX."),
    ],
    weekly: Annotated[
        bool, typer.Option("--weekly", help="Write weeks, with prevented crossings. Default: days.")
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Leave out days before this one."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="CSV file to write. Default: FILE's name with .csv (_weekly.csv), in this folder."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a file that import did not write.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the observed arrivals of the published spreadsheet as CSV.

    The headings name the columns. Revised figures replace earlier ones.

    Example: channelsim import small-boats.ods --since 2024-01-01
    """
    try:
        arrivals, path = _imported(file, weekly, since, out, force)
    except KeyboardInterrupt:
        raise Interrupted from None
    for line in arrivals.messages:
        tell(line)
    answer({**_plain(arrivals), "written": str(path)}, as_json, _table(arrivals, file))
    tell(f"Written to {path}. Next: channelsim forecast score {quote(str(path))}")


def _imported(
    file: Path, weekly: bool, since: datetime | None, out: Path | None, force: bool
) -> tuple["Published", Path]:
    from sim.data.home_office.published import DAILY, WEEKLY, as_csv, published
    from sim.data.home_office.spreadsheet import read_spreadsheet

    book = read_spreadsheet(file)
    arrivals = published(book, WEEKLY if weekly else DAILY, since.date() if since else None)
    path = out if out is not None else Path(f"{file.stem}{'_weekly' if weekly else ''}.csv")
    try:
        _check(path, file, force)
        with atomic_write(path) as scratch:
            scratch.write_bytes(as_csv(arrivals, book).encode())
    except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
        reason = getattr(problem, "strerror", None) or problem
        raise UserError(f"{path}: cannot be written: {reason}. Name another --out.") from None
    return arrivals, path


def _check(path: Path, file: Path, force: bool) -> None:
    """Refuse to overwrite a file that import did not write."""
    from sim.data.home_office.published import MADE
    from sim.forecast.sealed import MARK, PARQUET

    if path.is_dir():
        raise UserError(f"{path}: is a folder. Name a file with --out.")
    if not path.exists():
        return
    if path.samefile(file):
        raise UserError(f"{path}: is the spreadsheet itself. Name another --out.")
    with path.open("rb") as file_there:
        begins = file_there.read(HEAD_BYTES)
    if begins.startswith((MARK.encode(), PARQUET)):
        raise UserError(f"{path}: is a sealed forecast or other Parquet file. Name another --out.")
    ours = begins.startswith(MADE.encode())
    if not ours and not force:
        raise UserError(
            f"{path}: exists, and import did not write it. Name another --out, or add --force."
        )


def _plain(arrivals: "Published") -> dict[str, Any]:
    return {
        "sheet": arrivals.sheet,
        "rows_are": "weeks" if arrivals.kind.step > 1 else "days",
        "rows": len(arrivals.lines),
        "first": str(arrivals.lines[0].day),
        "last": str(arrivals.lines[-1].day),
        "revised": arrivals.revised,
        "years": [
            {"year": year, "people_arrived": people, "boats_arrived": boats}
            for year, (people, boats) in arrivals.by_year().items()
        ],
        "messages": list(arrivals.messages),
    }


def _table(arrivals: "Published", file: Path) -> "Ruled":
    from sim.report.layout import Ruled

    facts = _plain(arrivals)
    table = Ruled(
        f"{file.name}, sheet {arrivals.sheet}: arrivals",
        f"{facts['rows']:,} {facts['rows_are']}, {facts['first']} to {facts['last']}; "
        f"{arrivals.revised} revised",
        ("year", "people", "boats"),
    )
    for year, (people, boats) in arrivals.by_year().items():
        table.add_row(str(year), f"{people:,}", f"{boats:,}")
    return table
