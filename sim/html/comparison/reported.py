"""Reported figures beside simulated ones: of the same days, or of the shipped validation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.data.targets import Target, span, targets
from sim.experiment.reported import STATUS_QUO, reported
from sim.html.parts import Table
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import distribution, relative_rise
from sim.report.numbers import NONE, between, figure, label, level
from sim.report.stored import StoredComparison
from sim.validation.checks import FigureResult
from sim.validation.result import ValidationResult, shipped_validation

ELSEWHERE = (
    "deaths_2025", "deaths_2024", "arrivals_2025", "rise", "event_rate_to_june",
    "people_rate_2025",
)  # fmt: skip
"""Figures that come first, and that of other days are shown if none has the study's own."""


@dataclass(frozen=True)
class Beside:
    """A reported figure beside the simulated mean, and its 5 and 95 % over replications."""

    target: Target
    mean: float
    low: float
    high: float


def matching(study: StoredComparison) -> list[Beside]:
    """Return reported figures of exactly the days of a window and scenario of the study."""
    windows = list(study.runs["window"].unique())
    names = study.runs["scenario"].unique()
    bases = [name for name in names if name.startswith(STATUS_QUO)]
    return [one for t in targets().values() for one in _matches(study, t, windows, bases)]


def _matches(
    study: StoredComparison, target: Target, windows: list[str], bases: list[str]
) -> Iterator[Beside]:
    """Yield the figure beside the first window and scenario that have its days."""
    if target.is_share:
        return
    for window in windows:
        for name in bases:
            for over in bases if target.over else [""]:
                if reported(target.outcome, name, window, over) is target:
                    yield _beside(study, target, window, name, over)
                    return


def _beside(study: StoredComparison, target: Target, window: str, name: str, over: str) -> Beside:
    runs = study.runs[study.runs["window"] == window].sort_values("replication")
    values = runs.loc[runs["scenario"] == name, target.outcome].to_numpy(float)
    if over:
        before = runs.loc[runs["scenario"] == over, target.outcome].to_numpy(float)
        return Beside(target, *relative_rise(values, before, study.drawn))
    d = distribution(values, OUTCOMES[target.outcome].unit, study.drawn)
    return Beside(target, d.mean, d.q05, d.q95)


def validation_of(study: StoredComparison) -> ValidationResult | None:
    """Return the shipped validation, if the study's assumptions are from that posterior."""
    return validation_behind(study.manifest["parameters"])


def validation_behind(source: Mapping[str, Any]) -> ValidationResult | None:
    """Return the shipped validation, if a manifest's parameters are from that posterior."""
    validation = shipped_validation()
    of_it = source["kind"] == "posterior" and validation.posterior in str(source.get("digest"))
    return validation if of_it else None


def reported_table(study: StoredComparison) -> Table | None:
    """Return up to MOST_ROWS reported figures beside simulated ones; None if there are none."""
    own = sorted(matching(study), key=lambda one: _rank(one.target))
    if own:
        more = len(own) - MOST_ROWS
        note = f" {more} more stand under “All reported figures”." if more > 0 else ""
        return _table(SAME_DAYS, own[:MOST_ROWS], NOTE + note)
    validation = validation_of(study)
    if validation is None:
        return None
    return checked_table(OTHER_DAYS, validation.checks)


def checked_table(caption: str, checks: Sequence[FigureResult]) -> Table:
    """Return the main figures of a validation beside their simulated medians, deaths first."""
    main = sorted((c for c in checks if c.target.name in ELSEWHERE), key=lambda c: _rank(c.target))
    checked = [Beside(c.target, c.posterior[1], c.posterior[0], c.posterior[2]) for c in main]
    return _table(caption, checked[:MOST_ROWS], NOTE, "simulated median")


def all_reported(study: StoredComparison) -> Table | None:
    """Return all reported figures of the study's days; None if the first screen has them."""
    own = matching(study)
    return _table(SAME_DAYS, own, NOTE) if len(own) > MOST_ROWS else None


def _rank(target: Target) -> int:
    return ELSEWHERE.index(target.name) if target.name in ELSEWHERE else len(ELSEWHERE)


def _table(caption: str, rows: list[Beside], note: str, middle: str = "simulated mean") -> Table:
    columns = ("figure", "reported", middle, "5–95 %", "inside")
    return Table(caption, columns, tuple(map(_row, rows)), note)


SAME_DAYS = "Reported figures beside the simulated ones, for the same days"
OTHER_DAYS = "No figure is reported for exactly these days. The model beside reports of other days"
MOST_ROWS = 5  # on the first screen
NOTE = (
    "Deaths are the dead and missing. Interception rates are recorded figures: one person may be "
    "counted several times, and the two rates must not be compared. * a prior was chosen with "
    "knowledge of the figure, so that agreement is no test."
)


def _row(one: Beside) -> tuple[str, ...]:
    target = one.target
    inside = "yes" if one.low <= target.value <= one.high else "no"
    if one.low != one.low:
        inside = NONE
    what = f"rise of {label(target.outcome)}" if target.over else label(target.outcome)
    unit = "%" if target.over else target.unit
    mark = " *" if target.in_priors else ""
    fewer = "below " if target.likelihood == "censored" else ""
    return (
        f"{what} ({unit}){mark}\n{_days(target)}", f"{fewer}{as_reported(target)}",
        figure(target, one.mean), between(figure(target, one.low), figure(target, one.high)),
        inside,
    )  # fmt: skip


def as_reported(target: Target) -> str:
    """Return a reported figure in the digits of its report."""
    whole = target.value == int(target.value) and not target.over
    return f"{target.value:,.0f}" if whole else figure(target, target.value)


def _days(target: Target) -> str:
    days = span(target.place)
    return f"{_short(days.start)} to {_short(days.end)}"


def _short(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def outside(study: StoredComparison) -> str:
    """Return how reported deaths of longer days compare with the baseline's; "" if all is well.

    A count of a longer time can only be larger. So if the simulated mean is above it by more than
    any change, the level of deaths is the greatest uncertainty, and no range of the study says so.
    """
    block = study.main
    start, end = (date.fromisoformat(day) for day in block.days)
    d = block.summary.baseline.outcomes["deaths"]
    largest = max(abs(c.outcomes["deaths"].mean) for c in block.summary.against_baseline)
    return level_of_deaths(d.mean, d.unit, largest, start, end)


def level_of_deaths(mean: float, unit: str, largest: float, start: date, end: date) -> str:
    """Return how reported deaths of longer days compare with a simulated mean; "" if all is well.

    Parameters
    ----------
    largest
        The largest change of deaths that the study shows.
    """
    for target in targets().values():
        days = span(target.place)
        if target.outcome != "deaths" or not days.start <= start <= end <= days.end:
            continue
        if mean - target.value > largest:
            return (
                "The level of deaths is less certain than any change here. Reported deaths were "
                f"{target.value:g} from {_long(days.start)} to {_long(days.end)}. The model's mean "
                f"is {level(mean, unit)} for {(end - start).days + 1} of these days. Quote "
                "changes in %, not counts."
            )
    return ""


def _long(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
