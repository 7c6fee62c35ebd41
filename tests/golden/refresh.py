"""Write the golden summary anew, on purpose: `python tests/golden/refresh.py`.

Only a person runs this, never a machine on its own. Where numbers change that were released under
the present MODEL_VERSION, raise MODEL_VERSION first (`sim/__init__.py`); the script refuses
otherwise. Before the first release of a version, `--same-version` writes it over.
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
            str(r): {o: repr(float(results.of(name, "period", o)[r])) for o in OUTCOMES}
            for r in range(REPLICATIONS)
        }
        for name in NAMES
    }


def digest(found: dict[str, Any]) -> str:
    """Return a short name of a summary."""
    return blake2b(json.dumps(found).encode(), digest_size=8).hexdigest()


def main(same_version: bool) -> None:
    """Write the summary, and add it to the history of versions."""
    found = summary()
    history: dict[str, str] = json.loads(FILE.read_text())["history"] if FILE.exists() else {}
    before = {version: d for version, d in history.items() if version != MODEL_VERSION}
    if history.get(MODEL_VERSION, digest(found)) != digest(found) and not same_version:
        sys.exit(
            f"numbers changed under MODEL_VERSION {MODEL_VERSION}: raise it in sim/__init__.py"
        )
    if digest(found) in before.values():
        sys.exit("no number changed: leave MODEL_VERSION as it was")
    history = {**before, MODEL_VERSION: digest(found)}
    FILE.write_text(json.dumps({"history": history, "scenarios": found}, indent=1) + "\n")
    print(f"wrote {FILE}")


if __name__ == "__main__":
    main("--same-version" in sys.argv[1:])
