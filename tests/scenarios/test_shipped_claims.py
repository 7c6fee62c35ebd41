"""Every claim in the folder is a test by being there."""

import json
import re

import jsonschema
import pytest

from sim.claims.answering import setting
from sim.claims.claim import scenarios_of
from sim.claims.measures import MEASURES, OTHER_UNITS
from sim.claims.reading import load_claim
from sim.claims.schema import claim_schema
from sim.claims.shares import Share
from sim.claims.verdicts import Verdict, judge
from sim.claims.wording import sentence
from sim.shipped import claim_names, folder, scenario_names
from sim.yamlfile import read

NAMES = claim_names()
PROMISED = {
    "game_changer", "no_effective_deterrent", "removal_scheme_scrapped", "fewer_than_58_percent",
    "dinghy_shortage_violence", "officers_refuse", "smash_the_gangs", "adverts_whack_a_mole",
    "leave_the_convention", "working_together",
}  # fmt: skip

every_claim = pytest.mark.parametrize("name", NAMES)


def test_the_ten_claims_are_there_and_are_no_scenarios():
    assert set(NAMES) >= PROMISED
    assert not set(NAMES) & set(scenario_names())


@every_claim
def test_it_loads_with_outlet_date_and_a_short_quote(name):
    file = load_claim(name).file
    assert file.source.outlet
    assert re.fullmatch(r"20\d\d(-\d\d(-\d\d)?)?", file.source.date)
    assert len(file.quote) <= 90
    assert file.settled_by
    assert file.limits


@every_claim
def test_its_readings_name_scenarios_windows_and_outcomes_that_exist(name):
    claim = load_claim(name)
    assert claim.readings
    for reading in claim.readings:
        estimand = reading.estimand
        assert estimand.outcome in MEASURES
        for _, scenario in scenarios_of(estimand):
            assert estimand.window in claim.scenarios[scenario].spans


@every_claim
def test_it_is_read_as_its_author_and_as_its_opponent_would(name):
    """A claim whose words leave room has a reading of either, or says what it does not judge."""
    claim = load_claim(name)
    readers = {reading.reader for reading in claim.readings[1:]}
    header = (folder("scenarios") / "claims" / f"{name}.yaml").read_text().split("quote:")[0]
    assert readers or claim.file.estimand.fit == "proxy"
    assert header.startswith("#")


@every_claim
def test_the_schema_for_editors_takes_it(name):
    data = dict(read(folder("scenarios") / "claims" / f"{name}.yaml").data)
    source = {key: str(value) for key, value in data["source"].items()}  # days are no JSON
    jsonschema.validate(
        json.loads(json.dumps({**data, "source": source}, default=str)), claim_schema()
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("adverts_whack_a_mole", "that accounts are posted again is built into the model"),
        ("removal_scheme_scrapped",
         "that an announcement deters, or that its end encourages, is not in the model"),
        ("dinghy_shortage_violence", "violence is not in the model"),
    ],
)  # fmt: skip
def test_an_answer_by_construction_is_a_stand_in_and_says_why(name, words):
    file = load_claim(name).file
    assert file.estimand.fit == "proxy"
    share = Share(0.99, 0.95, 1.0, 100, 0.1, 0.99)
    verdict, status = judge(Verdict.supported, "proxy", [], None)
    text = sentence(file, verdict, status, ("arrivals are lower", "in x"), share, None)
    assert f"is undecidable, because the model has a stand-in only ({words})" in text


def test_words_are_quoted_only_if_the_source_has_them_so():
    files = {name: load_claim(name).file for name in NAMES}
    assert "potential game changer" in files["game_changer"].quote
    assert {n for n, file in files.items() if file.words == "quoted"} == {"adverts_whack_a_mole"}
    assert not any(f.words == "quoted" and f.source.outlet == "press" for f in files.values())


def test_what_is_hypothetical_is_called_so():
    claim = load_claim("leave_the_convention")
    assert "opposition_2025 (hypothetical) against" in setting(claim, claim.readings[0].estimand)


def test_measures_in_other_units_exist():
    assert all(name in MEASURES for names in OTHER_UNITS.values() for name in names)
    assert set(OTHER_UNITS) <= set(MEASURES)
