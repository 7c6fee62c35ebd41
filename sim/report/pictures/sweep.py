"""The pictures of a sweep: which factors matter, or an outcome over a grid of them."""

from collections.abc import Callable, Iterator, Sequence

from sim.report.pictures.along_factor import along_factor
from sim.report.pictures.factor_bars import factor_bars
from sim.report.pictures.grid import grid
from sim.report.pictures.morris_plane import morris_plane
from sim.report.pictures.sheet import Chart
from sim.report.stored_sweep import StoredSweep
from sim.sensitivity.methods.morris import Effect
from sim.sensitivity.result import Analysis


def charts_of(study: StoredSweep, block: Analysis) -> list[Chart]:
    """Return the pictures of an outcome; none if it was not analysed."""
    if not block.rows:
        return []
    if block.points:
        chart = grid(study, block)
        return [] if chart is None else [chart]
    charts = [factor_bars(study, block)]
    if isinstance(block.rows[0], Effect):
        charts.append(morris_plane(study, block))
    along = along_factor(study, block)
    return charts if along is None else [*charts, along]


def sweep_charts(
    study: StoredSweep, outcomes: Sequence[str], tell: Callable[[str], None]
) -> Iterator[tuple[str, Chart]]:
    """Yield pictures and the stems of their files, deaths first: of all outcomes if none is named.

    `tell` is called with a line for each outcome that has no picture.
    """
    for block in study.deaths_first:
        if outcomes and block.outcome not in outcomes:
            continue
        charts = charts_of(study, block)
        if block.refused:
            tell(f"{block.outcome}: no picture: {block.refused}")
        elif not charts:
            tell(f"{block.outcome}: no picture of more than two factors; see tables.txt")
        for chart in charts:
            yield chart.name, chart
