"""What a calibration found, as tables: figures first, then assumptions."""

from rich.console import Group, RenderableType
from rich.text import Text

from sim.inference.posterior import ENOUGH
from sim.report.checks import figures_table, regimes_text
from sim.report.settled import identified_table
from sim.validation.result import CalibrationResult


def render(found: CalibrationResult) -> RenderableType:
    """Return the page that `channelsim calibrate` prints."""
    draws = found.posterior
    return Group(
        _head(found), figures_table(found.figures), regimes_text(draws.regimes()),
        identified_table(found.assumptions, draws.effective),
    )  # fmt: skip


def _head(found: CalibrationResult) -> Text:
    text, draws = Text(), found.posterior
    text.append("Calibration: draws from the priors, weighted by the reported figures\n", "bold")
    text.append(
        f"{found.draws:,} draws of both years; {draws.effective:,.0f} effective ones carry "
        f"the weight. Fitted: {', '.join(found.fitted)}.\n"
    )
    if found.failed:
        text.append(f"{found.failed:,} draws failed and have no weight.\n", "bold")
    if draws.rough:
        text.append(
            f"ROUGH: fewer than {ENOUGH:.0f} effective draws; ask for more with --draws.\n", "bold"
        )
    return text
