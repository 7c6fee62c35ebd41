"""Facts: levels that the official weekly series holds too, and figures the model is fitted to.

Prevention figures carry, in the Home Office's words, a high degree of measurement error.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil, isnan

from sim.claims.quantities import threshold_of
from sim.claims.schema import Level
from sim.claims.verdicts import Verdict
from sim.data.official_weekly import Weekly, observed
from sim.data.targets import span, targets
from sim.experiment.sentences import span_in_words
from sim.scenario import Scenario, Span

WEEK = timedelta(days=7)
RAGGED = 8 * WEEK
"""Shortest window whose first and last week may be cut for a rate: an eighth of its weeks at each
end moves a rate little, and a count by the whole of it."""
COUNTS = ("arrivals", "boats_arrived", "events_prevented", "people_prevented_recorded")


@dataclass(frozen=True)
class Record:
    """What the official series says of a level.

    Attributes
    ----------
    value
        The measure in the weeks that end within the window.
    weeks, days
        Number of these weeks, and their days in words.
    turned_by
        How many events more (above 0) or fewer (below 0) would turn the verdict on an event rate; 0
        for others.
    verdict
        Whether it supports the claim.
    """

    value: float
    weeks: int
    days: str
    turned_by: int
    verdict: Verdict

    @property
    def span(self) -> str:
        """The weeks in words: "22 weeks, from 30 December 2024 to 1 June 2025"."""
        return f"{self.weeks} {'week' if self.weeks == 1 else 'weeks'}, {self.days}"

    @property
    def turned(self) -> str:
        """How many events would turn it, in words; "" if it is no event rate."""
        if not self.turned_by:
            return ""
        number = abs(self.turned_by)
        events = "one event" if number == 1 else f"{number:,} events"
        return f"{events} {'more' if self.turned_by > 0 else 'fewer'} would turn it"


def record_of(estimand: Level, scenario: Scenario) -> Record | None:
    """Return what the official series says of a level.

    None if the series does not have the measure or the days, or if a policy of the scenario is in
    force in the window, so that the level is no fact. Weeks must be the window's days exactly; for
    a rate in a window of RAGGED or longer, the first and the last week may reach over its ends.
    """
    days = scenario.spans[estimand.window]
    if any(policy.start is None or policy.start <= days.end for policy in scenario.policies):
        return None
    weeks = observed().between(days.start, days.end)
    shown = _days_of(weeks, days, exactly=estimand.outcome in COUNTS)
    if shown is None:
        return None
    value = _measured(estimand.outcome, weeks)
    if isnan(value):
        return None
    limit = threshold_of(estimand).number
    holds = value < limit if estimand.direction == "below" else value > limit
    verdict = Verdict.supported if holds else Verdict.contradicted
    return Record(
        value, len(weeks.week_ending), span_in_words(shown),
        _events_to_turn(estimand, weeks, limit, holds), verdict,
    )  # fmt: skip


def _days_of(weeks: Weekly, days: Span, exactly: bool) -> Span | None:
    """Return the days of weeks that stand for a window; None if they do not hold it."""
    ends = weeks.week_ending
    if not ends:
        return None
    first, last = ends[0] - WEEK + timedelta(days=1), ends[-1]
    whole = last - first + timedelta(days=1) == len(ends) * WEEK
    same = (first, last) == (days.start, days.end)
    long = days.end - days.start + timedelta(days=1) >= RAGGED and not exactly
    near = ends[0] - days.start < WEEK and days.end - last < WEEK
    if not whole or not (same or (long and near)):
        return None
    return Span.model_validate({"from": first, "to": last})


def _measured(outcome: str, weeks: Weekly) -> float:
    """Return a measure over weeks; NaN if the series does not have it."""
    people, boats, events, prevented = (
        float(x.sum()) for x in (weeks.people, weeks.boats, weeks.events, weeks.prevented)
    )
    parts = {
        "arrivals": (people, 1.0),
        "boats_arrived": (boats, 1.0),
        "events_prevented": (events, 1.0),
        "people_prevented_recorded": (prevented, 1.0),
        "people_per_boat": (people, boats),
        "event_interception_rate": (events, events + boats),
        "people_interception_rate": (prevented, prevented + people),
    }
    numerator, denominator = parts.get(outcome, (0.0, 0.0))
    return numerator / denominator if denominator else float("nan")


def _events_to_turn(estimand: Level, weeks: Weekly, limit: float, holds: bool) -> int:
    """Return how many events more (or fewer, below 0) would turn the verdict of an event rate."""
    if estimand.outcome != "event_interception_rate" or not 0.0 < limit < 1.0:
        return 0
    needed = limit / (1.0 - limit) * float(weeks.boats.sum())
    number = max(1, ceil(abs(needed - float(weeks.events.sum()))))
    more = holds == (estimand.direction == "below")  # a rate below its limit turns by more
    return number if more else -number


def fitted_figure(outcome: str, days: Span) -> str:
    """Return the target that is this outcome on these days; "" if there is none."""
    names = [
        target.name
        for target in targets().values()
        if target.outcome == outcome and target.role == "fitted" and target.base is None
        and span(target.place) == days
    ]  # fmt: skip
    return names[0] if names else ""
