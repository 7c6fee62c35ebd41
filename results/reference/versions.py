"""Write the numbers of a model version from its three reference studies, small enough to ship.

`make reference` does it for this version. For an earlier one, run its studies with a checkout of
its commit, then: `python results/reference/versions.py CHECKOUT OVERVIEW POLICIES PACKAGES`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.outcomes.outcomes import OUTCOMES
from sim.report.snapshot import Snapshot, WindowNumbers, snapshot
from sim.report.versions import to_json
from sim.runs.atomic import write_text

HERE = Path(__file__).parent / "versions"
LEFT_OUT = (
    "share_above_60", "crossing_", "boats_per_", "busiest_", "stopped_share_", "stopped_events_",
    "stopped_slope_", "arrived_of_", "taxi_share_at_sea", "networks_", "public_cost", "policies_of",
    "people_came", "boats_delivered",
)  # fmt: skip
"""Beginnings of the names of outcomes that are not shipped: patterns from day to day, and money."""
ASSUMPTIONS = """
import json
from sim.assumptions import all_assumptions
plain = lambda x: list(map(plain, x)) if isinstance(x, (tuple, list)) else x
print(json.dumps({name: plain(each.value) for name, each in all_assumptions().items()}))
"""


def merged(studies: Sequence[Snapshot]) -> Snapshot:
    """Return the studies' windows as one snapshot; scenarios of the same window come together."""
    windows: dict[tuple[str, str], WindowNumbers] = {}
    for window in (window for study in studies for window in study.windows):
        key = (window.start, window.end)
        before = windows.get(key, replace(window, scenarios=()))
        known = {one.name for one in before.scenarios}
        new = tuple(one for one in window.scenarios if one.name not in known)
        windows[key] = replace(before, scenarios=(*before.scenarios, *new))
    if len({(one.model_version, one.seed, one.replications) for one in studies}) > 1:
        sys.exit("The studies differ in model version, seed or replications. Run them alike.")
    return replace(studies[0], windows=tuple(windows.values()))


def write_version(folders: Sequence[Path], how: dict[str, Any], values: dict[str, Any]) -> Path:
    """Write the numbers of a version from its studies; return the file."""
    one = replace(merged([snapshot(folder) for folder in folders]), values=values)
    HERE.mkdir(exist_ok=True)
    path = HERE / f"{one.model_version}.json"
    outcomes = [name for name in OUTCOMES if not name.startswith(LEFT_OUT)]
    text = json.dumps(to_json(one, how, outcomes), separators=(",", ":"), ensure_ascii=False)
    write_text(path, text.replace('{"name":', '\n{"name":') + "\n")
    return path


def commands(folders: Sequence[Path]) -> list[str]:
    """Return the commands of studies, without the folders that they wrote to."""
    stored = [json.loads((folder / "manifest.json").read_text())["command"] for folder in folders]
    return [command.split(" --out ")[0] for command in stored]


if __name__ == "__main__":
    checkout, *named = map(Path, sys.argv[1:])
    values = subprocess.run(
        [sys.executable, "-c", ASSUMPTIONS], cwd=checkout, check=True, capture_output=True,
        env={**os.environ, "PYTHONPATH": str(checkout.resolve())},
    )  # fmt: skip
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=checkout, check=True, capture_output=True, text=True
    )
    how = {"commit": commit.stdout.strip(), "commands": commands(named)}
    print(f"wrote {write_version(named, how, json.loads(values.stdout))}")
