"""The page and the sentences of a budget: negative parts, missing parts, and what is named."""

from dataclasses import replace
from math import nan

import pytest

from sim.decisions.budget_result import (
    Figure,
    Headline,
    Information,
    OutcomeBudget,
    Split,
    UncertaintyBudget,
)
from sim.decisions.budget_sentences import (
    amount,
    of_headline,
    of_information,
    of_judgement,
    with_interval,
)
from sim.decisions.distributions import Estimate
from sim.report.budget import render
from sim.report.text import as_text

NOT_MEASURED = Estimate(nan, nan, nan)
SPLIT = Split(
    Estimate(0.4, 0.3, 0.5), Estimate(0.35, 0.2, 0.5), Estimate(0.25, 0.1, 0.4),
    {"judgement on networks": Estimate(0.4, 0.3, 0.5)},
)  # fmt: skip


def headline(chance, structure=NOT_MEASURED, split=SPLIT, is_level=False):
    """Return a headline with a share of chance; the rest are assumptions."""
    share = Estimate(1.0 - chance, 0.9 - chance, 1.1 - chance)
    parts = {
        "chance": Estimate(chance, chance - 0.1, chance + 0.1), "assumptions": share,
        "structure": structure,
    }  # fmt: skip
    none = dict.fromkeys(parts, nan)
    name = "base" if is_level else "route"
    return Headline(name, is_level, -2.0, 3.0, none, none, parts, split)


def information(value, resolved, limit=0.5, group=False):
    return Information(
        "route", Estimate(1.5, 1.0, 2.0), limit,
        (Figure("fare", "E", value, 0.1, resolved), Figure("networks", "D", -0.01, 0.1, False)),
        (Figure("judgement on networks", "", 0.3, 0.05, group),),
    )  # fmt: skip


def page(*headlines, known=None, variants=("main",), draws=40):
    """Return the printed page."""
    one = OutcomeBudget("expected_deaths", "people", headlines, known, ("To quote.",))
    budget = UncertaintyBudget(
        "study", "period", "base", draws, 1, "chance", variants, (one,), ("public_cost",), ""
    )
    return as_text(render(budget))


def sentence(of, variants=1):
    return of_headline(of, "expected_deaths", "base", "period", 40, variants)


def test_a_negative_part_is_shown_and_named():
    shown = page(headline(1.05))
    assert "−5 % negative" in shown
    assert "105 %" in shown
    assert "−5 % (a negative estimate, 95 % interval −15 to 5) assumptions" in sentence(
        headline(1.05)
    )


def test_structure_that_is_not_measured_is_never_zero():
    shown = page(headline(0.4))
    assert "Structure is not measured in this study" in shown
    assert "structure" not in shown.replace("Structure is not measured", "")
    assert sentence(headline(0.4)).endswith("Structure is not measured.")


def test_structure_has_a_column_and_a_clause_with_variants():
    measured = headline(0.4, Estimate(0.004, -0.001, 0.01))
    shown = page(measured, variants=("main", "adversary fixed"))
    assert "Structure: 2 variants (main; adversary fixed)." in shown
    assert "0.4 %" in shown
    assert "0.4 % (95 % interval −0.1 to 1) structure" in sentence(measured, 2)


def test_a_part_that_is_not_split_has_a_dash_and_no_sentence():
    shown = page(headline(0.9, split=None), headline(0.4))
    row = next(line for line in shown.splitlines() if line.startswith("route") and "–" in line)
    assert row.count("–") == 3
    assert of_judgement(headline(0.9, split=None)) == ""
    assert "of the assumptions' part" not in page(headline(0.9, split=None))


def test_effects_that_are_not_distinguishable_from_zero_bear_the_mark():
    small = replace(SPLIT, judgement=Estimate(-0.03, -0.1, 0.04))
    assert "~−3 %" in page(headline(0.4, split=small))
    none = replace(SPLIT, judgement=Estimate(0.0, 0.0, 0.0))
    assert "~0 %" in page(headline(0.4, split=none))
    assert "0 %…0 %" not in page(headline(0.4, split=none))
    assert "~" not in page(headline(0.4))


@pytest.mark.parametrize(
    ("split", "text"),
    [
        (SPLIT, "40 % (95 % interval 30 to 50) is traced to judgement (grade E), 35 % to sources"),
        (replace(SPLIT, judgement=Estimate(-0.02, -0.1, 0.06)),
         "none is traced to judgement (grade E; the estimate is −2 %)"),
        (replace(SPLIT, unexplained=Estimate(0.9, 0.7, 1.1)), "is not resolved"),
    ],
)  # fmt: skip
def test_judgement_is_said_plainly(split, text):
    assert text in of_judgement(headline(0.4, split=split))


def test_one_sentence_names_the_figure_or_says_that_none_is_shown():
    first = of_information(information(0.8, True), "expected_deaths", "people")
    assert first.startswith("Knowing fare (grade E) would most change which policy is best in expe")
    assert "0.80 people on average, of 1.50 if everything but chance were known" in first
    none = of_information(information(0.3, False), "expected_deaths", "people")
    assert none.startswith("No single figure is shown to change which policy is best")
    assert "0.30 people by knowing fare, may be chance, which gives up to 0.50" in none
    assert "Knowing all" not in none
    group = of_information(information(0.3, False, group=True), "arrivals", "people")
    assert group.endswith("Knowing all judgement on networks would gain 0.30 people.")
    nothing = of_information(information(0.0, False, limit=0.0), "arrivals", "people")
    assert nothing == "Knowing any single figure would not change which policy is best in arrivals."


def test_gains_that_are_not_resolved_bear_the_mark():
    shown = page(headline(0.4), known=information(0.8, True))
    assert " 0.80" in shown
    assert "~0.80" not in shown
    assert "~−0.01" in shown
    assert "~0.30" in shown
    assert "value of knowing" not in page(headline(0.4), known=information(0.0, False, limit=0.0))


def test_an_outcome_that_never_varies_is_said_to_be_the_same():
    same = headline(nan)
    assert sentence(same).startswith(
        "The change in expected deaths with route against base is the same"
    )


def test_a_level_is_that_of_the_baseline():
    text = sentence(headline(0.4, is_level=True))
    assert text.startswith("Of the variance of expected deaths with base (period, 40 draws, ")
    assert "base (level)" in page(headline(0.4, is_level=True))


def test_numbers_have_few_digits_and_no_negative_zero():
    assert [amount(x) for x in (1234.5, 12.34, 0.126, -0.2)] == ["1,234", "12.3", "0.13", "−0.20"]
    assert with_interval(Estimate(-0.0001, -0.004, 0.0)).startswith("0 % (95 % interval −0.4 to 0)")


def test_draws_and_outcomes_that_are_left_out_are_named():
    shown = page(headline(0.4))
    assert "1 draw is left out" in shown
    assert "Public cost is left out" in shown


def test_few_draws_are_said_first():
    shown = " ".join(page(headline(0.4), draws=99).split())
    assert shown.startswith(
        "99 draws: shares are rough. Judgement and value of information need about 200 draws (-n "
        "400). What the uncertainty is due to"
    )
    assert page(headline(0.4), draws=100).startswith("What the uncertainty is due to")
