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

ENOUGH = 200  # bytes of a file's beginning that tell whether import made it


def import_(
    file: Annotated[
        Path,
        typer.Argument(help="The Home Office's time series of small boat arrivals, ODS or XLSX."),
    ],
    weekly: Annotated[
        bool, typer.Option("--weekly", help="Write weeks, with what was prevented. Default: days.")
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Leave out all before this day."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="CSV file. Default: FILE's name with .csv (_weekly.csv), in this folder."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a file that import did not make.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make the CSV form of observed arrivals from the published spreadsheet.

    Columns are found by their headings. Revised figures replace earlier ones.

    Example: channelsim import small-boats.ods --since 2024-01-01
    """
    try:
        found, path = _imported(file, weekly, since, out, force)
    except KeyboardInterrupt:
        raise Interrupted from None
    for line in found.told:
        tell(line)
    answer({**_plain(found), "written": str(path)}, as_json, _table(found, file))
    tell(f"Written to {path}. Next: channelsim forecast score {quote(str(path))}")


def _imported(
    file: Path, weekly: bool, since: datetime | None, out: Path | None, force: bool
) -> tuple["Published", Path]:
    from sim.data.home_office.published import DAILY, WEEKLY, as_csv, published
    from sim.data.home_office.spreadsheet import read_spreadsheet

    book = read_spreadsheet(file)
    found = published(book, WEEKLY if weekly else DAILY, since.date() if since else None)
    path = out if out is not None else Path(f"{file.stem}{'_weekly' if weekly else ''}.csv")
    try:
        _check(path, file, force)
        with atomic_write(path) as scratch:
            scratch.write_bytes(as_csv(found, book).encode())
    except (OSError, ValueError) as problem:  # a name with a NUL is a ValueError
        said = getattr(problem, "strerror", None) or problem
        raise UserError(f"{path}: cannot be written: {said}; name another --out") from None
    return found, path


def _check(path: Path, file: Path, force: bool) -> None:
    """Refuse to write over what import did not make."""
    from sim.data.home_office.published import MADE
    from sim.forecast.sealed import MARK, PARQUET

    if path.is_dir():
        raise UserError(f"{path}: is a folder; name a file with --out")
    if not path.exists():
        return
    if path.samefile(file):
        raise UserError(f"{path}: is the spreadsheet itself; name another --out")
    with path.open("rb") as there:
        begins = there.read(ENOUGH)
    if begins.startswith((MARK.encode(), PARQUET)):
        raise UserError(
            f"{path}: is a sealed forecast or other Parquet, which stays; name another --out"
        )
    ours = begins.startswith(MADE.encode())
    if not ours and not force:
        raise UserError(f"{path}: is there, and not of import's making; name --out or add --force")


def _plain(found: "Published") -> dict[str, Any]:
    return {
        "sheet": found.sheet,
        "rows_are": "weeks" if found.kind.step > 1 else "days",
        "rows": len(found.lines),
        "first": str(found.lines[0].day),
        "last": str(found.lines[-1].day),
        "revised": found.revised,
        "years": [
            {"year": year, "people_arrived": people, "boats_arrived": boats}
            for year, (people, boats) in found.by_year().items()
        ],
        "told": list(found.told),
    }


def _table(found: "Published", file: Path) -> "Ruled":
    from sim.report.layout import Ruled

    told = _plain(found)
    table = Ruled(
        f"{file.name}, sheet {found.sheet}: arrivals",
        f"{told['rows']:,} {told['rows_are']}, {told['first']} to {told['last']}; "
        f"{found.revised} revised",
        ("year", "people", "boats"),
    )
    for year, (people, boats) in found.by_year().items():
        table.add_row(str(year), f"{people:,}", f"{boats:,}")
    return table
