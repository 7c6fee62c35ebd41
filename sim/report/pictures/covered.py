"""Simulation-based calibration: how often intervals hold the truth, and tests of uniform ranks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from scipy.stats import binom

from sim.report.numbers import label
from sim.report.pictures.rows import expected_band
from sim.report.pictures.sheet import (
    INK,
    MAIN,
    MUTED,
    Chart,
    Data,
    Number,
    Sheet,
    across,
)
from sim.report.stored_calibration import StoredCalibration
from sim.validation.sbc import Coverage, SetCounts

LEVELS = ((0.5, "coverage50", "50 % intervals"), (0.9, "coverage90", "90 % intervals"))
PANEL = 7.2  # lines of one level
TENTHS = 10
RANK_LINES = 14.0


def covered(study: StoredCalibration) -> Iterator[Chart]:
    """Yield the coverage of each kind of synthetic data sets, then the tests of their ranks."""
    if study.validation is None:
        return
    result = study.validation
    kinds = [
        (where, sets, rows)
        for (where, sets), rows in zip(
            result.sbc_sets.items(), (result.sbc, result.sbc_near), strict=False
        )
        if rows and sets.sets
    ]
    for i, (where, sets, rows) in enumerate(kinds):
        yield _coverage(i, where, sets, rows)
    if kinds:
        yield _ranks(kinds)


def expected(sets: int, level: float) -> tuple[float, float]:
    """Return the shares within which 9 of 10 coverages lie if intervals are right."""
    low, high = binom.ppf((0.05, 0.95), sets, level) / sets
    return float(low), float(high)


def truths(where: str) -> str:
    """Return where the truths of synthetic data sets are from."""
    return "from the priors" if where == "any" else where.removeprefix("truths ")


def _coverage(i: int, where: str, sets: SetCounts, rows: Sequence[Coverage]) -> Chart:
    low, high = expected(sets.sets, 0.9)
    inside = sum(low <= one.coverage90 <= high for one in rows)
    ends = [100 * pick(one.coverage90 for one in rows) for pick in (min, max)]
    finding = (
        f"Truths {truths(where)}: 90 % intervals hold the truth in {ends[0]:.0f} to "
        f"{ends[1]:.0f} % of synthetic data sets, as chance allows for {inside} of {len(rows)} "
        "assumptions"
    )
    return Chart(
        f"coverage_{i + 1}", finding,
        f"Each dot is an assumption; filled if the figures inform it. {sets.sets:,} synthetic "
        "data sets, whose truth is known. Grey: where 9 of 10 dots lie if intervals are right. "
        f"Dashed: the level. ESS of the sets {sets.ess_q50:,.0f} (median).",
        f"Dots of the coverage of {len(rows)} assumptions, of 50 and of 90 % intervals. {finding}.",
        lambda _: 2 * PANEL + 2.4,
        partial(_draw, sets=sets.sets, rows=rows), _data(where, rows),
    )  # fmt: skip


def _draw(sheet: Sheet, sets: int, rows: Sequence[Coverage]) -> None:
    for panel, (level, name, words) in enumerate(LEVELS):
        top = panel * (PANEL + 1.2)
        sheet.text(0.3, top, words)
        axes = sheet.axes(1.2, 1.2, top + 1.0, top + PANEL - 2.0)
        low, high = expected(sets, level)
        expected_band(axes, 100 * low, 100 * high)
        axes.axvline(100 * level, color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
        count: Counter[int] = Counter()
        for one in sorted(rows, key=lambda c: not c.informed):
            share = round(getattr(one, name) * sets)
            count[share] += 1
            axes.plot(
                100 * share / sets, count[share] - 0.5, "o", color=MAIN, markersize=4.6,
                markerfacecolor=MAIN if one.informed else "white", clip_on=False,
            )  # fmt: skip
        axes.set_ylim(0.0, max(count.values()) + 0.5)
        axes.set_yticks([])
        middle = 100 * level
        far = max(abs(100 * getattr(one, name) - middle) for one in rows)
        reach = max(far, 100 * (high - low) / 2) + 2.0
        axes.set_xlim(middle - reach, min(middle + reach, 101.0))
        across(axes, "data sets whose interval holds the truth, %")


def _data(where: str, rows: Sequence[Coverage]) -> Data:
    cells: list[tuple[Number, ...]] = [
        (label(one.parameter), "yes" if one.informed else "no", 100 * one.coverage50,
         100 * one.coverage90, one.width90, one.p_uniform)
        for one in sorted(rows, key=lambda c: (not c.informed, c.width90))
    ]  # fmt: skip
    return Data(
        f"Simulation-based calibration, truths {truths(where)}",
        ("assumption", "informed", "50 % holds the truth (% of sets)",
         "90 % holds the truth (% of sets)", "width of 90 %, of the prior's", "p (uniform ranks)"),
        tuple(cells),
    )  # fmt: skip


def _ranks(kinds: Sequence[tuple[str, SetCounts, Sequence[Coverage]]]) -> Chart:
    smallest = min(one.p_uniform for _, _, rows in kinds for one in rows)
    many = sum(len(rows) for _, _, rows in kinds)
    return Chart(
        "rank_tests",
        f"Ranks of the truth: the smallest of {many} p-values is {smallest:.3f}",
        "Tests that the truth's rank is uniform (chi-square, 20 bins), one for each assumption, "
        f"counted by tenths of p. Grey: 9 of 10 counts lie there if all ranks are uniform. "
        f"{' '.join(_each(i, k) for i, k in enumerate(kinds))} The ranks themselves are not "
        "stored.",
        f"Counts of p-values by tenths from 0 to 1. The smallest p-value is {smallest:.3f}.",
        lambda _: RANK_LINES, partial(_draw_ranks, kinds=kinds), _rank_data(kinds),
    )  # fmt: skip


def _each(i: int, kind: tuple[str, SetCounts, Sequence[Coverage]]) -> str:
    mark = ("Filled", "Hollow")[i]
    return f"{mark}: {kind[1].sets:,} data sets, truths {truths(kind[0])}."


def _counts(rows: Sequence[Coverage]) -> list[int]:
    bins = np.minimum((np.array([one.p_uniform for one in rows]) * TENTHS).astype(int), TENTHS - 1)
    counts: list[int] = np.bincount(bins, minlength=TENTHS).tolist()
    return counts


def _draw_ranks(sheet: Sheet, kinds: Sequence[tuple[str, SetCounts, Sequence[Coverage]]]) -> None:
    sheet.text(0.3, 0.0, "assumptions", color=MUTED)
    axes = sheet.axes(2.2, 1.2, 1.2, RANK_LINES - 2.4)
    size = len(kinds[0][2])
    low, high = (float(x) for x in binom.ppf((0.05, 0.95), size, 1.0 / TENTHS))
    expected_band(axes, low, high, across=False)
    axes.axhline(size / TENTHS, color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
    most = high
    for i, (_, _, rows) in enumerate(kinds):
        counts = _counts(rows)
        most = max(most, *counts)
        x = (np.arange(TENTHS) + 0.5 + (i - 0.5) * 0.3 * (len(kinds) > 1)) / TENTHS
        axes.vlines(x, 0.0, counts, color=MUTED, linewidth=1.0)
        axes.plot(
            x, counts, "o", color=MAIN, markersize=6.5, markerfacecolor="white" if i else MAIN
        )
    axes.set_ylim(0.0, most + 1.0)
    axes.set_xlim(0.0, 1.0)
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    across(axes, "p-value of uniform ranks")


def _rank_data(kinds: Sequence[tuple[str, SetCounts, Sequence[Coverage]]]) -> Data:
    every = [_counts(rows) for _, _, rows in kinds]
    rows: tuple[tuple[Number, ...], ...] = tuple(
        (f"{i / TENTHS:.1f} to {(i + 1) / TENTHS:.1f}", *(counts[i] for counts in every))
        for i in range(TENTHS)
    )
    columns = tuple(f"assumptions, truths {truths(where)}" for where, _, _ in kinds)
    return Data("P-values of uniform ranks, by tenths", ("p", *columns), rows)
