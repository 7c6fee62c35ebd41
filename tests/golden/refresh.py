"""Write the golden summary again, on purpose: `python tests/golden/refresh.py`.

Only a person runs this, never a machine on its own. If numbers change that were released under the
present MODEL_VERSION, raise MODEL_VERSION first (`sim/__init__.py`). Otherwise the script exits.
Before the first release of a version, `--same-version` overwrites it. A new outcome changes no
number and needs no new version, because only outcomes in the file are compared.
"""

import json
import sys
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sim import MODEL_VERSION
from sim.experiment.design import design
from sim.experiment.run import execute
from sim.outcomes.outcomes import OUTCOMES
from sim.scenario import Scenario, Span, load

FILE = Path(__file__).with_name("golden.json")
NAMES = ("status_quo_2025", "maritime_doctrine")
SIXTY_DAYS = Span.model_validate({"start": "2025-06-15", "end": "2025-08-13"})
REPLICATIONS, SEED = 2, 1


def shortened(name: str) -> Scenario:
    """Return a shipped scenario with a period of 60 days, two weeks of them before 1 July."""
    return load(name).model_copy(update={"period": SIXTY_DAYS, "windows": {}})


def summary() -> dict[str, Any]:
    """Return every outcome by scenario and replication, each number to its last digit."""
    results = execute(design([shortened(name) for name in NAMES], REPLICATIONS, SEED))
    if results.failures:
        sys.exit(results.failures[0].traceback)
    return {
        name: {
            str(r): {o: repr(float(results.values_for(name, "period", o)[r])) for o in OUTCOMES}
            for r in range(REPLICATIONS)
        }
        for name in NAMES
    }


def digest(new_summary: dict[str, Any]) -> str:
    """Return a digest of a summary."""
    return blake2b(json.dumps(new_summary).encode(), digest_size=8).hexdigest()


def common(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return a summary with only the outcomes that a second summary has as well."""
    return {
        name: {
            r: {o: x for o, x in outcomes.items() if o in second.get(name, {}).get(r, {})}
            for r, outcomes in replications.items()
        }
        for name, replications in first.items()
    }


def renewed(
    golden: dict[str, Any], new_summary: dict[str, Any], same_version: bool
) -> dict[str, Any]:
    """Return the golden file's new contents; exit if MODEL_VERSION does not fit them."""
    history: dict[str, str] = golden["history"]
    before = {version: d for version, d in history.items() if version != MODEL_VERSION}
    changed = common(new_summary, golden["scenarios"]) != common(golden["scenarios"], new_summary)
    if MODEL_VERSION in history and changed and not same_version:
        sys.exit(
            f"numbers changed under MODEL_VERSION {MODEL_VERSION}: raise it in sim/__init__.py"
        )
    if digest(new_summary) in before.values() or (MODEL_VERSION not in history and not changed):
        sys.exit("no number changed: leave MODEL_VERSION as it was")
    return {"history": {**before, MODEL_VERSION: digest(new_summary)}, "scenarios": new_summary}


def main(same_version: bool) -> None:
    """Write the summary, and add it to the history of versions."""
    golden = renewed(json.loads(FILE.read_text()), summary(), same_version)
    FILE.write_text(json.dumps(golden, indent=1) + "\n")
    print(f"wrote {FILE}")


if __name__ == "__main__":
    main("--same-version" in sys.argv[1:])
