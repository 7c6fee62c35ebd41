"""`channelsim check`: all errors at once, warnings, and a scenario in full."""

import json

import pytest

FAULTY = {
    "scenario": (
        "extends: interception_300m\nadversary: sleeps\nparameters: {crew: 3, demand: -2}\n"
        "policies:\n  - {kind: safe_routes}\n  - {kind: extra_officers, sectors: [here]}\n",
        ["2:1", "3:14", "3:23", "5:6", "6:38"],
    ),
    "sweep": (
        "base: status_quo_2025\nmethod: sobol\nwindow: second_halt\noutcomes: [deaths, deth]\n"
        "factors:\n  crew: prior\n  demand: {low: 3, high: 2}\nsamples: 8\n",
        ["3:1", "4:20", "6:3", "7:3"],
    ),
    "sweep of wrong keys": (
        "base: status_quo_2052\nmethod: sobel\nfactor: priors\nreplications: none\n",
        ["1:1", "2:1", "3:1", "4:1"],
    ),
    "targets": (
        "one: {outcome: deaths, value: 3}\n"
        "two: {outcome: deth, scenario: status_quo_2025, window: period, value: 1, unit: people,"
        " source: somewhere}\n"
        "three: {outcome: deaths, scenario: status_quo_2025, window: period, value: -1,"
        " unit: boats, source: somewhere}\n",
        ["1:1", "1:1", "1:1", "1:1", "2:7", "3:69", "3:80"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", FAULTY)
def test_every_fault_of_a_file_has_a_line_with_its_place(channelsim, tmp_path, kind):
    text, places = FAULTY[kind]
    (tmp_path / "bad.yaml").write_text(text)
    outcome = channelsim("check", "bad.yaml", "--json")
    assert outcome.code == 2
    (check,) = json.loads(outcome.out)
    assert check["kind"] == kind.split()[0]
    assert [line.split(" ")[0] for line in check["errors"]] == [f"bad.yaml:{p}" for p in places]


def test_files_that_load_exit_with_0_and_a_faulty_one_among_them_with_2(channelsim, tmp_path):
    (tmp_path / "bad.yaml").write_text("adversary: sly\nextends: status_quo_2025\n")
    assert channelsim("check", "maritime_doctrine", "screen_all").code == 0
    outcome = channelsim("check", "maritime_doctrine", "bad.yaml")
    assert outcome.code == 2
    assert "maritime_doctrine: scenario, no errors" in outcome.out
    assert "bad.yaml: scenario, 1 error\n" in outcome.out


def test_a_scenario_in_full_names_the_file_and_line_of_each_setting(channelsim, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "extends: interception_300m\nparameters: {demand: 90}\n"
        "settings:\n  interception_300m.zone_m: 100\n"
        "policies:\n  - {kind: union_non_participation}\n"
    )
    (check,) = json.loads(channelsim("check", "mine.yaml", "--json").out)
    scenario = check["scenario"]
    interception, union = scenario["policies"]
    assert interception["settings"]["zone_m"] == {"value": 100, "place": "mine.yaml:4"}
    assert interception["settings"]["sea_teams"]["place"].endswith("interception_300m.yaml:14")
    assert (interception["inherited"], union["inherited"]) == (True, False)
    assert scenario["parameters"] == {"demand": {"value": 90.0, "place": "mine.yaml:2"}}
    assert scenario["changes"] == [
        "adds interception_300m", "changes interception_300m.zone_m to 100",
        "adds union_non_participation", "sets demand to 90.0",
    ]  # fmt: skip
    (warning,) = check["warnings"]
    assert warning.startswith(
        "mine.yaml:6 union_non_participation has no effect: no police officer"
    )


def test_what_is_removed_of_the_baseline_is_said(channelsim, tmp_path):
    (tmp_path / "base.yaml").write_text(
        "# A month\nperiod: {from: 2025-03-01, to: 2025-03-31}\npolicies: [{kind: safe_route}]\n"
    )
    (tmp_path / "mine.yaml").write_text(
        "extends: base.yaml\nwithout: [safe_route]\nadversary: fixed\n"
        "# A month\nperiod: {from: 2025-03-01, to: 2025-03-30}\n"
    )
    (check,) = json.loads(channelsim("check", "mine.yaml", "--json").out)
    assert check["scenario"]["changes"] == [
        "removes safe_route", "sets adversary to fixed", "sets period to 2025-03-01 to 2025-03-30",
    ]  # fmt: skip


def test_a_policy_that_is_replaced_is_removed_and_added(channelsim, tmp_path):
    (tmp_path / "base.yaml").write_text(
        "# A month\nperiod: {from: 2025-03-01, to: 2025-03-31}\npolicies: [{kind: safe_route}]\n"
    )
    (tmp_path / "mine.yaml").write_text(
        "extends: base.yaml\nwithout: [safe_route]\npolicies: [{kind: safe_route, strength: .5}]\n"
    )
    (check,) = json.loads(channelsim("check", "mine.yaml", "--json").out)
    assert check["scenario"]["changes"] == ["adds safe_route", "removes safe_route"]


def test_settings_that_are_not_written_are_shown_with_their_defaults(channelsim, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "extends: status_quo_2025\npolicies:\n  - {kind: interception_300m}\n"
        "  - {kind: extra_officers, officers: +100%, sectors: [1, 2]}\n"
    )
    (check,) = json.loads(channelsim("check", "mine.yaml", "--json").out)
    rule, officers = (policy["settings"] for policy in check["scenario"]["policies"])
    assert rule["boats"] == {"value": "unloaded", "place": ""}
    assert rule["sea_teams"] == {"value": "as the assumption says", "place": ""}
    assert officers["officers"] == {"value": "+100% = 360", "place": "mine.yaml:4"}


def test_explain_of_a_file_is_its_check(channelsim, tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: interception_300m\n")
    assert channelsim("explain", "mine.yaml").out == channelsim("check", "mine.yaml").out
    (tmp_path / "bad.yaml").write_text("extends: nowhere\n")
    outcome = channelsim("explain", "bad.yaml")
    assert (outcome.code, "no file nowhere" in outcome.out) == (2, True)
