"""The overview: which scenarios and windows it runs, and its two blocks."""

from rich.console import RenderableType

from sim.experiment.reported import checks
from sim.experiment.run import Results
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.report import tables
from sim.report.columns import overview_of

YEARS = ("status_quo_2024", "status_quo_2025")
POLICIES = (
    "status_quo_2025", "shallow_water_stops", "interception_300m", "maritime_doctrine",
    "doctrine_refused", "doctrine_as_happened",
)  # fmt: skip
SCENARIOS = (YEARS[0], *POLICIES)
WINDOWS = (
    "to_mid_june", "second_half", "to_june", "to_march", "to_april", "may_to_mid_june", "period",
)  # fmt: skip


def render(results: Results, everything: bool) -> list[RenderableType]:
    """Return the blocks; with `everything`, all outcomes and all reported figures too."""
    names = list(OUTCOMES) if everything else HEADLINE
    shown = [
        tables.years(results, *YEARS),
        overview_of(results.only(POLICIES), "second_half", POLICIES[0], POLICIES[1:], names),
    ]
    if everything:
        shown.append(tables.against_reported(checks(results), results.study.parameters.kind))
    return shown
