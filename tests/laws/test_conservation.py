"""People and dinghies balance after every event of any world."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.assumptions import all_assumptions
from sim.model.bench import Bench
from sim.model.tables import ATTEMPT, DECISION, INTERVENTION, PEOPLE, RESPONSE, Fate
from sim.policies import POLICIES

# Policies set their strengths. A few other numbers would only make a world empty or slow.
EXCLUDED = {
    "authority_shallows", "authority_unloaded", "authority_loaded", "zone_m", "demand_factor",
    "demand", "networks", "wave_log_mean", "wave_log_sd", "route_km", "attractiveness",
}  # fmt: skip
OVER_PRIOR = {  # the priors' ranges, or wider ones that make rare events common
    "incident_boarding": (0.0, 0.5),
    "incident_inshore": (0.0, 0.5),
    "incident_transit": (0.0, 0.5),
    "deaths_per_incident": (1.0, 30.0),
    "large_incident": (0.0, 0.5),
    "dismantling": (0.0, 30.0),
    "replacement_days": (1.0, 30.0),
    "attrition": (0.0, 0.3),
    "willingness": (-4.0, 6.0),
    "response_groups": (0.0, 14.0),
    "sea_teams": (0.0, 20.0),
    "return_delay_days": (0.0, 5.0),
    "returned_again_days": (1.0, 5.0),
    "awareness_lag": (0.0, 5.0),
    "awareness_rate": (0.0, 1.0),
    "detection_sea": (0.0, 5.0),
}
CHOICES: dict[str, dict[str, st.SearchStrategy[object]]] = {
    "interception_300m": {"boats": st.sampled_from(["unloaded", "all"])},
    "engine_disabling": {"boats": st.sampled_from(["unloaded", "all"])},
    "union_non_participation": {"variant": st.sampled_from(["police_only", "all_corps"])},
    "asylum_rules": {"variant": st.sampled_from(["claims_ban", "faster_decisions"])},
    "returns_agreement": {
        "partner": st.sampled_from(["source_countries", "transit_countries"]),
        "variant": st.sampled_from(["agreement", "rapid"]),
        "share": st.floats(0, 1),
        "capacity_a_year": st.floats(0, 100_000),
    },
    "crime_prevention_orders": {"networks": st.integers(0, 20)},
    "safe_route": {"places_a_year": st.floats(0, 200_000)},
}

WHEN = (
    {"weekday": ["mon", "wed", "fri", "sun"]},
    {"wave_forecast_m": {"to": 0.5}},
    {"liability": {"from": 0.1}},
    {"launches_last_week": {"from": 10, "to": 40}},
)


def within_prior(name: str) -> st.SearchStrategy[float]:
    """Draw a number about as far from the default as the prior reaches."""
    assumption = all_assumptions()[name]
    low, high = assumption.range
    if name in OVER_PRIOR:
        low, high = OVER_PRIOR[name]
    elif (low, high) != (0, 1):
        reach = max(abs(assumption.value), 0.3)
        low = max(low, assumption.value - reach if assumption.value < 0 else assumption.value / 3)
        high = min(high, assumption.value + reach if assumption.value < 0 else assumption.value * 3)
    return st.floats(low, high, allow_nan=False)


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, float]:
    """Draw overrides of some assumptions."""
    free = [
        n for n, assumption in all_assumptions().items() if not isinstance(assumption.value, tuple)
    ]
    free = [n for n in free if n not in EXCLUDED]
    names = draw(st.lists(st.sampled_from(free), unique=True, max_size=12))
    names += [n for n in OVER_PRIOR if n not in names and draw(st.booleans())]
    return {name: draw(within_prior(name)) for name in names}


@st.composite
def policies(draw: st.DrawFn, start: date, days: int) -> tuple[dict[str, object], ...]:
    """Draw at most one policy of each kind, with dates, sectors and a strength."""
    entries = []
    for kind in draw(st.lists(st.sampled_from(sorted(POLICIES)), unique=True)):
        entry: dict[str, object] = {"kind": kind, "strength": draw(st.floats(0, 1))}
        first = draw(st.integers(-3, days))
        if draw(st.booleans()):
            entry["from"] = start + timedelta(days=first)
        if draw(st.booleans()):
            entry["to"] = start + timedelta(days=first + draw(st.integers(0, 9)))
        if POLICIES[kind].by_sector and draw(st.booleans()):
            entry["sectors"] = draw(st.lists(st.integers(1, 5), min_size=1, unique=True))
        if "from" in entry:
            entry["ramp_days"] = draw(st.integers(0, 20))
        for key, choices in CHOICES.get(kind, {}).items():
            entry[key] = draw(choices)
        if draw(st.booleans()):
            entry["when"] = draw(st.sampled_from(WHEN))
        entries.append(entry)
    return tuple(entries)


def faults(world: Bench) -> list[str]:
    """Return the counts that disagree with the ledger."""
    people, boats, attempts = world.ledger.people, world.ledger.boats, world.pool.attempts
    counted = {
        "balance": world.ledger.balances(),
        "waiting": world.pool.size == people["waiting"],
        "recovering": world.pool.recovering == people["recovering"],
        "stock": sum(n.stock for n in world.networks) == boats["in_stock"],
        "out": sum(n.out for n in world.networks) == boats["on_attempt"],
        "nobody's attempts": attempts >= 0 and (world.pool.size or not attempts),
    }
    return [name for name, holds in counted.items() if not holds]


@pytest.mark.slow
@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.data(), seed=st.integers(0, 10_000), month=st.integers(1, 12))
def test_people_and_boats_balance_after_every_event(build_world, data, seed, month):
    days = data.draw(st.integers(10, 25))
    start = date(2025, month, 1)
    world = build_world(
        days=days,
        start=start,
        seed=seed,
        demand=data.draw(st.floats(0, 500)),
        networks=data.draw(st.integers(1, 20)),
        policies=data.draw(policies(start, days)),
        **data.draw(parameters()),
    )
    while world.env.peek() != float("inf"):
        world.env.step()
        assert not faults(world), world.env.now
    attempts, people = world.tables().attempts, world.ledger.people
    returned = world.tables().people["returned"].sum()  # some of them are on the coast again
    assert attempts["arrivals"].sum() == people["arrived"] + returned
    assert people["returned"] <= returned
    assert attempts["dead"].sum() == people["dead"] + people["missing"]
    assert attempts["missing"].sum() == people["missing"]
    assert people["on_attempt"] == world.ledger.boats["on_attempt"] == 0
    failed = attempts["people"][attempts["fate"] != Fate.ARRIVED].sum()
    assert attempts["tries"].sum() - attempts["arrivals"].sum() + world.pool.attempts <= failed


def test_the_made_worlds_are_not_empty(build_world):
    """A law that holds of nothing says nothing: an ordinary summer has boats of most fates."""
    both = ({"kind": "interception_300m", "boats": "all"}, {"kind": "shallow_water_stops"})
    world = build_world(
        days=60, policies=both, willingness=5, detection_sea=3, incident_transit=0.1
    )
    fates = set(world.run().attempts["fate"])
    assert fates >= {0, 1, 2, 3, 4, 5, 6}
    assert world.ledger.people["dead"] > 0


def test_every_row_has_a_number_for_each_column(build_world):
    """A table is filled from all rows in one go: a number too many would shift the rows after."""
    both = ({"kind": "interception_300m", "boats": "all"}, {"kind": "shallow_water_stops"})
    log = (world := build_world(days=25, policies=both, willingness=5, detection_sea=3)).log
    world.run()
    columns_by_table = {"attempts": ATTEMPT, "interventions": INTERVENTION, "responses": RESPONSE,
          "people": PEOPLE, "decisions": DECISION}  # fmt: skip
    assert columns_by_table.keys() == {field.name for field in fields(log)}
    for name, columns in columns_by_table.items():
        assert {len(row) for row in getattr(log, name)} == {len(columns)}, name


def test_a_boats_books_are_closed_when_its_own_clock_is_there(build_world):
    """In between its clock may be ahead of the world's, by as much as nobody else could notice."""
    both = ({"kind": "interception_300m", "boats": "all"}, {"kind": "shallow_water_stops"})
    world = build_world(days=25, policies=both, willingness=5, detection_sea=3, rescue_vessels=1)
    delays = {}

    def record(boat, fate):
        delays.setdefault(fate, []).append(world.env.now - boat.clock)

    world.on_fate.append(record)
    world.run()
    assert len(delays) >= 6
    for fate, delay in delays.items():
        assert max(map(abs, delay)) < 1e-9, fate
