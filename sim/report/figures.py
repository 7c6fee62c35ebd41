"""Pictures of a finished study, as files: a sweep's charts, or what scenarios lead to.

Deaths come first. Pictures are made to be read in grey, hold no time, and are the same, byte for
byte, whenever they are drawn from the same numbers with the same matplotlib.
"""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from textwrap import fill
from typing import Any

import matplotlib
import numpy as np
import pyarrow.parquet as pq
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import UserError
from sim.outcomes.outcomes import OUTCOMES
from sim.report.attribution_chart import of_attribution
from sim.report.charts import INK, Floats, Picture, across, figure_of, label, of_sweep
from sim.report.notes import DEATHS_NOTE

COMPARED = ("deaths", "arrivals", "event_interception_rate", "people_interception_rate")
MOST_POINTS = 300  # worlds that are drawn one by one
_STYLE: Any = {
    "svg.hashsalt": "channelsim",
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 8.5,
    "hatch.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
}


def write_figures(folder: Path, out: Path) -> tuple[list[Path], list[str]]:
    """Draw a finished study into `out`, each picture as SVG and as PNG.

    Returns
    -------
    tuple
        Files written, deaths first, and a line for each outcome that has no picture.

    Raises
    ------
    UserError
        Where the folder lacks what is needed, or `out` cannot be written.
    """
    left_out: list[str] = []
    written: list[Path] = []
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        try:
            for place, (name, figure) in enumerate(_pictures(folder, left_out), 1):
                stem = re.sub(r"[^\w+-]", "_", f"figure_{place}_{name}")
                written += [_saved(figure, out, stem, ending) for ending in ("svg", "png")]
        except (KeyError, TypeError, IndexError) as lacking:
            raise UserError(
                f"{folder}: its files lack something ({lacking}); another version made them, "
                "so run the study again"
            ) from None
    return written, left_out


def _pictures(folder: Path, left_out: list[str]) -> Iterator[Picture]:
    if (folder / "analysis.json").is_file():
        return of_sweep(_read(folder / "analysis.json"), left_out)
    if (folder / "attribution.json").is_file():
        return of_attribution(_read(folder / "attribution.json"))
    if (folder / "progress.json").is_file():
        raise UserError(f"{folder}: the sweep is not done; go on with it by channelsim sweep")
    if (folder / "summary.json").is_file() and (folder / "runs.parquet").is_file():
        return _of_comparison(_read(folder / "summary.json"), folder / "runs.parquet")
    raise UserError(
        f"{folder}: holds no analysis.json (of a sweep), no attribution.json and no summary.json "
        "with runs.parquet (of a comparison); name a finished study's folder"
    )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError) as problem:
        raise UserError(f"{path}: cannot be read: {problem}; run the study again") from None


def _saved(figure: Figure, out: Path, stem: str, ending: str) -> Path:
    """Write one file, whole or not at all."""
    told = {"Date": None, "Creator": "channelsim"} if ending == "svg" else {"Software": None}
    held = BytesIO()
    figure.savefig(held, format=ending, dpi=160, metadata=told)
    path, scratch = out / f"{stem}.{ending}", out / f".{stem}.{ending}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(held.getvalue())
        scratch.replace(path)
    except OSError as problem:
        raise UserError(
            f"{out}: cannot be written: {problem.strerror}; name another with --out"
        ) from None
    return path


def _of_comparison(blocks: list[dict[str, Any]], path: Path) -> Iterator[Picture]:
    """Yield a picture for each outcome and window that scenarios were compared over."""
    try:
        table = pq.read_table(path, columns=["scenario", "replication", "window", *COMPARED])
    except (OSError, ValueError) as problem:
        said = " ".join(str(problem).split())[:200]
        raise UserError(f"{path}: cannot be read: {said}; run the study again") from None
    runs = table.to_pandas().sort_values("replication")
    for name in COMPARED:
        for block in blocks:
            window = block["window"]["name"]
            chosen = runs[runs["window"] == window]
            values = {
                scenario["name"]: chosen.loc[
                    chosen["scenario"] == scenario["name"], name
                ].to_numpy()
                for scenario in block["scenarios"]
            }
            yield name if len(blocks) == 1 else f"{name}_{window}", _compared(block, name, values)


def _compared(block: dict[str, Any], name: str, values: dict[str, Floats]) -> Figure:
    """Return how an outcome spreads in each scenario and, beside it, the paired differences."""
    unit, differences = OUTCOMES[name].unit, block["differences"]
    scale, changed = (100.0, "% points") if unit == "share" else (1.0, unit)
    some = f" (the first {MOST_POINTS})" if block["replications"] > MOST_POINTS else ""
    told = [
        f"{label(name)} ({unit}): {OUTCOMES[name].definition}.",
        f"n = {block['replications']} random worlds a scenario. Dots: worlds{some}; box: "
        "the middle half and the median; whiskers: 5–95 %; diamond: mean.",
        *(["Right: differences by world, their mean (diamond) and its 95 % interval (bar)."
           if all(d["paired"] for d in differences) else
           "Right: mean difference and its 95 % interval; worlds are independent, not paired."]
          if differences else []),
        block["uncertainty"][:1].upper() + block["uncertainty"][1:] + ".",
        *([DEATHS_NOTE] if name == "deaths" else []),
    ]  # fmt: skip
    days = block["window"]
    title = f"{label(name)}, {days['name']} ({days['start']} to {days['end']})"
    figure = figure_of(1.3 + 0.45 * len(values), title, told)
    panels = figure.subplots(1, 2 if differences else 1, sharey=True, squeeze=False)[0]
    for y, (scenario, worlds) in enumerate(values.items()):
        _spread(panels[0], worlds[~np.isnan(worlds)], y)
        for found in differences:
            if found["scenario"] == scenario:
                change = (worlds - values[found["baseline"]]) * scale
                _change(panels[1], found, change, name, scale, y)
    panels[0].set_yticks(range(len(values)), [fill(s, 28) for s in values])
    panels[0].set_ylim(len(values) - 0.4, -0.6)
    across(panels[0], f"{label(name)} ({unit})")
    if differences:
        panels[1].axvline(0, color=INK, linewidth=0.8)
        across(panels[1], f"less {differences[0]['baseline']} ({changed})")
    return figure


def _dots(axes: Axes, values: Floats, y: float) -> None:
    """Draw worlds one by one, moved up and down so that few hide another."""
    shown = values[:MOST_POINTS]
    moved = (np.arange(len(shown)) * 0.618) % 1 - 0.5
    axes.plot(shown, y + 0.5 * moved, ".", color="0.6", markersize=3.5, zorder=3)


def _spread(axes: Axes, values: Floats, y: float) -> None:
    """Draw worlds, a box over their middle half and whiskers to their 5 and 95 % quantiles."""
    if not len(values):
        return
    names = ("whislo", "q1", "med", "q3", "whishi")
    quantiles = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95)).tolist()
    axes.bxp(
        [{**dict(zip(names, quantiles, strict=True)), "mean": float(values.mean())}],
        positions=[y], orientation="horizontal", widths=0.55,
        showfliers=False, showmeans=True, manage_ticks=False, zorder=4,
        medianprops={"color": INK, "linewidth": 1.6},
        meanprops={"marker": "D", "markerfacecolor": "white", "markeredgecolor": INK},
    )  # fmt: skip
    _dots(axes, values, y)


def _change(
    axes: Axes, found: dict[str, Any], change: Floats, name: str, scale: float, y: float
) -> None:
    """Draw one scenario's differences from the baseline, by world where worlds are paired."""
    told = found["outcomes"][name]
    if found["paired"]:
        _dots(axes, change[~np.isnan(change)], y)
    if told["mean"] is not None:
        axes.plot(told["mean"] * scale, y, "D", color=INK, markersize=5, zorder=5)
    if told["low"] is not None:
        ends = [told["low"] * scale, told["high"] * scale]
        axes.plot(ends, [y, y], color=INK, linewidth=2.2, marker="|", markersize=9, zorder=5)
