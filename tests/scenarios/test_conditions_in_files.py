"""The key `when` in a scenario's file: what it takes, what it refuses, what is checked of it."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.model.conditions import Condition, Evening
from sim.policies import BUILT_IN
from sim.scenario import load
from sim.scenario.json_schema import schema
from sim.scenario.situations import possible, situations
from sim.scenario.warnings import same_by_construction, warnings
from sim.sensitivity.factors import with_values

DAYS = "# July 2025\nperiod: {from: 2025-07-01, to: 2025-08-31}\npolicies:\n"


@pytest.fixture
def scenario(tmp_path, monkeypatch):
    """Return the scenario of two summer months with policies, written as YAML flow mappings."""
    monkeypatch.chdir(tmp_path)

    def read(*policies):
        lines = "".join(f"  - {{{policy}}}\n" for policy in policies)
        (tmp_path / "mine.yaml").write_text(DAYS + lines)
        return load(tmp_path / "mine.yaml")

    return read


@pytest.fixture
def refused(scenario):
    """Return the one line with which a scenario is refused."""

    def line(*policies):
        with pytest.raises(UserError) as error:
            scenario(*policies)
        assert "\n" not in str(error.value)
        return str(error.value)

    return line


SEA = "kind: interception_300m, "
MISTAKES = {
    "{wave: {to: 1}}": "when.wave: unknown key; allowed: launches_last_week, liability, month, "
    "wave_forecast_m, weekday",
    "{wave_forcast_m: {to: 1}}": "when.wave_forcast_m: unknown key; did you mean wave_forecast_m?",
    "{weekday: [friday]}": "when.weekday[0]: is 'friday'; must be 'mon', 'tue', 'wed', 'thu', "
    "'fri', 'sat' or 'sun'",
    "{weekday: fri}": "when.weekday: is 'fri'. Write a list, such as [fri].",
    "{weekday: [fri, sat, fri]}": "when.weekday: names fri twice. Name it once.",
    "{weekday: []}": "when.weekday: is '[]'; must be at least 1 long, or left out",
    "{month: [13]}": "when.month[0]: is '13'. Months are numbers from 1 to 12.",
    "{month: [6, 0]}": "when.month[1]: is '0'. Months are numbers from 1 to 12.",
    "{month: [june]}": "when.month[0]: is 'june'. Months are numbers from 1 to 12.",
    "{liability: {}}": "when.liability: has no end. Write `from`, `to` or both.",
    "{liability: 1}": "when.liability: is '1'. Write a range, such as {to: 0.5}.",
    "{liability: {from: 2, to: 1}}": "when.liability: ends at 1, below from, 2. Swap them.",
    "{liability: {form: 2}}": "when.liability.form: unknown key; did you mean from?",
    "{launches_last_week: {from: -1}}": "when.launches_last_week.from: is '-1'; must be greater "
    "than or equal to 0",
    "{launches_last_week: {to: many}}": "when.launches_last_week.to: is 'many'; must be one number",
    "{}": "when: is '{}'. Write at least one condition: wave_forecast_m, weekday, month, ",
    "calm": "when: is 'calm'. Write at least one condition: wave_forecast_m, weekday, month, ",
}


@pytest.mark.parametrize("when", MISTAKES)
def test_a_mistake_is_one_line_with_its_place_and_what_is_allowed(refused, when):
    line = refused(f"{SEA}when: {when}")
    assert line.startswith("mine.yaml:4:")
    assert MISTAKES[when] in line
    assert "policies[0]." in line


def test_a_mistake_in_inherited_conditions_has_its_place_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "child.yaml").write_text(
        "extends: interception_300m\n"
        "settings:\n  interception_300m.when: {wave_forecast_m: {too: 1}}\n"
    )
    with pytest.raises(UserError) as error:
        load("child.yaml")
    assert str(error.value).startswith("child.yaml:3:46 settings.interception_300m.when.wave_forec")
    assert "too: unknown key; did you mean to?" in str(error.value)


def test_a_child_changes_and_removes_conditions(tmp_path):
    (tmp_path / "calm.yaml").write_text(
        "extends: interception_300m\n"
        "settings: {interception_300m.when: {wave_forecast_m: {to: 0.5}}}\n"
    )
    (tmp_path / "all.yaml").write_text(
        "extends: calm.yaml\nsettings: {interception_300m.when: null}\n"
    )
    plain, calm, again = map(
        load, ["interception_300m", tmp_path / "calm.yaml", tmp_path / "all.yaml"]
    )
    assert calm.policies[0].when.wave_forecast_m.high == 0.5
    assert calm.digest() != plain.digest() == again.digest()


def test_without_the_key_a_scenario_is_written_and_named_as_before_there_was_one(scenario):
    plain = scenario(SEA + "sectors: [1]").policies[0]
    written = plain.model_dump(mode="json")
    assert list(written) == [
        "kind", "start", "until", "ramp_days", "sectors", "strength", "cost_per_year", "zone_m",
        "boats", "sea_teams",
    ]  # fmt: skip
    assert scenario("kind: safe_route").digest() == "af6a5783ff89"


def test_with_the_key_it_is_read_again_as_it_was_written(scenario):
    mine = scenario(SEA + "when: {weekday: [fri, sun], liability: {to: 1}, month: [7]}")
    written = json.loads(mine.model_dump_json(by_alias=True, exclude_none=True))["policies"][0]
    assert written["when"] == {"weekday": ["fri", "sun"], "month": [7], "liability": {"to": 1.0}}
    assert BUILT_IN["interception_300m"].model_validate(written) == mine.policies[0]
    swept = with_values(mine, {"interception_300m.zone_m": 100}).policies[0]
    assert (swept.zone_m, swept.when) == (100, mine.policies[0].when)
    overlay, cost = mine.overlays()
    assert overlay.when == Condition(
        frozenset({4, 6}), frozenset({7}), liability=(float("-inf"), 1.0)
    )
    assert cost.when is None  # what is on the books is paid every night


def test_every_reference_of_the_schema_is_there():
    root = schema()

    def references(part):
        if isinstance(part, dict):
            yield from (value for key, value in part.items() if key == "$ref")
            part = list(part.values())
        for inner in part if isinstance(part, list) else ():
            yield from references(inner)

    found = set(references(root))
    assert {"#/$defs/When", "#/$defs/Range"} <= found
    for reference in found:
        assert reference.removeprefix("#/$defs/") in root["$defs"], reference
    assert "from" in root["$defs"]["Range"]["properties"]


APART = [
    ("{weekday: [mon]}", "{weekday: [tue, wed]}"),
    ("{month: [7]}", "{month: [8], weekday: [mon]}"),
    ("{wave_forecast_m: {to: 0.4}}", "{wave_forecast_m: {from: 0.5}}"),
]
TOGETHER = [
    ("{weekday: [mon, tue]}", "{weekday: [tue, wed]}"),
    ("{month: [7]}", "{weekday: [mon]}"),
    ("{wave_forecast_m: {to: 0.5}}", "{wave_forecast_m: {from: 0.5}}"),
    ("{liability: {to: 1}}", "{launches_last_week: {from: 1}}"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_of_one_kind_that_never_act_on_one_night_stand_side_by_side(scenario, one, other):
    mine = scenario(f"{SEA}zone_m: 100, when: {one}", f"{SEA}zone_m: 200, when: {other}")
    assert len(mine.policies) == 2
    assert not warnings(mine)


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_two_of_one_kind_that_may_act_on_one_night_are_refused(refused, one, other):
    line = refused(f"{SEA}when: {one}", f"{SEA}when: {other}")
    assert line.startswith("mine.yaml:5:5 policies[1]: interception_300m is in force already")
    assert "a `when` that do not overlap" in line


def test_one_with_a_condition_and_one_without_are_refused(refused):
    assert "in force already" in refused(f"{SEA}when: {{month: [7]}}", SEA.rstrip(", "))


OFFICERS = "kind: extra_officers, officers: 4000, patrolling: 1, sectors: [1], when: "


@pytest.mark.parametrize(("one", "other"), APART)
def test_numbers_are_not_added_up_for_nights_that_exclude_each_other(scenario, one, other):
    scenario(OFFICERS + one, OFFICERS + other)


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_a_number_out_of_range_on_some_night_is_refused(refused, one, other):
    line = refused(OFFICERS + one, OFFICERS + other)
    assert "makes extra_patrol_officers 8000; allowed: 0 to " in line


def test_a_number_in_range_with_all_policies_but_not_with_some_is_refused(refused, scenario):
    """Whoever is to come may stay away: one that lowers the number does so on Mondays only."""
    more = "kind: extra_officers, officers: 4000, patrolling: 1, sectors: [1]"
    assert scenario(more)
    line = refused(more, f"{more}, when: {{weekday: [mon]}}")
    assert line.startswith("mine.yaml:5:")


def test_a_condition_counts_only_on_the_days_of_its_policy(scenario):
    july = "kind: extra_officers, officers: 4000, patrolling: 1, sectors: [1], to: 2025-07-31"
    scenario(july, OFFICERS + "{month: [8]}")  # the evening of 31 July is still July's


def test_more_different_conditions_than_can_be_checked_are_refused(refused, scenario):
    some = [f"kind: extra_officers, when: {{liability: {{to: {n}}}}}" for n in range(1, 10)]
    scenario(*some[:8])
    line = refused(*some)
    assert line.startswith("mine.yaml:12:")
    assert "9 different conditions; at most 8 are allowed. Remove some." in line


NEVER = {
    "a month outside the period": ("when: {month: [12]}", True),
    "a month before the policy's days": ("from: 2025-08-02, when: {month: [7]}", True),
    "a weekday outside the policy's days": (
        "from: 2025-07-02, to: 2025-07-02, when: {weekday: [thu]}", True),  # a Wednesday
    "weekday and month, each but not both": (
        "from: 2025-07-31, to: 2025-08-01, when: {weekday: [wed], month: [8]}", True),
    "no whole number of launches": ("when: {launches_last_week: {from: 3.2, to: 3.8}}", True),
    "the warm-up, in which it is not in force": ("when: {month: [5]}", True),
    "the warm-up, in which it is in force": ("from: 2025-05-01, when: {month: [5]}", False),
    "the evening before its first day": ("from: 2025-08-01, when: {month: [7]}", False),
    "calm seas": ("when: {wave_forecast_m: {to: 0.5}}", False),
}  # fmt: skip


@pytest.mark.parametrize(("when", "never"), NEVER.values(), ids=NEVER)
def test_a_condition_that_can_never_hold_has_a_warning_with_its_place(scenario, when, never):
    said = warnings(scenario(SEA + when))
    assert said == (
        ["mine.yaml:4 interception_300m has no effect: no evening of its dates can meet its "
         "`when`. Change the dates or the conditions."] if never else []
    )  # fmt: skip


def test_a_policy_that_matters_on_some_nights_only_has_an_effect(scenario):
    union = (
        "kind: union_non_participation, compliance: 1, variant: all_corps, when: {weekday: [mon]}"
    )
    assert not warnings(scenario(SEA + "when: {weekday: [mon, tue]}", union))
    apart = warnings(scenario(SEA + "when: {weekday: [tue]}", union))
    assert len(apart) == 1
    assert "union_non_participation has no effect: no officer gets an order" in apart[0]
    refused_by_all = warnings(scenario(SEA + "when: {weekday: [mon]}", union))
    assert any("interception_300m has no effect: every officer" in line for line in refused_by_all)


def test_two_scenarios_are_the_same_only_if_they_are_on_every_night(scenario):
    nothing, calm = scenario("kind: safe_route, strength: 0"), SEA + "when: {wave_forecast_m: {to: "
    assert same_by_construction(scenario(SEA + "when: {month: [12]}"), nothing)
    assert same_by_construction(
        scenario(calm + "1}}"), scenario(calm + "1.0}, month: [4, 5, 6, 7, 8, 9]}")
    )
    assert not same_by_construction(scenario(calm + "1}}"), scenario(calm + "1.1}}"))
    assert not same_by_construction(scenario(calm + "1}}"), nothing)


ranges = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda ends: (min(ends), max(ends)))
conditions = st.builds(
    Condition,
    weekday=st.frozensets(st.integers(0, 6), min_size=1),
    month=st.frozensets(st.integers(1, 3), min_size=1),
    wave_forecast_m=ranges,
    liability=ranges,
    launches_last_week=ranges,
)
DAYS_OF_YEAR = frozenset((weekday, month) for weekday in range(7) for month in (1, 2))


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.frozensets(conditions, max_size=3), st.integers(0, 100))
def test_the_sets_that_may_hold_are_those_that_some_evening_meets(some, seed):
    rng = random.Random(seed)
    grid = [
        Evening(weekday, month, wave / 2, liability / 2, launches)
        for weekday, month in DAYS_OF_YEAR
        for wave in range(11)
        for liability in range(11)
        for launches in range(6)
    ]
    sets = set(possible(some, DAYS_OF_YEAR))
    met = {
        frozenset(c for c in some if c.holds(evening)) for evening in rng.sample(grid, len(grid))
    }
    assert sets == met
    for one in some:
        for other in some:
            assert one.excludes(other) <= all(not {one, other} <= both for both in sets)


def test_situations_without_conditions_are_the_hours_of_changes(scenario):
    mine = scenario("kind: safe_route, from: 2025-07-05, to: 2025-07-06")
    hours = [float("-inf"), 96.0, 144.0]
    assert situations(mine.overlays(), mine.calendar) == [(hour, frozenset()) for hour in hours]
