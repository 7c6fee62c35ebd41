"""Ids of headlines: unique, read back, and the same in tables, frames and summaries."""

import json

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.experiment.agreement import entry_name
from sim.experiment.comparison import compare_results, summarise
from sim.experiment.design import ALL_PAIRS, design
from sim.experiment.folder_check import summary_numbers
from sim.experiment.headlines import headlines
from sim.experiment.ids import KINDS, HeadlineId, parse_id
from sim.experiment.overview import SCENARIOS, WINDOWS, summarise_overview
from sim.experiment.parts import contributions, with_parts
from sim.experiment.run import Results
from sim.experiment.source import ParameterSource
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.scenario import load

NAMES = st.from_regex(r"\w[\w .+-]*", fullmatch=True)
"""What a scenario may be called."""
WINDOWS_NAMED = st.text(st.characters(exclude_categories=("Cs",)), min_size=1)
IDS = st.builds(
    HeadlineId, st.sampled_from(list(OUTCOMES)), WINDOWS_NAMED, NAMES, st.sampled_from(KINDS)
)


def made_up(scenarios, windows, replications=12, **more):
    """Return results of numbers that are not simulated."""
    study = design(scenarios, replications, 1, windows, True, ParameterSource())
    shape = (len(scenarios), replications, len(windows), len(OUTCOMES))
    values = np.random.default_rng(5).gamma(2.0, 50.0, shape)
    return Results(study.__class__(**{**study.__dict__, **more}), values)


def scenarios(*names):
    base = load("status_quo_2025")
    return [base.model_copy(update={"name": name}) for name in names]


@given(IDS, NAMES)
def test_an_id_reads_back(key, baseline):
    for each in (key, HeadlineId(key.outcome, key.window, key.scenario, "change", baseline)):
        assert parse_id(str(each)) == each


@given(IDS, IDS)
def test_two_headlines_never_have_one_id(one, other):
    assume(one != other)
    assert str(one) != str(other)


@given(IDS)
def test_an_id_needs_no_quotes_in_a_shell_or_an_address(key):
    assert all(sign.isalnum() or sign in "_.+:-%" for sign in str(key))
    assert str(key).count(".") == 3


@pytest.mark.parametrize(
    "text", ["", "deaths", "deaths.period.x", "deaths.period.x.sum", "deaths.period.x.level.y"]
)
def test_another_form_is_refused(text):
    with pytest.raises(ValueError, match="is no id"):
        parse_id(text)


def test_ids_are_readable():
    assert str(HeadlineId("arrivals", "second_half", "safe_route", "change")) == (
        "arrivals.second_half.safe_route.change"
    )
    days = HeadlineId("deaths", "2025-07-01:2025-07-31", "half the boats v1.2", "level")
    assert str(days) == "deaths.2025-07-01:2025-07-31.half%20the%20boats%20v1%2E2.level"


def test_a_comparison_has_a_level_and_a_change_of_each_outcome():
    result = compare_results(made_up(scenarios("base", "one", "two"), ["second_half"]))
    by_id = headlines(result)
    assert len(by_id) == len(OUTCOMES) * (3 + 2)
    change = by_id["arrivals.second_half.two.change"]
    d = result.difference("two", "arrivals")
    assert (change.numbers.value, change.numbers.low, change.numbers.high) == (
        d.mean,
        d.low,
        d.high,
    )
    assert change.scenarios == ("base", "two")
    assert by_id["arrivals.second_half.two.level"].scenarios == ("two",)
    assert {parse_id(key).outcome for key, h in by_id.items() if h.usual} >= set(HEADLINE)


def test_ids_stay_when_scenarios_and_replications_are_added():
    few, many = (
        headlines(compare_results(made_up(scenarios(*names), ["second_half"], n)))
        for names, n in ((("base", "one"), 4), (("base", "two", "one"), 30))
    )
    assert set(few) < set(many)


def test_every_pair_of_all_pairs_has_an_id_of_its_own():
    result = compare_results(made_up(scenarios("a", "b", "c"), ["period"], all_pairs=True))
    assert ALL_PAIRS == "all"
    changes = [key for key in headlines(result) if ".change" in key and key.startswith("deaths.")]
    assert changes == [
        "deaths.period.b.change", "deaths.period.c.change", "deaths.period.c.change.b"
    ]  # fmt: skip


def test_an_overview_has_rises_and_both_comparisons():
    by_id = headlines(summarise_overview(made_up([load(n) for n in SCENARIOS], WINDOWS)))
    rise = by_id["event_interception_rate.to_june.status_quo_2025.rise"]
    assert rise.scenarios == ("status_quo_2024", "status_quo_2025")
    assert "event_interception_rate.to_june.status_quo_2024.level" in by_id
    assert by_id["deaths.second_half.doctrine_refused.change"].scenarios[0] == "status_quo_2025"
    assert by_id["deaths.to_mid_june.status_quo_2025.change"].scenarios[0] == "status_quo_2024"


def test_parts_have_ids_and_name_what_they_need():
    several = with_parts(load("status_quo_2025"), load("government_2025"))
    by_id = headlines(contributions(compare_results(made_up(several, ["period"]))))
    interaction = by_id["arrivals.period.interaction.part"]
    assert interaction.scenarios == tuple(s.name for s in several)
    alone = next(h for h in by_id.values() if h.id.endswith(".part"))
    assert alone.scenarios == ("status_quo_2025", several[1].name)
    assert by_id["deaths.period.all%20together.part"].scenarios[1] == "government_2025"


def test_frames_carry_the_ids():
    results = made_up(scenarios("base", "one"), ["period"], 6)
    comparison, run = compare_results(results), summarise(results)
    ids = headlines(comparison)
    frame = comparison.to_frame()
    assert list(frame["id"]) == [key for key, h in ids.items() if ".change" in key]
    assert list(run.to_frame()["id"]) == [key for key in ids if key.endswith(".level")]
    for key, mean in zip(frame["id"], frame["mean"], strict=True):
        assert ids[key].numbers.value == mean


def test_a_summary_has_the_same_headlines_under_the_same_ids():
    for result in (
        compare_results(made_up(scenarios("a", "b", "c"), ["period"], all_pairs=True)),
        contributions(
            compare_results(
                made_up(with_parts(load("status_quo_2025"), load("government_2025")), ["period"])
            )
        ),
    ):
        stored = summary_numbers(json.loads(json.dumps(result.blocks())))
        assert {k: repr(n) for k, n in stored.items()} == {
            key: repr(headline.numbers) for key, headline in headlines(result).items()
        }


def test_an_entry_of_no_headline_is_named_by_its_place():
    block = summarise(made_up(scenarios("a"), ["period"])).to_json()
    assert entry_name(("scenarios", 0, "outcomes", "deaths", "sd"), block) == (
        "deaths.period.a.level", "sd"
    )  # fmt: skip
    assert entry_name(("scenarios", 1, "name"), block) == ("", "scenarios.1.name")
    assert entry_name(("seed",), block) == ("", "seed")
