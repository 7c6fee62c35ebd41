"""Policies that are the same by construction rank as one, in words, tables and data alike."""

import json

import numpy as np
import pytest

from sim.decisions.copies import in_outcome, named, same_by_construction
from sim.decisions.decide import _decided
from sim.decisions.result import Decision
from sim.decisions.study import StoredRuns
from sim.report.decisions import render
from sim.report.text import as_text

NAMES = ("base", "route", "route_again", "officers")


def runs(copies, means=(0.0, -1.0, -1.0, -1.05), apart=0.0):
    """Return runs of 200 draws; `route_again` has the values of `route`, and `apart` more."""
    rng = np.random.default_rng(5)
    values = rng.standard_normal((200, 1, 4)) + means + 0.1 * rng.standard_normal((200, 2, 4))
    values[..., 2] = values[..., 1] + apart
    record = {
        "parameters": {"digest": ""},
        "options": {"windows": {"half": {name: ["2025-01-01", "2025-06-15"] for name in NAMES}}},
    }
    outcomes = {"expected_deaths": 10.0 + values}
    return StoredRuns("s", "half", NAMES, "", outcomes, 0, (), (), (), record, copies)


def decided(stored):
    values = stored.outcomes["expected_deaths"]
    return _decided("expected_deaths", {"main": stored}, values - values[..., :1], 0.0)


def test_copies_do_not_split_the_share_of_draws_in_which_one_is_best():
    split, merged = decided(runs({})), decided(runs({"route_again": "route"}))
    share = {s.scenario: s.p_best for s in merged.standings}
    assert list(share) == list(NAMES)
    assert share["route_again"] == share["route"]
    assert share["base"] + share["route"] + share["officers"] == pytest.approx(1.0)
    by_halves = {s.scenario: s.p_best for s in split.standings}
    assert share["route"] == pytest.approx(2.0 * by_halves["route"], abs=0.03)


def test_the_leader_is_named_with_its_copy_and_compared_with_another():
    one = decided(runs({"route_again": "route"}, (0.0, -1.2, -1.2, -1.0)))
    assert "route (and route_again, which is the same) has" in one.sentence
    assert {one.closest.first, one.closest.second} == {"route", "officers"}
    assert one.closest.difference.low < one.closest.difference.high
    page = as_text(render(Decision("s", "half", "base", 200, 0, "", (one,), (), (), ())))
    assert "route_again is route again by construction: they rank as one." in page
    assert one.copies == {"route_again": "route"}


def test_a_copy_that_differs_in_an_outcome_ranks_on_its_own_there():
    stored = runs({"route_again": "route"}, apart=0.5)
    assert in_outcome(stored.outcomes["expected_deaths"], NAMES, stored.copies) == {}
    assert {s.scenario: s.rank for s in decided(stored).standings}["route_again"] > 2


def test_two_policies_that_are_the_same_have_no_difference_to_show():
    stored = runs({"route": "base", "route_again": "base", "officers": "base"})
    stored.outcomes["expected_deaths"][:] = 1.0
    one = decided(stored)
    assert one.closest is None
    assert one.sentence.startswith("No policy changes expected deaths in any of 200 draws")


def test_names_of_several_copies():
    assert named("a", {}) == "a"
    assert named("a", {"b": "a", "c": "a", "d": "e"}) == "a (and b and c, which are the same)"


def write(folder, content):
    (folder / "summary.json").write_text(content)
    return same_by_construction(folder, NAMES)


def test_copies_are_those_by_construction_that_the_summary_names(tmp_path):
    same = {"scenario": "route_again", "earlier": "route", "by_construction": True}
    assert write(tmp_path, json.dumps([{"same_runs": [same]}])) == {"route_again": "route"}
    by_luck = {**same, "by_construction": False}
    assert write(tmp_path, json.dumps([{"same_runs": [by_luck]}])) == {}


def test_copies_of_a_policy_that_is_not_chosen_are_copies_of_each_other(tmp_path):
    same = [
        {"scenario": name, "earlier": "left_out", "by_construction": True}
        for name in ("route", "officers")
    ]
    assert write(tmp_path, json.dumps([{"same_runs": same}])) == {"officers": "route"}


def test_an_old_study_has_no_copies(tmp_path):
    assert same_by_construction(tmp_path, NAMES) == {}
    assert write(tmp_path, json.dumps([{"window": {}}])) == {}
    assert write(tmp_path, "{") == {}
