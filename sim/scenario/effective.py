"""Which numbers of a scenario can matter, so that a policy that reaches nobody is found.

A policy changes numbers. Some of them matter only beside others: a call on the police needs an
order to the police, authority at sea needs a team. `effective` sets every number that cannot matter
to the value that it has without policies. Two scenarios with the same effective numbers give the
same runs by construction.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.assumptions import SECTORS, all_assumptions, point
from sim.assumptions.drivers import on_day
from sim.model.dials import Dials, Overlay
from sim.scenario.scenario import Scenario
from sim.scenario.situations import Situation, situations

AT_SEA = (
    "authority_unloaded", "authority_loaded", "disabling_unloaded", "disabling_loaded", "turn_back",
)  # fmt: skip
CALLS = ("union_call_police", "union_call_gendarmerie", "union_call_navy")
POLICE, GENDARMERIE, NAVY = CALLS
CHANNELS = (
    ("returns_to_source", "capacity_to_source", "rapid_to_source"),
    ("returns_to_transit", "capacity_to_transit", "rapid_to_transit"),
    ("removals_to_third", "capacity_to_third", ""),
)
COSTS = ("cost_in_force", "unknown_costs_in_force")
NEEDED = (
    *AT_SEA, *CALLS, "authority_shallows", "zone_m", "sea_teams", "union_compliance",
    "liability_protection", "police_share", "response_groups", "task_force", "task_force_hazard",
    *(name for channel in CHANNELS for name in channel if name),
)  # fmt: skip
OF_DRAWS = "of draws"
Values = dict[str, Any]


def numbers_over_time(
    scenario: Scenario,
    without: int | None = None,
    at: Sequence[Situation] = (),
    names: Iterable[str] = (),
) -> dict[Situation, Values]:
    """Return the numbers that policies change, by situation.

    Numbers are those of the defaults. Under `OF_DRAWS` are the changes of each number that a draw
    may set otherwise: two scenarios agree on it only if they change it in the same way.

    Parameters
    ----------
    without
        Leave out the policy at this place.
    at
        Situations to look at, by default those that the scenario may meet.
    names
        Further numbers to return.
    """
    overlays = scenario.overlays()
    dials = dials_of(scenario, [o for o in overlays if o.policy != without])
    every = sorted({*NEEDED, *names, *(overlay.name for overlay in overlays)})
    uncertain = [o for o in overlays if o.policy != without and all_assumptions()[o.name].prior]
    return {
        situation: {name: dials.at(name, *situation) for name in every}
        | {OF_DRAWS: _changes(uncertain, situation)}
        for situation in at or situations(overlays, scenario.calendar)
    }


def _changes(overlays: Iterable[Overlay], situation: Situation) -> dict[str, list[Any]]:
    """Return what overlays in force do to each number."""
    changes: dict[str, list[Any]] = {}
    for overlay in sorted(overlays, key=Overlay.rank):
        if overlay.active(*situation):
            changes.setdefault(overlay.name, []).append(
                (overlay.verb, overlay.value, overlay.sectors)
            )
    return changes


def dials_of(scenario: Scenario, overlays: Iterable[Overlay]) -> Dials:
    """Return the dials of a scenario at default assumptions."""
    values, calendar = scenario.values(point()), scenario.calendar
    drivers = [(hour, on_day(values, middle)) for hour, middle in calendar.months_begin()]
    return Dials(values, overlays, drivers)


def effective(numbers: Mapping[str, Any]) -> Values:
    """Return numbers with all that cannot matter set to their values without policies."""
    shown = {name: value for name, value in numbers.items() if name not in (*COSTS, OF_DRAWS)}
    base = {name: all_assumptions()[name].value for name in shown}
    sea, shallows = at_sea(numbers), in_shallows(numbers)
    for sector in range(SECTORS):
        for name, matters in [*((name, sea) for name in (*AT_SEA, "zone_m")),
                              ("authority_shallows", shallows)]:  # fmt: skip
            if not matters[sector]:
                shown[name] = _replaced(shown[name], sector, base[name])
    ordered = corps_with_orders(numbers, sea, shallows)
    idle = [call for call in CALLS if call not in ordered]
    idle += [] if any(sea) else ["sea_teams"]
    heeded = [call for call in ordered if numbers[call] * numbers["union_compliance"]]
    idle += [] if heeded else ["union_compliance", *CALLS]
    idle += [] if ordered else ["liability_protection"]
    idle += [] if numbers["task_force"] else ["task_force_hazard"]
    for sought, capacity, rapid in CHANNELS:
        if not numbers[sought]:  # without places, people wait in a queue and crowd others out
            idle += [name for name in (sought, capacity, rapid) if name]
    changes = {n: c for n, c in numbers[OF_DRAWS].items() if n not in (*COSTS, *idle)}
    return shown | {name: base[name] for name in idle} | {OF_DRAWS: changes}


def obeying(numbers: Mapping[str, Any], corps: Iterable[str]) -> list[str]:
    """Return the corps of which not everybody follows a call to refuse."""
    return [call for call in corps if numbers[call] * numbers["union_compliance"] < 1.0]


def at_sea(numbers: Mapping[str, Any]) -> list[bool]:
    """Return by sector whether a team may stop a boat at sea."""
    crews = obeying(numbers, sea_corps(numbers))
    return [
        bool(crews) and numbers["zone_m"][sector] > 0 and any(numbers[n][sector] for n in AT_SEA)
        for sector in range(SECTORS)
    ]


def in_shallows(numbers: Mapping[str, Any]) -> list[bool]:
    """Return by sector whether a group may stop a boat in the shallows."""
    crews = obeying(numbers, land_corps(numbers))
    return [bool(crews) and numbers["authority_shallows"][s] > 0 for s in range(SECTORS)]


def sea_corps(numbers: Mapping[str, Any]) -> list[str]:
    """Return the corps of the sea teams, which belong to gendarmerie and navy in turn."""
    return [GENDARMERIE, NAVY][: int(min(numbers["sea_teams"], 2))]


def land_corps(numbers: Mapping[str, Any]) -> list[str]:
    """Return the corps of the response groups."""
    if not numbers["response_groups"]:
        return []
    share = numbers["police_share"]
    return [*([POLICE] if share > 0 else []), *([GENDARMERIE] if share < 1 else [])]


def corps_with_orders(
    numbers: Mapping[str, Any], sea: Iterable[bool], shallows: Iterable[bool]
) -> list[str]:
    """Return the corps that get orders to stop a boat in or on the water."""
    corps = [*(sea_corps(numbers) if any(sea) else []),
             *(land_corps(numbers) if any(shallows) else [])]  # fmt: skip
    return [call for call in CALLS if call in corps]


def _replaced(values: list[float], sector: int, value: float) -> list[float]:
    return [*values[:sector], float(value), *values[sector + 1 :]]
