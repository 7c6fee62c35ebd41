"""What the policies in play make worth showing: further outcomes, and limits that bind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sim.experiment.levels import Levels
from sim.outcomes.outcomes import COST
from sim.policies import Policy
from sim.scenario import Scenario, Span
from sim.scenario.effective import AT_SEA, CALLS, CHANNELS, numbers_over_time

FULL = 0.97  # share of the places that is used if the capacity binds: the last day's may wait
MIN_WEEKS = 4  # of full places, before they are called full
DAYS_A_YEAR = 365.0  # as capacities count
INTO_WATER = (*AT_SEA, "authority_shallows")
RETURNING = tuple(capacity for _, capacity, _ in CHANNELS)
USED = (*RETURNING, *(sought for sought, _, _ in CHANNELS))
ROWS = {
    "injured": INTO_WATER,
    "people_returned": RETURNING,
    "refusals": (*INTO_WATER, *CALLS, "union_compliance"),
}
"""Outcomes, and the numbers that bring them into play if a policy changes one of them."""


def rows_in_play(scenarios: Sequence[Scenario], spans: Sequence[Span]) -> tuple[str, ...]:
    """Return the outcomes that policies in force in any scenario's window bring into play."""
    policies = [
        policy
        for scenario, span in zip(scenarios, spans, strict=True)
        for policy in in_force(scenario, span)
    ]
    changed = {name for policy in policies for name, _, _ in policy.changes(policy.strength)}
    rows = [name for name, numbers in ROWS.items() if changed.intersection(numbers)]
    return (*rows, COST) if policies else tuple(rows)


def in_force(scenario: Scenario, span: Span) -> list[Policy]:
    """Return the policies of a scenario that are in force on a day of a window."""
    return [
        policy
        for policy in scenario.policies
        if policy.strength
        and (policy.start or date.min) <= span.end
        and (policy.until or date.max) >= span.start
    ]


def remarks(scenarios: Sequence[Scenario], levels: Sequence[Levels]) -> tuple[str, ...]:
    """Return sentences on limits and costs.

    How many places for returns are used, and which published costs do not hold for the settings.
    """
    return (*_places_used(scenarios, levels), *_costs(scenarios, levels))


def _costs(scenarios: Sequence[Scenario], levels: Sequence[Levels]) -> Iterator[str]:
    for scenario, each in zip(scenarios, levels, strict=True):
        for policy in in_force(scenario, each.span):
            if policy.cost_note:
                yield (
                    f"{scenario.name}: the cost of {policy.kind} is {policy.cost_note}. Set "
                    "cost_per_year."
                )


def _places_used(scenarios: Sequence[Scenario], levels: Sequence[Levels]) -> Iterator[str]:
    for scenario, each in zip(scenarios, levels, strict=True):
        places = Places.of_policies(scenario)
        count, returned = places.within(each.span), each.outcomes["people_returned"].mean
        if count < 1.0 or returned != returned:
            continue
        text = f"{scenario.name}: {returned:,.0f} people returned, {count:,.0f} places"
        text += f" ({returned / count:.0%} used).".replace("%", " %")
        since = full_since(places, each)
        if since:
            text += f" They were full from {since:%B} {since.year}."
        yield text


def full_since(places: "Places", levels: Levels) -> date | None:
    """Return the Monday from which places for returns were full to the end of the window."""
    since, weeks = None, 0
    for monday in sorted(levels.returned, reverse=True):
        week = Span(start=monday, end=monday + timedelta(days=6))
        if week.end > levels.span.end:
            continue
        count = places.within(week)
        if week.start < levels.span.start or levels.returned[monday] < FULL * count:
            break
        if count:
            since, weeks = monday, weeks + 1
    return since if weeks >= MIN_WEEKS else None


@dataclass(frozen=True)
class Places:
    """Places for returns of a scenario's policies.

    Attributes
    ----------
    hour
        Returns the hour at which a day begins.
    a_year
        Places a year by the hour from which they hold; empty if no policy returns people, or if one
        does so on some evenings only.
    """

    hour: Callable[[date], float]
    a_year: dict[float, float]

    @classmethod
    def of_policies(cls, scenario: Scenario) -> "Places":
        """Return the places of a scenario."""
        overlays = [overlay for overlay in scenario.overlays() if overlay.name in USED]
        if not overlays or any(overlay.when for overlay in overlays):
            return cls(scenario.calendar.hour, {})
        numbers = numbers_over_time(scenario)
        return cls(scenario.calendar.hour, {hour: _a_year(n) for (hour, _), n in numbers.items()})

    def within(self, span: Span) -> float:
        """Return the number of people who can be returned in some days, by all channels."""
        if not self.a_year:
            return 0.0
        begin, end = self.hour(span.start), self.hour(span.end) + 24.0
        turns = [begin, *(h for h in sorted(self.a_year) if begin < h < end), end]
        return sum(
            self.a_year[max(h for h in self.a_year if h <= since)] * (until - since)
            for since, until in pairwise(turns)
        ) / (24.0 * DAYS_A_YEAR)


def _a_year(numbers: Mapping[str, Any]) -> float:
    """Return the places a year of the channels that are in use."""
    return sum(float(numbers[capacity]) for sought, capacity, _ in CHANNELS if numbers[sought])
