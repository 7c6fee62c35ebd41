"""The picture of an attribution: median and 5–95 % of every driver."""

from collections.abc import Iterator
from math import isnan

from matplotlib.figure import Figure

from sim.attribution.result import AttributionResult, Scale
from sim.report.attribution import HEAD, source
from sim.report.charts import INK, Picture, across, figure_of
from sim.report.numbers import label

_SCALES = {
    "log": "part of ln(arrivals 2025 / arrivals 2024)",
    "level": "part of the change in arrivals, 2024 to 2025 (people)",
}


def attribution_pictures(result: AttributionResult) -> Iterator[Picture]:
    """Yield a picture for each scale that has draws."""
    for block, name in ((result.all.log, "log"), (result.all.level, "level")):
        if block.draws:
            yield f"attribution_{name}", _intervals(result, block, _SCALES[name])


def _intervals(result: AttributionResult, block: Scale, axis: str) -> Figure:
    caption = [
        HEAD,
        f"n = {block.draws:,} draws × {result.replications_each} replications × "
        f"{result.coalitions} coalitions. Diamond: median over draws. Bar: 5–95 %. Dot: mean "
        f"(means sum to the total's). {source(result)}",
    ]
    rows = [*((label(part.driver), part) for part in block.drivers), ("total", block.total)]
    title = "Attribution of the model's rise from 2024 to 2025"
    figure = figure_of(1.2 + 0.3 * len(rows), title, caption)
    axes = figure.subplots()
    for y, (_, spread) in enumerate(rows):
        if not isnan(spread.q05):
            ends = [spread.q05, spread.q95]
            axes.plot(ends, [y, y], color=INK, linewidth=2.2, marker="|", markersize=9, zorder=4)
        axes.plot(spread.mean, y, "o", color="0.6", markeredgecolor=INK, markersize=4, zorder=5)
        axes.plot(spread.median, y, "D", color=INK, markersize=5, zorder=6)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.axhline(len(rows) - 1.5, color="0.6", linewidth=0.6)
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    across(axes, axis)
    return figure
