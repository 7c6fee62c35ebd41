"""Comparisons with another baseline or of all pairs, families of verdicts, and same runs."""

from math import isnan

import numpy as np
import pytest

from sim import load
from sim.errors import UserError
from sim.experiment.comparison import compare_results
from sim.experiment.design import Study, design, with_baseline
from sim.experiment.run import Results
from sim.experiment.summary import Summary
from sim.outcomes.families import holm
from sim.outcomes.outcomes import HEADLINE, OUTCOMES

NAMES = ("base", "one", "two", "three")


def study_of(names=NAMES, all_pairs=False, replications=40):
    """Return a study of scenarios that differ by name only."""
    base = load("status_quo_2025")
    scenarios = tuple(base.model_copy(update={"name": n}) for n in names)
    return Study(scenarios, replications, 1, ("second_half",), all_pairs=all_pairs)


def results_of(study, shift=0.0):
    """Return results of normal numbers; each scenario lies `shift` above the one before."""
    shape = (len(study.scenarios), study.replications, 1, len(OUTCOMES))
    values = np.random.default_rng(7).normal(100.0, 5.0, shape)
    values += shift * np.arange(shape[0])[:, None, None, None]
    return Results(study, values)


def test_all_pairs_are_every_two_scenarios_once_the_later_against_the_earlier():
    result = compare_results(results_of(study_of(all_pairs=True), 3.0))
    pairs = [(c.baseline, c.scenario) for c in result.changes]
    assert pairs == [
        ("base", "one"), ("base", "two"), ("base", "three"), ("one", "two"), ("one", "three"),
        ("two", "three"),
    ]  # fmt: skip
    here, there = (result.difference("three", "deaths", baseline=b) for b in ("two", "base"))
    assert result.difference("three", "deaths") == there
    step = result.difference("two", "deaths")
    assert here.mean == pytest.approx(there.mean - step.mean)
    assert result.family == 6 * len(HEADLINE)
    block = Summary.from_json(result.to_json())
    assert [(c.baseline, c.scenario) for c in block.changes] == pairs


def test_each_pair_has_the_numbers_of_its_own_comparison():
    study = study_of(all_pairs=True)
    results = results_of(study, 1.0)
    pair = compare_results(results.only(["one", "three"])).difference("three", "arrivals")
    in_all = compare_results(results).difference("three", "arrivals", baseline="one")
    for name in ("mean", "low", "high", "p_value", "n", "base_mean"):
        assert getattr(in_all, name) == getattr(pair, name)
    assert in_all.resolvable > pair.resolvable  # a larger family


def test_a_baseline_that_is_no_scenario_is_refused_in_one_line():
    with pytest.raises(UserError, match="xyz: is none of the scenarios compared; allowed:"):
        with_baseline(study_of().scenarios, "xyz")
    result = compare_results(results_of(study_of(all_pairs=True)))
    with pytest.raises(UserError, match="no baseline of that name"):
        result.difference("one", "deaths", baseline="absent")
    with pytest.raises(UserError, match="no scenario of that name"):
        result.difference("one", "deaths", baseline="two")


def test_another_baseline_comes_first_and_the_others_keep_their_order():
    reordered = with_baseline(study_of().scenarios, "two")
    assert [s.name for s in reordered] == ["two", "base", "one", "three"]


def test_only_a_study_of_all_pairs_has_another_name():
    plain, pairs = study_of(), study_of(all_pairs=True)
    assert plain.name == design(plain.scenarios, 40, 1, ["second_half"]).name
    assert plain.name != pairs.name


def test_verdicts_are_holms_over_the_headline_outcomes_of_all_changes():
    result = compare_results(results_of(study_of(), 1.4))
    cells = [c.outcomes[name] for c in result.changes for name in HEADLINE]
    verdicts = [d.distinguishable for d in cells]
    assert verdicts == holm([d.p_value for d in cells])
    assert 0 < sum(verdicts) < sum(d.p_value <= 0.05 for d in cells)
    others = [c.outcomes[n] for c in result.changes for n in OUTCOMES if n not in HEADLINE]
    assert [d.distinguishable for d in others] == holm([d.p_value for d in others])


def test_a_per_cent_is_of_the_baseline_and_rates_have_none():
    change = compare_results(results_of(study_of(), 5.0)).changes[0]
    for name, d in change.outcomes.items():
        if OUTCOMES[name].unit in ("share", "correlation", "variance/mean", "log-odds"):
            assert isnan(d.relative)
        else:
            assert d.relative == d.mean / d.base_mean


def test_scenarios_with_the_same_runs_are_named_and_sentences_say_so():
    results = results_of(study_of(), 5.0)
    results.values[2] = results.values[1]
    results.values[2, :, 0, list(OUTCOMES).index("refusals")] += 1.0
    result = compare_results(results)
    assert [(s.scenario, s.earlier) for s in result.same_runs] == [("two", "one")]
    written = result.to_json()
    assert written["same_runs"][0]["text"].startswith(
        "two gave the same boats, crossings and deaths as one, by const"
    )
    of_two = [s for s in written["sentences"] if s["scenario"] == "two"]
    assert [s["text"] for s in of_two] == [written["same_runs"][0]["text"]]
    pairs = Results(study_of(("one", "two")), results.values[1:3])
    said = compare_results(pairs).to_json()["sentences"]
    assert [s["outcome"] for s in said] == ["", "refusals"]
    assert said[0]["text"].startswith(
        "two gave the same boats, crossings and deaths as one, by construction"
    )
