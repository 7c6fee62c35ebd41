"""A stored comparison with artificial outcomes, written by the program's own functions."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from sim import load
from sim.experiment.comparison import compare_results
from sim.experiment.controls import Control
from sim.experiment.design import design
from sim.experiment.folder import write
from sim.experiment.run import Results
from sim.inference.source import named_source
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.weekly import SERIES, mondays
from sim.runs.manifest import file_digest

POLICIES = (
    "shallow_water_stops", "interception_300m", "maritime_doctrine", "safe_route",
    "extra_officers", "beach_dispersal", "doctrine_refused", "crime_prevention_orders",
    "asylum_rules", "engine_disabling", "joint_patrols", "third_country_removal", "visa_leverage",
)  # fmt: skip
FATES = (
    "kits_found", "stopped_on_beach", "stopped_before_pickup", "stopped_in_shallows",
    "stopped_inshore", "returned_to_france", "boats_arrived", "boats_lost",
)  # fmt: skip


def made_study(
    folder: Path, policies: int = 2, replications: int = 60, *,
    titles: dict[str, str] | None = None, failed_control: str = "", drawn: bool = True,
) -> Path:  # fmt: skip
    """Write a comparison of the status quo with so many policies, and return its folder."""
    names = ("status_quo_2025", *POLICIES[:policies])
    scenarios = [
        load(name).model_copy(update={"title": title})
        if (title := (titles or {}).get(name))
        else load(name)
        for name in names
    ]
    source = named_source("posterior" if drawn else "defaults", "prior" if drawn else "default")
    study = design(scenarios, replications, 1, ["second_half"], parameters=source)
    controls = (Control("null policy", 1, failed_control), Control("total blockade", 1, ""))
    results = Results(study, values(len(names), replications), [], "", weekly(study), controls)
    result = compare_results(results, "second_half")
    write(results, result.blocks(), "", folder)
    return folder


def with_true_checksums(folder: Path) -> Path:
    """Give the manifest of a folder that was changed the checksums of its files, and return it."""
    path = folder / "manifest.json"
    record = json.loads(path.read_text())
    present = [name for name in record["files"] if (folder / name).is_file()]
    path.write_text(json.dumps(record | {"files": {n: file_digest(folder / n) for n in present}}))
    return folder


def values(scenarios: int, replications: int) -> np.ndarray:
    """Return artificial outcomes, shape (scenarios, replications, 1, outcomes)."""
    rng = np.random.default_rng(7)
    level = rng.lognormal(0.0, 0.5, (1, replications, 1, len(OUTCOMES)))
    change = rng.normal(0.0, 0.1, (scenarios, 1, 1, len(OUTCOMES)))
    change[0] = 0.0
    noise = rng.normal(0.0, 0.02, (scenarios, replications, 1, len(OUTCOMES)))
    noise[0] = 0.0
    made = np.empty((scenarios, replications, 1, len(OUTCOMES)))
    for i, (name, outcome) in enumerate(OUTCOMES.items()):
        size = 0.3 if outcome.unit == "share" else 30000.0 if name == "arrivals" else 60.0
        x = size * level[..., i] * (1.0 + change[..., i] + noise[..., i])
        made[..., i] = np.clip(x, 0.0, 1.0) if outcome.unit == "share" else np.round(x)
    names = list(OUTCOMES)
    made[..., names.index("attempts")] = sum(made[..., names.index(name)] for name in FATES)
    return made


def weekly(study) -> pa.Table:
    """Return artificial weekly series."""
    rng = np.random.default_rng(8)
    tables = []
    for scenario in study.scenarios:
        weeks = mondays(scenario.period.start, scenario.period.end)
        count = len(weeks) * study.replications
        assert weeks[1] - weeks[0] == timedelta(days=7)
        tables.append(pa.table({
            "scenario": pa.array([scenario.name] * count),
            "replication": np.repeat(np.arange(study.replications, dtype="int32"), len(weeks)),
            "week": pa.array(weeks * study.replications, pa.date32()),
            **{name: pa.array(rng.gamma(2.0, 300.0, count)) for name in SERIES},
        }))  # fmt: skip
    return pa.concat_tables(tables)
