"""The stored settings of an explorer, and what its words mean, without a script."""

from collections.abc import Mapping
from inspect import cleandoc
from math import nan
from typing import Any

from sim.html.explorer.data import Preset, names_of_sliders
from sim.html.parts import Table
from sim.outcomes.outcomes import OUTCOMES
from sim.policies import POLICIES
from sim.policies.base import Policy
from sim.report.explorer_words import outcome_name
from sim.report.numbers import NONE, between, label, number, short_change
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


def meanings(explorer: Explorer) -> dict[str, str]:
    """Return what each slider sets and what each outcome is, by its name on the page."""
    policies = {policy["kind"]: policy for policy in explorer.policies}
    words = {}
    for slider, name in zip(explorer.sliders, names_of_sliders(explorer), strict=True):
        kind, _, setting = slider.path.partition(".")
        if kind in POLICIES:
            words[name] = _meaning(POLICIES[kind], setting, policies.get(kind, {}))
    return words | {
        outcome_name(o.outcome): f"{capital(OUTCOMES[o.outcome].definition)}."
        for o in explorer.outcomes if o.outcome in OUTCOMES
    }  # fmt: skip


def _meaning(policy: type[Policy], setting: str, written: Mapping[str, Any]) -> str:
    """Return a policy's first sentence and its settings at full strength, or what a setting is."""
    if setting != "strength":
        return f"{policy.model_fields[setting].description or ''}."
    first = " ".join(cleandoc(policy.__doc__ or "").split("\n\n")[0].split())
    own = {k: v for k, v in written.items() if k in policy.model_fields and v is not None}
    own = {k: v for k, v in own.items() if k not in ("kind", "strength", "ramp_days")}
    full = ", ".join(
        f"{label(key)} {number(value) if isinstance(value, float) else label(str(value))}"
        for key, value in own.items()
    )
    return f"{first} At 100 %: {full}." if full else first


def capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


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
