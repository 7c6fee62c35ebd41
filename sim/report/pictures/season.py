"""The season: arrivals by week, the simulated band beside the official series."""

from datetime import date, timedelta
from functools import partial

import numpy as np
from matplotlib.dates import DateFormatter, MonthLocator, date2num

from sim.arrays import Floats
from sim.data.official_weekly import observed
from sim.report.pictures.sheet import BAND, INK, MAIN, OTHER, Chart, Data, Sheet
from sim.report.stored import StoredComparison

QUANTILES = (0.05, 0.5, 0.95)
LINES = 15.0


def season(study: StoredComparison) -> Chart | None:
    """Return arrivals by week of the baseline, beside reported ones; None without weeks."""
    block = study.main
    if study.weeks is None or study.weeks.empty:
        return None
    rows = study.weeks[study.weeks["scenario"] == block.names[0]]
    if rows.empty:
        return None
    table = rows.pivot(index="week", columns="replication", values="arrivals").sort_index()
    weeks = [day if isinstance(day, date) else day.date() for day in table.index]
    low, middle, high = np.nanquantile(table.to_numpy(float), QUANTILES, axis=1)
    official = observed()
    sundays = [day + timedelta(days=6) for day in weeks]
    by_week = dict(zip(official.week_ending, official.people.tolist(), strict=True))
    known = np.array([by_week.get(day, np.nan) for day in sundays])
    inside, count = int(((low <= known) & (known <= high)).sum()), int((~np.isnan(known)).sum())
    top = int(np.argmax(middle))
    finding = (
        f"{inside} of {count} reported weeks lie within the simulated 5–95 %" if count else
        f"Arrivals are highest in the week from {weeks[top].day} {weeks[top]:%B %Y}"
    )  # fmt: skip
    return Chart(
        "season", finding,
        f"People who arrived, by week, with “{block.baseline}”. Band: 5–95 % of "
        f"{table.shape[1]} replications. Line: median. "
        + (f"Points: Home Office weekly series to {official.week_ending[-1]:%d %B %Y}. The model "
           "was calibrated to sums of this series. " if count else
           "No official week overlaps. ")
        + "The first and last week may be incomplete.",
        f"Line of weekly arrivals over {len(weeks)} weeks. The highest median is "
        f"{middle[top]:,.0f} people, in the week from {weeks[top].day} {weeks[top]:%B %Y}. {finding}.",
        lambda _: LINES,
        partial(_draw, weeks=weeks, band=(low, middle, high), known=known),
        _data(weeks, (low, middle, high), known),
    )  # fmt: skip


def _draw(
    sheet: Sheet, weeks: list[date], band: tuple[Floats, Floats, Floats], known: Floats
) -> None:
    low, middle, high = band
    axes = sheet.axes(4.2, 0.8, 0.6, LINES - 2.4)
    x = np.array([date2num(day) for day in weeks]) + 3.0  # the middle of the week
    axes.fill_between(x, low, high, color=BAND, linewidth=0)
    axes.plot(x, middle, color=MAIN, linewidth=2.0)
    seen = ~np.isnan(known)
    axes.plot(x[seen], known[seen], "o", color=OTHER, markersize=4.5, markeredgecolor=INK,
              markeredgewidth=0.6)  # fmt: skip
    axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(axis="y")
    axes.tick_params(length=0)
    months = max(1, round(len(weeks) / 4.35 / 5.0))
    axes.xaxis.set_major_locator(MonthLocator(interval=months))
    axes.xaxis.set_major_formatter(DateFormatter("%b\n%Y"))
    axes.set_title("people a week", loc="left", fontsize=sheet.font, pad=2)


def _data(weeks: list[date], band: tuple[Floats, Floats, Floats], known: Floats) -> Data:
    columns = zip(weeks, *band, known, strict=True)
    rows = tuple((str(day), *map(float, numbers)) for day, *numbers in columns)
    return Data(
        "Arrivals by week, people",
        ("week from", "simulated 5 %", "simulated median", "simulated 95 %", "reported"), rows,
    )  # fmt: skip
