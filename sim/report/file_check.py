"""A checked file: its errors, its warnings, and a scenario in full."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sim.assumptions import SECTORS
from sim.errors import UserError
from sim.report.layout import Lines
from sim.scenario.resolved import Resolved, ResolvedPolicy, Written, as_written, resolve
from sim.shipped import scenario_names, sweep_names
from sim.yamlfile import read


@dataclass(frozen=True)
class FileCheck:
    """What a check of one file found.

    Attributes
    ----------
    file, kind
        The file as it was named, and whether it is a scenario, a sweep or a file of targets.
    errors, warnings
        A line each.
    summary
        What a sweep or a file of targets holds.
    scenario
        The scenario in full, if it has no error.
    """

    file: str
    kind: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    summary: str = ""
    scenario: Resolved | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "file": self.file, "kind": self.kind, "errors": list(self.errors),
            "warnings": list(self.warnings), "summary": self.summary,
            "scenario": self.scenario and self.scenario.to_json(),
        }  # fmt: skip


def check_file(name: str) -> FileCheck:
    """Check one file, or a shipped scenario or sweep, and report all its errors at once."""
    try:
        kind = _kind(name)
    except UserError as problem:
        return FileCheck(name, "file", tuple(map(str, problem.errors)))
    try:
        if kind == "sweep":
            from sim.sensitivity.spec import load_sweep

            sweep = load_sweep(name)
            factors = f"{len(sweep.factors)} factors, method {sweep.file.method}"
            return FileCheck(name, kind, summary=f"{factors}, {sweep.file.samples:,} samples")
        if kind == "targets":
            from sim.data.targets import targets

            return FileCheck(name, kind, summary=f"{len(targets(Path(name)))} targets")
        scenario = resolve(name)
        return FileCheck(name, kind, warnings=scenario.warnings, scenario=scenario)
    except UserError as problem:
        return FileCheck(name, kind, tuple(map(str, problem.errors)))


def _kind(name: str) -> str:
    """Return what a file is, by its keys."""
    if name in scenario_names():
        return "scenario"
    if name in sweep_names():
        return "sweep"
    data = read(Path(name)).data
    if {"factors", "method", "base"} & set(data):
        return "sweep"
    holds = [set(entry) for entry in data.values() if isinstance(entry, dict)]
    if len(holds) == len(data) and any({"outcome", "value"} & keys for keys in holds):
        return "targets"
    return "scenario"


def render(check: FileCheck) -> Group:
    """Return a check as text: errors and warnings first, then the scenario in full."""
    count = f"{len(check.errors)} error{'' if len(check.errors) == 1 else 's'}"
    lines = [f"{check.file}: {check.kind}, {count if check.errors else 'no errors'}"]
    lines += [f"error: {line}" for line in check.errors]
    lines += [f"warning: {line}" for line in check.warnings]
    lines += [check.summary] if check.summary else []
    return Group(Lines(lines), *(_scenario(check.scenario) if check.scenario else ()))


def _scenario(scenario: Resolved) -> Iterator[Table | Text]:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("", scenario.title or scenario.name, "written at"):
        table.add_column(column, overflow="fold")
    rows: dict[str, Written] = {**scenario.keys, "period": scenario.period}
    rows |= {f"window {name}": written for name, written in scenario.windows.items()}
    rows |= {f"override {name}": written for name, written in scenario.parameters.items()}
    for name, written in rows.items():
        table.add_row(name, as_written(written.value), _short(written.place))
    for policy in scenario.policies:
        table.add_row(policy.kind, _force(policy), _short(policy.place), style="bold")
        for name, written in policy.settings.items():
            table.add_row(f"  {name}", as_written(written.value), _short(written.place))
    yield table
    if not scenario.policies:
        yield Text("No policy is in force.")
    if scenario.changes:
        yield Text(f"Against {scenario.files[0]}, it {'; '.join(scenario.changes)}.")


def _short(place: str) -> str:
    """Return a place without the folder; the whole path is in the JSON."""
    return Path(place).name if place else "default"


def _force(policy: ResolvedPolicy) -> str:
    """Return when, where and how much of a policy is in force."""
    whole = len(policy.sectors) == SECTORS
    where = "" if whole else f", sectors {', '.join(map(str, policy.sectors))}"
    return policy.days + where + ("" if policy.strength == 1 else f", strength {policy.strength:g}")
