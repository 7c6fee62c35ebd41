"""What a calibration found, as tables: figures first, then assumptions."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from sim.inference.posterior import ENOUGH, Posterior
from sim.report.validation import figures_table, identified_table, regimes_text
from sim.validation.checks import Held
from sim.validation.identify import Identified


def render(found: Posterior, held: Sequence[Held], told: Sequence[Identified]) -> RenderableType:
    """Return the page that `channelsim calibrate` prints."""
    return Group(
        _head(found), figures_table(held), regimes_text(found.regimes()),
        identified_table(told, found.effective),
    )  # fmt: skip


def _head(found: Posterior) -> Text:
    text = Text()
    text.append("Calibration: draws from the priors, weighted by the reported figures\n", "bold")
    text.append(
        f"{found.about['bank']:,} draws of both years; {found.effective:,.0f} effective ones carry "
        f"the weight. Fitted: {', '.join(found.about['fitted'])}.\n"
    )
    if found.about["failed"]:
        text.append(f"{found.about['failed']:,} draws failed and have no weight.\n", "bold")
    if found.rough:
        text.append(
            f"ROUGH: fewer than {ENOUGH:.0f} effective draws; ask for more with --draws.\n", "bold"
        )
    return text
