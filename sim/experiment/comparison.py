"""Compare scenarios in the same replications: levels, and paired differences from the first."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from sim.arrays import Bools, Floats
from sim.errors import UserError
from sim.experiment.design import Study
from sim.experiment.run import Results
from sim.experiment.source import REGIMES
from sim.jsonfile import finite, frame
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.outcomes.statistics import (
    Difference,
    Distribution,
    difference,
    distribution,
    relative_rise,
)
from sim.runs.job import Failure
from sim.scenario import Scenario, Span
from sim.yamlfile import nearest

if TYPE_CHECKING:
    from pandas import DataFrame

T = TypeVar("T")
Row = dict[str, object]


@dataclass(frozen=True, eq=False)
class Levels:
    """Outcomes of one scenario in one window.

    Attributes
    ----------
    scenario, title, adversary
        The scenario's name, its title, and whether its networks learn.
    window, span
        The window's name, and its first and last day.
    outcomes
        Each outcome's distribution over replications.
    values
        Each outcome by replication; NaN if a run failed.
    """

    scenario: str
    title: str
    adversary: str
    window: str
    span: Span
    outcomes: dict[str, Distribution]
    values: dict[str, Floats]

    def to_frame(self) -> "DataFrame":
        """Return one row per outcome."""
        return frame(self.rows())

    def replications(self) -> "DataFrame":
        """Return one row per replication, with a column for each outcome."""
        return frame(self.by_replication())

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as under `scenarios` in a study's JSON."""
        return {
            "name": self.scenario,
            "title": self.title,
            "adversary": self.adversary,
            "window": days(self),
            "outcomes": finite(self.outcomes),
        }

    def rows(self) -> Iterator[Row]:
        """Yield the rows of `to_frame`."""
        key = {"scenario": self.scenario, "window": self.window, **dict(self.span)}
        for name, d in self.outcomes.items():
            yield {**key, "outcome": name, **asdict(d)}

    def by_replication(self) -> Iterator[Row]:
        """Yield the rows of `replications`."""
        for number, numbers in enumerate(zip(*self.values.values(), strict=True)):
            key = {"scenario": self.scenario, "window": self.window, "replication": number}
            yield {**key, **dict(zip(self.values, numbers, strict=True))}


@dataclass(frozen=True)
class Change:
    """Change of one scenario against the baseline in one window.

    Attributes
    ----------
    paired
        Whether both share their replications, because they begin on the same day.
    outcomes
        Each outcome's difference.
    by_regime
        Differences of the headline outcomes within the replications of each regime; empty if
        regimes are not known.
    """

    scenario: str
    baseline: str
    paired: bool
    outcomes: dict[str, Difference]
    by_regime: dict[str, dict[str, Difference]]

    def difference(self, outcome: str, regime: str = "") -> Difference:
        """Return the difference of one outcome, in one regime or in all replications."""
        regimes = {"": self.outcomes, **self.by_regime}
        return _pick(_pick(regimes, regime, "regime"), outcome, "outcome")

    def rows(self) -> Iterator[Row]:
        """Yield a row for each regime ("" for all replications) and outcome."""
        for regime, outcomes in {"": self.outcomes, **self.by_regime}.items():
            for name, d in outcomes.items():
                key = {"scenario": self.scenario, "baseline": self.baseline, "paired": self.paired}
                unit = OUTCOMES[name].unit
                yield {**key, "regime": regime, "outcome": name, "unit": unit, **asdict(d)}


@dataclass(frozen=True, eq=False)
class RunResult:
    """Outcomes of the scenarios of a study in one window.

    Attributes
    ----------
    study
        The study that was run.
    levels
        Outcomes of each scenario, in the order of the study.
    failures
        Runs that failed.
    """

    study: Study
    window: str
    levels: tuple[Levels, ...]
    failures: tuple[Failure, ...]

    def levels_for(self, scenario: str) -> Levels:
        """Return the outcomes of one scenario."""
        return _pick({levels.scenario: levels for levels in self.levels}, scenario, "scenario")

    def level(self, scenario: str, outcome: str) -> Distribution:
        """Return the distribution of one outcome of one scenario over replications."""
        return _pick(self.levels_for(scenario).outcomes, outcome, "outcome")

    def rise(self, before: str, after: str, outcome: str) -> tuple[float, float, float]:
        """Return the rise of an outcome's mean as a share, and its 5 and 95 % over replications."""
        new, old = (self.levels_for(name).values[outcome] for name in (after, before))
        return relative_rise(new, old)

    def to_frame(self) -> "DataFrame":
        """Return one row per scenario and outcome."""
        return frame(row for levels in self.levels for row in levels.rows())

    def replications(self) -> "DataFrame":
        """Return one row per replication and scenario, with a column for each outcome."""
        return frame(row for levels in self.levels for row in levels.by_replication())

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `--json` prints it."""
        return {
            "study": self.study.name,
            "window": days(self.levels[0]),
            "replications": self.study.replications,
            "seed": self.study.seed,
            "uncertainty": self.study.parameters.intervals_hold,
            "scenarios": [levels.to_json() for levels in self.levels],
            "differences": [],
            "failures": finite(self.failures),
        }

    def blocks(self) -> list[dict[str, Any]]:
        """Return plain data, as in `summary.json`."""
        return [self.to_json()]


@dataclass(frozen=True, eq=False)
class Comparison(RunResult):
    """Scenarios compared with the first one in the same replications.

    Attributes
    ----------
    changes
        Change of each later scenario against the first.
    regimes
        Number of replications in each regime that has any.
    """

    changes: tuple[Change, ...]
    regimes: dict[str, int]

    def difference(self, scenario: str, outcome: str, regime: str = "") -> Difference:
        """Return the change of a scenario's outcome against the baseline.

        Parameters
        ----------
        regime
            "demand", "between" or "supply" for replications of this regime; "" for all.
        """
        changes = {change.scenario: change for change in self.changes}
        return _pick(changes, scenario, "scenario").difference(outcome, regime)

    def to_frame(self) -> "DataFrame":
        """Return one row per compared scenario, regime ("" for all) and outcome."""
        return frame(self.rows())

    def rows(self) -> Iterator[Row]:
        """Yield the rows of `to_frame`."""
        for change in self.changes:
            days = dict(self.levels_for(change.scenario).span)
            yield from ({"window": self.window, **days, **row} for row in change.rows())

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `--json` prints it."""
        return super().to_json() | {"differences": finite(self.changes)}


def days(levels: Levels) -> dict[str, str]:
    """Return a window's name and days as plain data."""
    return {"name": levels.window, "start": str(levels.span.start), "end": str(levels.span.end)}


def _pick(entries: Mapping[str, T], name: str, what: str) -> T:
    if name not in entries:
        raise UserError(f"{name}: no {what} of that name here; {nearest(name, list(entries))}")
    return entries[name]


def summarise(results: Results, window: str = "") -> RunResult:
    """Summarise each scenario in one window; the study's first window if none is named."""
    window = window or results.study.windows[0]
    levels = tuple(_levels(results, scenario, window) for scenario in results.study.scenarios)
    return RunResult(results.study, window, levels, tuple(results.failures))


def _levels(results: Results, scenario: Scenario, window: str) -> Levels:
    values = {name: results.values_for(scenario.name, window, name) for name in OUTCOMES}
    drawn = results.study.parameters.drawn
    return Levels(
        scenario.name, scenario.title, scenario.adversary, window, scenario.spans[window],
        {name: distribution(x, OUTCOMES[name].unit, drawn) for name, x in values.items()}, values,
    )  # fmt: skip


def compare_results(results: Results, window: str = "") -> Comparison:
    """Summarise each scenario in one window, and compare it with the first."""
    return compare_levels(summarise(results, window))


def compare_levels(run: RunResult) -> Comparison:
    """Compare each later scenario with the first."""
    regime = np.array(run.study.regimes())
    within = {name: regime == name for name in REGIMES if (regime == name).any()}
    base, *others = run.levels
    return Comparison(
        run.study, run.window, run.levels, run.failures,
        tuple(_change(run.study, base, other, within) for other in others),
        {name: int(chosen.sum()) for name, chosen in within.items()},
    )  # fmt: skip


def _change(study: Study, base: Levels, other: Levels, within: dict[str, Bools]) -> Change:
    everywhere = np.ones(study.replications, bool)

    def change(name: str, chosen: Bools) -> Difference:
        drawn = study.parameters.drawn
        return difference(other.values[name][chosen], base.values[name][chosen], drawn)

    return Change(
        other.scenario, base.scenario, study.paired(other.scenario),
        {name: change(name, everywhere) for name in OUTCOMES},
        {regime: {n: change(n, chosen) for n in HEADLINE} for regime, chosen in within.items()},
    )  # fmt: skip
