"""Pages of budgets and break-evens, and what a comparison's uncertainty is due to."""

from dataclasses import replace
from math import nan

import numpy as np
import pytest
from made_studies import made_study
from report_pages import check
from test_break_even_answers import X
from test_break_even_answers import answer as break_even

from sim import budget, decide, report
from sim.decisions.budget_result import (
    Figure,
    Headline,
    Information,
    OutcomeBudget,
    Split,
    UncertaintyBudget,
)
from sim.decisions.distributions import Estimate
from sim.html.comparison.answer import with_titles
from sim.html.comparison.due_to import largest_part, quick_budget
from sim.report.pictures.break_even import break_even_finding
from sim.report.pictures.budget import RULE, UNBOUNDED, components_chart, settled
from sim.report.stored import read_comparison
from sim.sensitivity.break_even_result import Finding
from sim.sensitivity.roots import fitted

UNKNOWN = Estimate(nan, nan, nan)


def headline(scenario, chance, level=False):
    share = {
        "chance": Estimate(chance, chance - 0.1, chance + 0.1),
        "assumptions": Estimate(1 - chance, 0.9 - chance, 1.1 - chance), "structure": UNKNOWN,
    }  # fmt: skip
    split = Split(Estimate(0.4, 0.3, 0.5), Estimate(0.35, 0.2, 0.5), Estimate(0.25, 0.1, 0.4), {})
    none = dict.fromkeys(share, nan)
    return Headline(scenario, level, -2.0, 3.0, none, none, share, split)


def made_budget(*headlines):
    known = Information(
        "route", Estimate(1.5, 1.0, 2.0), 0.5, (Figure("fare", "E", 0.9, 0.1, True),),
        (Figure("networks", "", 0.3, 0.05, False),),
    )  # fmt: skip
    one = OutcomeBudget("expected_deaths", "people", headlines, known, ("First.", "Last."))
    return UncertaintyBudget(
        "study", "period", "base", 60, 1, "chance", ("main",), (one,), ("public_cost",), ""
    )


HEADLINES = (headline("base", 0.6, level=True), headline("<b>route</b>", -0.05))


def test_a_budget_has_a_page_with_shares_judgement_and_information():
    made = report(made_budget(*HEADLINES))
    page = check(made)
    assert made.content.answer == ("First.", "Last.")
    assert made.content.figures == 3
    words = page.words().replace("\N{NO-BREAK SPACE}", " ")
    for text in ("assumptions 105 %", "chance −5 %", "level with “base”", "fare", "0.90"):
        assert text in words
    assert "<b>route</b>" in words
    assert not page.named("b")
    assert "60 draws: shares are rough." in words
    assert "Public cost is left out: not known in every scenario." in words
    assert report(made_budget(*HEADLINES)).html == made.html


def test_a_failed_control_heads_the_page_of_a_budget():
    made = report(replace(made_budget(*HEADLINES), failed_controls=("null policy",)))
    assert made.html.index("CONTROL FAILED: null policy") < made.html.index("<h1>")


@pytest.mark.parametrize(
    ("curve", "finding", "words"),
    [
        (100.0 * (X - 0.4), Finding.root, "Arrivals: break-even at"),
        (-100.0 - X, Finding.below, "the change is below zero at every"),
        (100.0 + X, Finding.above, "the change is above zero at every"),
        (np.zeros(9), Finding.no_change, "no change in any replication"),
        (200 * np.abs(X - 0.5), Finding.not_monotone, "neither only rises nor only falls"),
    ],
)
def test_every_finding_of_a_break_even_is_a_title_of_its_own(curve, finding, words):
    b = break_even(curve)
    assert b.finding is finding
    made = report(b)
    check(made)
    assert words in break_even_finding(b)
    assert break_even_finding(b) in made.to_json()["findings"]
    assert b.sentence in made.content.answer
    assert made.content.answer[0] == "This page is about arrivals. It says nothing about deaths."


@pytest.mark.parametrize(
    ("finding", "words"),
    [(Finding.unresolved, "no break-even is resolved"), (Finding.open, "the break-even is open")],
)
def test_an_open_or_unresolved_break_even_is_a_finding_too(finding, words):
    b = replace(break_even(100.0 * (X - 0.4)), finding=finding, root=nan, open=("high",))
    made = report(b)
    check(made)
    assert words in made.to_json()["findings"][0]
    assert "its high end lies beyond the values run" in " ".join(made.content.limits)


def test_curves_of_draws_are_fitted_if_the_mean_curve_is_monotone():
    b = break_even(100.0 * (X - 0.4), draws=20.0)
    assert b.curves.shape == (b.draws, len(X))
    assert (np.diff(b.curves, axis=1) >= -1e-9).all()
    assert "curves" not in b.to_json()
    falling = fitted(np.array([[3.0, 1.0, 2.0]]), increasing=False)
    assert falling.tolist() == [[3.0, 1.5, 1.5]]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return made_study(tmp_path_factory.mktemp("due") / "study", 3)


def test_a_comparison_says_what_its_uncertainty_is_due_to_as_budget_does(study):
    content = report(study).content
    whole = budget(study)
    quick = quick_budget(read_comparison(study))
    for one, other in zip(quick.outcomes, whole.outcomes, strict=True):
        for part in ("chance", "assumptions"):
            shares = [[h.share[part] for h in each.headlines] for each in (one, other)]
            assert repr(shares[0]) == repr(shares[1])  # NaN is NaN
        assert all(h.split is None for h in one.headlines)
    (section,) = [each for each in content.sections if each.name == "uncertainty"]
    assert [figure.finding.partition(":")[0] for figure in section.figures] == [
        "Expected deaths", "Arrivals",
    ]  # fmt: skip
    assert section.sentences[0] in content.uncertainty
    assert "channelsim budget" in section.sentences[-1]


def test_page_and_decide_say_the_same_of_the_best_policy(study):
    content, decision = report(study).content, decide(study)
    titles = read_comparison(study).main.titles
    (scores,) = [each for each in content.sections if each.name == "scorecard"]
    for one in decision.outcomes:
        assert with_titles(one.sentence, titles) in scores.sentences
    assert f"How sure: {with_titles(decision.outcomes[0].sentence, titles)}" in content.answer


def test_titles_replace_whole_names_only():
    titles = {"route": "A route", "route_2": "Another"}
    text = "route has fewer than route_2, and no-route is none."
    assert with_titles(text, titles) == "“A route” has fewer than “Another”, and no-route is none."


def wide(scenario, chance):
    """Return a headline of which no part is settled."""
    share = {
        "chance": Estimate(chance, 0.02, 1.65), "assumptions": Estimate(1 - chance, -0.65, 0.98),
        "structure": UNKNOWN,
    }  # fmt: skip
    return replace(headline(scenario, chance), share=share)


def titled(*changes, level=0.6):
    """Return the title over the parts of changes."""
    one = made_budget(headline("base", level, level=True), *changes).outcomes[0]
    return components_chart(one, {}, structure=False, draws=60).finding.partition(": ")[2]


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ([wide("a", 0.35)],
         "which part of the variance of the change is the largest is not settled"),
        ([headline("a", 0.8)], "chance is the largest part of the variance of the change"),
        ([wide("a", 0.35), wide("b", 0.36)],
         "which part of the variance is the largest is settled in none of 2 changes"),
        ([headline("a", 0.8), headline("b", 0.1), headline("c", 0.7), wide("d", 0.9)],
         "chance is the largest part of the variance in 2 of 4 changes, assumptions in 1, "
         "not settled in 1"),
        ([headline("a", 0.8), headline("copy", 0.8), headline("b", 0.2), headline("c", 0.1)],
         "assumptions are the largest part of the variance in 2 of 3 different changes, "
         "chance in 1"),
        ([headline("a", nan)], "chance is the largest part of the variance of the level"),
    ],
)  # fmt: skip
def test_only_settled_parts_of_different_changes_are_counted(changes, title):
    assert titled(*changes, level=0.8) == title


def test_a_part_is_settled_if_its_interval_lies_above_every_other():
    low, high = Estimate(0.2, 0.1, 0.45), Estimate(0.5, 0.46, 0.6)
    assert settled([("chance", low), ("assumptions", high), ("structure", low)]) == "assumptions"
    assert settled([("chance", low), ("assumptions", high), ("structure", UNKNOWN)])
    assert not settled([("chance", Estimate(0.2, 0.1, 0.47)), ("assumptions", high)])
    assert not settled([("chance", UNKNOWN)])


def test_an_interval_across_a_half_is_not_settled_and_one_beyond_100_is_explained(study):
    stored = read_comparison(study)
    one = made_budget(headline("base", 0.6, level=True), wide("route", 0.35)).outcomes[0]
    text = largest_part(one, stored)
    assert "65 % (95 % interval −65 to 98) is due to assumptions and 35 % (95 % interval" in text
    assert text.endswith(f"to chance. Which part is larger is not settled. {UNBOUNDED}")
    chart = components_chart(one, {}, structure=False, draws=60)
    assert UNBOUNDED in chart.caption
    assert RULE in chart.caption
    clear = made_budget(headline("base", 0.6, level=True), headline("route", 0.7)).outcomes[0]
    assert largest_part(clear, stored).endswith("to chance.")
    answer = report(made_budget(headline("base", 0.6, level=True), wide("a", 0.4))).content.answer
    assert answer == ("First.", "Which part is the largest is not settled.", "Last.")
