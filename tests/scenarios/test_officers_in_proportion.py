"""Officers written as `+N%`: N % of those who already work in the sectors covered."""

import pytest
from worlds import started

from sim.assumptions import all_assumptions
from sim.errors import UserError
from sim.policies import BUILT_IN
from sim.scenario import load

THERE = all_assumptions()["officers_on_coast"].value
HEAD = "# July 2025\nperiod: {from: 2025-07-01, to: 2025-07-31}\npolicies:\n"


def officers(written, **settings):
    policy = {"kind": "extra_officers", "officers": written, **settings}
    return BUILT_IN["extra_officers"].model_validate(policy).officers


@pytest.mark.parametrize(
    ("written", "sectors", "number"),
    [
        ("+100%", None, THERE),
        ("+50%", None, THERE / 2),
        ("+ 12.5 %", None, THERE / 8),
        ("+0%", None, 0.0),
        ("+100%", [1], THERE / 5),
        ("+200%", [2, 5], THERE * 4 / 5),
    ],
)
def test_a_percentage_is_of_the_officers_in_the_sectors_covered(written, sectors, number):
    assert officers(written, sectors=sectors) == pytest.approx(number)


def test_it_is_the_policy_with_that_number(build_world, column_bytes):
    runs = [
        column_bytes(build_world(policies=({"kind": "extra_officers", "officers": n},)).run())
        for n in ("+100%", THERE)
    ]
    assert runs[0] == runs[1]


def test_twice_the_officers_are_twice_the_units_and_groups(build_world):
    twice = {"kind": "extra_officers", "officers": "+100%", "patrolling": 0.5}
    world, base = (
        build_world(
            policies=(twice,),
            patrol_units=25,
            response_groups=5,
            added_officers_effect=1.0,
            warm_up=0,
        ),
        build_world(patrol_units=25, response_groups=5, warm_up=0),
    )
    started(world)
    assert [w.units + w.extra for w in world.watches] == [2 * w.units for w in base.watches]
    groups = [[len(own.idle) for own in each.responders.own] for each in (world, base)]
    assert groups == [[2] * 5, [1] * 5]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("-20%", "policies[0].officers: is -20%. Write a number of officers, or +N% for N % of"),
        ("20%", "policies[0].officers: is 20%. Write a number of officers, or +N%"),
        ("+900%", "policies[0].officers: is '8100.0'; must be less than or equal to 4000"),
        ("many", "policies[0].officers: is 'many'; must be one number"),
    ],
)
def test_another_text_is_one_line_with_what_is_allowed(tmp_path, monkeypatch, written, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.yaml").write_text(f"{HEAD}  - {{kind: extra_officers, officers: {written}}}\n")
    with pytest.raises(UserError) as refused:
        load("x.yaml")
    assert str(refused.value).startswith(f"x.yaml:4:28 {said}")
    assert "\n" not in str(refused.value)


def test_under_settings_a_percentage_is_still_of_the_inherited_number(tmp_path):
    (tmp_path / "base.yaml").write_text(HEAD + "  - {kind: extra_officers, officers: 200}\n")
    child = tmp_path / "child.yaml"
    child.write_text("extends: base.yaml\nsettings: {extra_officers.officers: +50%}\n")
    assert load(child).policies[0].officers == 300


def test_the_schema_takes_a_number_and_a_text():
    own = BUILT_IN["extra_officers"].model_json_schema(by_alias=True)
    types = {part["type"] for part in own["properties"]["officers"]["anyOf"]}
    assert types == {"number", "string"}
