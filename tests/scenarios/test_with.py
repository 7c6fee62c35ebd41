"""`Scenario.with_`: changes from Python, checked as a file is that extends the scenario."""

from datetime import date

import pytest

from sim import load
from sim.errors import UserError
from sim.policies.extra_officers import ExtraOfficers

BASE = load("interception_300m")


def test_nothing_changed_is_the_same_run_under_another_name():
    assert BASE.with_().name == "interception_300m+"
    assert BASE.with_("same").digest() == BASE.digest()
    assert BASE.with_("same").spans == BASE.spans


def test_a_change_gives_what_a_file_gives(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "extends: interception_300m\nsettings: {interception_300m.zone_m: 100}\n"
        "parameters: {demand: 90}\npolicies: [{kind: extra_officers, officers: 50}]\n"
    )
    mine = BASE.with_(
        "mine", settings={"interception_300m.zone_m": 100}, parameters={"demand": 90},
        policies=[ExtraOfficers(kind="extra_officers", officers=50)],
    )  # fmt: skip
    assert mine == load(tmp_path / "mine.yaml").model_copy(update={"title": ""})
    assert mine.digest() == load(tmp_path / "mine.yaml").digest()


def test_policies_go_and_come_and_days_change():
    mine = BASE.with_(
        without=["interception_300m"], policies=[{"kind": "safe_route"}], adversary="fixed",
        period={"from": date(2025, 7, 1), "to": "2025-07-31"},
    )  # fmt: skip
    assert [policy.kind for policy in mine.policies] == ["safe_route"]
    assert (mine.adversary, str(mine.period.end), mine.windows) == ("fixed", "2025-07-31", {})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"settings": {"interception_300m.zone_m": 900}}, "settings.interception_300m.zone_m: is"),
        ({"settings": {"safe_route.places_a_year": 9}}, "no policy safe_route is inherited"),
        ({"parameters": {"crew": 3}}, "parameters.crew: unknown assumption; did you mean crews?"),
        ({"policies": [{"kind": "interception_300m"}]}, "is in force already (interception_300m)"),
        ({"settings": [1]}, "settings: must be a dict"),
        ({"settings": {5: 1}}, "is no path"),
        ({"without": "interception_300m"}, "without: must be a list"),
        ({"policies": "safe_route"}, "needs a kind"),
        ({"extends": "status_quo_2024"}, "extends: is interception_300m already"),
        ({"perid": {}}, "perid: unknown key; did you mean period?"),
    ],
)
def test_a_wrong_change_is_refused_without_a_line_number(changes, says):
    with pytest.raises(UserError) as refused:
        BASE.with_(**changes)
    assert str(refused.value).startswith("interception_300m.with_ ")
    assert says in str(refused.value)


def test_two_wrong_changes_are_two_lines():
    with pytest.raises(UserError) as refused:
        BASE.with_(parameters={"crew": 3, "demand": -1})
    assert len(refused.value.errors) == 2
