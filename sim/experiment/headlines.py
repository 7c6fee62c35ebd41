"""Headlines: the main numbers that `run`, `compare` and `overview` print, each with its id."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from math import isnan
from typing import TYPE_CHECKING

from sim.experiment.comparison import Change, Comparison, Levels, RunResult
from sim.experiment.ids import HeadlineId
from sim.experiment.overview import YEARS, Overview, Rise
from sim.experiment.parts import ALL, INTERACTION, Contributions
from sim.jsonfile import Plain, frame
from sim.outcomes.outcomes import DISPLACEMENT, HEADLINE, OUTCOMES
from sim.outcomes.statistics import Difference, Distribution

if TYPE_CHECKING:
    import pandas as pd

ALWAYS = {*HEADLINE, *DISPLACEMENT}
"""Outcomes that every comparison prints."""


@dataclass(frozen=True)
class Numbers:
    """A mean with its interval: of a level 5–95 %, or the extremes; of a change, of the mean."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Headline:
    """One printed number.

    Attributes
    ----------
    id, unit
        Its id and unit; a rise is a share.
    numbers
        Mean and interval.
    usual
        Whether it is printed without `--all`.
    scenarios
        Scenarios of which it is made.
    window
        Window in which it is measured.
    """

    id: str
    unit: str
    numbers: Numbers
    usual: bool
    scenarios: tuple[str, ...]
    window: str


@dataclass(frozen=True)
class Headlines(Plain):
    """The headlines of a study, in the order of its tables."""

    study: str
    headlines: tuple[Headline, ...]

    def to_frame(self) -> "pd.DataFrame":
        """Return a row for each headline."""
        rows = ({"id": h.id, "unit": h.unit, **asdict(h.numbers)} for h in self.headlines)
        return frame(rows)


def headlines(result: RunResult | Overview) -> dict[str, Headline]:
    """Return the headlines of a result by id, levels before changes."""
    several = _of_overview(result) if isinstance(result, Overview) else _of_run(result)
    by_id: dict[str, Headline] = {}
    for headline in several:
        by_id.setdefault(headline.id, headline)
    return by_id


def _of_run(result: RunResult) -> Iterator[Headline]:
    usual = set(ALWAYS)
    if isinstance(result, Comparison):
        usual |= set(result.rows_in_play())
    for levels in result.levels:
        yield from _of_levels(levels, usual)
    if isinstance(result, Comparison):
        for change in result.changes:
            yield from _of_change(change, result, usual)
    if isinstance(result, Contributions):
        yield from _of_parts(result)


def _of_levels(levels: Levels, usual: Iterable[str]) -> Iterator[Headline]:
    for name, d in levels.outcomes.items():
        key = HeadlineId(name, levels.window, levels.scenario, "level")
        yield _level(key, d, name in usual)


def _level(key: HeadlineId, d: Distribution, usual: bool) -> Headline:
    few = isnan(d.q05)  # too few draws for quantiles, so the extremes are printed
    numbers = Numbers(d.mean, *((d.smallest, d.largest) if few else (d.q05, d.q95)))
    return Headline(str(key), d.unit, numbers, usual, (key.scenario,), key.window)


def _of_change(change: Change, result: Comparison, usual: Iterable[str]) -> Iterator[Headline]:
    for name, d in change.outcomes.items():
        key = change_id(change, name, result)
        pair = (change.baseline, change.scenario)
        yield _change(key, d, name in usual, pair)


def change_id(change: Change, outcome: str, result: RunResult) -> HeadlineId:
    """Return the id of a change of a comparison."""
    first = result.levels[0].scenario
    against = "" if change.baseline == first else change.baseline
    return HeadlineId(outcome, result.window, change.scenario, "change", against)


def _change(key: HeadlineId, d: Difference, usual: bool, scenarios: tuple[str, ...]) -> Headline:
    numbers = Numbers(d.mean, d.low, d.high)
    unit = OUTCOMES[key.outcome].unit
    return Headline(str(key), unit, numbers, usual, scenarios, key.window)


def _of_parts(result: Contributions) -> Iterator[Headline]:
    base, *_, whole = (levels.scenario for levels in result.levels)
    every = tuple(levels.scenario for levels in result.levels)
    for part in result.parts:
        needed = {ALL: (base, whole), INTERACTION: every}
        pair = needed.get(part.part, (base, f"{part.part} of {whole}"))
        for name, d in part.outcomes.items():
            yield _change(HeadlineId(name, result.window, part.part, "part"), d, True, pair)


def _of_overview(result: Overview) -> Iterator[Headline]:
    for rise in result.rises:
        yield from _of_rise(rise)
    yield from _of_run(result.years)
    yield from _of_run(result.policies)


def _of_rise(rise: Rise) -> Iterator[Headline]:
    for year, d in zip(YEARS, (rise.before, rise.after), strict=True):
        yield _level(HeadlineId(rise.outcome, rise.window, year, "level"), d, True)
    key = HeadlineId(rise.outcome, rise.window, YEARS[1], "rise")
    numbers = Numbers(rise.mean, rise.low, rise.high)
    yield Headline(str(key), "share", numbers, True, YEARS, rise.window)
