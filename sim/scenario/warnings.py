"""Warnings: policies that can change nothing in a scenario, each with its place and the reason."""

from collections.abc import Iterator
from typing import Any

from sim.assumptions import all_assumptions
from sim.scenario.effective import (
    AT_SEA,
    CALLS,
    CHANNELS,
    COSTS,
    POLICE,
    at_sea,
    corps_with_orders,
    effective,
    in_shallows,
    land_corps,
    numbers_over_time,
    obeying,
    sea_corps,
)
from sim.scenario.scenario import Scenario, Span
from sim.scenario.situations import situations

NOBODY = (
    "no officer gets an order to stop a boat in or on the water. Add a policy that orders stops, "
    "such as interception_300m or shallow_water_stops."
)
NEVER = "no evening of its dates can meet its `when`. Change the dates or the conditions."
ALL_REFUSE = "every officer who gets such an order refuses it, because a union calls on all of them"


def warnings(scenario: Scenario, window: Span | None = None) -> list[str]:
    """Return a line for each policy that can have no effect, in the order of the policies.

    Parameters
    ----------
    window
        Days that are counted; the whole period if None.
    """
    reasons = without_effect(scenario)
    if window:
        reasons |= dict(_too_late(scenario, window))
    places = scenario.places
    return [
        f"{places[number]} {scenario.policies[number].kind} has no effect: {why}"
        for number, why in sorted(reasons.items())
    ]


def without_effect(scenario: Scenario) -> dict[int, str]:
    """Return why a policy has no effect, by its place, for those that have none."""
    reasons = {}
    whole = numbers_over_time(scenario)
    for number, policy in enumerate(scenario.policies):
        if not policy.strength:
            reasons[number] = "its strength is 0. Raise it, or remove the policy."
            continue
        if policy.when and not _may_act(scenario, number):
            reasons[number] = NEVER
            continue
        rest = numbers_over_time(scenario, without=number)
        if all(effective(whole[at]) == effective(rest[at]) for at in whole):
            changed = {
                name: at
                for at in whole  # the latest hour counts
                for name, value in whole[at].items()
                if value != rest[at][name] and name not in COSTS
            }
            reasons[number] = next(
                (_reason(name, whole[at]) for name, at in changed.items()),
                "its settings change no number. Raise them, or remove the policy.",
            )
    return reasons


def _may_act(scenario: Scenario, number: int) -> bool:
    """Return whether the condition of a policy may hold on a day on which it is in force."""
    own = [o for o in scenario.overlays() if o.policy == number and o.when]
    return not own or any(o.active(*at) for at in situations(own, scenario.calendar) for o in own)


def _reason(name: str, numbers: dict[str, Any]) -> str:
    """Return why a change of one number cannot matter beside the other numbers."""
    if name in CALLS or name in ("union_compliance", "liability_protection"):
        return _no_order(name, numbers)
    if name in (*AT_SEA, "zone_m", "sea_teams"):
        return _no_stop_at_sea(numbers)
    if name == "authority_shallows":
        if not land_corps(numbers):
            return "there is no response group. Raise response_groups under `parameters`."
        return f"{ALL_REFUSE}."
    for sought, capacity, _ in CHANNELS:
        if name in (sought, capacity) and not (numbers[sought] and numbers[capacity]):
            empty = "share" if not numbers[sought] else "capacity_a_year"
            return f"nobody is returned, because its {empty} is 0. Raise it."
    return "what it changes is not in use in this scenario."


def _no_order(name: str, numbers: dict[str, Any]) -> str:
    sea, shallows = at_sea(numbers), in_shallows(numbers)
    ordered = corps_with_orders(numbers, sea, shallows)
    if not ordered:
        return NOBODY
    if name == POLICE:
        return (
            "no police officer gets an order here. Gendarmerie and navy make stops at sea, and no "
            "policy orders stops in the shallows. Write `variant: all_corps`, or add "
            "shallow_water_stops."
        )
    return "nobody whom it reaches gets an order here."


def _no_stop_at_sea(numbers: dict[str, Any]) -> str:
    if not sea_corps(numbers):
        return "there is no team at sea. Set sea_teams to 1 or more."
    if not any(numbers["zone_m"]):
        return "the zone is 0 m wide. Set zone_m above 0."
    if not any(any(numbers[name]) for name in AT_SEA):
        return NOBODY
    if not obeying(numbers, sea_corps(numbers)):
        return f"{ALL_REFUSE}."
    return "authority and zone lie in different sectors. Give them the same sectors."


def _too_late(scenario: Scenario, window: Span) -> Iterator[tuple[int, str]]:
    for number, policy in enumerate(scenario.policies):
        if policy.start and policy.start > window.end:
            late = f"it begins on {policy.start}, after the counted days end on {window.end}."
            yield number, f"{late} Choose another window, or an earlier date."


def same_by_construction(one: Scenario, other: Scenario) -> bool:
    """Return whether two scenarios must give the same runs, whatever the random numbers."""
    if _setting(one) != _setting(other):
        return False
    overlays = [*one.overlays(), *other.overlays()]
    shared = situations(overlays, one.calendar)
    ours, theirs = (numbers_over_time(scenario, at=shared) for scenario in (one, other))
    return all(_changed(ours[at]) == _changed(theirs[at]) for at in shared)


def _setting(scenario: Scenario) -> str:
    kept = ("conditions", "period", "parameters", "adversary")
    return scenario.model_dump_json(include=set(kept))


def _changed(numbers: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers that matter and are not at their default."""
    return {
        name: value for name, value in effective(numbers).items() if not _is_default(name, value)
    }


def _is_default(name: str, value: Any) -> bool:
    default = all_assumptions()[name].value
    if isinstance(value, list) and not isinstance(default, tuple):
        return all(part == default for part in value)
    return bool(value == default)
