"""A study in few numbers: levels and changes of every scenario, to hold beside another study.

A snapshot is read from a finished comparison or overview. The project ships one for each model
version that it compares (`results/reference/versions`), of all shipped scenarios.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim import MODEL_VERSION, assumptions
from sim.arrays import Floats
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import Difference, Distribution
from sim.outcomes.unpaired import mean_of
from sim.report.stored import StoredComparison, StoredWindow, read_comparison


@dataclass(frozen=True)
class Level:
    """One outcome of one scenario over replications.

    Attributes
    ----------
    mean, half
        Mean, and half the width of its 95 % interval.
    q05, q50, q95
        Quantiles over replications, as in `Distribution`.
    n, independent
        Number of replications, and of independent values among them.
    """

    mean: float
    half: float
    q05: float
    q50: float
    q95: float
    n: int
    independent: int


@dataclass(frozen=True, eq=False)
class ScenarioNumbers:
    """The numbers of one scenario in one window.

    Attributes
    ----------
    levels, changes
        By outcome; changes against the window's first scenario, none for that one itself.
    values
        Each outcome by replication, shape (replications,); empty if they are not stored.
    """

    name: str
    title: str
    start: str
    end: str
    levels: Mapping[str, Level] = field(repr=False)
    changes: Mapping[str, Difference] = field(repr=False)
    values: Mapping[str, Floats] = field(repr=False)


@dataclass(frozen=True, eq=False)
class WindowNumbers:
    """Scenarios in one window; the first is the baseline."""

    name: str
    start: str
    end: str
    uncertainty: str
    scenarios: tuple[ScenarioNumbers, ...]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A study, or the shipped scenarios under one model version, in few numbers.

    Attributes
    ----------
    name, title
        Name of the study, and how sentences call it.
    settings
        Where its assumptions come from, by name.
    values
        Default of each assumption; None if it is not stored.
    drawn
        Whether replications have draws.
    """

    name: str
    title: str
    model_version: str
    seed: int
    replications: int
    drawn: bool
    settings: Mapping[str, str]
    values: Mapping[str, Any] | None
    windows: tuple[WindowNumbers, ...]


def snapshot(place: Path) -> Snapshot:
    """Return the snapshot of a finished comparison or overview.

    Raises
    ------
    UserError
        If the folder holds none, or its files are damaged.
    """
    study = read_comparison(place)
    record = study.manifest
    current = str(record["model_version"]) == MODEL_VERSION
    known = current and record.get("assumptions") == assumptions.digest()
    return Snapshot(
        str(record["study"]), f"study {record['study']}", str(record["model_version"]),
        int(record["seed"]), study.main.summary.replications, study.drawn, _settings(study),
        assumption_values() if known else None,
        tuple(_window(study, block) for block in study.windows),
    )  # fmt: skip


def assumption_values() -> dict[str, Any]:
    """Return the default of every assumption, as plain data."""
    return {name: _plain(each.value) for name, each in assumptions.all_assumptions().items()}


def _plain(value: Any) -> Any:
    return list(map(_plain, value)) if isinstance(value, tuple | list) else value


def _settings(study: StoredComparison) -> dict[str, str]:
    record, source = study.manifest, study.manifest["parameters"]
    return {
        "code": str(record.get("code", "")),
        "source of the assumptions": str(source["kind"]),
        "posterior": str(source.get("digest") or "none"),
        "structural variant": study.variant or "none",
        "policy strength": str(source.get("policy_strength", "default")),
        "digest of the assumptions": str(record.get("assumptions", "")),
    }


def _window(study: StoredComparison, block: StoredWindow) -> WindowNumbers:
    window = block.summary.window
    changes = {c.scenario: c.outcomes for c in block.summary.against_baseline}
    rows = []
    for one in block.summary.scenarios:
        days = one.window or window
        names = [name for name in OUTCOMES if name in one.outcomes and name in block.runs]
        values = {name: block.values(one.name, name) for name in names}
        rows.append(ScenarioNumbers(
            one.name, block.titles[one.name], days.start, days.end,
            {name: _level(one.outcomes[name], values[name], study.drawn) for name in names},
            {n: d for n, d in changes.get(one.name, {}).items() if n in names}, values,
        ))  # fmt: skip
    return WindowNumbers(
        window.name, window.start, window.end, block.summary.uncertainty, tuple(rows)
    )


def _level(d: Distribution, values: Floats, drawn: bool) -> Level:
    _, half, separate = mean_of(values, drawn)
    return Level(d.mean, half, d.q05, d.q50, d.q95, d.n, separate)
