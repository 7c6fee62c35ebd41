"""The hold-out scoreboard: forecasters at rolling origins, against the best rival of the model."""

from collections.abc import Sequence
from functools import partial
from math import isnan

from matplotlib.axes import Axes
from scipy.stats import binom

from sim.forecast.paired import Difference, find
from sim.forecast.rolling import Rolling
from sim.forecast.scores import BINS, REFERENCE
from sim.forecast.verdict import MODEL, best_rival
from sim.report.numbers import label, signed
from sim.report.pictures.rows import Labelled, draw_rows, expected_band, height
from sim.report.pictures.sheet import (
    BAND,
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

ALL = "all"
PANEL = 5.6  # lines of one histogram


def scoreboard(study: StoredCalibration) -> Chart | None:
    """Return each forecaster's change of CRPS against the best rival; None without scores."""
    rolling = study.validation.rolling if study.validation else None
    if rolling is None or not best_rival(rolling.ranking):
        return None
    rival = best_rival(rolling.ranking)
    changes = {n: find(rolling.differences, n, rival, ALL) for n in rolling.ranking if n != rival}
    level = next((f"{d.level:.0%}".replace("%", " %") for d in changes.values() if d), "90 %")
    rows = [Labelled(_name(n, rival), _numbers(rolling, n, changes.get(n)))
            for n in rolling.ranking]  # fmt: skip
    words = "; ".join(f"{row.label}: {row.numbers}" for row in rows)
    return Chart(
        "scoreboard", _finding(rolling, rival, changes.get(MODEL)),
        "Change of CRPS (mean distance of a forecast from the week) against "
        f"{label(rival)}; left is better. Bar: {level} interval, paired by origin. Hollow: not "
        f"distinguishable from zero. Square: "
        f"{label(REFERENCE)}, the baseline of skill. Numbers: CRPS, then the change. "
        f"n = {len(rolling.origins)} origins, {rolling.ahead} weeks ahead.",
        f"Forecasters from best to worst by CRPS in people a week. {words}.",
        partial(_height, rows=rows), partial(_draw, rows=rows, names=rolling.ranking,
                                             changes=changes), _data(rolling, rival),
    )  # fmt: skip


def _name(name: str, rival: str) -> str:
    text = label(name)
    if name == rival:
        return f"{text} (best rival)"
    return f"{text} (baseline)" if name == REFERENCE else text


def _numbers(rolling: Rolling, name: str, change: Difference | None) -> str:
    crps = f"{rolling.scores[name][ALL].crps:.0f}"
    if change is None:
        return crps
    mean, low, high = (signed(x, "+.0f") for x in (change.mean, change.low, change.high))
    mark = "" if change.distinguishable else "~"
    span = "" if isnan(change.low) else f" ({low} to {high})"
    return f"{crps}, {mark}{mean}{span}"


def _finding(rolling: Rolling, rival: str, change: Difference | None) -> str:
    if change is None:
        return f"Of {len(rolling.ranking)} forecasters, {label(rival)} is nearest"
    place = rolling.ranking.index(MODEL) + 1
    better = "better than" if change.mean < 0 else "worse than"
    how = f"distinguishably {better}" if change.distinguishable else "not distinguishable from"
    return (
        f"Forecasts of weeks that no weight used: the model is number {place} of "
        f"{len(rolling.ranking)}, {how} {label(rival)}"
    )


def _height(letters: int, rows: list[Labelled]) -> float:
    return height(rows, letters)


def _draw(
    sheet: Sheet, rows: list[Labelled], names: Sequence[str],
    changes: dict[str, Difference | None],
) -> None:  # fmt: skip
    def mark(axes: Axes, i: int, y: float) -> None:
        change = changes.get(names[i])
        shape = "s" if names[i] == REFERENCE else "D"
        if change is None:
            axes.plot(0.0, y, shape, color=INK, markersize=7)
            return
        colour = MAIN if names[i] == MODEL else MUTED
        if not isnan(change.low):
            axes.plot([change.low, change.high], [y, y], color=colour, linewidth=2.6)
        face = colour if change.distinguishable else "white"
        axes.plot(change.mean, y, shape, color=colour, markerfacecolor=face, markersize=7)

    axes = draw_rows(sheet, rows, mark)
    ends = [x for d in changes.values() if d for x in (d.mean, d.low, d.high) if not isnan(x)]
    room = 0.05 * (max(ends, default=1.0) - min(0.0, *ends) or 1.0) if ends else 1.0
    axes.set_xlim(min([0.0, *ends]) - room, max([0.0, *ends]) + room)
    axes.axvline(0.0, color=INK, linewidth=1.0, zorder=0.5)
    across(axes, "change of CRPS (people a week)")


def _data(rolling: Rolling, rival: str) -> Data:
    rows: list[tuple[Number, ...]] = []
    for name in rolling.ranking:
        for horizon, s in reversed(rolling.scores[name].items()):
            d = find(rolling.differences, name, rival, horizon)
            change: tuple[Number, ...] = (d.mean, d.low, d.high) if d else (None,) * 3
            rows.append((
                label(name), horizon, s.weeks, s.crps, s.skill * 100, s.log_score,
                s.covered50 * 100, s.covered90 * 100, s.width90, *change,
            ))  # fmt: skip
    return Data(
        f"Scores of forecasters, and changes against {label(rival)}",
        ("forecaster", "weeks ahead", "weeks", "CRPS (people a week)",
         f"skill against {label(REFERENCE)} (%)", "log score", "weeks in 50 % interval (%)",
         "weeks in 90 % interval (%)", "width of 90 % (people)", "change of CRPS", "90 % low",
         "90 % high"),
        tuple(rows),
    )  # fmt: skip


def ranks(study: StoredCalibration) -> Chart | None:
    """Return rank histograms of the model and its best rival; None without scores."""
    rolling = study.validation.rolling if study.validation else None
    if rolling is None:
        return None
    names = [n for n in (MODEL, best_rival(rolling.ranking)) if n in rolling.scores]
    if not names:
        return None
    weeks = rolling.scores[names[0]][ALL].weeks
    low, high = (float(x) for x in binom.ppf((0.05, 0.95), weeks, 1.0 / BINS))
    counts = {n: rolling.scores[n][ALL].ranks for n in names}
    inside = sum(low <= k <= high for k in counts[names[0]])
    return Chart(
        "forecast_ranks",
        f"Ranks of the observed weeks: {inside} of {BINS} tenths hold as many weeks as a right "
        f"forecast would ({label(names[0])})",
        f"Weeks by the tenth of the forecast's samples in which they lie, from low to high. Grey: "
        "9 of 10 counts lie there if forecasts are right and weeks independent. Weeks are not "
        f"quite independent, so that the true band is wider. n = {weeks} weeks.",
        "Histograms of ranks in tenths. " + " ".join(
            f"{label(n)}: {', '.join(map(str, k))}." for n, k in counts.items()),
        lambda _: PANEL * len(names) + 2.6,
        partial(_draw_ranks, counts=counts, band=(low, high), even=weeks / BINS),
        Data("Weeks in each tenth of the samples",
             ("forecaster", *(f"tenth {i + 1}" for i in range(BINS))),
             tuple((label(n), *k) for n, k in counts.items())),
    )  # fmt: skip


def _draw_ranks(
    sheet: Sheet, counts: dict[str, tuple[int, ...]], band: tuple[float, float], even: float
) -> None:
    most = max(band[1], *(k for row in counts.values() for k in row))
    for i, (name, row) in enumerate(counts.items()):
        top = PANEL * i
        sheet.text(0.3, top, f"{label(name)}, weeks")
        axes = sheet.axes(2.6, 1.2, top + 1.3, top + PANEL - 0.5)
        expected_band(axes, *band, across=False)
        axes.bar(range(1, BINS + 1), row, width=0.72, color=BAND, edgecolor=MAIN, linewidth=0.8)
        axes.axhline(even, color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
        axes.set_ylim(0.0, most + 1.0)
        axes.set_xlim(0.4, BINS + 0.6)
        axes.tick_params(axis="both", length=0)
        axes.set_xticks(range(1, BINS + 1) if i == len(counts) - 1 else [])
    axes.set_xlabel("tenth of the samples, from low to high")
