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
from sim.scenario import Scenario, Span

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Record:
    """What the official series says of a level.

    Attributes
    ----------
    value
        The measure in the weeks that end within the window.
    weeks
        Number of these weeks.
    turned_by
        How many events more or fewer would turn the verdict on an event rate; 0 for others.
    verdict
        Whether it supports the claim.
    """

    value: float
    weeks: int
    turned_by: int
    verdict: Verdict


def record_of(estimand: Level, scenario: Scenario) -> Record | None:
    """Return what the official series says of a level.

    None if the series does not have the measure or the days, or if a policy of the scenario is in
    force in the window, so that the level is no fact.
    """
    days = scenario.spans[estimand.window]
    if any(policy.start is None or policy.start <= days.end for policy in scenario.policies):
        return None
    weeks = observed().between(days.start, days.end)
    ends = weeks.week_ending
    if not ends or ends[0] - days.start >= WEEK or days.end - ends[-1] >= WEEK:
        return None
    value = _measured(estimand.outcome, weeks)
    if isnan(value):
        return None
    limit = threshold_of(estimand).number
    holds = value < limit if estimand.direction == "below" else value > limit
    verdict = Verdict.supported if holds else Verdict.contradicted
    return Record(value, len(ends), _events_to_turn(estimand, weeks, limit), verdict)


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


def _events_to_turn(estimand: Level, weeks: Weekly, limit: float) -> int:
    """Return how many events more or fewer would turn the verdict of an event rate, at least 1."""
    if estimand.outcome != "event_interception_rate" or not 0.0 < limit < 1.0:
        return 0
    needed = limit / (1.0 - limit) * float(weeks.boats.sum())
    return max(1, ceil(abs(needed - float(weeks.events.sum()))))


def fitted_figure(outcome: str, days: Span) -> str:
    """Return the target that is this outcome on these days; "" if there is none."""
    names = [
        target.name
        for target in targets().values()
        if target.outcome == outcome and target.role == "fitted" and target.base is None
        and span(target.place) == days
    ]  # fmt: skip
    return names[0] if names else ""
