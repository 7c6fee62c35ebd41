"""`channelsim explain`: every word that a table prints, by a part of it and by its meaning."""

import ast
import json
import re
from pathlib import Path

import pytest
from rich.console import Group
from rich.table import Table
from rich.text import Text

import sim
from sim import compare, overview, run
from sim.attribution.result import AttributionResult
from sim.inference.posterior import MIN_ESS
from sim.outcomes.outcomes import DISPLACEMENT, HEADLINE, OUTCOMES
from sim.outcomes.statistics import MIN_DRAWS, MIN_REPLICATIONS
from sim.report import attribution, catalogue, studies, validation
from sim.report.catalogue import known
from sim.report.definitions import WORDS
from sim.report.layout import Fitted, Ruled
from sim.report.numbers import label
from sim.report.outcome_notes import OUTCOME_NOTES
from sim.report.words import NAMES, SYNONYMS, defined
from sim.scenario import Span, load
from sim.sensitivity.methods import METHODS
from sim.validation.result import shipped_text, shipped_validation

HERE = Path(sim.__file__).parent / "report"


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


def printed(shown):
    """Return the headings of tables, and those of bold lines with more than one column."""
    if isinstance(shown, list | tuple):
        return {word for each in shown for word in printed(each)}
    if isinstance(shown, Group):
        return printed(list(shown.renderables))
    if isinstance(shown, Ruled):
        return set(shown.columns) - {""}
    if isinstance(shown, Fitted):
        return printed([shown.layout(width) for width in (80, 150)])
    if isinstance(shown, Table):
        return {str(column.header) for column in shown.columns} - {""}
    if isinstance(shown, Text):
        bold = [shown.plain[span.start : span.end] for span in shown.spans if span.style == "bold"]
        rows = [
            re.split(r" {2,}|(?<=change) ", line.strip()) for line in bold if line.startswith("   ")
        ]
        return {word for row in rows if len(row) > 1 for word in row}
    return set()


@pytest.fixture(scope="module")
def month():
    """Two scenarios of one month."""
    span = Span.model_validate({"start": "2025-07-01", "end": "2025-07-31"})
    names = ("status_quo_2025", "shallow_water_stops")
    return [load(name).model_copy(update={"period": span, "windows": {}}) for name in names]


def explained(word):
    """Return whether `channelsim explain` knows a word itself, without its number or scenario."""
    plain = re.sub(r"\s(\(\d+\)|of \d+)$", "", word)
    return bool(defined(plain)) or plain.replace(" ", "_") in known()


def test_every_heading_of_a_run_and_a_comparison_is_explained(month):
    point = {"replications": 2, "parameters": "defaults", "policy_strength": "default"}
    shown = [
        *studies.render(run(month[0], replications=2), everything=True),
        *studies.render(compare(*month, replications=2), everything=True),
        *studies.render(compare(*month, **point), everything=True),
    ]
    assert {"mean", "95 % interval", "change", "% up/down/same", "due to chance"} <= printed(shown)
    assert [word for word in sorted(printed(shown)) if not explained(word)] == []


@pytest.mark.slow
def test_every_heading_of_the_overview_is_explained():
    headings = printed(studies.render(overview(replications=2), everything=True))
    assert {"rise", "reported", "simulated", "role"} <= headings
    years = {"2024", "2025"}
    scenarios = {word for name in catalogue.rows("scenarios") for word in name["name"].split("_")}
    unknown = {w for w in headings - years if not explained(w) and not set(w.split()) <= scenarios}
    assert unknown == set()


def test_every_heading_of_the_shipped_reports_is_explained():
    shares = AttributionResult.from_json(json.loads(shipped_text("attribution.json")))
    found = shipped_validation()
    headings = printed([validation.render(found), attribution.render(shares)])
    assert {"± error", "P(> 0)", "CRPS", "p (uniform)"} <= headings
    figures = {label(target.name) for target in found.figures}
    forecasters = set(map(label, found.rolling.by_origin))
    tenths = set(map(str, range(1, 11)))
    rest = headings - figures - forecasters - tenths
    assert [word for word in sorted(rest) if not explained(word)] == []


@pytest.mark.parametrize("name", [*HEADLINE, *DISPLACEMENT])
def test_every_row_of_a_comparison_is_explained(name):
    (found,) = [e for e in catalogue.entries(label(name)) if e["name"] == name]
    assert found["definition"] == OUTCOMES[name].definition


def test_no_word_is_hidden_by_another_entry():
    """Policies, assumptions, outcomes, scenarios and keys come first; `adversary` is a key."""
    hidden = {n for names in WORDS for n in names.split("; ") if "definition" not in entry_of(n)}
    assert hidden == {"adversary"}


def entry_of(name):
    """Return a word's entry if it is that of a word."""
    entry = catalogue.entry(name)
    return entry if set(entry) == {"name", "definition"} else {}


@pytest.mark.parametrize(
    "word",
    [
    "replication", "draw", "assumption", "override", "parameter source", "policy strength",
    "experiment", "study folder", "run store", "part", "job", "job result", "worker pool",
    "ensemble", "weights", "effective sample size", "ESS", "demand-limited", "supply-limited",
    "target", "check", "second-stage target", "simulation-based calibration", "SBC",
    "structural variants", "simulated paths", "share due to chance", "change against",
    "not distinguishable from zero", "coalition", "atomic write", "checksum", "resume", "retry",
    "crash", "hang", "minimum",
    ],
)  # fmt: skip
def test_a_word_of_the_vocabulary_is_explained(word):
    assert defined(word)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("deaths", "5, 15, 79 and 27 in 2022 to 2025"),
        ("deaths", "only those due to the added danger"),
        ("event_interception_rate", "Never compare it with the people rate"),
        ("people_interception_rate", "Never compare it with the event rate"),
        ("two interception rates", "Neither is a loaded boat's chance of being stopped"),
        ("~", "among the changes tested together"),
        ("Holm", "One family has the headline outcomes of all scenarios compared"),
        ("up/down/same", "plays no part in the mark"),
        ("bonferroni", "Changes that are 0 in every replication are not tested"),
        ("many outcomes", "about 1 in 20 looks significant by chance alone"),
        ("chance", "± 10 points with 100 replications"),
        ("PRCC", "correlation of ranks"), ("S1", "explains alone"), ("ST", "alone or with others"),
        ("mu_star", "Morris"), ("PIT", "where what came lies"), ("Shapley", "all orders"),
    ],
)  # fmt: skip
def test_what_notes_left_out_is_explained(channelsim, asked, told):
    assert told in " ".join(channelsim("explain", asked).out.split())


def test_thresholds_in_definitions_are_those_of_the_code():
    assert f"below {MIN_ESS:.0f}" in defined("ROUGH")
    assert (MIN_REPLICATIONS, MIN_DRAWS) == (5, 20)
    assert "fewer than 20 draws" in defined("5–95 %")
    assert "fewer than 20 draws" in defined("smallest to largest")
    assert "fewer than five replications" in defined("~")
    assert "five replications for a verdict on a change, 20 draws" in defined("minimum")


def test_notes_are_of_outcomes_that_there_are():
    assert set(OUTCOME_NOTES) <= set(OUTCOMES)


@pytest.mark.parametrize(
    "word",
    [
        "chance", "interval", "5–95 %", "~", "–", "% up/down/same", "mean", "unit", "role",
        "fitted",
        "Holm", "rarely more", "%", "to quote", "same runs", "smallest to largest", "places",
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
        ("smugglers", "network_task_force"), ("price", "fare"), ("died", "deaths"),
        ("money", "public_cost"), ("cost", "public_cost"), ("uncertainty", "interval"),
        ("strike", "refusals"), ("p-hacking", "many outcomes"), ("evidence", "grade"),
        ("displacement", "sector"), ("interception rates", "two interception rates"),
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


SETTINGS = [
    ("interception_300m", "{}", True),
    ("interception_300m", "{zone_m: 200}", True),
    ("interception_300m", "{sea_teams: 4}", False),
    ("extra_officers", "{officers: 10}", True),
    ("engine_disabling", "{boats: all}", True),
    ("safe_route", "{}", False),
]


@pytest.mark.parametrize(("kind", "settings", "taken"), SETTINGS)
def test_sectors_are_explained_as_scenarios_take_them(channelsim, write, kind, settings, taken):
    """A setting that is one number for the coast excludes sectors, and the page says so."""
    more = settings.strip("{}")
    write("x.yaml", f"extends: status_quo_2025\npolicies: [{{kind: {kind}, sectors: [2]"
          f"{', ' if more else ''}{more}}}]\n")  # fmt: skip
    assert (channelsim("check", "x.yaml").code == 0) == taken
    said = json.loads(channelsim("explain", kind, "--json").out)["sectors"]
    name = more.partition(":")[0]
    only_all = said == "the whole coast only" or (name and f"(only all if {name} is set)" in said)
    assert bool(only_all) != taken
