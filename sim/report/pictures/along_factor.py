"""An outcome along its strongest factor, while all other factors vary: which way it goes."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from matplotlib.ticker import FuncFormatter

from sim.arrays import Floats
from sim.report.numbers import number
from sim.report.pictures.findings import in_words
from sim.report.pictures.sheet import BAND, INK, MAIN, Chart, Data, Number, Sheet, tick, wrapped
from sim.report.stored_sweep import StoredFactor, StoredSweep
from sim.report.sweep_findings import caption_of, means_form, subject
from sim.report.sweep_measures import axis_unit, measured
from sim.sensitivity.result import Analysis

GROUPS, MIN_GROUPS = 8, 3
MIN_SAMPLES = 8  # in a group
LINES = 17.0
QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Groups:
    """Samples in groups by the value of a factor; shape (groups,) each, quartiles (groups, 3)."""

    middle: Floats
    low: Floats
    high: Floats
    quartiles: Floats
    counts: tuple[int, ...]


def along_factor(study: StoredSweep, block: Analysis) -> Chart | None:
    """Return an outcome along its strongest factor; None if samples are few, or not spread."""
    m = measured(study, block)
    if not study.method.spread or not m.real:
        return None
    factor = next((each for each in m.factors if each.path in m.sure), m.real[0])
    groups = _groups(study, block, factor)
    if groups is None:
        return None
    form = means_form(block.unit, bool(study.compare), groups.quartiles)
    first, *_, last = groups.quartiles[:, 1]
    name = subject(study, block.outcome)
    return Chart(
        f"along_{block.outcome}",
        f"{name.capitalize()} along {factor.label}: median {form(first)} in the lowest group of "
        f"samples, {form(last)} in the highest",
        caption_of(
            study, block, f"Samples in {in_words(len(groups.counts))} groups by {factor.label}. "
            "Line: median of a group. Band: middle half of its samples. All other factors "
            "vary too.",
        ),
        f"{name.capitalize()} by groups of samples along {factor.label}. Medians: "
        + "; ".join(f"{form(q[1])} at {number(x)}" for q, x in
                    zip(groups.quartiles, groups.middle, strict=True)) + ".",
        lambda letters: LINES + len(wrapped(_axis(factor), letters)),
        partial(_draw, study=study, block=block, factor=factor, groups=groups),
        _data(block, factor, groups, name),
    )  # fmt: skip


def _groups(study: StoredSweep, block: Analysis, factor: StoredFactor) -> Groups | None:
    """Return the samples in groups; None if there are too few."""
    x, y = study.samples[factor.path].to_numpy(float), study.means(block.outcome)
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    values = np.unique(x)
    count = min(GROUPS, len(x) // MIN_SAMPLES, len(values))
    if count < MIN_GROUPS:
        return None
    parts = (
        [np.flatnonzero(x == value) for value in values]
        if len(values) <= GROUPS
        else np.array_split(np.argsort(x, kind="stable"), count)
    )
    return Groups(
        np.array([np.median(x[part]) for part in parts]),
        np.array([x[part].min() for part in parts]),
        np.array([x[part].max() for part in parts]),
        np.array([np.quantile(y[part], QUARTILES) for part in parts]),
        tuple(len(part) for part in parts),
    )


def _axis(factor: StoredFactor) -> str:
    return f"{factor.label} ({factor.short_unit})" if factor.short_unit else factor.label


def _draw(
    sheet: Sheet, study: StoredSweep, block: Analysis, factor: StoredFactor, groups: Groups
) -> None:
    size, unit = axis_unit(block.unit)
    sheet.text(0.3, 0.0, f"{subject(study, block.outcome)} ({unit}) ↑")
    axes = sheet.axes(4.6, 1.6, 1.3, LINES - 1.6)
    low, middle, high = groups.quartiles.T * size
    axes.fill_between(groups.middle, low, high, color=BAND, linewidth=0)
    axes.plot(groups.middle, middle, "o-", color=MAIN, linewidth=2.0, markersize=6)
    if study.compare:
        axes.axhline(0.0, color=INK, linewidth=1.0)
    else:
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.grid(axis="y")
    axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(FuncFormatter(tick))
    axes.yaxis.set_major_formatter(FuncFormatter(tick))
    axes.tick_params(length=0)
    axes.set_xlabel("\n".join(wrapped(f"{_axis(factor)} →", sheet.letters - 8)))


def _data(block: Analysis, factor: StoredFactor, groups: Groups, name: str) -> Data:
    size, unit = axis_unit(block.unit)
    rows: tuple[tuple[Number, ...], ...] = tuple(
        (f"{number(low)} to {number(high)}", float(middle), count, *(float(q) * size for q in qs))
        for low, high, middle, count, qs in zip(
            groups.low, groups.high, groups.middle, groups.counts, groups.quartiles, strict=True
        )
    )
    return Data(
        f"{name.capitalize()} of samples along {factor.label}, in {unit}",
        (_axis(factor), "median of the factor", "samples", "25 %", "median", "75 %"), rows,
    )  # fmt: skip
