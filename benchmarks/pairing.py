"""What pairing is worth: `python benchmarks/pairing.py [WORLDS]`.

For fixed probes and the three headline policies: how many times fewer worlds a paired difference
needs than one between independent worlds, for the same interval. That is the variance of the
difference of two independent runs over the variance of the paired difference.
"""

import os
import sys
from collections.abc import Iterator

import numpy as np

from sim import load
from sim.scenario import Scenario
from sim.study.design import design
from sim.study.execute import execute

OUTCOMES = ("arrivals", "deaths", "event_interception_rate", "people_interception_rate")
POLICIES = ("shallow_water_stops", "interception_300m", "doctrine_refused")
PROBES: dict[str, dict[str, float]] = {
    "detection_times_2": {"detection_beach": 4.0, "detection_water": 4.0},
    "groups_times_1.5": {"response_groups": 12},
    "seized_.08_to_.25": {"shipments_seized": 0.25},
}
WINDOW = "second_half"


def scenarios(learning: bool) -> Iterator[Scenario]:
    """Yield the baseline, the probes and the policies, with networks that learn or do not."""
    base = load("status_quo_2025")
    own = {} if learning else {"learning_rate": 0.0}
    probes = [base.model_copy(update={"name": n, "parameters": p}) for n, p in PROBES.items()]
    for scenario in (base, *probes, *map(load, POLICIES)):
        yield scenario.model_copy(update={"parameters": {**scenario.parameters, **own}})


def main(worlds: int) -> None:
    """Print, for each probe and outcome, the effect and how many times fewer worlds it needs."""
    for learning in (True, False):
        study = design(list(scenarios(learning)), worlds, 1, [WINDOW])
        results = execute(study, os.cpu_count() or 1)
        print(f"\nnetworks {'learn' if learning else 'do not learn'}, {worlds} worlds, {WINDOW}")
        print(
            f"{'':<22}" + "".join(f"{name.replace('_interception', ''):>18}" for name in OUTCOMES)
        )
        base = study.scenarios[0].name
        for scenario in study.scenarios[1:]:
            cells = []
            for outcome in OUTCOMES:
                a, b = results.of(base, WINDOW, outcome), results.of(scenario.name, WINDOW, outcome)
                paired = float(np.var(b - a, ddof=1))
                independent = float(np.var(a, ddof=1) + np.var(b, ddof=1))
                effect = f"{(b.mean() / a.mean() - 1):+.1%}"
                cells.append(f"{effect} {independent / paired if paired else np.inf:.1f}×")
            print(f"{scenario.name:<22}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
