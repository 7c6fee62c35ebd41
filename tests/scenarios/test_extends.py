"""A scenario that extends another: mappings are merged, policies appended, the rest replaced."""

import pytest

from sim.errors import UserError
from sim.scenario import load

PARENT = """
title: parent
period: {from: 2025-03-01, to: 2025-04-30}
windows:
  first: {from: 2025-03-01, to: 2025-03-31}
  last: {from: 2025-04-01, to: 2025-04-30}
parameters: {demand: 100, kit_found: 0.1}
policies:
  - {kind: shallow_water_stops, strength: 0.5}
"""
CHILD = """
title: child
extends: parent.yaml
windows:
  last: {from: 2025-04-10, to: 2025-04-30}
  week: {from: 2025-03-01, to: 2025-03-07}
parameters: {kit_found: 0.2, taxi_seen: 0.3}
policies:
  - {kind: interception_300m}
"""


@pytest.fixture
def extended(tmp_path):
    """Write a parent, a child and a grandchild; return a function that loads one of them."""
    (tmp_path / "parent.yaml").write_text(PARENT)
    (tmp_path / "child.yaml").write_text(CHILD)
    grandchild = "extends: child.yaml\npolicies: [{kind: union_non_participation}]\n"
    (tmp_path / "grandchild.yaml").write_text(grandchild)
    return lambda name: load(tmp_path / f"{name}.yaml")


def test_parameters_are_merged_and_the_later_file_wins(extended):
    assert extended("child").parameters == {"demand": 100, "kit_found": 0.2, "taxi_seen": 0.3}


def test_windows_are_merged_and_the_later_file_wins(extended):
    windows = extended("child").windows
    assert list(windows) == ["first", "last", "week"]
    assert str(windows["last"].start) == "2025-04-10"


def test_policies_are_appended(extended):
    kinds = [policy.kind for policy in extended("grandchild").policies]
    assert kinds == ["shallow_water_stops", "interception_300m", "union_non_participation"]


def test_other_keys_are_replaced_or_kept(extended):
    child = extended("child")
    assert child.title == "child"
    assert str(child.period.end) == "2025-04-30"


def test_the_name_is_the_files_own(extended):
    assert [extended(n).name for n in ("parent", "child", "grandchild")] == [
        "parent", "child", "grandchild",
    ]  # fmt: skip


def test_a_name_written_in_the_parent_is_not_the_childs(tmp_path):
    (tmp_path / "named.yaml").write_text("name: named\n" + PARENT)
    (tmp_path / "heir.yaml").write_text("extends: named.yaml\n")
    assert load(tmp_path / "heir.yaml").name == "heir"


def test_a_shipped_scenario_can_be_extended_by_its_name(tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: maritime_doctrine\nparameters: {demand: 100}\n")
    mine, shipped = load(tmp_path / "mine.yaml"), load("maritime_doctrine")
    assert mine.policies == shipped.policies
    assert mine.windows == shipped.windows
    assert mine.digest() != shipped.digest()


def test_the_parent_is_sought_beside_the_child_first(tmp_path, monkeypatch):
    (tmp_path / "status_quo_2025.yaml").write_text(PARENT)
    (tmp_path / "mine.yaml").write_text("extends: status_quo_2025.yaml\n")
    monkeypatch.chdir("/")
    assert load(tmp_path / "mine.yaml").period == load(tmp_path / "status_quo_2025.yaml").period


def test_a_scenario_once_read_is_frozen(extended):
    with pytest.raises(ValueError, match="frozen"):
        extended("child").title = "other"


def test_a_title_alone_changes_no_digest(extended, tmp_path):
    (tmp_path / "same.yaml").write_text("extends: child.yaml\ntitle: other words\n")
    assert extended("same").digest() == extended("child").digest()


@pytest.mark.parametrize(
    ("section", "own"),
    [
        ("policies:", "policies: [{kind: shallow_water_stops}]"),
        ("policies: 3", "policies: [{kind: shallow_water_stops}]"),
        ("parameters:", "parameters: {demand: 100}"),
        ("windows: 5", "windows: {one: {from: 2025-04-01, to: 2025-04-02}}"),
    ],
)
def test_a_wrong_section_of_a_parent_is_told_in_the_parent(tmp_path, section, own):
    (tmp_path / "parent.yaml").write_text(f"extends: status_quo_2025\n{section}\n")
    (tmp_path / "child.yaml").write_text(f"extends: parent.yaml\n{own}\n")
    with pytest.raises(UserError, match=r"parent\.yaml:2:1 .*must"):
        load(tmp_path / "child.yaml")
