"""Show a study's result as tables, and write it into its folder."""

from pathlib import Path

from rich.console import RenderableType

from sim.errors import UserError
from sim.experiment.comparison import Comparison, RunResult
from sim.experiment.folder import write
from sim.experiment.overview import Overview
from sim.experiment.parts import Contributions
from sim.experiment.run import Results
from sim.report import overview, parts, tables
from sim.report.text import as_text

Result = RunResult | Overview


def render(result: Result, everything: bool) -> list[RenderableType]:
    """Return a result's tables; with `everything`, of all outcomes."""
    if isinstance(result, Overview):
        return overview.render(result, everything)
    if isinstance(result, Contributions):
        return [parts.render(result), tables.comparisons(result, everything)]
    if isinstance(result, Comparison):
        return [tables.comparisons(result, everything)]
    return [tables.levels(result, everything)]


def write_study(results: Results, result: Result, everything: bool, folder: Path) -> None:
    """Write runs, result and tables into a study folder.

    Raises
    ------
    UserError
        If the folder cannot be written.
    """
    try:
        write(results, result.blocks(), as_text(*render(result, everything)), folder)
    except OSError as problem:
        raise UserError(
            f"{folder}: cannot be written: {problem}. Free space, or name another folder."
        ) from None
