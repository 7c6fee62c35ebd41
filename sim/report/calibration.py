"""The tables of a calibration: figures first, then assumptions."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.inference.posterior import MIN_ESS
from sim.report.checks import figures_table, regimes_text
from sim.report.identifiability import assumptions_table
from sim.validation.result import CalibrationResult


def render(result: CalibrationResult) -> RenderableType:
    """Return the page that `channelsim calibrate` prints."""
    draws = result.posterior
    return Group(
        _head(result), figures_table(result.figures), regimes_text(draws.regimes()),
        assumptions_table(result.assumptions, draws.ess),
    )  # fmt: skip


def _head(result: CalibrationResult) -> Text:
    text, draws = Text(), result.posterior
    text.append("Calibration: draws from the priors, weighted by the reported figures\n", "bold")
    text.append(
        f"{result.draws:,} draws of both years. Effective sample size (ESS): {draws.ess:,.0f}. "
        f"Fitted: {', '.join(result.fitted)}.\n"
    )
    if result.failed:
        text.append(f"{result.failed:,} draws failed and have no weight.\n", "bold")
    if draws.rough:
        text.append(f"ROUGH: ESS below {MIN_ESS:.0f}. Use more --draws.\n", "bold")
    return text
