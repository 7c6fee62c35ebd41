"""The tables of a calibration: figures first, then assumptions."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.inference.posterior import MIN_ESS
from sim.report.checks import figures_table, regimes_text
from sim.report.identifiability import assumptions_table
from sim.report.waves import emulator_table, quality_text, resimulated_table
from sim.validation.result import CalibrationResult


def render(result: CalibrationResult) -> RenderableType:
    """Return the page that `channelsim calibrate` prints."""
    draws, waves = result.posterior, result.waves
    last = (regimes_text(draws.regimes()), assumptions_table(result.assumptions, draws.ess))
    if waves is None:
        return Group(_head(result), figures_table(result.figures), *last)
    return Group(
        _head(result), quality_text(waves), resimulated_table(result.figures),
        emulator_table(waves), *last,
    )  # fmt: skip


def _head(result: CalibrationResult) -> Text:
    text, draws = Text(), result.posterior
    how = "an emulator of the reported figures" if result.waves else "weights of prior draws"
    text.append(f"Calibration by {how}\n", "bold")
    text.append(
        f"{result.draws:,} draws of both years. Effective sample size (ESS): {draws.ess:,.0f}. "
        f"Fitted: {', '.join(result.fitted)}.\n"
    )
    if result.failed:
        text.append(f"{result.failed:,} draws failed and have no weight.\n", "bold")
    if draws.rough:
        more = "--posterior-draws, or more --draws" if result.waves else "--draws"
        text.append(f"ROUGH: ESS below {MIN_ESS:.0f}. Use more {more}.\n", "bold")
    return text
