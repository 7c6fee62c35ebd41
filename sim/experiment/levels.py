"""Levels: the outcomes of one scenario in one window, over replications."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from math import nan
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from sim.arrays import Floats
from sim.experiment.ids import HeadlineId
from sim.experiment.run import Results
from sim.jsonfile import finite, frame
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import Distribution, distribution
from sim.scenario import Scenario, Span

if TYPE_CHECKING:
    from pandas import DataFrame

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
    returned
        People returned in each week of the period, mean over replications, by its Monday; empty if
        there are no weekly series.
    """

    scenario: str
    title: str
    adversary: str
    window: str
    span: Span
    outcomes: dict[str, Distribution]
    values: dict[str, Floats]
    returned: dict[date, float] = field(default_factory=dict)

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
        """Yield the rows of `to_frame`, each with the id of its mean."""
        key = {"scenario": self.scenario, "window": self.window, **dict(self.span)}
        for name, d in self.outcomes.items():
            headline = HeadlineId(name, self.window, self.scenario, "level")
            yield {"id": str(headline), **key, "outcome": name, **asdict(d)}

    def by_replication(self) -> Iterator[Row]:
        """Yield the rows of `replications`."""
        for number, numbers in enumerate(zip(*self.values.values(), strict=True)):
            key = {"scenario": self.scenario, "window": self.window, "replication": number}
            yield {**key, **dict(zip(self.values, numbers, strict=True))}


def days(levels: Levels) -> dict[str, str]:
    """Return a window's name and days as plain data."""
    return {"name": levels.window, "start": str(levels.span.start), "end": str(levels.span.end)}


def levels_in(results: Results, scenario: Scenario, window: str) -> Levels:
    """Return the outcomes of one scenario in one window."""
    values = {name: results.values_for(scenario.name, window, name) for name in OUTCOMES}
    source, span = results.study.parameters, scenario.spans[window]
    outcomes = {n: distribution(x, OUTCOMES[n].unit, source.drawn) for n, x in values.items()}
    if not source.chance_is_known(span.end):
        outcomes = {name: replace(d, chance=nan) for name, d in outcomes.items()}
    return Levels(
        scenario.name, scenario.title, scenario.adversary, window, span, outcomes, values,
        _returned(results, scenario.name),
    )  # fmt: skip


def _returned(results: Results, scenario: str) -> dict[date, float]:
    if results.weekly is None:
        return {}
    table = results.weekly.filter(pc.equal(results.weekly["scenario"], scenario))
    weeks = table["week"].unique().to_pylist()
    if not weeks:
        return {}
    by_week = table["returned"].to_numpy().reshape(-1, len(weeks)).mean(axis=0)
    return dict(zip(weeks, by_week.tolist(), strict=True))
