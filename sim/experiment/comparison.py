"""What scenarios lead to in the same replications, and how each differs from the first."""

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
    """What one scenario leads to in one window.

    Attributes
    ----------
    scenario, title, adversary
        The scenario's name, its title, and whether its networks learn.
    window, span
        The window's name, and its first and last day.
    outcomes
        How each outcome spreads over replications.
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
        """Return one row an outcome."""
        return frame(self.rows())

    def replications(self) -> "DataFrame":
        """Return one row a replication, a column an outcome."""
        return frame(self.by_replication())

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as in `scenarios` of a study's JSON."""
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
    """One scenario less the baseline in one window.

    Attributes
    ----------
    paired
        Whether both share their replications: they begin on the same day.
    outcomes
        How each outcome differs.
    by_regime
        The same of headline outcomes, within the replications of each regime; empty if regimes
        are not known.
    """

    scenario: str
    baseline: str
    paired: bool
    outcomes: dict[str, Difference]
    by_regime: dict[str, dict[str, Difference]]

    def of(self, outcome: str, regime: str = "") -> Difference:
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
    """What scenarios lead to in one window.

    Attributes
    ----------
    study
        What was run.
    levels
        One for each scenario, in the order asked for.
    failures
        Runs that failed.
    """

    study: Study
    window: str
    levels: tuple[Levels, ...]
    failures: tuple[Failure, ...]

    def of(self, scenario: str) -> Levels:
        """Return what one scenario leads to."""
        return _pick({each.scenario: each for each in self.levels}, scenario, "scenario")

    def level(self, scenario: str, outcome: str) -> Distribution:
        """Return how one outcome of one scenario spreads over replications."""
        return _pick(self.of(scenario).outcomes, outcome, "outcome")

    def rise(self, before: str, after: str, outcome: str) -> tuple[float, float, float]:
        """Return the rise of an outcome's mean as a share, and its 5 and 95 % over replications."""
        return relative_rise(self.of(after).values[outcome], self.of(before).values[outcome])

    def to_frame(self) -> "DataFrame":
        """Return one row a scenario and outcome."""
        return frame(row for each in self.levels for row in each.rows())

    def replications(self) -> "DataFrame":
        """Return one row a replication and scenario, a column an outcome."""
        return frame(row for each in self.levels for row in each.by_replication())

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `--json` prints it."""
        return {
            "study": self.study.name,
            "window": days(self.levels[0]),
            "replications": self.study.replications,
            "seed": self.study.seed,
            "uncertainty": self.study.parameters.intervals_hold,
            "scenarios": [each.to_json() for each in self.levels],
            "differences": [],
            "failures": finite(self.failures),
        }

    def blocks(self) -> list[dict[str, Any]]:
        """Return plain data, as `summary.json` holds it."""
        return [self.to_json()]


@dataclass(frozen=True, eq=False)
class Comparison(RunResult):
    """Scenarios compared with the first one in the same replications.

    Attributes
    ----------
    changes
        Each later scenario less the first.
    regimes
        Replications in each regime, of those regimes that have any.
    """

    changes: tuple[Change, ...]
    regimes: dict[str, int]

    def difference(self, scenario: str, outcome: str, regime: str = "") -> Difference:
        """Return how an outcome of a scenario differs from the baseline's.

        Parameters
        ----------
        regime
            "demand", "between" or "supply": only replications of this regime; all if empty.
        """
        changes = {each.scenario: each for each in self.changes}
        return _pick(changes, scenario, "scenario").of(outcome, regime)

    def to_frame(self) -> "DataFrame":
        """Return one row a scenario less the baseline, regime ("" for all) and outcome."""
        return frame(self.rows())

    def rows(self) -> Iterator[Row]:
        """Yield the rows of `to_frame`."""
        for each in self.changes:
            days = dict(self.of(each.scenario).span)
            yield from ({"window": self.window, **days, **row} for row in each.rows())

    def to_json(self) -> dict[str, Any]:
        """Return plain data, as `--json` prints it."""
        return super().to_json() | {"differences": finite(self.changes)}


def days(levels: Levels) -> dict[str, str]:
    """Return a window's name and days as plain data."""
    return {"name": levels.window, "start": str(levels.span.start), "end": str(levels.span.end)}


def _pick(known: Mapping[str, T], name: str, what: str) -> T:
    if name not in known:
        raise UserError(f"{name}: no {what} of that name here; {nearest(name, list(known))}")
    return known[name]


def summarise(results: Results, window: str = "") -> RunResult:
    """Summarise what each scenario leads to in one window, the study's first if none is named."""
    window = window or results.study.windows[0]
    levels = tuple(_levels(results, scenario, window) for scenario in results.study.scenarios)
    return RunResult(results.study, window, levels, tuple(results.failures))


def _levels(results: Results, scenario: Scenario, window: str) -> Levels:
    values = {name: results.of(scenario.name, window, name) for name in OUTCOMES}
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
        {name: int(here.sum()) for name, here in within.items()},
    )  # fmt: skip


def _change(study: Study, base: Levels, other: Levels, within: dict[str, Bools]) -> Change:
    everywhere = np.ones(study.replications, bool)

    def differs(name: str, here: Bools) -> Difference:
        drawn = study.parameters.drawn
        return difference(other.values[name][here], base.values[name][here], drawn)

    return Change(
        other.scenario, base.scenario, study.paired(other.scenario),
        {name: differs(name, everywhere) for name in OUTCOMES},
        {regime: {n: differs(n, here) for n in HEADLINE} for regime, here in within.items()},
    )  # fmt: skip
