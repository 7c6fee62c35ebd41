"""The command that queries a study in SQL: query."""

import json
import re
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.console import show, tell
from sim.cli.options import Json, Study
from sim.cli.studies import folder_of
from sim.errors import UserError

if TYPE_CHECKING:
    import duckdb

SMALLEST = 12  # bytes of a Parquet file; files of /proc have none
EXAMPLE = 'Write one, for example "select count(*) from runs"'


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
    columns, rows = _answer(folder_of(study), sql)
    if as_json:
        names = _distinct(columns)
        print(json.dumps([dict(zip(names, map(_plain, row), strict=True)) for row in rows]))
        return
    from sim.report.layout import Ruled

    table = Ruled("", "", columns, text=())
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    show(table)


def _answer(folder: Path, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns and rows that a query selects from a study's tables."""
    import duckdb

    with duckdb.connect() as database:
        tables = list(_loaded(folder, database))
        known = f"Tables of this study: {', '.join(map(_named, tables))}."
        try:
            database.execute("set enable_external_access = false")
            relation = database.sql(sql)
            if relation is None:
                raise UserError(f"the query selects nothing. {EXAMPLE}. {known}")
            return relation.columns, relation.fetchall()
        except (duckdb.Error, ValueError, OverflowError) as problem:
            reason = " ".join(str(problem).split())
            raise UserError(f"the query: {reason[:300]}. {known}") from None


def _loaded(folder: Path, database: "duckdb.DuckDBPyConnection") -> Iterator[str]:
    """Load every Parquet file of a folder as a table, and yield its name."""
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    for path in sorted(folder.glob("*.parquet")):
        try:
            if not path.is_file() or path.stat().st_size < SMALLEST:
                raise ValueError("it is no Parquet file")
            with pq.ParquetFile(path) as file:
                database.register("content", file.read())
            database.execute(f"create table {_quoted(path.stem)} as select * from content")
            database.unregister("content")
            yield path.stem
        except (OSError, ValueError, pa.ArrowException, duckdb.Error) as problem:
            reason = " ".join(str(problem).split())[:200].rstrip(".")
            tell(f"{path}: left out, because {reason}. Move it out of the folder.")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _named(table: str) -> str:
    """Return a table's name as a query must write it."""
    return table if re.fullmatch(r"[A-Za-z_]\w*", table) else _quoted(table)


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names of which none comes twice: the second `a` becomes `a_2`."""
    distinct: list[str] = []
    for name in names:
        number, candidate = 2, name
        while candidate in distinct or (candidate != name and candidate in names):
            candidate, number = f"{name}_{number}", number + 1
        distinct.append(candidate)
    return distinct


def _plain(cell: Any) -> Any:
    """Return a cell as plain data for JSON: None for numbers that are not finite."""
    if isinstance(cell, dict):
        return {str(key): _plain(value) for key, value in cell.items()}
    if isinstance(cell, list | tuple):
        return [_plain(value) for value in cell]
    if isinstance(cell, float):
        return cell if isfinite(cell) else None
    return cell if cell is None or isinstance(cell, bool | int | str) else str(cell)
