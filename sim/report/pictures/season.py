"""The season: a series by week, the simulated band beside the official one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np
from matplotlib.dates import DateFormatter, MonthLocator, date2num

from sim.arrays import Floats
from sim.data.official_weekly import observed
from sim.report.pictures.sheet import BAND, INK, MAIN, OTHER, Chart, Data, Number, Sheet
from sim.report.stored import StoredComparison

QUANTILES = (0.05, 0.5, 0.95)
LINES = 15.6
MONTH = 4.35  # weeks
LABELS = 5.0  # at most, along the axis
SERIES = {
    "arrivals": ("people", "Arrivals", "People who arrived"),
    "prevented": ("prevented", "Prevention", "People recorded at prevention events"),
}
"""Name in the official series, and words, by the name in the study's."""


@dataclass(frozen=True, eq=False)
class Weeks:
    """A series by week.

    Attributes
    ----------
    mondays
        First days of the weeks.
    low, middle, high
        5, 50 and 95 % over replications, each of shape (weeks,).
    known
        The reported number; NaN if there is none, shape (weeks,).
    """

    mondays: Sequence[date]
    low: Floats
    middle: Floats
    high: Floats
    known: Floats


def season(study: StoredComparison, series: str) -> Chart | None:
    """Return a weekly series of the baseline beside the reported one; None without weeks.

    Parameters
    ----------
    series
        One of SERIES.
    """
    name = study.main.names[0]
    if study.weeks is None or not (study.weeks["scenario"] == name).any():
        return None
    rows = study.weeks[study.weeks["scenario"] == name]
    table = rows.pivot(index="week", columns="replication", values=series).sort_index()
    official, (column, short, words) = observed(), SERIES[series]
    weeks = _weeks(table.index.tolist(), table.to_numpy(float), dict(
        zip(official.week_ending, getattr(official, column).tolist(), strict=True)
    ))  # fmt: skip
    reported = int((~np.isnan(weeks.known)).sum())
    points = (
        f"Points: Home Office weekly series to {official.week_ending[-1]:%d %B %Y}, to sums of "
        "which the model was calibrated."
        if reported
        else "No week of the Home Office series lies in these days."
    )
    finding = _finding(weeks, short, reported)
    top = int(np.argmax(weeks.middle))
    return Chart(
        f"season_{series}", finding,
        f"{words}, by week, with “{study.main.baseline}”. Band: 5–95 % of {table.shape[1]} "
        f"replications. Line: median. {points} The first and last week may be incomplete.",
        f"{words} over {len(weeks.mondays)} weeks. The highest median is "
        f"{weeks.middle[top]:,.0f} a week. {finding}.",
        lambda _: LINES,
        partial(_draw, weeks=weeks), _data(weeks, words),
    )  # fmt: skip


def _weeks(mondays: list[date], values: Floats, official: dict[date, float]) -> Weeks:
    low, middle, high = np.nanquantile(values, QUANTILES, axis=1)
    known = [official.get(day + timedelta(days=6), np.nan) for day in mondays]
    return Weeks(mondays, low, middle, high, np.array(known))


def _finding(weeks: Weeks, short: str, reported: int) -> str:
    if reported:
        inside = int(((weeks.low <= weeks.known) & (weeks.known <= weeks.high)).sum())
        return f"{short}: {inside} of {reported} reported weeks lie within the simulated 5–95 %"
    top = weeks.mondays[int(np.argmax(weeks.middle))]
    return f"{short}: highest in the week from {top.day} {top:%B %Y}"


def _draw(sheet: Sheet, weeks: Weeks) -> None:
    sheet.text(0.3, 0.0, "people a week")
    axes = sheet.axes(4.4, 1.2, 1.2, LINES - 2.6)
    x = np.array([date2num(day) for day in weeks.mondays]) + 3.0  # type: ignore[no-untyped-call]
    axes.fill_between(x, weeks.low, weeks.high, color=BAND, linewidth=0)
    axes.plot(x, weeks.middle, color=MAIN, linewidth=2.0)
    seen = ~np.isnan(weeks.known)
    axes.plot(
        x[seen], weeks.known[seen], "o", color=OTHER, markersize=0.38 * sheet.font,
        markeredgecolor=INK, markeredgewidth=0.6, clip_on=False,
    )  # fmt: skip
    axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(axis="y")
    axes.tick_params(length=0)
    interval = max(1, round(len(x) / MONTH / LABELS))
    axes.xaxis.set_major_locator(MonthLocator(interval=interval))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%b\n%Y"))  # type: ignore[no-untyped-call]


def _data(weeks: Weeks, words: str) -> Data:
    columns = zip(weeks.mondays, weeks.low, weeks.middle, weeks.high, weeks.known, strict=True)
    rows: list[tuple[Number, ...]] = []
    for day, *numbers in columns:
        rows.append((str(day), *map(float, numbers)))
    return Data(
        f"{words}, by week",
        ("week from", "simulated 5 %", "simulated median", "simulated 95 %", "reported"),
        tuple(rows),
    )  # fmt: skip
