"""What a file changes of the policies that it inherits, by path and by `without`."""

from datetime import date

import pytest

from sim.errors import UserError
from sim.scenario import load

BASE = """# March and April
period: {from: 2025-03-01, to: 2025-04-30}
policies:
  - {kind: interception_300m, from: 2025-03-01, zone_m: 300}
  - {kind: returns_agreement, partner: source_countries, share: 0.1}
  - {kind: returns_agreement, partner: transit_countries, share: 0.2}
  - {kind: extra_officers, officers: 200}
"""


@pytest.fixture
def child(tmp_path):
    """Return the scenario of a file that extends BASE."""
    (tmp_path / "base.yaml").write_text(BASE)

    def loaded(text):
        (tmp_path / "child.yaml").write_text("extends: base.yaml\n" + text)
        return load(tmp_path / "child.yaml")

    return loaded


@pytest.fixture
def errors(child):
    """Return the lines that a file is refused with, without the folder."""

    def lines(text):
        with pytest.raises(UserError) as refused:
            child(text)
        return [line[line.index("child.yaml") :] for line in str(refused.value).splitlines()]

    return lines


def by_kind(scenario):
    return [(p.kind, p) for p in scenario.policies]


def test_a_setting_and_a_date_are_changed_by_path(child):
    changed = child(
        "settings: {interception_300m.zone_m: 100, interception_300m.from: 2025-04-01}\n"
    )
    policy = changed.policies[0]
    assert (policy.zone_m, policy.start) == (100, date(2025, 4, 1))
    assert changed.policies[1:] == child("").policies[1:]


def test_one_of_two_of_a_kind_is_chosen_by_its_number(child):
    shares = [
        p.share for _, p in by_kind(child("settings: {'returns_agreement[2].share': .5}\n"))[1:3]
    ]
    assert shares == [0.1, 0.5]


@pytest.mark.parametrize(("text", "officers"), [("+50%", 300), ("-25 %", 150), ("+100%", 400)])
def test_a_percentage_changes_the_inherited_number(child, text, officers):
    scenario = child(f"settings: {{extra_officers.officers: {text}}}\n")
    assert scenario.policies[3].officers == officers


def test_a_percentage_of_a_setting_that_is_not_written_changes_its_default(child):
    assert child("settings: {extra_officers.patrolling: -50%}\n").policies[3].patrolling == 0.25


def test_without_removes_every_policy_of_a_kind(child):
    kinds = [kind for kind, _ in by_kind(child("without: [returns_agreement]\n"))]
    assert kinds == ["interception_300m", "extra_officers"]


def test_a_replaced_policy_is_the_files_own(child):
    text = "without: [extra_officers]\npolicies: [{kind: extra_officers, officers: 7}]\n"
    assert child(text).policies[-1].officers == 7


def test_an_error_in_a_changed_setting_points_at_the_change(errors):
    (line,) = errors("settings:\n  interception_300m.zone_m: 400\n")
    assert line.startswith("child.yaml:3:3 settings.interception_300m.zone_m: is '400'")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "settings: {shallow_water_stops.from: 2025-03-02}",
            "no policy shallow_water_stops is inh",
        ),
        ("settings: {interception_30m.zone_m: 2}", "did you mean interception_300m?"),
        ("settings: {zone_m: 2}", "Write KIND.SETTING"),
        ("settings: {interception_300m.kind: safe_route}", "cannot change the kind"),
        ("settings: {returns_agreement.share: .5}", "(base.yaml:5 and base.yaml:6)"),
        ("settings: {'returns_agreement[3].share': .5}", "2 of this kind are inherited"),
        ("settings: {interception_300m.from: +10%}", "no number is inherited"),
        ("settings: {interception_300m.zone: 2}", "did you mean zone_m?"),
        ("settings: 3", "must hold `name: value` lines"),
        ("without: [safe_route]", "no policy safe_route is inherited"),
        ("without: safe_route", "must be a list of policies"),
    ],
)
def test_what_cannot_be_changed_is_said_at_its_place(errors, text, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (line,) = errors(text + "\n")
    assert line.startswith("child.yaml:2:")
    assert says in line


def test_seven_faults_are_seven_lines_in_order(errors):
    lines = errors(
        "title: 3\nadversary: sleeps\nparameters: {crew: 3, demand: -1}\n"
        "windows: {late: {from: 2026-01-01, to: 2026-01-02}}\npolicies:\n"
        "  - {kind: safe_routes}\n  - {kind: extra_officers, officer: 3}\n"
    )
    places = ["2:1", "3:1", "4:14", "4:23", "5:11", "7:6", "8:28"]
    assert [line.split(" ")[0] for line in lines] == [f"child.yaml:{place}" for place in places]


SAME_KIND = "policies: [{kind: interception_300m, sectors: [1]%s}]\n"


def test_a_kind_that_is_in_force_already_names_both_places_and_both_ways_out(errors):
    (line,) = errors(SAME_KIND % "")
    assert "base.yaml:4" in line
    assert "settings: {interception_300m.KEY: value}" in line
    assert "without: [interception_300m]" in line


@pytest.mark.parametrize(
    "text",
    [
        "policies: [{kind: extra_officers, officers: 3}]\n",  # adds up
        SAME_KIND % ", strength: 0",
        "settings: {interception_300m.to: 2025-03-31}\n" + SAME_KIND % ", from: 2025-04-01",
        "settings: {interception_300m.sectors: [2, 3]}\n" + SAME_KIND % "",
    ],
)
def test_kinds_that_add_up_or_do_not_meet_stand_side_by_side(child, text):
    assert len(child(text).policies) == 5


def test_one_fault_is_one_line(errors):
    """A word that is true, a key under its old name, and a third policy of a kind."""
    for text in (
        "adversary: true\n",
        "period: {from: 2025-03-01, start: 2025-03-01, to: 2025-04-30}\n",
        "policies: [{kind: extra_officers, sectors: true}]\n",
        "settings: {interception_300m.to: 2025-03-31}\n"
        "policies: [{kind: interception_300m, from: 2025-04-01},"
        " {kind: interception_300m, from: 2025-04-01}]\n",
    ):
        assert len(errors(text)) == 1, text


def test_no_fault_hides_another(errors):
    lines = errors(
        "without: [safe_route]\n"
        "settings: {interception_300m.zone_m: 900, interception.zone_m: 3}\n"
        "windows: {a: {from: 2025-03-05, to: 2025-03-02}}\n"
        "policies:\n  - {kind: nope}\n  - {kind: engine_disabling, from: 2030-01-01}\n"
        "  - {kind: returns_agreement, to: 2025-03-01, from: 2025-03-02, sectors: [1]}\n"
        "  - {kind: asylum_rules}\n  - {kind: asylum_rules}\nadversary: sleeps\n"
    )
    places = ["2:11", "3:12", "3:43", "4:33", "6:6", "7:5", "8:31", "8:65", "10:5", "11:1"]
    assert [line.split(" ")[0] for line in lines] == [f"child.yaml:{place}" for place in places]


def test_a_key_that_is_missing_is_missed_where_the_mapping_is(errors):
    (line,) = errors("windows: {a: {from: 2025-03-05}}\n")
    assert line.startswith("child.yaml:2:11 windows.a.to: is missing")


@pytest.mark.parametrize(
    "text",
    [
        "period: {from: 0001-01-01, to: 0001-02-01}\n",
        "windows: {float: {from: x, to: 2025-03-02}}\n",
        "parameters: {float: x, str: x}\n",
        "settings: {'extra_officers[99999].officers': 3}\n",
        'title: "\\ud800"\n',
    ],
)
def test_odd_words_are_refused_in_lines(errors, text):
    assert all(line.startswith("child.yaml:2:") for line in errors(text))
