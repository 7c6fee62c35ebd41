"""What follows by arithmetic from the defaults of a policy's assumptions, as the notes say it."""

from math import exp
from typing import Any

from sim.assumptions import SECTORS, point
from sim.model.attempt import INSHORE_KM
from sim.model.interception import either
from sim.model.quantiles import logistic, logit
from sim.policies import BUILT_IN
from sim.scenario import load


def setting(kind: str, name: str) -> Any:
    """Return the default of a policy's setting."""
    return BUILT_IN[kind].model_fields[name].default


def of_policies() -> dict[str, Any]:
    """Return every such number by the name that the claims use."""
    return {**_demand(), **_coast(), **_water()}


def _demand() -> dict[str, Any]:
    a = point()
    a_day, open_again = setting("advert_takedowns", "closed_a_day"), exp(-1 / a["repost_days"])
    closed = a_day * open_again / (1 - open_again + a_day * open_again)
    span = load("status_quo_2025").windows["second_half"]
    days = (span.end - span.start).days + 1
    seen = [1 - (1 - a["awareness_rate"]) ** max(0, d - a["awareness_lag"]) for d in range(1, days)]
    share, rise = setting("returns_agreement", "share"), setting("visa_leverage", "refusals_rise")
    groups = [a[f"cooperation_{g}"] for g in ("low", "middle", "high")]
    pressed = [either(a["visa_cooperation"] * rise, c) for c in groups]
    chosen, more = (
        share * sum(s * c for s, c in zip(a["source_share"], each, strict=True))
        for each in (groups, pressed)
    )
    stay = setting("safe_route", "places_a_year") / 365 * a["safe_route_takeup"]
    rapid = load("opposition_2025").policies[0]
    sent = setting("third_country_removal", "capacity_a_year") / 40_000
    return {
        "adverts_closed": closed,
        "adverts_fall": 100 * a["advert_effect"] * closed,
        "work_seen_at_end": seen[-1],
        "work_seen_mean": sum(seen) / len(seen),
        "chosen_source": chosen,
        "chosen_transit": share,
        "pilot_away": 100 * (1 - exp(-a["deterrence"] * 0.025)),
        "refusals_rise": rise,
        "visa_more": a["visa_elasticity"] * rise,
        "pressed": pressed,
        "chosen_before": 100_000 * chosen,
        "chosen_after": 100_000 * more,
        "route_a_day": stay,
        "route_share": 100 * stay / a["demand"],
        "rapid_share": rapid.share,
        "rapid_places": rapid.capacity_a_year,
        "third_sent": sent,
        "third_away": 100 * (1 - exp(-a["deterrence"] * sent)),
    }


def _coast() -> dict[str, Any]:
    a = point()
    officers, patrolling = (setting("extra_officers", n) for n in ("officers", "patrolling"))
    joint = setting("joint_patrols", "officers")
    share = a["officers_patrolling"]
    per_officer = a["added_officers_effect"] / a["officers_on_coast"]
    unit = per_officer * a["patrol_units"] / share
    group = per_officer * a["response_groups"] / (1 - share)
    return {
        "officers_patrol": officers * patrolling,
        "officers_respond": officers * (1 - patrolling),
        "extra_units": officers * patrolling / SECTORS * unit,
        "extra_groups": officers * (1 - patrolling) / SECTORS * group,
        "joint_officers": joint,
        "joint_units": joint / SECTORS * unit,
        "stop_by_force": logistic(logit(a["beach_stop"]) + a["dispersal_gain"]),
        "seized_more": either(a["seizures_added"], a["shipments_seized"]),
        "seized_by_tip": either(a["intelligence_seizures"], a["shipments_seized"]),
        "kits_more": either(a["intelligence_finds"], a["kit_found"]),
        "frozen_boats": a["working_capital"] * (1 - a["frozen_share"]),
        "boats_per_fare": 55 * a["fare"] / a["boat_cost"],
    }


def _water() -> dict[str, Any]:
    a = point()
    rate = a["detection_sea"] * a["sea_teams"] / SECTORS
    at_sea, cover = a["willingness"], a["trust_protection"]
    shallows = at_sea + a["willingness_shallows"]
    unloaded = at_sea + a["willingness_unloaded"]
    return {
        "met_loaded": 100 * (1 - exp(-rate * INSHORE_KM / a["inshore_speed"])),
        "met_unloaded": 1 - exp(-rate * a["taxi_run_minutes"] / 60),
        "acts_disabling": logistic(at_sea + a["willingness_disabling"]),
        "acts_turn_back": logistic(at_sea + a["willingness_turn_back"]),
        "acts": [logistic(x) for x in (at_sea, shallows, unloaded)],
        "acts_covered": [logistic(x + cover) for x in (at_sea, shallows, unloaded)],
    }
