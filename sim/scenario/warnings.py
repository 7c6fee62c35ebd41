"""Warnings: policies that can change nothing in a scenario, each with its place and the reason."""

from collections.abc import Iterator
from typing import Any

from sim.scenario.effective import (
    AT_SEA,
    CALLS,
    CHANNELS,
    COSTS,
    OF_DRAWS,
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
IMPOSSIBLE = (
    "no officer can carry out the orders to stop boats. Give them teams, groups and a zone above 0."
)
NO_CHANGE = "its settings change no number. Raise them, or remove the policy."
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


def warnings_of_run(scenario: Scenario, window: Span) -> list[str]:
    """Return the warnings that a run prints; see `warnings`.

    A shipped scenario is known to hold policies that reach nobody, such as a call on unions alone.
    It gets warnings only if none of its policies is in force before the counted days end.
    """
    if not scenario.shipped:
        return warnings(scenario, window)
    late = dict(_too_late(scenario, window))
    return warnings(scenario, window) if late and len(late) == len(scenario.policies) else []


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
            changed = [
                _reason(name, whole[at])
                for at in reversed(whole)  # the latest hour first
                for name, value in whole[at].items()
                if value != rest[at][name] and name not in (*COSTS, OF_DRAWS)
            ]
            telling = [reason for reason in changed if reason != NOBODY] or changed
            reasons[number] = telling[0] if telling else NO_CHANGE
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
    if any(name in channel and not numbers[channel[0]] for channel in CHANNELS):
        return "nobody is returned, because its share is 0. Raise it."
    return "what it changes is not in use in this scenario."


def _no_order(name: str, numbers: dict[str, Any]) -> str:
    sea, shallows = at_sea(numbers), in_shallows(numbers)
    ordered = corps_with_orders(numbers, sea, shallows)
    if name in (*CALLS, "union_compliance") and not numbers["union_compliance"]:
        return "nobody follows the call, because its compliance is 0. Raise it."
    if not ordered:
        uncalled = {**numbers, **dict.fromkeys(CALLS, 0.0)}
        if any(at_sea(uncalled)) or any(in_shallows(uncalled)):
            return f"{ALL_REFUSE}."
        orders = any(any(numbers[order]) for order in (*AT_SEA, "authority_shallows"))
        return IMPOSSIBLE if orders else NOBODY
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
    kept = ("period", "parameters", "adversary")
    if any(getattr(one, key) != getattr(other, key) for key in kept):
        return False
    overlays = [*one.overlays(), *other.overlays()]
    shared = situations(overlays, one.calendar)
    names = {overlay.name for overlay in overlays}
    ours, theirs = (numbers_over_time(s, at=shared, names=names) for s in (one, other))
    return all(effective(ours[at]) == effective(theirs[at]) for at in shared)
