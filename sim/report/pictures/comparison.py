"""The pictures of a comparison as files: changes and spread of each outcome."""

from collections.abc import Iterator, Sequence

from sim.report.pictures.forest import forest
from sim.report.pictures.sheet import Chart
from sim.report.pictures.spread import dots
from sim.report.stored import StoredComparison

COMPARED = (
    "deaths", "expected_deaths", "arrivals", "event_interception_rate", "people_interception_rate",
)  # fmt: skip


def comparison_charts(
    study: StoredComparison, outcomes: Sequence[str] = ()
) -> Iterator[tuple[str, Chart]]:
    """Yield charts and the stems of their files: COMPARED unless outcomes are named."""
    for outcome in outcomes or COMPARED:
        for block in study.windows:
            window = "" if len(study.windows) == 1 else f"_{block.summary.window.name}"
            charts = [dots(block, outcome)]
            if block.summary.against_baseline:
                charts.insert(0, forest(block, outcome))
            for chart in charts:
                yield f"{chart.name}{window}", chart
