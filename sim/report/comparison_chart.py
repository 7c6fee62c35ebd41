"""Pictures of a comparison: how outcomes spread in each scenario, and the paired differences."""

from collections.abc import Iterator, Sequence
from math import isnan
from pathlib import Path
from textwrap import fill

import numpy as np
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.arrays import Floats
from sim.errors import UserError
from sim.experiment.comparison import Change
from sim.experiment.summary import Summary
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import Distribution
from sim.report.charts import INK, Picture, across, figure_of
from sim.report.notes import DEATHS_NOTE, mark_note
from sim.report.numbers import label

COMPARED = (
    "deaths", "expected_deaths", "arrivals", "event_interception_rate", "people_interception_rate",
)  # fmt: skip
MOST_POINTS = 300  # replications that are drawn one by one


def comparison_pictures(blocks: Sequence[Summary], path: Path) -> Iterator[Picture]:
    """Yield a picture for each outcome and window that scenarios were compared over.

    Parameters
    ----------
    path
        The study's runs.
    """
    try:
        table = pq.read_table(path, columns=["scenario", "replication", "window", *COMPARED])
    except (OSError, ValueError) as problem:
        reason = " ".join(str(problem).split())[:200]
        raise UserError(f"{path}: cannot be read: {reason}. Run the study again.") from None
    runs = table.to_pandas().sort_values("replication")
    for name in COMPARED:
        for block in blocks:
            rows = runs[runs["window"] == block.window.name]
            values = {
                scenario.name: rows.loc[rows["scenario"] == scenario.name, name].to_numpy()
                for scenario in block.scenarios
            }
            stem = name if len(blocks) == 1 else f"{name}_{block.window.name}"
            yield stem, _compared(block, name, values)


def _compared(block: Summary, name: str, values: dict[str, Floats]) -> Figure:
    """Return how an outcome spreads in each scenario and, beside it, the paired differences."""
    unit = OUTCOMES[name].unit
    changes = [change for change in block.changes if change.baseline == block.scenarios[0].name]
    scale, changed = (100.0, "% points") if unit == "share" else (1.0, unit)
    days = block.window
    title = f"{label(name)}, {days.name} ({days.start} to {days.end})"
    figure = figure_of(1.3 + 0.45 * len(values), title, _caption(block, changes, name))
    panels = figure.subplots(1, 2 if changes else 1, sharey=True, squeeze=False)[0]
    for y, scenario in enumerate(block.scenarios):
        samples = values[scenario.name]
        _spread(panels[0], samples[~np.isnan(samples)], scenario.outcomes[name], y)
        for change in changes:
            if change.scenario == scenario.name:
                differences = (samples - values[change.baseline]) * scale
                _change(panels[1], change, differences, name, scale, y)
    panels[0].set_yticks(range(len(values)), [fill(s, 28) for s in values])
    panels[0].set_ylim(len(values) - 0.4, -0.6)
    across(panels[0], f"{label(name)} ({unit})")
    if changes:
        panels[1].axvline(0, color=INK, linewidth=0.8)
        across(panels[1], f"change against {changes[0].baseline} ({changed})")
    return figure


def _caption(block: Summary, changes: Sequence[Change], name: str) -> list[str]:
    limit = f" (the first {MOST_POINTS})" if block.replications > MOST_POINTS else ""
    quantiles = any(not isnan(s.outcomes[name].q05) for s in block.scenarios)
    whiskers = "5–95 %" if quantiles else f"smallest to largest of {block.replications}"
    lines = [
        f"{label(name)} ({OUTCOMES[name].unit}): {OUTCOMES[name].definition}.",
        f"n = {block.replications} replications a scenario. Dots: replications{limit}. "
        f"Box: the middle half and the median. Whiskers: {whiskers}. Diamond: mean.",
    ]
    if changes:
        paired = all(change.paired for change in changes)
        what = "paired differences, " if paired else "replications are not paired; "
        lines.append(f"Right: {what}mean (diamond) and its 95 % interval (bar). "
                     f"{mark_note(block.family)}")  # fmt: skip
    if len(changes) < len(block.changes):
        lines.append("The tables have the changes against other baselines.")
    deaths = [DEATHS_NOTE] if name == "deaths" else []
    return [*lines, f"Intervals include {block.uncertainty}.", *deaths]


def _dots(axes: Axes, values: Floats, y: float) -> None:
    """Draw replications one by one, moved up and down so that few overlap."""
    shown = values[:MOST_POINTS]
    moved = (np.arange(len(shown)) * 0.618) % 1 - 0.5
    axes.plot(shown, y + 0.5 * moved, ".", color="0.6", markersize=3.5, zorder=3)


def _spread(axes: Axes, values: Floats, d: Distribution, y: float) -> None:
    """Draw replications, a box over their middle half and whiskers as tables have them."""
    if not len(values):
        return
    low, high = (d.smallest, d.largest) if isnan(d.q05) else (d.q05, d.q95)
    q1, middle, q3 = np.quantile(values, (0.25, 0.5, 0.75), method="weibull").tolist()
    axes.bxp(
        [{"whislo": low, "q1": q1, "med": middle, "q3": q3, "whishi": high, "mean": d.mean}],
        positions=[y], orientation="horizontal", widths=0.55,
        showfliers=False, showmeans=True, manage_ticks=False, zorder=4,
        medianprops={"color": INK, "linewidth": 1.6},
        meanprops={"marker": "D", "markerfacecolor": "white", "markeredgecolor": INK},
    )  # fmt: skip
    _dots(axes, values, y)


def _change(
    axes: Axes, change: Change, differences: Floats, name: str, scale: float, y: float
) -> None:
    """Draw one scenario's differences from the baseline, by replication if paired."""
    difference = change.outcomes[name]
    if change.paired:
        _dots(axes, differences[~np.isnan(differences)], y)
    if not isnan(difference.mean):
        axes.plot(difference.mean * scale, y, "D", color=INK, markersize=5, zorder=5)
        if not difference.distinguishable and difference.p_tie < 1:
            place = (difference.mean * scale, y)
            axes.annotate("~", place, (0, 4), textcoords="offset points", ha="center", zorder=6)
    if not isnan(difference.low):
        ends = [difference.low * scale, difference.high * scale]
        axes.plot(ends, [y, y], color=INK, linewidth=2.2, marker="|", markersize=9, zorder=5)
