"""Policies that can change nothing: they are found, the reason is right, and the runs agree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.assumptions import point
from sim.scenario import load
from sim.scenario.scenario import Span
from sim.scenario.warnings import same_by_construction, warnings, without_effect
from sim.simulate import replication_streams, simulate

KEEN = "parameters: {willingness: 6, detection_sea: 3}\n"
LONGER = """# July 2025\nperiod: {from: 2025-07-01, to: 2025-08-20}
parameters: {willingness: 6, detection_sea: 3, return_delay_days: 1, awareness_lag: 1}
"""
DAYS = "# July 2025\nperiod: {from: 2025-07-01, to: 2025-07-20}\n"


@pytest.fixture
def scenario(tmp_path, monkeypatch):
    """Return the scenario of a short period with policies, written as YAML flow mappings."""
    monkeypatch.chdir(tmp_path)

    def read(*policies, more=KEEN):
        lines = "".join(f"  - {{{policy}}}\n" for policy in policies)
        head = "policies:\n" if policies else ""
        (tmp_path / "mine.yaml").write_text(DAYS + more + head + lines)
        return load(tmp_path / "mine.yaml")

    return read


SEA, SHALLOWS = "kind: interception_300m, boats: all", "kind: shallow_water_stops"
POLICE = "kind: union_non_participation, compliance: 1"
EVERYBODY = POLICE + ", variant: all_corps"
RETURNS = "kind: returns_agreement, partner: transit_countries"

NONE = {
    "police at sea": ((SEA, POLICE), 1, "no police officer gets an order"),
    "nobody has orders": ((POLICE,), 0, "no officer gets an order"),
    "cover without orders": (("kind: liability_protection",), 0, "no officer gets an order"),
    "no team": ((SEA + ", sea_teams: 0",), 0, "no team at sea"),
    "no zone": ((SEA + ", zone_m: 0",), 0, "0 m wide"),
    "all refuse at sea": ((SEA, EVERYBODY), 0, "every officer who gets such an order refuses"),
    "all refuse in the shallows": ((SHALLOWS, EVERYBODY), 0, "refuses it"),
    "strength": ((SEA + ", strength: 0",), 0, "strength is 0"),
    "no officers": (("kind: extra_officers, officers: 0",), 0, "its settings change no number"),
    "nobody is sought": ((RETURNS + ", share: 0",), 0, "its share is 0"),
    "cover that all refuse": (
        (SEA, EVERYBODY, "kind: liability_protection"), 2, "every officer who gets such an order"),
    "a call that nobody heeds": ((SHALLOWS, POLICE.replace("1", "0")), 1, "its compliance is 0"),
    "calls in another time": (
        (SEA + ", to: 2025-07-09", EVERYBODY + ", from: 2025-07-10"), 1,
        "no officer gets an order"),
    "a call on the police while others act": (
        (SEA + ", to: 2025-07-20", POLICE), 1, "no police officer gets an order"),
    "calls beside stops in another sector that has no zone": (
        (SEA + ", zone_m: 0, sectors: [1]", EVERYBODY), 1, "no officer can carry out"),
}  # fmt: skip
SOME = {
    "police in the shallows": (SHALLOWS, POLICE),
    "almost everybody at sea": (SEA, EVERYBODY.replace("1", "0.9")),
    "half of everybody at sea": (SEA, EVERYBODY + ", strength: 0.5"),
    "cover with orders": (SEA, "kind: liability_protection"),
    "a ramp": ("kind: extra_officers, ramp_days: 14, from: 2025-07-01",),
    "one sector": (SEA + ", sectors: [3]",),
    "people who wait for places that come later": (
        RETURNS + ", share: .5, capacity_a_year: 0, to: 2025-07-10",
        RETURNS + ", share: .5, capacity_a_year: 20000, from: 2025-07-11",
    ),
    "people who are sought by a channel without places, and by no other": (
        "kind: returns_agreement, share: .9, capacity_a_year: 0",
        RETURNS + ", share: .5",
    ),
}


@pytest.mark.parametrize(("policies", "number", "reason"), NONE.values(), ids=NONE)
def test_a_policy_without_effect_is_found_with_its_line_and_reason(
    scenario, policies, number, reason
):
    mine = scenario(*policies)
    said = [line for line in warnings(mine) if line.startswith(f"mine.yaml:{number + 5} ")]
    assert len(said) == 1
    assert f"{mine.policies[number].kind} has no effect: " in said[0]
    assert reason in said[0]


@pytest.mark.parametrize(("policies", "number", "reason"), NONE.values(), ids=NONE)
def test_without_such_a_policy_runs_have_the_same_bytes(
    scenario, policies, number, reason, column_bytes
):
    del reason
    mine = scenario(*policies)
    rest = tuple(policy for place, policy in enumerate(mine.policies) if place != number)
    other = mine.model_copy(update={"policies": rest})
    assert same_by_construction(mine, other)
    assert outcomes_of(mine, column_bytes) == outcomes_of(other, column_bytes)


@pytest.mark.parametrize("policies", SOME.values(), ids=SOME)
def test_a_policy_that_reaches_somebody_gets_no_warning(scenario, policies):
    assert warnings(scenario(*policies)) == []


def test_refusal_by_everybody_is_the_status_quo_by_construction(scenario):
    refused, nothing = scenario(SEA, SHALLOWS, EVERYBODY), scenario()
    assert same_by_construction(refused, nothing)
    assert not same_by_construction(scenario(SEA, SHALLOWS, EVERYBODY + ", strength: 0.9"), nothing)
    assert not same_by_construction(nothing, scenario(more="parameters: {willingness: 5}\n"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SEA + ", sea_teams: 6", SEA),
        (SHALLOWS + "}\n  - {" + EVERYBODY.replace("1", "0.8"),
         SHALLOWS + "}\n  - {kind: union_non_participation, variant: all_corps"),
        ("kind: network_task_force, hazard: 2", "kind: network_task_force"),
    ],
    ids=["teams", "compliance", "hazard"],
)  # fmt: skip
def test_a_setting_at_its_default_is_not_the_same_as_one_that_draws_vary(scenario, one, other):
    assert not same_by_construction(scenario(one), scenario(other))


def test_a_number_set_back_to_its_default_counts_where_an_override_moved_it(scenario):
    more = "parameters: {seizures_added: 0.6}\n"
    one = scenario("kind: boat_supply_seizures, share: 0.1", more=more)
    other = scenario("kind: boat_supply_seizures", more=more)
    assert not same_by_construction(one, other)


def test_overrides_in_another_order_are_the_same(scenario):
    one = scenario(SEA, more="parameters: {willingness: 6, demand: 90}\n")
    other = scenario(SEA, more="parameters: {demand: 90, willingness: 6}\n")
    assert same_by_construction(one, other)


def test_a_policy_that_begins_after_the_counted_days_is_named(scenario):
    mine = scenario("kind: extra_officers, from: 2025-07-15")
    counted = Span(start=mine.period.start, end=mine.period.start)
    assert warnings(mine) == []
    (line,) = warnings(mine, counted)
    assert "it begins on 2025-07-15, after the counted days end on 2025-07-01" in line


def outcomes_of(scenario, column_bytes):
    """Bytes of what happens to boats and people: not of costs, nor of the log of orders."""
    tables = simulate(scenario, point(), streams=replication_streams(1, 0))
    return {
        name: column
        for name, column in column_bytes(tables).items()
        if not name.startswith(("costs.", "interventions."))
    }


PARTS = [
    SEA, SEA + ", zone_m: 0", SEA + ", sea_teams: 1", SEA + ", sectors: [2]", SHALLOWS,
    SHALLOWS + ", sectors: [1]", POLICE, EVERYBODY, EVERYBODY + ", from: 2025-07-08",
    "kind: liability_protection", "kind: turn_back_at_sea, sectors: [2, 3]",
    "kind: engine_disabling, boats: unloaded", RETURNS + ", share: 0", RETURNS,
    RETURNS + ", share: .9, capacity_a_year: 0", "kind: third_country_removal, capacity_a_year: 0",
    "kind: returns_agreement, share: .5, capacity_a_year: 0",
]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(chosen=st.lists(st.sampled_from(PARTS), min_size=2, max_size=6))
def test_whatever_stands_side_by_side_no_effect_means_the_same_bytes(
    tmp_path_factory, column_bytes, chosen
):
    policies = list({(p.split(",")[0], "partner" in p): p for p in chosen}.values())
    path = tmp_path_factory.mktemp("any") / "any.yaml"
    path.write_text(LONGER + "policies:\n" + "".join(f"  - {{{p}}}\n" for p in policies))
    mine = load(path)
    for number in without_effect(mine):
        rest = tuple(p for place, p in enumerate(mine.policies) if place != number)
        other = mine.model_copy(update={"policies": rest})
        assert outcomes_of(mine, column_bytes) == outcomes_of(other, column_bytes), policies[number]
