"""The overview: two years beside their reported figures, and policies against the status quo."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.data.targets import Target
from sim.experiment.comparison import (
    Comparison,
    RunResult,
    compare_levels,
    compare_results,
    summarise,
)
from sim.experiment.design import Study
from sim.experiment.reported import Check, checks, reported
from sim.experiment.run import Results
from sim.jsonfile import frame
from sim.outcomes.statistics import Distribution
from sim.runs.job import Failure

if TYPE_CHECKING:
    from pandas import DataFrame

YEARS = ("status_quo_2024", "status_quo_2025")
POLICIES = (
    "status_quo_2025", "shallow_water_stops", "interception_300m", "maritime_doctrine",
    "doctrine_refused", "doctrine_as_happened",
)  # fmt: skip
SCENARIOS = (YEARS[0], *POLICIES)
WINDOWS = (
    "to_mid_june", "second_half", "to_june", "to_march", "to_april", "may_to_mid_june", "period",
)  # fmt: skip
_RISES = (
    ("deaths", "to_mid_june"), ("expected_deaths", "to_mid_june"), ("missing", "to_mid_june"),
    ("rescued", "to_mid_june"),
    ("arrivals", "to_mid_june"), ("boats_arrived", "to_mid_june"),
    ("people_per_boat", "to_mid_june"), ("event_interception_rate", "to_june"),
    ("people_interception_rate", "to_mid_june"),
)  # fmt: skip


@dataclass(frozen=True)
class Rise:
    """Rise of an outcome from one year to the next.

    Attributes
    ----------
    before, after
        Its distribution in each year.
    mean, low, high
        Rise of the mean as a share, and its 5 and 95 % over replications.
    reported
        The reported figures before and after, and the reported rise; None if not reported.
    """

    outcome: str
    window: str
    before: Distribution
    after: Distribution
    mean: float
    low: float
    high: float
    reported: tuple[Target | None, Target | None, Target | None]


@dataclass(frozen=True, eq=False)
class Overview:
    """Comparison of the shipped scenarios.

    Attributes
    ----------
    study
        The study that was run.
    years, rises
        Change of 2025 against 2024, and rises of chosen outcomes beside the reported ones.
    policies
        Change of each policy against the status quo in the second half of 2025.
    checks
        Every reported figure beside the model's.
    failures
        Runs that failed.
    """

    study: Study
    years: Comparison
    rises: tuple[Rise, ...]
    policies: Comparison
    checks: tuple[Check, ...]
    failures: tuple[Failure, ...]

    def to_frame(self) -> "DataFrame":
        """Return one row per compared scenario, regime and outcome, of both comparisons."""
        comparisons = (self.years, self.policies)
        return frame(row for comparison in comparisons for row in comparison.rows())

    def replications(self) -> "DataFrame":
        """Return one row per replication, scenario and window, with a column for each outcome."""
        all_levels = (*self.years.levels, *self.policies.levels)
        return frame(row for levels in all_levels for row in levels.by_replication())

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `--json` prints it."""
        return {"study": self.study.name, "blocks": self.blocks()}

    def blocks(self) -> list[dict[str, Any]]:
        """Return plain data, as in `summary.json`."""
        comparisons = (self.years, self.policies)
        return [{**result.to_json(), "study": self.study.name} for result in comparisons]


def years_by_window(results: Results) -> dict[str, RunResult]:
    """Summarise the two years in every window."""
    years = results.only(YEARS)
    return {window: summarise(years, window) for window in years.study.windows}


def summarise_overview(results: Results) -> Overview:
    """Summarise a study of SCENARIOS in WINDOWS."""
    runs = years_by_window(results)
    return Overview(
        results.study,
        compare_levels(runs["to_mid_june"]),
        tuple(_rise(name, runs[window]) for name, window in _RISES),
        compare_results(results.only(POLICIES), "second_half"),
        checks(runs),
        tuple(results.failures),
    )


def _rise(name: str, run: RunResult) -> Rise:
    before, after = YEARS
    figures = (
        reported(name, before, run.window), reported(name, after, run.window),
        reported(name, after, run.window, before),
    )  # fmt: skip
    levels = run.level(before, name), run.level(after, name)
    return Rise(name, run.window, *levels, *run.rise(before, after, name), figures)
