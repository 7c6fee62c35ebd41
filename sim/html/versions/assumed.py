"""What two studies assumed, side by side: settings, and assumptions whose value changed."""

from collections.abc import Iterator
from typing import Any

from sim.assumptions import all_assumptions
from sim.html.parts import Table
from sim.report.numbers import NONE, label
from sim.report.snapshot import Snapshot

NOT_STORED = (
    "A study of another model version, or of other assumptions than the program's, stores no "
    "values. So values cannot be listed here."
)
DEFAULTS = "Values are defaults. If a study draws assumptions, it uses many values."


def setting_table(before: Snapshot, after: Snapshot, names: tuple[str, str]) -> Table:
    """Return what both studies rest on."""
    rows = [
        ("model version", before.model_version, after.model_version),
        ("seed", str(before.seed), str(after.seed)),
        ("replications", str(before.replications), str(after.replications)),
        *((key, before.settings.get(key, NONE), after.settings.get(key, NONE))
          for key in {**before.settings, **after.settings}),
    ]  # fmt: skip
    known = before.values is not None and after.values is not None
    return Table(
        "What both studies rest on", ("setting", *names), tuple(rows), "" if known else NOT_STORED
    )


def assumption_table(before: Snapshot, after: Snapshot, names: tuple[str, str]) -> Iterator[Table]:
    """Yield the table of assumptions with another value, if both studies store values."""
    if before.values is None or after.values is None:
        return
    old, new = before.values, after.values
    units = {name: each.unit for name, each in all_assumptions().items()}
    rows = [
        (f"{label(name)}{f' ({units[name]})' if name in units else ''}", _shown(old, name),
         _shown(new, name))
        for name in sorted({**old, **new}) if old.get(name) != new.get(name)
    ]  # fmt: skip
    same = len({**old, **new}) - len(rows)
    if rows:
        yield Table(
            "Assumptions with another value, or in one study alone", ("assumption", *names),
            tuple(rows), f"{same} assumptions have the same value. {DEFAULTS}",
        )  # fmt: skip


def _shown(values: Any, name: str) -> str:
    if name not in values:
        return "not in it"
    value = values[name]
    if isinstance(value, list):
        return ", ".join(map(_number, value))
    return _number(value)


def _number(value: Any) -> str:
    return f"{value:.6g}".replace("-", "−") if isinstance(value, int | float) else str(value)
