"""A sealed forecast: weekly arrivals after the last reported week, with the weeks before it."""

from datetime import date
from functools import partial

import numpy as np
from matplotlib.dates import DateFormatter, MonthLocator, date2num

from sim.arrays import Floats
from sim.data.official_weekly import Weekly, observed
from sim.forecast.sealed import Sealed, overlap
from sim.report.pictures.sheet import BAND, FILL, INK, MAIN, OTHER, Chart, Data, Number, Sheet
from sim.report.stored_calibration import StoredCalibration

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
BEFORE = 52  # reported weeks drawn before the forecast
LINES = 15.6
WEEKS_A_MONTH, LABELS = 4.35, 6.0


def ahead(study: StoredCalibration) -> Chart | None:
    """Return the newest and longest sealed forecast; None if there is none."""
    if not study.forecasts:
        return None
    _, sealed = max(
        study.forecasts.items(),
        key=lambda one: (one[1].origin, one[1].model_version, one[1].week_ending[-1], one[0]),
    )
    quantiles: Floats = np.quantile(sealed.people, LEVELS, axis=0)
    known, last = observed(), sealed.week_ending[-1]
    later = len(overlap(sealed, known.week_ending))
    low, high = np.quantile(sealed.people.sum(axis=1), (0.05, 0.95)).round(-2).tolist()
    weeks = len(sealed.week_ending)
    scored = f"{later} of them are in the series" if later else "none of them is in the series yet"
    return Chart(
        "sealed_forecast",
        f"Sealed forecast: {low:,.0f} to {high:,.0f} people (5–95 %) arrive in {weeks} weeks to "
        f"{last.day} {last:%B %Y}; {scored}",
        f"People who arrive, by week. Dark band: half of {len(sealed.people):,} simulated paths. "
        "Light band: 5–95 %. Line: median. Dashed: last week of the data. Points: Home Office "
        "weekly series to "
        f"{known.week_ending[-1]:%d %B %Y}. Sealed on {sealed.sealed_on}, model version "
        f"{sealed.model_version}, without new policies.",
        f"Forecast of {weeks} weeks after {sealed.origin}. The median is highest at "
        f"{quantiles[2].max():,.0f} people a week.",
        lambda _: LINES, partial(_draw, sealed=sealed, quantiles=quantiles, known=known),
        _data(sealed, quantiles, known),
    )  # fmt: skip


def _x(days: tuple[date, ...]) -> Floats:
    return np.array([date2num(day) for day in days])  # type: ignore[no-untyped-call]


def _draw(sheet: Sheet, sealed: Sealed, quantiles: Floats, known: Weekly) -> None:
    sheet.text(0.3, 0.0, "people a week")
    axes = sheet.axes(4.4, 1.2, 1.2, LINES - 2.6)
    x, low, high = _x(sealed.week_ending), quantiles[0], quantiles[-1]
    axes.fill_between(x, low, high, color=FILL, linewidth=0)
    axes.plot(x, low, color=MAIN, linewidth=0.6)
    axes.plot(x, high, color=MAIN, linewidth=0.6)
    axes.fill_between(x, quantiles[1], quantiles[3], color=BAND, linewidth=0)
    axes.plot(x, quantiles[2], color=MAIN, linewidth=2.0)
    first = max(known.week_ending.index(sealed.origin) - BEFORE, 0)
    axes.plot(
        _x(known.week_ending[first:]), known.people[first:], "o", color=OTHER,
        markersize=0.32 * sheet.font, markeredgecolor=INK, markeredgewidth=0.5, clip_on=False,
    )  # fmt: skip
    axes.axvline(_x((sealed.origin,))[0] + 3.5, color=INK, linewidth=1.0, linestyle=(0, (4, 3)))
    axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.grid(axis="y")
    axes.tick_params(length=0)
    weeks = len(x) + len(known.week_ending) - first
    interval = max(1, round(weeks / WEEKS_A_MONTH / LABELS))
    axes.xaxis.set_major_locator(MonthLocator(interval=interval))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%b\n%Y"))  # type: ignore[no-untyped-call]


def _data(sealed: Sealed, quantiles: Floats, known: Weekly) -> Data:
    reported = dict(zip(known.week_ending, known.people.tolist(), strict=True))
    rows: list[tuple[Number, ...]] = [
        (str(day), *map(float, column), reported.get(day))
        for day, column in zip(sealed.week_ending, quantiles.T, strict=True)
    ]
    return Data(
        "Sealed forecast by week, people",
        ("week ending", "5 %", "25 %", "median", "75 %", "95 %", "reported"), tuple(rows),
    )  # fmt: skip
