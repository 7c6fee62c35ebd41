"""What a break-even says of made-up runs: every finding, word for word."""

from math import isnan

import numpy as np
import pytest

from sim.errors import UserError
from sim.experiment.design import design
from sim.experiment.source import Kind, ParameterSource
from sim.scenario import load
from sim.sensitivity.break_even import analyse_curve, draw_chance
from sim.sensitivity.break_even_request import (
    BreakEvenRequest,
    default_range,
    factor_with_values,
    known_outcome,
    read_range,
    without_policies,
)
from sim.sensitivity.break_even_result import Finding
from sim.sensitivity.factors import Factor

X = np.linspace(0.0, 1.0, 9)
DRAWS = 40
DRAWN = ParameterSource(Kind.prior, vary_strength=True)
FACTOR = "union_non_participation.strength"
DAYS = "from 1 July to 31 December 2025"
BASIS = (
    "over 40 draws of 2 paired replications (channelsim model version 3, assumptions drawn from "
    "priors)."
)


def request(outcome="arrivals", source=DRAWN):
    """Return a request that runs nothing."""
    named = [load("status_quo_2025"), load("doctrine_refused")]
    study = design(named, 2 * DRAWS, 1, ["second_half"], parameters=source)
    return BreakEvenRequest(study, Factor(FACTOR, values=tuple(X.tolist())), outcome)


def answer(curve, noise=10.0, draws=0.0, seed=1, outcome="arrivals", source=DRAWN):
    """Return the answer to made-up runs: a curve, noise of replications, a level by draw."""
    random = np.random.default_rng(seed)
    baseline = np.full((2 * DRAWS, len(X)), 1000.0)
    levels = np.repeat(draws * random.standard_normal((DRAWS, 1)), 2, axis=0)
    changes = np.asarray(curve) + levels + noise * random.standard_normal(baseline.shape)
    changes[:, np.asarray(curve) == 0.0] = 0.0
    return analyse_curve(request(outcome, source), (baseline + changes, baseline))


def test_a_crossing_says_what_is_below_and_above_it():
    b = answer(100.0 * (X - 0.4))
    assert b.finding is Finding.root
    assert b.low < b.root < b.high
    assert b.root == pytest.approx(0.4, abs=0.02)
    assert b.sentence == (
        f"Below {FACTOR} {b.root:.3g} (95 % interval {b.low:.3g} to {b.high:.3g}), the model "
        f"gives fewer arrivals with doctrine_refused than with status_quo_2025 {DAYS}, and more "
        f"above it, {BASIS}"
    )
    assert b.increasing
    assert not b.open
    assert [(s.sign, s.low, s.high) for s in b.resolved] == [(-1, 0.0, 0.25), (1, 0.5, 1.0)]


def test_a_falling_curve_is_the_same_with_signs_changed():
    rising, falling = (answer(s * 100.0 * (X - 0.4), noise=1e-9) for s in (1.0, -1.0))
    assert falling.root == pytest.approx(rising.root)
    assert falling.sentence == rising.sentence.replace("fewer", "@").replace(
        "more", "fewer"
    ).replace("@", "more")
    assert not falling.increasing


def test_a_side_that_is_not_resolved_is_named():
    b = answer(np.minimum(100.0 * (X - 0.8), 2.0) - 1.0, noise=30.0, seed=3)
    assert b.finding is Finding.root
    assert "and no change that this study could resolve above it" in b.sentence
    assert b.open == ("high",)
    assert b.high == 1.0
    assert f"95 % interval from {b.low:.3g}, open at 1" in b.sentence


def test_a_curve_that_reaches_zero_exactly_says_where_it_is_resolved():
    b = answer(100.0 * (X - 1.0))
    assert (b.root, b.exact, b.finding) == (1.0, True, Finding.root)
    assert b.sentence == (
        f"The model gives fewer arrivals with doctrine_refused than with status_quo_2025 {DAYS} "
        f"at every value of {FACTOR} tried below 1 (the nearest is 0.875), and the same in every "
        f"replication at 1, {BASIS}"
    )
    b = answer(-100.0 * X)
    assert b.root == 0.0
    tried = f"at every value of {FACTOR} tried above 0 (the nearest is 0.125)"
    assert f"{tried}, and the same in every replication at 0" in b.sentence


@pytest.mark.parametrize(("level", "way"), [(-50.0, "fewer"), (50.0, "more")])
def test_a_curve_on_one_side_has_no_break_even(level, way):
    b = answer(level + 0.001 * X)
    assert b.finding is (Finding.below if level < 0 else Finding.above)
    assert isnan(b.root)
    assert isnan(b.low)
    assert b.p_no_root == 1.0
    assert b.p_below == float(level < 0)
    assert b.sentence == (
        f"There is no break-even of {FACTOR} from 0 to 1: the model gives {way} arrivals with "
        f"doctrine_refused than with status_quo_2025 {DAYS} at every value, {BASIS}"
    )


def test_a_root_that_may_lie_at_the_end_is_left_open():
    b = answer(100.0 * (X - 1.0) - 3.0, noise=30.0, seed=3)
    assert b.finding is Finding.open
    assert isnan(b.root)
    assert 0.7 < b.low < 1.0
    assert b.open == ("high",)
    assert f"a break-even from {b.low:.3g} on fits the draws too" in b.sentence


@pytest.mark.slow
def test_noise_around_zero_is_said_to_resolve_nothing():
    """Holm's method keeps false roots at 5 % of studies."""
    claims = 0
    for seed in range(20):
        b = answer(np.full(9, 1e-9), seed=seed)
        claims += b.finding is not Finding.unresolved
        if b.finding is Finding.unresolved:
            assert isnan(b.root)
            assert b.sentence == (
                f"This study resolves no break-even of {FACTOR} from 0 to 1: the change in "
                f"arrivals with doctrine_refused against status_quo_2025 {DAYS} is "
                f"distinguishable from zero at no value, {BASIS}"
            )
    assert claims <= 3


def test_a_hump_has_no_single_break_even():
    b = answer(100.0 * X * (1.0 - X) - 10.0)
    assert b.finding is Finding.not_monotone
    assert isnan(b.root)
    assert isnan(b.p_no_root)
    assert b.p_monotone <= 0.05
    assert "neither only rises nor only falls" in b.sentence


def test_zeros_in_every_replication_are_no_change():
    b = answer(np.zeros(9))
    assert b.finding is Finding.no_change
    assert b.p_no_change == b.p_no_root == 1.0
    assert b.sentence == (
        f"At every {FACTOR} from 0 to 1, arrivals are the same with doctrine_refused as with "
        f"status_quo_2025 {DAYS} in every replication, {BASIS}"
    )


def test_draws_that_differ_have_roots_of_their_own():
    b = answer(100.0 * (X - 0.51), noise=1e-6, draws=25.0)
    assert b.draw_roots.q05 < 0.25 < b.draw_roots.q50 < 0.75 < b.draw_roots.q95
    assert b.p_no_root < 0.15
    assert b.p_no_root == pytest.approx(b.p_below + b.p_above)
    assert b.chance == pytest.approx(0.0, abs=1e-6)


def test_chance_is_a_share_of_the_variance_of_a_draw():
    """Replications with sd 25 in draws with sd 25: half of a replication, a third of a draw."""
    b = answer(100.0 * (X - 0.51), noise=25.0, draws=25.0)
    alone = [p.change.chance for p in b.points]
    assert np.mean(alone) == pytest.approx(0.5, abs=0.1)
    assert b.chance == pytest.approx(max(c / (2.0 - c) for c in alone))
    assert isnan(draw_chance([np.nan]))


def test_shares_are_lower_or_higher():
    b = answer(0.1 * (X - 0.4), noise=0.01, outcome="event_interception_rate")
    assert "the model gives a lower event interception rate with" in b.sentence
    assert "and higher above it" in b.sentence


def test_without_draws_each_replication_is_its_own_curve():
    b = answer(100.0 * (X - 0.4), source=ParameterSource())
    assert (b.draws, b.of_draws) == (2 * DRAWS, False)
    assert b.sentence.endswith(
        "over 80 paired replications (channelsim model version 3, assumptions at their defaults)."
    )


def test_draws_without_a_number_are_left_out_and_few_are_refused():
    baseline = np.full((2 * DRAWS, len(X)), 1000.0)
    values = baseline + 100.0 * (X - 0.4)
    values[3, 2] = np.nan
    b = analyse_curve(request(), (values, baseline))
    assert (b.draws, b.left_out) == (DRAWS - 1, 1)
    values[: 2 * DRAWS - 38] = np.nan
    with pytest.raises(UserError, match=r"^19 draws have a number of arrivals in all runs"):
        analyse_curve(request(), (values, baseline))


def test_json_is_finite_and_the_frame_has_a_row_for_each_value():
    b = answer(-50.0 + X)
    data = b.to_json()
    assert data["root"] is None
    assert data["range"] == [0.0, 1.0]
    assert data["finding"] == "below"
    assert [point["value"] for point in data["points"]] == X.tolist()
    assert b.to_frame()["value"].tolist() == X.tolist()


def test_the_same_runs_give_the_same_answer():
    assert answer(100.0 * (X - 0.4)) == answer(100.0 * (X - 0.4))


def test_the_baseline_is_the_scenario_without_policies_under_its_shipped_name():
    assert without_policies(load("maritime_doctrine")).name == "status_quo_2025"
    own = load("maritime_doctrine").with_("mine", parameters={"demand": 100.0})
    bare = without_policies(own)
    assert (bare.name, bare.policies) == ("mine without policies", ())
    assert bare.parameters == own.parameters


@pytest.mark.parametrize(
    ("path", "ends"),
    [
        ("union_non_participation.strength", (0.0, 1.0)),
        ("interception_300m.zone_m", (0.0, 300.0)),
        ("interception_300m.ramp_days", (0.0, 3650.0)),
    ],
)
def test_a_setting_has_the_bounds_of_its_policy(path, ends):
    assert default_range(path) == ends


def test_an_assumption_has_the_middle_of_its_prior_or_its_range():
    low, high = default_range("willingness")  # normal, mean −1.4, sd 1
    assert (low, high) == pytest.approx((-1.4 - 2.326, -1.4 + 2.326), abs=0.001)
    with pytest.raises(UserError, match=r"no bounds of its own\. Add --between LOW,HIGH"):
        default_range("willingness_unloaded")


def test_counts_have_whole_values_once_each():
    base, scenario = load("status_quo_2025"), load("maritime_doctrine")
    factor = factor_with_values("interception_300m.sea_teams", base, scenario, (0.0, 4.0), 9)
    assert factor.values == (0.0, 1.0, 2.0, 3.0, 4.0)
    with pytest.raises(UserError, match="has fewer than 3 whole numbers"):
        factor_with_values("interception_300m.sea_teams", base, scenario, (0.0, 1.0), 9)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("zone_m", "zone_m: is set by interception_300m, so varying it changes nothing"),
        ("launch_weights", "unknown factor; "),
        ("interception_300m.boats", "interception_300m has no number boats"),
        ("safe_route.strength", "no policy safe_route in these scenarios"),
        ("dummy", "is no number of the model"),
        ("safe_route", "is a policy. Name its setting, for example safe_route.strength"),
    ],
)
def test_a_factor_that_cannot_be_varied_is_one_line(path, message):
    with pytest.raises(UserError) as wrong:
        factor_with_values(path, load("status_quo_2025"), load("maritime_doctrine"), None, 9)
    assert message in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_ranges_and_outcomes_are_checked():
    assert read_range(" ") is None
    assert read_range("-1, 2.5") == (-1.0, 2.5)
    for text in ("1", "1,2,3", "a,b", "0,inf", "nan,1"):
        with pytest.raises(UserError, match="is not two numbers"):
            read_range(text)
    assert known_outcome("expected_deaths") == "expected_deaths"
    with pytest.raises(UserError, match=r"is mostly chance\. Use expected_deaths\."):
        known_outcome("missing")
