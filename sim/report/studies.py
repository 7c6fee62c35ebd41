"""Show a study's result as tables, and write it into its folder."""

from math import isfinite
from pathlib import Path

from rich.console import RenderableType
from rich.text import Text

from sim.errors import UserError
from sim.experiment.comparison import Comparison, RunResult
from sim.experiment.folder import write
from sim.experiment.overview import Overview
from sim.experiment.parts import Contributions
from sim.experiment.precision import Width
from sim.experiment.run import Results
from sim.report import overview, parts, tables
from sim.report.implausible import implausible
from sim.report.numbers import label, level
from sim.report.text import as_text

Result = RunResult | Overview
FAULT = "Do not use this study. One of its policies, or the program, has a fault."


def render(result: Result, everything: bool) -> list[RenderableType]:
    """Return a result's tables, a failed control first; with `everything`, of all outcomes."""
    failed = [Text(f"CONTROL FAILED: {line}\n", "bold") for line in failed_controls(result)]
    return [*failed, *_tables(result, everything)]


def failed_controls(result: Result) -> list[str]:
    """Return a line for each control whose answer is not the known one."""
    controls = result.years.controls if isinstance(result, Overview) else result.controls
    return [f"{each.name}: {each.failure}. {FAULT}" for each in controls if not each.passed]


def _tables(result: Result, everything: bool) -> list[RenderableType]:
    if isinstance(result, Overview):
        return overview.render(result, everything)
    if isinstance(result, Contributions):
        return [parts.render(result), tables.comparisons(result, everything)]
    if isinstance(result, Comparison):
        return [tables.comparisons(result, everything)]
    return [tables.levels(result, everything)]


def render_precision(result: Result) -> list[RenderableType]:
    """Return what a study reached that ran until its intervals were narrow enough."""
    precision = result.precision if isinstance(result, Comparison) else None
    if precision is None:
        return []
    head = "Precision reached" if precision.reached else "Precision NOT reached"
    lines = [f"{head} with {precision.looks[-1]:,} replications:"]
    for width in precision.widths:
        line = (
            f"  {label(width.outcome)}: at most ± {level(width.reached, width.unit)} {width.unit} "
            f"({width.scenario}); asked for: ± {level(width.requested, width.unit)}"
        )
        lines.append(line if width.narrow else f"{line}. {_more_needed(width)}")
    return [Text("\n".join(lines) + "\n")]


def _more_needed(width: Width) -> str:
    """Say how many draws a precision needs that was not reached."""
    if not isfinite(width.needed) or not width.requested:
        return "The baseline is 0, so no percentage is reached. Ask in units."
    needed = f"It needs about {width.needed:,.0f} draws."
    mostly_chance = " Realised deaths are mostly chance. Ask for expected_deaths."
    return needed + mostly_chance * (width.outcome == "deaths")


def implausible_lines(result: Result) -> list[str]:
    """Return a line for each scenario whose results cannot be right."""
    runs = (result.years, result.policies) if isinstance(result, Overview) else (result,)
    failed = [(failure.scenario, failure.replication) for failure in result.failures]
    return [line for run in runs for line in implausible(run.levels, failed)]


def write_study(results: Results, result: Result, everything: bool, folder: Path) -> None:
    """Write runs, result and tables into a study folder.

    Raises
    ------
    UserError
        If the folder cannot be written.
    """
    precision = result.precision if isinstance(result, Comparison) else None
    try:
        write(
            results, result.blocks(), as_text(*render(result, everything)), folder,
            precision.to_json() if precision else None,
        )  # fmt: skip
    except OSError as problem:
        raise UserError(
            f"{folder}: cannot be written: {problem}. Free space, or name another folder."
        ) from None
