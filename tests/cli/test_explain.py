"""`channelsim explain`: every word that a table prints, by a part of it and by its meaning."""

import ast
import json
from pathlib import Path

import pytest

import sim.report
from sim.report.catalogue import known
from sim.report.words import NAMES, SYNONYMS, WORDS, defined
from sim.sensitivity.methods import METHODS

HERE = Path(sim.report.__file__).parent


def headings():
    """Return the columns of all tables that are `ruled`, and of sweeps."""
    result = {heading for method in METHODS.values() for heading in method.headings}
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Ruled":
                result |= {
                    each.value
                    for each in ast.walk(node.args[-1])
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return result - {""}


def test_every_heading_is_explained():
    assert len(headings()) > 30
    assert [heading for heading in sorted(headings()) if not defined(heading)] == []


@pytest.mark.parametrize(
    "word",
    [
        "chance", "interval", "5–95 %", "~", "–", "p +/−/=", "mean", "unit", "role", "fitted",
        "check", "miss", "ROUGH", "demand-limited", "short of people", "supply-limited", "draw",
        "replication", "world", "grade", "dummy", "total", "first", "rank", "noise share",
        "coverage", "density", "public cost", "change", "informed", "ESS",
    ],
)  # fmt: skip
def test_a_word_that_a_table_prints_is_explained(channelsim, word):
    done = channelsim("explain", word)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{word}\n\ndefinition: ")
    (text,) = [json.loads(channelsim("explain", word, "--json").out)["definition"]]
    assert text == defined(word)
    assert text in WORDS.values()


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("union", {"union_non_participation", "union_call_police", "union_compliance"}),
        ("refus", {"refusals", "refusal_load", "doctrine_refused"}),
        ("limited", {"demand-limited", "supply-limited"}),
    ],
)
def test_a_part_of_a_name_lists_those_that_hold_it(channelsim, part, names):
    listed = json.loads(channelsim("explain", part, "--json").out)
    assert names <= {each["name"] for each in listed}
    assert all(each["title"] for each in listed)
    out = channelsim("explain", part).out
    assert all(name in out for name in names)
    assert max(map(len, out.splitlines())) <= 80


def test_a_part_of_one_name_is_that_name(channelsim):
    assert channelsim("explain", "300m").out == channelsim("explain", "interception_300m").out


@pytest.mark.parametrize(
    ("meant", "name"),
    [
        ("drown", "deaths"), ("death", "deaths"), ("migrants", "arrivals"),
        ("patrol", "extra_officers"), ("patrol", "joint_patrols"), ("weather", "crossing_days"),
        ("Rwanda", "third_country_removal"), ("strike", "union_non_participation"),
        ("tear gas", "beach_dispersal"), ("significance", "~"), ("luck", "chance"),
        ("smugglers", "network_task_force"), ("price", "fare"),
    ],
)  # fmt: skip
def test_what_is_meant_is_found(channelsim, meant, name):
    done = channelsim("explain", meant, "--json")
    result = json.loads(done.out)
    assert name in {each["name"] for each in (result if isinstance(result, list) else [result])}


def test_a_misspelt_word_is_told_what_it_may_mean(channelsim):
    assert "Did you mean deaths?" in channelsim("explain", "drwoned").err
    assert "See channelsim list" in channelsim("explain", "zzzz").err


def test_synonyms_are_of_entries_that_there_are():
    assert set(SYNONYMS) <= set(known())
    assert len(set(NAMES)) == len(WORDS)
