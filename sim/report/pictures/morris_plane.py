"""Morris' plane: how large each factor's effect is, and how much it differs from place to place."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.ticker import FuncFormatter

from sim.arrays import Floats
from sim.report.numbers import label
from sim.report.pictures.sheet import (
    BAND,
    INK,
    MAIN,
    MUTED,
    RULE,
    Chart,
    Data,
    Sheet,
    across,
    tick,
    wrapped,
)
from sim.report.stored_sweep import StoredSweep
from sim.report.sweep_findings import caption_of, subject
from sim.report.sweep_measures import DUMMY_LABEL, Measured, axis_unit, measured
from sim.sensitivity.factors import DUMMY
from sim.sensitivity.methods.morris import Effect
from sim.sensitivity.result import Analysis

NAMED = 10  # factors with a name beside the plane
LINES = 20.0  # without the label of the axis
FOOT = 30  # letters in a line of that label
NAMES = 11.5  # em at the right for names
APART = 1.15  # lines between names


def morris_plane(study: StoredSweep, block: Analysis) -> Chart:
    """Return the plane of an outcome's factors: mean size of the effect against its spread."""
    m = measured(study, block)
    effects = {row.factor: row for row in block.factors if isinstance(row, Effect)}
    bent = sum(effects[f.path].spread > effects[f.path].mean_absolute for f in m.real)
    shown = [f.path for f in m.leading(NAMED)]
    name = subject(study, block.outcome)
    rest = f" {NAMED} have names." if len(m.real) > NAMED else ""
    caption = caption_of(
        study, block, "To the right: a larger effect. Above the dotted line: an effect that "
        f"depends on the other factors, or is not linear. Square: the dummy.{rest}",
        study.method.meaning,
    )  # fmt: skip
    return Chart(
        f"plane_{block.outcome}",
        f"{name.capitalize()}: the effects of {bent} of {len(m.real)} factors depend on the "
        "others or are not linear",
        caption,
        f"Plane of {len(m.real)} factors of the {name}. The largest effects: "
        + "; ".join(f"{f.label}, {m.text(m.estimates(f)[0])}" for f in m.real[:3]) + ".",
        lambda _: LINES + 1.6 + len(_foot(block)),
        partial(_draw, m=m, effects=effects, shown=shown, block=block),
        _data(block, m, effects),
    )  # fmt: skip


def _draw(
    sheet: Sheet, m: Measured, effects: dict[str, Effect], shown: Sequence[str], block: Analysis,
) -> None:  # fmt: skip
    size, words = axis_unit(block.unit)
    sheet.text(0.3, 0.0, f"spread of the effect ({words})")
    axes = sheet.axes(3.6, NAMES, 1.2, LINES)
    x = np.array([e.mean_absolute for e in effects.values()]) * size
    y = np.array([e.spread for e in effects.values()]) * size
    right, top = (1.08 * float(v.max()) or 1.0 for v in (x, y))
    axes.set_xlim(-0.03 * right, right)
    axes.set_ylim(-0.04 * top, top)
    axes.plot([0, min(top, right)], [0, min(top, right)], ":", color=INK, linewidth=1.0)
    for row, a, b in zip(effects.values(), x, y, strict=True):
        named = row.factor in shown
        face = MAIN if row.factor in m.sure else "white"
        shape = "s" if row.factor == DUMMY else "o"
        axes.plot(
            a, b, shape, color=face, markersize=7 if named or shape == "s" else 5,
            markeredgecolor=MAIN if row.factor in m.sure else MUTED, clip_on=False, zorder=5,
        )  # fmt: skip
    _names(sheet, m, effects, shown, top, size)
    axes.grid(axis="y", color=RULE)
    axes.yaxis.set_major_formatter(FuncFormatter(tick))
    axes.tick_params(length=0)
    across(axes, "\n".join(_foot(block)), 4)


def _foot(block: Analysis) -> list[str]:
    unit = axis_unit(block.unit)[1]
    return wrapped(f"mean size of the effect on {label(block.outcome)} ({unit})", FOOT)


def _names(
    sheet: Sheet, m: Measured, effects: dict[str, Effect], shown: Sequence[str], top: float,
    size: float,
) -> None:  # fmt: skip
    """Write names beside the plane at the height of their points, each with a line to it."""
    axes = sheet.figure.axes[0]
    words = {f.path: DUMMY_LABEL if f.path == DUMMY else f.label for f in m.factors}
    letters = int((NAMES - 1.6) / 0.54)
    order = sorted(shown, key=lambda name: effects[name].spread)
    lines = {name: wrapped(words[name], letters)[:3] for name in order}
    span = LINES - 1.2  # lines of the plane
    wanted = [effects[name].spread * size / top * span for name in order]
    heights = apart(wanted, [APART * len(lines[name]) for name in order], span)
    for name, height in zip(order, heights, strict=True):
        point = effects[name].mean_absolute * size, effects[name].spread * size
        axes.annotate(
            "\n".join(lines[name]), point, (1.03, height / span), textcoords="axes fraction",
            va="center", fontsize=0.97 * sheet.font, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": BAND, "linewidth": 0.9, "shrinkB": 3,
                        "shrinkA": 0},
        )  # fmt: skip


def apart(wanted: Sequence[float], sizes: Sequence[float], top: float) -> Floats:
    """Return rising heights, moved as little as keeps texts of these sizes apart below `top`."""
    middle = np.cumsum(sizes) - np.array(sizes) / 2.0
    moved: Floats = np.maximum.accumulate(np.array(wanted) - middle) + middle
    if not len(middle):
        return moved
    below: Floats = np.minimum(moved, top - sizes[-1] / 2.0 - middle[-1] + middle)
    return below


def _data(block: Analysis, m: Measured, effects: dict[str, Effect]) -> Data:
    size, words = axis_unit(block.unit)
    rows = tuple(
        (DUMMY_LABEL if f.path == DUMMY else f.label, f.path, e.mean_absolute * size,
         e.mean * size, e.spread * size, e.rank_low, e.rank_high)
        for f in m.factors if (e := effects[f.path])
    )  # fmt: skip
    return Data(
        f"Effects of factors on {label(block.outcome)} over their ranges, in {words}",
        ("factor", "name in files", "mean size", "mean", "spread", "best rank", "worst rank"),
        rows,
    )  # fmt: skip
