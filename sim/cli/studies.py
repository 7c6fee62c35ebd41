"""Commands that read a finished study: query, plot, discover. Find a study's folder."""

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
        str,
        typer.Argument(help="SQL query of the study's tables. A table has the name of its file."),
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
            relation = database.sql(sql)
            columns, rows = relation.columns, relation.fetchall()
    except (duckdb.Error, AttributeError) as problem:
        reason, tables = " ".join(str(problem).split()), ", ".join(path.stem for path in files)
        raise UserError(f"the query: {reason[:300]}. Tables of this study: {tables}.") from None
    if as_json:
        finite = [[None if cell != cell else cell for cell in row] for row in rows]  # JSON: no NaN
        print(json.dumps([dict(zip(columns, row, strict=True)) for row in finite], default=str))
        return
    from sim.report.layout import Ruled

    table = Ruled("", "", columns, text=())
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    show(table)


def plot(
    study: Study,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the pictures. Default: the folder of the study.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Draw a finished sweep, comparison or attribution as SVG and PNG, deaths first.

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
    outcome: Annotated[
        str, typer.Option(help="Outcome of the sweep. Default: the first one.")
    ] = "",
    above: Annotated[
        float | None,
        typer.Option(
            help="Search for samples above this value. Default: 0 for a pair of scenarios, "
            "otherwise the 75 % quantile."
        ),
    ] = None,
    below: Annotated[
        float | None, typer.Option(help="Search for samples below this value.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find the values of factors at which an outcome of a sweep is high or low (PRIM and a tree).

    Needs the extra `discovery`: pip install 'channelsim[discovery]'.

    Example: channelsim discover doctrine_sobol --outcome deaths
    """
    from sim.report import sweeps

    if above is not None and below is not None:
        raise UserError("--above and --below: both are set. Set only one.")
    from sim.sensitivity.discovery import discover_in

    folder = folder_of(study)
    try:
        discovery = discover_in(folder, outcome, above, below)
    except ImportError as missing:  # packages of the extra
        raise UserError(
            f"discover needs {missing.name}. Install it: pip install 'channelsim[discovery]'"
        ) from None
    data = discovery.to_json()
    write_text(folder / "discovery.json", json.dumps(data, indent=1))
    answer(data, as_json, *sweeps.render_discovery(discovery))


def folder_of(study: str) -> Path:
    """Return the folder of a study, from its path, its name or the beginning of its name.

    Raises
    ------
    UserError
        If no study matches, or several.
    """
    from sim.experiment.folder import refuse_store

    folder = Path(study) if Path(study).is_dir() else _named(study)
    refuse_store(folder)
    return folder


def _named(study: str) -> Path:
    results = Path("results")
    paths = sorted(results.iterdir()) if results.is_dir() else []
    matches = [path for path in paths if path.is_dir() and path.name.startswith(study)]
    exact = [path for path in matches if path.name == study]
    if len(exact or matches) == 1:
        return (exact or matches)[0]
    if matches:
        names = ", ".join(path.name for path in matches[:5])
        raise UserError(f"{study}: several studies begin so: {names}. Name one of them.")
    raise UserError(f"{study}: no such study. Give its folder, or its name in results/.")
