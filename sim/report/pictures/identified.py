"""Identifiability: pairs of assumptions that move together, and mixtures that figures narrow."""

from collections.abc import Sequence
from functools import partial

from matplotlib.axes import Axes

from sim.report.numbers import label, signed
from sim.report.pictures.rows import Labelled, draw_rows, expected_band, height
from sim.report.pictures.sheet import INK, MAIN, MUTED, Chart, Data, Number, Sheet, across
from sim.report.stored_calibration import StoredCalibration
from sim.validation.identify import Direction, Directions, Pair

MAX_PAIRS = 8
SPECTRUM_LINES = 14.0


def pairs(study: StoredCalibration) -> Chart | None:
    """Return the strongest correlations that the figures cause; None if there are none."""
    result = study.validation.identifiability if study.validation else None
    if result is None or not result.pairs:
        return None
    shown = result.pairs[:MAX_PAIRS]
    rows = [Labelled(f"{label(p.first)}, {label(p.second)}", signed(p.after)) for p in shown]
    first = shown[0]
    words = "; ".join(f"{row.label} {row.numbers}" for row in rows)
    return Chart(
        "correlations",
        f"The figures tie {len(result.pairs)} pairs of assumptions together, most of all "
        f"{label(first.first)} and {label(first.second)} ({signed(first.after)})",
        f"Correlation of normal scores. Hollow: prior. Filled: posterior. Grey: what chance may "
        f"show (± {result.floor:.2f}). The {len(shown)} strongest of {len(result.pairs)} pairs "
        f"that changed by more. ESS {result.ess:,.0f}.",
        f"Correlations of {len(shown)} pairs of assumptions after the figures: {words}.",
        partial(_height, rows=rows),
        partial(_draw_pairs, rows=rows, shown=shown, floor=result.floor), _pair_data(result.pairs),
    )  # fmt: skip


def _height(letters: int, rows: list[Labelled]) -> float:
    return height(rows, letters)


def _draw_pairs(sheet: Sheet, rows: list[Labelled], shown: Sequence[Pair], floor: float) -> None:
    def mark(axes: Axes, i: int, y: float) -> None:
        before, after = shown[i].before, shown[i].after
        axes.plot([before, after], [y, y], color=MAIN, linewidth=2.0)
        axes.plot(before, y, "o", color=MUTED, markerfacecolor="white", markersize=6.5)
        axes.plot(after, y, "D", color=MAIN, markersize=6.5)

    axes = draw_rows(sheet, rows, mark)
    expected_band(axes, -floor, floor)
    axes.axvline(0.0, color=INK, linewidth=1.0, zorder=0.5)
    reach = max(0.3, *(abs(x) for pair in shown for x in (pair.before, pair.after)))
    axes.set_xlim(-reach - 0.06, reach + 0.06)
    across(axes, "correlation")


def _pair_data(every: Sequence[Pair]) -> Data:
    rows: list[tuple[Number, ...]] = [
        (label(p.first), label(p.second), p.before, p.after) for p in every
    ]
    return Data("Correlations", ("assumption", "with", "prior", "posterior"), tuple(rows))


def spectrum(study: StoredCalibration) -> Chart | None:
    """Return how much of the prior's spread is left along each mixture of assumptions."""
    result = study.validation.identifiability if study.validation else None
    if result is None or not (result.directions.stiff or result.directions.flat):
        return None
    directions = result.directions
    stiff, flat = len(directions.stiff), len(directions.flat)
    narrowest = min(one.left for one in (*directions.stiff, *directions.flat))
    finding = (
        f"The figures narrow {stiff} of {stiff + flat} mixtures of assumptions; along the others "
        "they cannot tell assumptions apart"
    )
    return Chart(
        "mixtures", finding,
        "Each dot is a mixture of assumptions. Height: posterior over prior spread. Filled: "
        f"narrowed beyond chance. Dashed: {directions.floor:.2f}, what chance alone may leave "
        f"along a mixture. n = {stiff + flat} mixtures, ESS {result.ess:,.0f}.",
        f"Dots of {stiff + flat} mixtures in order. The narrowest keeps {narrowest:.2f} of its "
        f"spread. {stiff} lie below {directions.floor:.2f}.",
        lambda _: SPECTRUM_LINES, partial(_draw_spectrum, directions=directions),
        _mixture_data(directions),
    )  # fmt: skip


def _sorted(directions: Directions) -> list[Direction]:
    return sorted((*directions.stiff, *directions.flat), key=lambda one: one.left)


def _draw_spectrum(sheet: Sheet, directions: Directions) -> None:
    sheet.text(0.3, 0.0, "spread left", color=MUTED)
    axes = sheet.axes(2.6, 1.2, 1.2, SPECTRUM_LINES - 2.4)
    stiff = len(directions.stiff)
    left = [one.left for one in _sorted(directions)]
    x = list(range(1, len(left) + 1))
    for chosen, face in ((slice(None, stiff), MAIN), (slice(stiff, None), "white")):
        axes.plot(
            x[chosen], left[chosen], "o", color=MAIN, markerfacecolor=face, markersize=5,
            clip_on=False,
        )  # fmt: skip
    axes.axhline(directions.floor, color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
    axes.axhline(1.0, color=MUTED, linewidth=1.0)
    axes.set_ylim(0.0, max(1.1, *left) + 0.05)
    axes.set_xlim(0.0, len(left) + 1.0)
    axes.grid(axis="y")
    axes.tick_params(axis="y", length=0)
    across(axes, "mixtures, the most narrowed first")


def _mixture_data(directions: Directions) -> Data:
    rows: list[tuple[Number, ...]] = [
        (f"mixture {i}", one.left, one.words.replace("_", " ").replace("-", "−"))
        for i, one in enumerate(_sorted(directions), 1)
    ]
    return Data(
        "Mixtures of assumptions, the most narrowed first",
        ("mixture", "spread left", "largest parts (prior sd)"), tuple(rows),
    )  # fmt: skip
