"""Random packages of policies, for hypothesis."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import strategies as st
from summer import in_summer

from sim.model.calendar import Calendar
from sim.model.dials import Dials, Overlay
from sim.policies import BUILT_IN

VALUES = in_summer()

START, DAYS = date(2025, 7, 1), 14

PERIOD = Calendar(START, START + timedelta(days=59))

KEEN = {"willingness": 6.0, "detection_sea": 3.0, "awareness_lag": 1.0, "awareness_rate": 0.5,
        "return_delay_days": 1.0, "dismantling": 8.0}  # fmt: skip

SETTINGS: dict[str, dict[str, st.SearchStrategy[object]]] = {
    "interception_300m": {"boats": st.sampled_from(["unloaded", "all"])},
    "engine_disabling": {"boats": st.sampled_from(["unloaded", "all"])},
    "union_non_participation": {"variant": st.sampled_from(["police_only", "all_corps"])},
    "liability_protection": {"cover": st.floats(0, 4)},
    "extra_officers": {"officers": st.floats(0, 1500), "patrolling": st.floats(0, 1)},
    "joint_patrols": {"officers": st.floats(0, 1500)},
    "crime_prevention_orders": {"networks": st.integers(0, 12)},
    "advert_takedowns": {"closed_a_day": st.floats(0, 1)},
    "returns_agreement": {
        "partner": st.sampled_from(["source_countries", "transit_countries"]),
        "variant": st.sampled_from(["agreement", "rapid"]),
        "share": st.floats(0, 1),
        "capacity_a_year": st.floats(0, 100_000),
    },
    "third_country_removal": {"share": st.floats(0, 1), "capacity_a_year": st.floats(0, 100_000)},
    "visa_leverage": {"refusals_rise": st.floats(0, 3)},
    "asylum_rules": {"variant": st.sampled_from(["claims_ban", "faster_decisions"])},
    "safe_route": {"places_a_year": st.floats(0, 200_000)},
}

FIXING: dict[str, dict[str, st.SearchStrategy[object]]] = {  # settings that `set` a number
    "interception_300m": {"zone_m": st.floats(0, 300), "sea_teams": st.integers(0, 20)},
    "union_non_participation": {"compliance": st.floats(0, 1)},
    "network_task_force": {"hazard": st.floats(0, 20)},
    "boat_supply_seizures": {"share": st.floats(0, 1)},
}

KINDS = sorted(BUILT_IN)

every_kind = pytest.mark.parametrize("kind", KINDS)


@st.composite
def entry(draw: st.DrawFn, kind: str, ends: bool = False, fixing: bool = True) -> dict[str, object]:
    """Draw one policy with dates, a ramp, sectors, a strength and settings."""
    policy: dict[str, object] = {"kind": kind, "strength": draw(st.floats(0, 1))}
    first = draw(st.integers(-3, DAYS - 1))
    if draw(st.booleans()):
        policy["from"] = START + timedelta(days=first)
        policy["ramp_days"] = draw(st.integers(0, 20))
    if ends or draw(st.booleans()):
        policy["to"] = START + timedelta(days=max(first, 0) + draw(st.integers(0, 9)))
    if BUILT_IN[kind].by_sector and draw(st.booleans()):
        policy["sectors"] = draw(st.lists(st.integers(1, 5), min_size=1, unique=True))
    choices = {**SETTINGS.get(kind, {}), **(FIXING.get(kind, {}) if fixing else {})}
    for key, values in choices.items():
        if draw(st.booleans()):
            policy[key] = draw(values)
    if "sectors" in policy:  # the number of teams is one for the coast
        policy.pop("sea_teams", None)
    return policy


@st.composite
def packages(draw: st.DrawFn, ends: bool = False) -> list[dict[str, object]]:
    """Draw policies, some kinds twice if they add up, so that every scenario loads."""
    kinds = draw(st.lists(st.sampled_from(KINDS), unique=True, max_size=len(KINDS)))
    repeatable = [kind for kind in KINDS if BUILT_IN[kind].adds_up or kind not in kinds]
    repeated_kinds = draw(st.lists(st.sampled_from(repeatable), unique=True, max_size=3))
    package = [draw(entry(kind, ends)) for kind in kinds]
    return package + [draw(entry(kind, ends, fixing=False)) for kind in repeated_kinds]


def policy_overlays(*entries: dict[str, object]) -> list[Overlay]:
    """Return the overlays of policies written as dicts."""
    return [
        overlay
        for number, entry in enumerate(entries)
        for overlay in BUILT_IN[str(entry["kind"])]
        .model_validate(entry)
        .overlays(PERIOD.hour, number)
    ]


def standing(dials: Dials) -> dict[str, object]:
    """Return the current value of every number."""
    return {name: getattr(dials, name) for name in VALUES}


def written(folder, *entries):
    """Write a scenario file with these policies, as JSON, which is valid YAML."""
    lines = [
        "title: Several policies",
        f"period: {{from: {START}, to: {START + timedelta(days=DAYS - 1)}}}",
        "policies:" if entries else "",
        *(f"  - {json.dumps(entry, default=str)}" for entry in entries),
    ]
    path = folder / "several.yaml"
    path.write_text("\n".join(lines) + "\n")
    return path
