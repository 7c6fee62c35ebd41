"""The page of an explorer: its data, its names, and that no text of a user runs in it."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import date
from hashlib import sha256
from math import nan

import pytest
from made_explorer import POLICIES, made_explorer
from report_pages import Page, headings_step_down, ids_are_unique

from sim.html.explorer.data import GROUPS, command, names_of_sliders, page_data, presets
from sim.html.explorer.lists import meanings, stored_table
from sim.html.explorer.report import explorer_page
from sim.report.explorer_words import outcome_name, slider_name, value_text
from sim.sensitivity.explorer.result import Slider

HOSTILE = "</script><script>alert(1)</script><!-- \u2028 \u202eevil {{ 7*7 }} <b>&amp; \u05d0\u05d1"


@pytest.fixture(scope="module")
def made():
    return explorer_page(made_explorer())


def data(html):
    """Return what the script reads."""
    return json.loads(re.search(r'id="data">(.*?)</script>', html)[1])


def test_it_is_one_small_file_that_loads_nothing_and_names_its_script(made):
    assert len(made.html.encode()) < 1.5e6
    page = Page(made.html)
    ids_are_unique(page)
    headings_step_down(page)
    for _, attributes, _ in page.elements:
        assert not {"src", "action", "srcset"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    assert not re.findall(r"url\((?!#)", made.html)
    script = made.html.split("<script>")[1].split("</script>")[0]
    digest = b64encode(sha256(script.encode()).digest()).decode()
    (policy,) = [a["content"] for a in page.named("meta") if "http-equiv" in a]
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{digest}';")
    assert made.to_json() == made.explorer.to_json()


def test_the_same_explorer_gives_the_same_bytes(made):
    assert explorer_page(made_explorer()).html == made.html


def test_its_data_is_the_explorer(made):
    read, explorer = data(made.html), made.explorer
    assert [o["mean"] for o in read["outcomes"]] == [list(o.mean) for o in explorer.outcomes]
    assert [o["dots"] for o in read["outcomes"]] == [
        [list(dot) for dot in o.dots] for o in explorer.outcomes
    ]
    assert read["root"] == [list(row) for row in explorer.root]
    for ours, theirs in zip(read["stored"], explorer.stored, strict=True):
        assert ours["values"] == list(theirs.values)
        assert ours["mean"] == pytest.approx(theirs.mean, rel=1e-10)


def test_it_opens_with_the_doctrine_and_names_settings_from_what_is_on(made):
    named = presets(made.explorer)
    assert data(made.html)["start"][:3] == [1, 1, 0]
    doctrine = [preset.name for preset in named if preset.group == GROUPS[0]]
    assert doctrine[0] == "Interception up to 300 m, Stops in the shallows"
    assert doctrine[2].endswith("Stops in the shallows, 50 % of crews follow a call to refuse")
    assert [preset.name for preset in named if preset.group == GROUPS[1]][:3] == [
        "Status quo: nothing on", "Interception up to 300 m", "Stops in the shallows",
    ]  # fmt: skip
    assert len(stored_table(made.explorer, named).rows) == len(made.explorer.stored)


def test_a_number_that_is_not_known_is_null_and_a_day_is_plain():
    explorer = made_explorer()
    stored = replace(explorer.stored[1], mean=(nan, *explorer.stored[1].mean[1:]))
    outcomes = (replace(explorer.outcomes[0], base=nan), *explorer.outcomes[1:])
    policies = ({**POLICIES[0], "from": date(2025, 7, 1)}, *POLICIES[1:])
    other = replace(explorer, stored=(stored,), outcomes=outcomes, policies=policies)
    read = data(explorer_page(other).html)
    assert read["stored"][0]["mean"][0] is None
    assert read["outcomes"][0]["base"] is None
    assert read["policies"][0]["from"] == "2025-07-01"


def test_a_title_comes_out_as_text():
    explorer = replace(
        made_explorer(), title=HOSTILE, study=HOSTILE, base=HOSTILE, compare=HOSTILE, window=HOSTILE
    )
    html = explorer_page(explorer).html
    page = Page(html)
    assert len(page.named("script")) == 2
    assert "alert(1)</script>" not in html
    assert "49 " not in page.words().split("What this")[0]
    assert data(html)["base"] == HOSTILE


@pytest.mark.parametrize(
    ("slider", "name", "text"),
    [
        (Slider("visa_leverage.strength", 0, 1, 0.05), "Visas tied to returns", "50 %"),
        (Slider("interception_300m.sea_teams", 2, 10, 1), "Interception up to 300 m: sea teams",
         "0.5"),
        (Slider("boat_speed", 0, 9, 1, "km/h"), "Boat speed", "0.5 km/h"),
        (Slider("own_policy.strength", 0, 1, 0.1), "Own policy", "50 %"),
        (Slider("union_non_participation.strength", 0, 1, 0.1),
         "Police crews that follow a call to refuse", "50 %"),
    ],
)  # fmt: skip
def test_every_slider_has_a_plain_name(slider, name, text):
    assert slider_name(slider) == name
    assert value_text(slider, 0.5) == text


def test_every_outcome_has_a_plain_name():
    assert outcome_name("attempts_sector_3") == "Attempts from sector 3"
    assert outcome_name("people_waiting_mean") == "People waiting mean"


def test_an_explorer_without_stored_settings_has_a_page():
    page = explorer_page(replace(made_explorer(), stored=()))
    assert data(page.html)["start"] == [0.0] * 15


@pytest.mark.parametrize(
    ("digests", "words"),
    [
        ({"source": "posterior", "policy_strength": "prior"}, ""),
        ({"source": "point", "policy_strength": "default"},
         " --assumptions defaults --policy-strength default"),
        ({"source": "file", "policy_strength": "prior"}, " --assumptions posterior.parquet"),
    ],
)  # fmt: skip
def test_the_command_repeats_the_assumptions_of_the_stored_settings(digests, words):
    explorer = replace(made_explorer(), digests=digests)
    size = explorer.replications * (1 if digests["source"] == "point" else 2)
    assert command(explorer).endswith(f"--replications {size} --seed {explorer.seed}{words}")
    assert data(explorer_page(explorer).html)["command"] == command(explorer)


def test_the_page_knows_which_policies_have_no_published_cost():
    """The refusal is free, extra officers are published for 500, interception is not costed."""
    kinds = (
        {"kind": "union_non_participation"}, {"kind": "extra_officers"},
        {"kind": "extra_officers", "officers": 167}, {"kind": "interception_300m"},
        {"kind": "interception_300m", "cost_per_year": 1e6}, {"kind": "of_a_package"},
    )  # fmt: skip
    explorer = replace(made_explorer(), policies=kinds)
    at = [slider.path for slider in explorer.sliders]
    officers, zone = at.index("extra_officers.strength"), at.index("interception_300m.strength")
    assert page_data(explorer, presets(explorer))["uncosted"] == [officers, zone, -1]


def test_it_says_what_each_slider_sets_and_what_each_outcome_is(made):
    words = meanings(made.explorer)
    assert set(words) == {
        *names_of_sliders(made.explorer), *(outcome_name(o.outcome) for o in made.explorer.outcomes)
    }  # fmt: skip
    assert words["Interception up to 300 m"].startswith("Sea teams may stop boats within a zone")
    assert "At 100 %: " in words["Interception up to 300 m"]
    assert words["Arrivals"] == "People who reached the United Kingdom."
    shown = Page(made.html).words().replace("\u00a0", " ")
    for name, text in words.items():
        assert text.endswith("."), name
        assert text in shown, name
