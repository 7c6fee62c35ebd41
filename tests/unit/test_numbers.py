"""Numbers as people read them, and the columns in which scenarios stand side by side."""

import re
from dataclasses import replace
from io import StringIO
from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sim.experiment.comparison import compare_results
from sim.experiment.design import design
from sim.experiment.run import Results
from sim.experiment.source import ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.outcomes.statistics import difference, distribution
from sim.policies import BUILT_IN
from sim.report import tables
from sim.report.columns import cost_of
from sim.report.notes import marked
from sim.report.numbers import (
    change_and_interval,
    change_spread,
    directions,
    level,
    level_span,
    of_baseline,
    pounds,
    short_change,
    shown_change,
)
from sim.scenario import load
from sim.scenario.groups import in_order
from sim.shipped import scenario_names


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (0.0, "people", "0"), (-0.0, "people", "0"), (nan, "people", "–"),
        (0.004, "people", "+0"), (-0.004, "people", "−0"), (0.04, "people", "+0"),
        (0.06, "people", "+0.1"), (-0.06, "people", "−0.1"), (1e-9, "share", "+0"),
        (-1e-9, "share", "−0"), (0.005, "share", "+0.5"), (-0.1, "share", "−10.0"),
        (0.004, "attempts", "+0"), (-0.004, "correlation", "−0"), (0.01, "attempts", "+0.01"),
        (1234.4, "people", "+1,234"), (-2_500_000.0, "EUR", "−2.50M"), (1e5, "EUR", "+0.10M"),
    ],
)  # fmt: skip
def test_a_change_has_its_sign_unless_it_is_exactly_none(value, unit, printed):
    assert short_change(value, unit) == printed


@given(st.floats(-1e9, 1e9), st.sampled_from(["people", "share", "attempts", "EUR"]))
def test_nothing_is_told_of_what_is_something(value, unit):
    printed = short_change(value, unit)
    assert (printed == "0") == (value == 0)
    assert value == 0 or printed[0] == ("−" if value < 0 else "+")


def test_nothing_is_none_in_every_world_and_a_mean_of_none_is_marked():
    base = np.arange(12.0)
    assert shown_change(difference(base, base), "people") == "0"
    ups = np.tile([1.0, -1.0], 6)
    assert shown_change(difference(base + ups, base), "people") == "~0"
    assert shown_change(difference(base + 0.001 * (ups + 0.1), base), "people") == "~+0"
    assert shown_change(difference(base - 0.001, base), "people") == "−0"
    assert shown_change(difference(base + 5.0, base), "people") == "+5.0"
    assert shown_change(difference(np.full(3, nan), np.zeros(3)), "people") == "–"


@pytest.mark.parametrize(
    ("value", "printed"),
    [(80e6, "£80m"), (1.2345e9, "£1,234m"), (999_999.0, "£999,999"), (1e6, "£1m"), (5.0, "£5")],
)
def test_pounds_are_told_in_few_characters(value, printed):
    assert pounds(value) == printed


def results_of(scenarios, vary_strength=False, n=6, seed=5):
    """Results of numbers that are not simulated, so that the tables alone are tested."""
    study = design(scenarios, n, 1, parameters=ParameterSource(vary_strength=vary_strength))
    values = np.random.default_rng(seed).gamma(2.0, 50.0, (len(scenarios), n, 1, len(OUTCOMES)))
    return Results(study, values)


def comparison_of(results):
    return compare_results(results, "period")


def put(results, scenario, outcome, value):
    names = [s.name for s in results.study.scenarios]
    results.values[names.index(scenario), :, 0, list(OUTCOMES).index(outcome)] = value


def shown(renderable):
    printed = StringIO()
    Console(file=printed, width=80, legacy_windows=False).print(renderable)
    return printed.getvalue()


def named(*names, **update):
    base = load("shallow_water_stops")
    return [base.model_copy(update={"name": name, **update}) for name in names]


@pytest.mark.parametrize(
    ("known", "unknown", "printed"),
    [
        (0.0, 0.0, ("none", "")), (80e6, 0.0, ("£80m", "")),
        (80e6, 7.0, ("£80m known;", "7 unknown")),
        (80e6, 1.0, ("£80m known;", "1 unknown")), (0.0, 1.0, ("unknown", "")),
        (0.0, 2.0, ("2 unknown", "")),
    ],
)  # fmt: skip
def test_a_cost_is_what_is_known_and_how_many_are_not(known, unknown, printed):
    results = results_of(named("base", "other"))
    put(results, "other", "public_cost_known", known)
    put(results, "other", "policies_of_unknown_cost", unknown)
    result = comparison_of(results)
    assert cost_of(result.levels_for("other")) == printed
    table = shown(tables.comparisons(result, everything=False))
    (line,) = [row for row in table.splitlines() if row.startswith("public cost")]
    assert " ".join(line.split()) == " ".join(("public cost", *printed)).strip()


MANY = ["alpha", "beta_with_a_long_name", "gamma", "delta", "epsilon", "zeta"]


@pytest.mark.parametrize("strengths", [False, True])
@pytest.mark.parametrize("everything", [False, True])
def test_more_than_four_stand_side_by_side_only_four_at_a_time(strengths, everything):
    results = results_of(named("base", *MANY), strengths)
    put(results, "alpha", "public_cost_known", 80e6)
    put(results, "alpha", "policies_of_unknown_cost", 7.0)
    printed = shown(tables.comparisons(comparison_of(results), everything))
    assert max(map(len, printed.splitlines())) <= 80
    assert "alpha: change against base" not in printed
    blocks = printed.split("Change against base, period")
    assert len(blocks) == 1 + 2
    first, second = (block.splitlines() for block in blocks[1:])
    headings = [" ".join(lines[2:5]) for lines in (first, second)]
    for name in MANY:
        place = MANY.index(name) // 4
        for word in name.split("_"):
            assert re.search(rf"\b{word}\b", headings[place])
            assert not re.search(rf"\b{word}\b", headings[1 - place]) or word in headings[place]
    row, *_ = [i for i, line in enumerate(first) if line.startswith("deaths (")]
    assert len(re.findall(r"~?[−+][\d.]+", first[row])) == 4
    assert first[row + 1].count("…") == 4
    cost = max(i for i, line in enumerate(first) if line.startswith("public cost  "))
    assert "£80m known;" in first[cost]
    assert "7 unknown" in first[cost + 1]


def test_four_are_shown_one_by_one():
    results = results_of(named("base", *MANY[:4]))
    printed = shown(tables.comparisons(comparison_of(results), everything=False))
    for name in MANY[:4]:
        assert f"{name}: change against base, period" in printed
    assert "Change against base" not in printed


def test_every_shipped_name_is_told_in_full_in_three_lines_of_heading():
    names = scenario_names()
    scenarios = [
        s for s in (load(n) for n in names)
        if s.period == load("status_quo_2025").period and s.name != "status_quo_2025"
    ]  # fmt: skip
    results = results_of([load("status_quo_2025"), *scenarios])
    printed = shown(tables.comparisons(comparison_of(results), everything=False))
    blocks = printed.split("Change against status_quo_2025, period")[1:]
    assert len(blocks) == -(-len(scenarios) // 4)
    for number, block in enumerate(blocks):
        lines = block.splitlines()
        head = lines[2 : next(i for i, line in enumerate(lines) if line.startswith("deaths"))]
        assert 1 <= len(head) <= 3, head
        words = " ".join(head).split()
        part = scenarios[4 * number : 4 * number + 4]
        assert sorted(words) == sorted(w for s in part for w in s.name.split("_"))


def test_hypothetical_scenarios_and_networks_that_do_not_learn_are_named():
    plain, fancy, fixed = (
        *named("plain"), *named("fancy", title="Hypothetical: all at once"),
        *named("fixed", adversary="fixed"),
    )  # fmt: skip
    assert marked([plain]) == ""
    printed = marked([plain, fancy, fixed])
    assert printed == "Hypothetical: fancy. Networks do not learn in fixed."
    assert marked([fixed]) == "Networks do not learn in any scenario."
    for others in ([fancy, fixed], [fancy, fixed, *named(*MANY[:4])]):
        result = comparison_of(results_of([plain, *others]))
        page = shown(tables.comparisons(result, everything=False))
        assert printed in " ".join(page.split())


def test_shipped_policies_stand_in_the_order_in_which_policies_are_listed():
    assert in_order("policies") == [n for n in BUILT_IN if n in scenario_names("policies")]
    assert sorted(in_order("packages")) == scenario_names("packages")


def test_a_run_that_failed_takes_nothing_from_what_is_told_of_costs():
    """As everywhere else: a world that is not a number is left out."""
    results = results_of(named("base", "other"))
    put(results, "other", "public_cost_known", 80e6)
    put(results, "other", "policies_of_unknown_cost", 7.0)
    results.values[1, 0] = nan
    assert cost_of(comparison_of(results).levels_for("other")) == ("£80m known;", "7 unknown")


PAIRS = np.tile([-1.0, 1.0], 20)


@pytest.mark.parametrize(
    ("mean", "spread", "unit", "base", "printed"),
    [
        (-343.2, 350.0, "people", 24200.0, ("−343", "−457…−230", "−1.4 %")),
        (-1234.0, 100.0, "people", 8000.0, ("−1,234", "−1,266…−1,202", "−15 %")),
        (-0.02, 2.5, "people", 30.0, ("~−0.02", "−0.83…+0.79", "−0.1 %")),
        (0.3, 2.5, "people", 24000.0, ("~+0.3", "−0.5…+1.1", "<0.1 %")),
        (2.0, 1.0, "people", 0.0, ("+2.0", "+1.7…+2.3", "")),
        (0.013, 0.01, "share", 0.55, ("+1.3", "+1.0…+1.6", "points")),
        (0.0, 0.0, "people", 30.0, ("0", "", "")),
    ],
)  # fmt: skip
def test_a_change_and_its_interval_have_the_digits_that_the_interval_needs(
    mean, spread, unit, base, printed
):
    change = difference(base + mean + spread * PAIRS, np.full(40, base))
    assert (*change_and_interval(change, unit), of_baseline(change, unit)) == printed


def test_one_pair_has_a_change_without_interval_or_spread():
    change = difference(np.array([5.0]), np.array([3.0]))
    assert change_and_interval(change, "people") == ("~+2.0", "–")
    assert change_spread(change, "people", quantiles=False) == "–"
    assert directions(change) == "100/0/0"


def test_spreads_are_quantiles_or_the_extremes_of_few():
    values = np.arange(1.0, 40.0)
    assert level_span(distribution(values, "people")) == "2.0 to 38.0"
    few = distribution(values[:10], "people")
    assert level_span(few, quantiles=False) == "1.0 to 10.0"
    assert level_span(few) == "–"
    change = difference(values, np.zeros(39))
    assert change_spread(change, "people", quantiles=True) == "+2.0…+38.0"
    assert change_spread(change, "people", quantiles=False) == "+1.0…+39.0"


@pytest.mark.parametrize(
    ("rare", "printed"), [(40.0, "0.0 to 0.0, rarely more"), (-40.0, "0.0 to 0.0, rarely less")]
)
def test_a_mean_outside_its_range_has_the_word_that_explains_it(rare, printed):
    d = distribution(np.append(np.zeros(59), rare), "people")
    assert level_span(d) == printed
    assert level(abs(d.mean), "people") == "0.7"


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.03, "0.03"), (0.0, "0.0"), (0.1, "0.1"), (99.94, "99.9"), (1e3, "1,000")],
)
def test_small_levels_are_not_rounded_to_nothing(value, printed):
    assert level(value, "people") == printed


def test_tables_name_the_extremes_of_few_replications_and_the_quantiles_of_many():
    few, many = (
        shown(tables.comparisons(comparison_of(results_of(named("base", "other"), n=n)), True))
        for n in (10, 40)
    )
    assert "smallest to largest" in few
    assert "of 10" in few
    assert "5–95 %" not in few
    assert "5–95 %" in many
    assert "smallest" not in many


def test_all_pairs_have_a_block_for_each_baseline_and_sentences_on_demand():
    results = results_of(named("base", "one", "two", "three"))
    study = replace(results.study, all_pairs=True)
    result = comparison_of(Results(study, results.values))
    page = shown(tables.comparisons(result, everything=False))
    for name in ("base", "one", "two"):
        assert f"Change against {name}, period" in page
    assert "Change against three" not in page
    assert "Sentences to quote: add --all or --json." in page
    assert "To quote:" in shown(tables.comparisons(result, everything=True))
