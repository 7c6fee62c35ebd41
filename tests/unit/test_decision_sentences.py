"""The two best policies of an outcome, and the sentence that may be quoted of it."""

import numpy as np
import pytest
from scipy.stats import norm

from sim import MODEL_VERSION
from sim.decisions.best import standings
from sim.decisions.closest import closest, difference
from sim.decisions.decision_sentences import of_outcome
from sim.decisions.distributions import spreads
from sim.decisions.result import Decision, OutcomeDecision
from sim.decisions.study import StoredRuns
from sim.report.decisions import render
from sim.report.text import as_text

NAMES = ("base", "route", "officers")
VERSION = f"channelsim model version {MODEL_VERSION}"


def rng():
    return np.random.default_rng(7)


def effects(means, draws=400, sd=1.0, noise=0.0):
    """Return changes against the baseline, with exact means over draws."""
    shape = (draws, len(means))
    apart = sd * rng().standard_normal(shape)
    values = (apart - apart.mean(axis=0) + means)[:, None] + noise * rng().standard_normal(
        (draws, 2, len(means))
    )
    values[:, :, 0] = 0.0
    return values


def decided(paired, outcome="expected_deaths", unit="people", digest="", controls=()):
    """Return an outcome's decision with its sentence, and its page."""
    names = NAMES[: paired.shape[2]]
    record = {
        "parameters": {"digest": digest},
        "options": {"windows": {"half": {name: ["2025-01-01", "2025-06-15"] for name in names}}},
    }
    runs = StoredRuns("s", "half", names, "chance", {outcome: paired}, 0, (), controls, (), record)
    one = OutcomeDecision(
        outcome, unit, 0.0,
        {name: difference(paired[:, :, i].mean(axis=1)) for i, name in enumerate(names)},
        standings(paired, names, 0.0, rng()), spreads(paired, names, rng()), 0.5, (),
        closest(paired, names, rng()),
    )  # fmt: skip
    return one, of_outcome(one, runs)


def page(paired):
    one, _ = decided(paired)
    return as_text(render(Decision("s", "half", "base", 400, 0, "chance", (one,), (), (), ())))


def test_the_two_best_have_the_share_of_the_normal_distribution():
    pair = closest(effects([0.0, -1.0, -1.5], draws=20_000), NAMES, rng())
    assert (pair.first, pair.second) == ("officers", "route")
    assert pair.difference.value == pytest.approx(-0.5)
    assert pair.p_first_better == pytest.approx(norm.cdf(0.5 / np.sqrt(2.0)), abs=0.015)
    assert pair.apart


def test_chance_lowers_no_share_of_the_two_best_on_average():
    with_noise = closest(effects([0.0, -1.0, -1.5], draws=5000, noise=2.0), NAMES, rng())
    assert with_noise.p_first_better == pytest.approx(norm.cdf(0.5 / np.sqrt(2.0)), abs=0.04)


def test_policies_that_are_the_same_share_their_draws():
    same = effects([0.0, -1.0, -1.0])
    same[..., 2] = same[..., 1]
    pair = closest(same, NAMES, rng())
    assert (pair.p_first_better, pair.apart) == (0.5, False)
    assert (pair.difference.low, pair.difference.high) == (0.0, 0.0)


def test_a_policy_is_called_best_only_if_each_interval_lies_below_zero():
    _, clear = decided(effects([0.0, -5.0, -1.0]))
    assert clear == (
        "route has fewer expected deaths than all other policies, on average over 400 draws. It is "
        f"best in an estimated 100 % of draws (half, {VERSION})."
    )
    one, unclear = decided(effects([0.0, -1.0, -1.02]))
    best = max(one.standings, key=lambda s: s.p_best)
    low, high = (f"{100 * share:.0f}" for share in best.p_best_interval)
    assert unclear == (
        f"No policy is shown to have the fewest expected deaths: {best.scenario} has the lowest in "
        f"an estimated {100 * best.p_best:.0f} % of draws (95 % interval {low} to {high}, from 400 "
        f"draws; half, {VERSION})."
    )


def test_costs_are_lower_and_two_policies_are_named():
    _, text = decided(effects([0.0, -5.0]), "public_cost", "GBP")
    assert text.startswith("route has a lower public cost than base, on average over 400 draws.")
    _, text = decided(effects([0.0, -0.001]), "public_cost", "GBP")
    assert text.startswith("No policy is shown to have the lowest public cost: ")


def test_nothing_changes():
    _, text = decided(np.zeros((30, 2, 3)))
    assert text == f"No policy changes expected deaths in any of 30 draws (half, {VERSION})."


def test_a_sentence_says_that_chance_is_hidden_or_a_control_failed():
    _, text = decided(effects([0.0, -5.0, -1.0]), digest="posterior 01 worlds to 2025-06-15")
    assert text.endswith("Chance hardly shows in this window.")
    _, text = decided(effects([0.0, -5.0, -1.0]), controls=("null policy",))
    assert text.endswith("A control of the study failed, so do not use it.")


def test_the_pair_has_a_table_unless_the_first_table_has_it():
    shown = page(effects([0.0, -5.0, -4.5]))
    assert "P(first better)" in shown
    assert "route less officers" in shown
    assert "P(first better)" not in page(effects([0.0, 5.0, -4.5]))
    assert "P(best), rank and regret are without chance." in shown
