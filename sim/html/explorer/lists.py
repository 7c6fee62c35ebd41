"""The stored settings of an explorer as a table that needs no script."""

from math import nan

from sim.html.explorer.data import Preset
from sim.html.parts import Table
from sim.report.explorer_words import outcome_name
from sim.report.numbers import NONE, between, short_change
from sim.sensitivity.explorer.result import Change, Explorer

COLUMNS = (
    "deaths", "expected_deaths", "arrivals", "event_interception_rate", "people_interception_rate",
    "refusals",
)  # fmt: skip


def stored_table(explorer: Explorer, named: tuple[Preset, ...]) -> Table:
    """Return the stored settings that have a name: mean changes with their intervals."""
    units = {o.outcome: o.unit for o in explorer.outcomes}
    shown = [name for name in COLUMNS if name in units] or list(units)[:6]
    rows = []
    for preset in named:
        changes = explorer.at(explorer.stored[preset.place].values).changes
        cells = (_cell(changes[name], units[name]) for name in shown)
        rows.append((preset.name, *cells))
    columns = ("setting", *(_heading(name, units[name]) for name in shown))
    note = "Against the status quo; below it the 95 % interval of the mean."
    left = len(explorer.stored) - len(named)
    note += f" {left:,} more simulated settings have no name." if left else ""
    return Table("Mean changes of simulated settings", columns, tuple(rows), note)


def _heading(name: str, unit: str) -> str:
    return f"{outcome_name(name)}{', points' if unit == 'share' else ''}"


def _cell(change: Change, unit: str) -> str:
    """Return a mean change with its interval, all in as many digits as its ends need."""
    mean, low, high = (nan if x is None else x for x in (change.mean, change.low, change.high))
    if mean != mean:
        return NONE
    largest = max(abs(low), abs(high)) * (100.0 if unit == "share" else 1.0)
    digits = 0 if largest >= 100 else 1 if largest >= 1 else 2
    mean_text, *ends = (short_change(x, unit, digits) for x in (mean, low, high))
    span = between(*ends)
    return mean_text if low == high else f"{mean_text}\n{span}"
