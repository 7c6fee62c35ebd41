"""The sheet for a newsroom: three numbers of the study, caveats, no script, titles as text."""

import json

import pytest
from made_studies import made_study
from report_pages import Page, loads_nothing
from test_report_page import HOSTILE

from sim import report
from sim.errors import UserError
from sim.html.comparison.sections import quoted
from sim.report.numbers import change_and_interval, level
from sim.report.stored import read_comparison


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made_study(tmp_path_factory.mktemp("brief") / "study", 4, 60)


@pytest.fixture(scope="module")
def sheet(folder):
    return report(folder, brief=True)


def test_it_has_three_numbers_deaths_first(folder, sheet):
    block = read_comparison(folder).main
    assert [one.outcome for one in sheet.content.numbers] == [
        "deaths", "expected deaths", "arrivals",
    ]  # fmt: skip
    for one, outcome in zip(
        sheet.content.numbers, ("deaths", "expected_deaths", "arrivals"), strict=True
    ):
        changes = [c.outcomes[outcome] for c in block.summary.against_baseline]
        d = max(changes, key=lambda x: abs(x.mean))
        mean, span = change_and_interval(d, "people")
        assert mean.lstrip("~") in one.interval
        assert span.replace("…", " to ") in one.interval
        assert f"from {level(d.base_mean, 'people')}" in one.interval
        assert f"In {round(d.p_decrease * 60)} of 60 replications there are fewer" in one.counts


def test_it_says_how_to_cite_and_what_it_cannot_tell(folder, sheet):
    words = Page(sheet.html).words()
    study = read_comparison(folder).manifest["study"]
    assert f"model version 3, study {study}, seed 1" in words
    assert "What this cannot tell you" in words
    assert "No interval holds what it leaves out." in words
    assert "One random world of a scenario" in words
    assert len(quoted(read_comparison(folder).main)) > 0
    assert len(sheet.html) < 100_000


def test_a_single_scenario_needs_no_word_on_which_is_the_largest(tmp_path):
    content = report(made_study(tmp_path / "s", 1, 40), brief=True).content
    assert content.chosen == ""
    assert len({one.scenario for one in content.numbers}) == 1


def test_hostile_titles_come_out_as_text(tmp_path):
    made = report(made_study(tmp_path / "s", titles=HOSTILE), brief=True)
    page = Page(made.html)
    assert not page.named("script")
    assert not page.named("b")
    assert "\u202e" not in made.html
    loads_nothing(made, page)


def test_a_failed_control_heads_the_sheet(tmp_path):
    study = made_study(tmp_path / "s", 1, 6, failed_control="deaths is 3 in place of 2")
    made = report(study, brief=True)
    assert made.html.index("CONTROL FAILED: null policy") < made.html.index("<h1")


def test_its_plain_data_are_json(sheet):
    data = json.loads(json.dumps(sheet.to_json()))
    assert len(data["numbers"]) == 3
    assert data["findings"][0].startswith("Deaths: ")


def test_few_replications_make_a_sheet_without_a_direction(tmp_path):
    made = report(made_study(tmp_path / "s", 2, 2, drawn=False), brief=True)
    Page(made.html)
    assert all("not distinguishable" in one.value for one in made.content.numbers)


@pytest.mark.parametrize("remove", ["summary.json", "manifest.json"])
def test_an_unfinished_study_is_one_line(tmp_path, remove):
    study = made_study(tmp_path / "s", 1, 6)
    (study / remove).unlink()
    with pytest.raises(UserError, match="Run ") as refused:
        report(study, brief=True)
    assert "\n" not in str(refused.value)


def test_a_sheet_of_two_studies_is_refused(folder):
    with pytest.raises(UserError, match="both are set"):
        report(folder, against="2", brief=True)
