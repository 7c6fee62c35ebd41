"""A stored sweep with artificial outcomes, written by the program's own functions."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.outcomes.outcomes import OUTCOMES
from sim.report.sweeps import render
from sim.report.text import as_text
from sim.sensitivity.analysis import analyse
from sim.sensitivity.folder import Progress, write_sweep
from sim.sensitivity.plan import Plan
from sim.sensitivity.result import read_sweep
from sim.sensitivity.spec import load_sweep

FACTORS = {
    "hazard_shallows": "prior", "demand": "prior", "crews": {"low": 100, "high": 200},
    "shallow_water_stops.strength": {"low": 0, "high": 1},
}  # fmt: skip
GRID = {
    "shallow_water_stops.strength": {"values": [0, 0.25, 0.5, 0.75, 1]},
    "response_groups": {"values": [5, 6, 8, 10]},
}
SWITCHED = {
    "shallow_water_stops.strength": {"low": 0, "high": 1}, "crews": {"low": 100, "high": 200},
    "demand": {"low": 80, "high": 120},
}  # fmt: skip
SAMPLES = {"sobol": 32, "morris": 8, "prcc": 80, "latin_hypercube": 80, "pawn": 120, "grid": 3,
    "switched": 40,
}  # fmt: skip
METHODS = (
    "one_at_a_time",
    "grid",
    "latin_hypercube",
    "morris",
    "sobol",
    "pawn",
    "prcc",
    "switched",
)


class ArtificialRuns:
    """Stands in for a run store: outcomes of each run of a plan, by key."""

    def __init__(self, plan: Plan, noise: float) -> None:
        names, scenarios = list(OUTCOMES), len(plan.sweep.scenarios)
        unit = np.nan_to_num(plan.samples.unit, nan=0.5)
        shape = (len(unit), plan.sweep.file.replications, scenarios, len(names))
        rng = np.random.default_rng(5)
        weight = np.zeros(unit.shape[1])
        weight[: min(2, len(weight) - 1)] = (1.0, -0.6)[: len(weight) - 1]
        moved = (unit @ weight)[:, None, None, None]
        of_scenario = 1.0 + 0.2 * np.arange(scenarios)[:, None] * (moved - 0.1)
        chance = rng.normal(0.0, noise, (*shape[:2], 1, 1)) + rng.normal(0.0, noise / 4, shape)
        self.values = 60.0 * (1.0 + 0.5 * moved) * of_scenario * np.exp(chance)
        for i, name in enumerate(names):
            if OUTCOMES[name].unit == "share":
                self.values[..., i] /= 400.0
        self.values = self.values.reshape(-1, len(names))
        self.place = {key: i for i, key in enumerate(plan.keys(0, len(plan.values)))}

    def read(self, keys, columns):
        """Return columns in the order of keys."""
        at = [self.place[key] for key in keys]
        names = list(OUTCOMES)
        return {name: self.values[at, names.index(name)] for name in columns}


def made_sweep(
    folder: Path, method: str = "one_at_a_time", *, factors=None, replications: int = 3,
    samples: int | None = None, compare: str | None = "shallow_water_stops",
    title: str = "What the effect depends on", titles: dict[str, str] | None = None,
    outcomes=("arrivals", "deaths", "event_interception_rate"), noise: float = 0.1, lost=(),
    points=None,
) -> Path:  # fmt: skip
    """Write a finished sweep and return its folder.

    Parameters
    ----------
    titles
        Titles of scenarios by name.
    points
        Samples to add, of the method switched.
    lost
        Numbers of the runs that have failed.
    """
    chosen = factors or {"grid": GRID, "switched": SWITCHED}.get(method, FACTORS)
    if not compare:  # the base has no policies
        chosen = {name: entry for name, entry in chosen.items() if "." not in name}
    request = {
        "title": title, "base": "status_quo_2025", "window": "second_half", "method": method,
        "factors": chosen, "outcomes": list(outcomes), "replications": replications,
        "samples": SAMPLES.get(method, 0) if samples is None else samples,
    }  # fmt: skip
    request |= ({"compare": compare} if compare else {}) | ({"points": points} if points else {})
    folder.parent.mkdir(parents=True, exist_ok=True)
    file = folder.parent / f"{folder.name}.yaml"
    file.write_text(json.dumps(request))
    sweep = load_sweep(file)
    scenarios = tuple(
        s.model_copy(update={"title": titles[s.name]}) if titles and s.name in titles else s
        for s in sweep.scenarios
    )
    plan = Plan(replace(sweep, scenarios=scenarios))
    runs = ArtificialRuns(plan, noise)
    runs.values[list(lost)] = np.nan
    progress = Progress(folder, sweep.study)
    result = analyse(plan, runs, len(lost))
    write_sweep(plan, runs, progress, [], result, as_text(*render(result)))
    assert read_sweep(folder).outcomes
    return folder
