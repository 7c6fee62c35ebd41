"""What the policies in play make worth showing: further outcomes, and limits that bind."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sim.experiment.levels import Levels
from sim.outcomes.outcomes import COST
from sim.policies import Policy
from sim.scenario import Scenario, Span
from sim.scenario.effective import AT_SEA, CALLS, CHANNELS, numbers_over_time

FULL = 0.97  # share of the places that is used if the capacity binds: the last day's may wait
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
        places = places_in(scenario, each.span)
        returned = each.outcomes["people_returned"].mean
        if places < 1.0 or returned != returned:
            continue
        used = returned / places
        text = f"{scenario.name}: {returned:,.0f} people returned, {places:,.0f} places"
        if used >= FULL:
            yield f"{text}: returns are at their capacity. More can be returned only if it rises."
        else:
            yield f"{text} ({used:.0%} used).".replace("%", " %")


def places_in(scenario: Scenario, span: Span) -> float:
    """Return the number of people who can be returned in a window, by all channels together.

    0 if no policy returns people, or if one does so on some evenings only.
    """
    overlays = [overlay for overlay in scenario.overlays() if overlay.name in USED]
    if not overlays or any(overlay.when for overlay in overlays):
        return 0.0
    hour = scenario.calendar.hour
    begin, end = hour(span.start), hour(span.end) + 24.0
    values = {since: numbers for (since, _), numbers in numbers_over_time(scenario).items()}
    turns = [begin, *(h for h in sorted(values) if begin < h < end), end]
    return sum(
        _a_year(values[max(h for h in values if h <= since)]) * (until - since) / 24.0 / DAYS_A_YEAR
        for since, until in pairwise(turns)
    )


def _a_year(numbers: Mapping[str, Any]) -> float:
    """Return the places a year of the channels that are in use."""
    return sum(float(numbers[capacity]) for sought, capacity, _ in CHANNELS if numbers[sought])
