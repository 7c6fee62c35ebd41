"""Warnings before a run: policies that can have no effect in the days that are counted."""

import pytest

SHORT = "# A month\nperiod: {from: 2025-07-01, to: 2025-07-14}\n"
TWO = "policies:\n  - {kind: shallow_water_stops}\n  - {kind: liability_protection}\n"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "base.yaml").write_text(SHORT)
    (tmp_path / "police.yaml").write_text(
        SHORT + "policies:\n  - {kind: interception_300m}\n  - {kind: union_non_participation}\n"
    )
    (tmp_path / "two.yaml").write_text(SHORT + TWO)
    (tmp_path / "late.yaml").write_text(
        SHORT + "policies:\n  - {kind: shallow_water_stops, from: 2025-07-10}\n"
    )


def warned(outcome):
    return [line for line in outcome.err.splitlines() if line.startswith("warning: ")]


def test_a_call_that_reaches_nobody_is_warned_of_once_with_its_line(channelsim, files):
    outcome = channelsim("compare", "base.yaml", "police.yaml", "-n", "2", "--quiet")
    assert outcome.code == 0
    (line,) = warned(outcome)
    assert line.startswith(
        "warning: police.yaml:5 union_non_participation has no effect: no police"
    )


def test_a_window_that_ends_before_a_policy_begins_is_warned_of(channelsim, files):
    days = "--window=2025-07-01:2025-07-09"
    (line,) = warned(channelsim("compare", "base.yaml", "late.yaml", "-n", "2", days))
    assert "it begins on 2025-07-10, after the counted days end on 2025-07-09" in line
    assert warned(channelsim("compare", "base.yaml", "late.yaml", "-n", "2")) == []


def test_parts_of_a_scenario_are_not_warned_of(channelsim, files):
    """Legal cover alone protects nobody, which is what its part shows."""
    assert warned(channelsim("compare", "base.yaml", "two.yaml", "-n", "2", "--parts")) == []


def test_a_shipped_scenario_is_warned_of_only_if_nothing_of_it_is_in_force(channelsim):
    pair = ("compare", "status_quo_2025", "doctrine_as_happened", "-n", "2")
    assert len(warned(channelsim(*pair, "--window", "to_march"))) == 2
    assert warned(channelsim(*pair)) == []


def test_days_and_a_window_of_one_scenario_hold_for_all(channelsim, files, tmp_path):
    (tmp_path / "named.yaml").write_text(
        SHORT + "windows: {week: {from: 2025-07-01, to: 2025-07-07}}\n" + TWO
    )
    runs = [
        channelsim("compare", "base.yaml", "named.yaml", "-n", "2", "--window", window, "--quiet")
        for window in ("week", "2025-07-01:2025-07-07", " 2025-07-01 : 2025-07-07 ")
    ]
    assert [run.code for run in runs] == [0, 0, 0]
    assert runs[1].out == runs[2].out == runs[0].out.replace("week", "2025-07-01:2025-07-07")


@pytest.mark.parametrize(
    ("window", "says"),
    [
        ("week", "no scenario has the window week"),
        ("2025-07-01:", "is no span of days"),
        ("20250701:20250707", "is no span of days"),
        ("2025-07-07:2025-07-01", "ends before it begins"),
        ("2025-06-07:2025-07-01", "lies outside the period of base, 2025-07-01 to 2025-07-14"),
        ("2025-02-30:2025-07-01", "is no span of days"),
    ],
)
def test_a_window_that_is_none_is_one_line(channelsim, files, window, says):
    outcome = channelsim("run", "base.yaml", "--window", window)
    assert outcome.code == 2
    assert says in outcome.err
    assert outcome.err.count("\n") == 1
