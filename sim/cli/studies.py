"""Commands that look at a finished study: query, plot, discover; and where a study is."""

import json
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.answers import answer
from sim.cli.console import show, tell
from sim.cli.options import Json, Study
from sim.errors import UserError
from sim.runs.atomic import write_text


def query(
    study: Study,
    sql: Annotated[
        str, typer.Argument(help="A query of the study's tables, each named as its file.")
    ],
    as_json: Json = False,
) -> None:
    """Query a finished study in SQL (DuckDB). Its Parquet files are the tables.

    Example: channelsim query status_quo_tornado "select sample, avg(deaths) from runs group by 1"
    """
    import duckdb

    folder = folder_of(study)
    files = sorted(folder.glob("*.parquet"))
    try:
        with duckdb.connect() as database:
            for path in files:
                quoted = str(path).replace("'", "''")
                database.execute(f"create table {path.stem} as from read_parquet('{quoted}')")
            database.execute("set enable_external_access = false")
            found = database.sql(sql)
            columns, rows = found.columns, found.fetchall()
    except (duckdb.Error, AttributeError) as problem:
        said, tables = " ".join(str(problem).split()), ", ".join(path.stem for path in files)
        raise UserError(f"the query: {said[:300]}; tables here: {tables}") from None
    if as_json:
        plain = [[None if cell != cell else cell for cell in row] for row in rows]  # no NaN in JSON
        print(json.dumps([dict(zip(columns, row, strict=True)) for row in plain], default=str))
        return
    from sim.report.layout import Ruled

    table = Ruled("", "", columns, text=())
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    show(table)


def plot(
    study: Study,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pictures. Default: the study's own.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Draw a finished sweep or comparison: an SVG and a PNG for each outcome, deaths first.

    Example: channelsim plot status_quo_tornado
    """
    from sim.report.figures import write_figures

    folder = folder_of(study)
    written, left_out = write_figures(folder, folder if out is None else out)
    for line in left_out:
        tell(line)
    if as_json:
        print(json.dumps([str(path) for path in written]))
        return
    for path in written:
        print(path)


def discover(
    study: Study,
    outcome: Annotated[str, typer.Option(help="Outcome of the sweep. Default: its first.")] = "",
    above: Annotated[
        float | None, typer.Option(help="Of interest above this. Default: 0 for a pair, else q75.")
    ] = None,
    below: Annotated[float | None, typer.Option(help="Of interest below this.")] = None,
    as_json: Json = False,
) -> None:
    """Find where in a finished sweep an outcome is high or low, by PRIM and a tree.

    Needs the extra `discovery`.

    Example: channelsim discover doctrine_sobol --outcome deaths
    """
    from sim.report import sweeps

    if above is not None and below is not None:
        raise UserError("--above and --below: give one of the two")
    from sim.sensitivity.discovery import discover_in

    folder = folder_of(study)
    try:
        found = discover_in(folder, outcome, above, below)
    except ImportError as missing:  # the searches are imported when they are needed
        raise UserError(
            f"discover needs {missing.name}; install it with pip install 'channelsim[discovery]'"
        ) from None
    told = found.to_json()
    write_text(folder / "discovery.json", json.dumps(told, indent=1))
    answer(told, as_json, *sweeps.render_discovery(found))


def folder_of(study: str) -> Path:
    """Return the folder of a study named by its path, its name or the beginning of it.

    Raises
    ------
    UserError
        Where there is none, or more than one.
    """
    from sim.experiment.folder import refuse_store

    folder = Path(study) if Path(study).is_dir() else _named(study)
    refuse_store(folder)
    return folder


def _named(study: str) -> Path:
    here = Path("results")
    every = sorted(here.iterdir()) if here.is_dir() else []
    found = [path for path in every if path.is_dir() and path.name.startswith(study)]
    exact = [path for path in found if path.name == study]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        names = ", ".join(path.name for path in found[:5])
        raise UserError(f"{study}: several studies begin so: {names}; name one")
    raise UserError(f"{study}: no such study; name its folder, or its name in results/")
