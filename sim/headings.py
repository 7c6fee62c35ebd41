"""What a list shows of the shipped scenarios, read without the code that checks scenarios.

`channelsim list scenarios` and `--help` need names, titles and windows. To load the scenarios for
that would take three times as long. A test compares each heading with the loaded scenario.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sim.shipped import GROUPS, scenario_names, scenario_path
from sim.yamlfile import read


@dataclass(frozen=True)
class Heading:
    """The heading of one shipped scenario.

    Attributes
    ----------
    name, group, title
        Its name, the folder it is in ("" if in none of the groups), and its title.
    start, end
        First and last day of its period.
    windows, policies
        Names of its windows, and kinds of its policies.
    """

    name: str
    group: str
    title: str
    start: date
    end: date
    windows: list[str]
    policies: list[str]


def headings() -> list[Heading]:
    """Return the headings of all shipped scenarios, sorted by name."""
    return [_heading(scenario_path(name)) for name in scenario_names()]


def _heading(path: Path) -> Heading:
    period: Mapping[str, Any] = {}
    windows: dict[str, Mapping[str, Any]] = {}
    policies: list[str] = []
    for data in _from_base(path):
        period = data.get("period", period)
        windows |= data.get("windows", {})
        policies = [kind for kind in policies if kind not in data.get("without", ())]
        policies += [policy["kind"] for policy in data.get("policies", ())]
        own = data
    within = [
        name
        for name, span in windows.items()
        if name in own.get("windows", ())
        or (span["from"] >= period["from"] and span["to"] <= period["to"])
    ]
    return Heading(
        own.get("name", path.stem), path.parent.name if path.parent.name in GROUPS else "",
        own.get("title", ""), period["from"], period["to"], within, policies,
    )  # fmt: skip


def _from_base(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the data of the files that a file extends, and then its own."""
    data = read(path).data
    if "extends" in data:
        yield from _from_base(scenario_path(data["extends"]))
    yield data
