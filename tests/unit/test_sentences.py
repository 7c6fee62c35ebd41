"""Sentences to quote: every kind word for word, and the places that returns use."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim import MODEL_VERSION, load
from sim.experiment.comparison import compare_results
from sim.experiment.design import design
from sim.experiment.in_play import Places, full_since, rows_in_play
from sim.experiment.run import Results
from sim.experiment.sentences import Setting, sentence
from sim.experiment.source import Kind, ParameterSource
from sim.outcomes.outcomes import HEADLINE, OUTCOMES
from sim.outcomes.statistics import difference
from sim.outcomes.weekly import mondays
from sim.policies import POLICIES
from sim.scenario import Span

HALF = Span.model_validate({"from": "2025-07-01", "to": "2025-12-31"})
YEAR_AGO = Span.model_validate({"from": "2023-12-01", "to": "2024-02-29"})
SETTING = Setting("interception_300m", "status_quo_2025", HALF, HALF, True, 100, 8)
VERSION = f"channelsim model version {MODEL_VERSION}"


def change_of(mean, spread, base, replications=100, **changed):
    """Return a difference with a known mean over pairs."""
    values = mean + spread * np.tile([-1.0, 1.0], replications // 2)
    return replace(difference(values + base, np.full(replications, base)), **changed)


def test_a_clear_change_is_a_number_with_all_that_it_rests_on():
    change = change_of(-2412.0, 550.0, 24000.0)
    assert sentence(SETTING, "arrivals", change).text == (
        "With interception_300m, the model gives on average 2,412 fewer arrivals (−10 %, 95 % "
        "interval of the mean −2,522 to −2,302) than status_quo_2025 from 1 July to 31 December "
        f"2025, over 100 paired replications ({VERSION})."
    )


def test_an_unclear_change_is_no_difference_and_says_what_could_have_been_seen():
    change = change_of(0.4, 13.0, 30.0, distinguishable=False, resolvable=3.6)
    assert sentence(SETTING, "deaths", change).text == (
        "Between interception_300m and status_quo_2025 from 1 July to 31 December 2025, the model "
        "gives no difference in deaths that this study could resolve (mean change +0.4, +1.3 %, "
        "95 % interval of the mean −2.2 to +3.0; it could have seen ±3.6, by Holm's method over 8 "
        f"changes), over 100 paired replications ({VERSION})."
    )


def test_rates_are_in_points_without_a_per_cent():
    setting = replace(SETTING, assumptions="assumptions drawn from priors", hypothetical=True)
    text = sentence(setting, "event_interception_rate", change_of(0.031, 0.05, 0.58)).text
    assert text.startswith(
        "With interception_300m (hypothetical), the model gives on average an event interception "
        "rate 3.1 percentage points higher (95 % interval of the mean +2.1 to +4.1) than status"
    )
    assert text.endswith(f"({VERSION}, assumptions drawn from priors).")


def test_other_periods_have_their_own_days_and_are_not_paired():
    setting = replace(SETTING, base_span=YEAR_AGO, paired=False)
    text = sentence(setting, "deaths", change_of(3.0, 1.0, 0.0)).text
    assert "With interception_300m from 1 July to 31 December 2025, the model" in text
    assert "3.0 more deaths (95 % interval of the mean +2.8 to +3.2) than status_quo_2025 from" in (
        text
    )
    assert "from 1 December 2023 to 29 February 2024, over 100 replications each, not" in text


def test_no_change_in_any_replication_and_too_few_replications_are_said():
    same = sentence(SETTING, "refusals", change_of(0.0, 0.0, 3.0)).text
    assert "the same number of refused orders as status_quo_2025" in same
    assert "in each of 100 replications" in same
    few = sentence(SETTING, "deaths", change_of(3.0, 1.0, 9.0, 2)).text
    assert "2 replications cannot show whether deaths differ; run 5 or more" in few


@pytest.mark.parametrize(
    ("mean", "spread", "shown"), [(0.05, 0.1, "0.05 more"), (31.46, 9.0, "31.5 more"),
                                  (123456.0, 9.0, "123,456 more")]
)  # fmt: skip
def test_digits_follow_the_size_of_the_change(mean, spread, shown):
    assert (
        f"on average {shown} deaths"
        in sentence(SETTING, "deaths", change_of(mean, spread, 9.0)).text
    )


@pytest.fixture(scope="module")
def comparison():
    """A comparison of made-up numbers, of a policy on the water and one of returns."""
    names = ("status_quo_2025", "interception_300m", "returns_agreement")
    source = ParameterSource(Kind.point, vary_strength=True)
    study = design([load(n) for n in names], 40, 1, ["second_half"], parameters=source)
    values = np.random.default_rng(2).gamma(2.0, 50.0, (3, 40, 1, len(OUTCOMES)))
    return compare_results(Results(study, values))


def test_a_comparison_has_sentences_for_each_policy_deaths_and_arrivals_first(comparison):
    said = comparison.sentences()
    first = [s for s in said if s.scenario == "interception_300m"]
    assert [s.outcome for s in first][:3] == ["deaths", "expected_deaths", "arrivals"]
    assert sorted(s.outcome for s in first) == sorted(HEADLINE)
    assert len(said) == 2 * len(HEADLINE)
    assert "over 18 changes" in said[0].text
    assert said[0].text.endswith("assumptions at their defaults).")


def test_rows_follow_the_policies_in_play(comparison):
    assert comparison.rows_in_play() == ("injured", "people_returned", "refusals", "public_cost")
    base, sea, returns = comparison.study.scenarios
    assert rows_in_play([base], [HALF]) == ()
    assert rows_in_play([base, returns], [HALF, HALF]) == ("people_returned", "public_cost")
    before = Span.model_validate({"from": "2025-01-01", "to": "2025-06-30"})
    assert rows_in_play([sea], [before]) == ()


def test_places_for_returns_follow_capacity_and_days(comparison):
    base, _, returns = comparison.study.scenarios
    (policy,) = returns.policies
    expected = policy.capacity_a_year * 184 / 365
    assert Places.of_policies(returns).within(HALF) == pytest.approx(expected)
    assert Places.of_policies(base).within(HALF) == 0

    def changed(**settings):
        one = policy.model_copy(update=settings)
        return Places.of_policies(returns.model_copy(update={"policies": (one,)}))

    assert changed(strength=0.5).within(HALF) == pytest.approx(expected / 2)
    assert changed(until=date(2025, 7, 31)).within(HALF) == pytest.approx(expected * 31 / 184)
    some_evenings = type(policy)(kind=policy.kind, when={"weekday": ["mon"]})
    partly = returns.model_copy(update={"policies": (some_evenings,)})
    assert Places.of_policies(partly).within(HALF) == 0  # depends on the evenings


def test_how_many_places_are_used_is_said(comparison):
    (text,) = comparison.remarks()
    assert text.startswith("returns_agreement: ")
    assert text.endswith("% used).")


@pytest.mark.parametrize(
    ("used", "since"),
    [
        (lambda week, a_week: a_week, date(2025, 7, 7)),  # all whole weeks of the window
        (lambda week, a_week: a_week * (week >= date(2025, 8, 11)), date(2025, 8, 11)),
        (lambda week, a_week: a_week * (week != date(2025, 9, 1)), date(2025, 9, 8)),
        (lambda week, a_week: a_week * (week >= date(2025, 12, 8)), None),  # fewer than four
        (lambda week, a_week: 0.9 * a_week, None),
    ],
)
def test_places_are_full_from_the_week_since_which_all_are_used(comparison, used, since):
    returns = comparison.study.scenarios[2]
    places, levels = Places.of_policies(returns), comparison.levels[2]
    a_week = returns.policies[0].capacity_a_year * 7 / 365
    weeks = mondays(date(2025, 1, 1), date(2025, 12, 31))
    by_week = {week: used(week, a_week) for week in weeks}
    assert full_since(places, replace(levels, returned=by_week)) == since


def test_full_places_are_said_with_their_month(comparison):
    levels = [*comparison.levels]
    weeks = mondays(date(2025, 1, 1), date(2025, 12, 31))
    levels[2] = replace(levels[2], returned={w: 99.0 * (w.month >= 9) for w in weeks})
    (text,) = replace(comparison, levels=tuple(levels)).remarks()
    assert text.endswith("They were full from September 2025.")


@pytest.mark.parametrize(
    ("settings", "unknown"),
    [
        ({}, False), ({"officers": 500.0}, False), ({"officers": 167.0}, True),
        ({"officers": 167.0, "cost_per_year": 158.7e6}, False), ({"strength": 0.5}, False),
    ],
)  # fmt: skip
def test_a_published_cost_is_unknown_for_another_size(settings, unknown):
    policy = POLICIES["extra_officers"](kind="extra_officers", **settings)
    (cost,) = (o for o in policy.overlays(lambda day: 0.0, 0) if o.name.endswith("in_force"))
    assert (cost.name == "unknown_costs_in_force") == unknown
    assert bool(policy.cost_note) == unknown
    if not unknown:
        assert cost.value == 158.7e6 * policy.strength


def test_a_cost_that_is_unknown_for_its_size_is_explained():
    base = load("status_quo_2025")
    more = base.model_copy(
        update={"name": "more", "policies": (POLICIES["extra_officers"](
            kind="extra_officers", officers=100.0, **{"from": "2025-07-01"}),)}
    )  # fmt: skip
    study = design([base, more], 6, 1, ["second_half"])
    values = np.random.default_rng(2).gamma(2.0, 50.0, (2, 6, 1, len(OUTCOMES)))
    assert compare_results(Results(study, values)).remarks() == (
        "more: the cost of extra_officers is unknown (the published £158.7m a year is for 500 "
        "officers). Set cost_per_year.",
    )
