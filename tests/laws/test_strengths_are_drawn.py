"""Policy strengths are drawn, one draw per replication, without changing other scenarios."""

import json
from datetime import date

import numpy as np
import pytest

from sim.api import compare
from sim.assumptions import all_assumptions, point
from sim.assumptions.priors import quantile
from sim.experiment.comparison import compare_results
from sim.experiment.design import design
from sim.experiment.run import execute
from sim.experiment.source import ParameterSource
from sim.outcomes.outcomes import OUTCOMES
from sim.policies import BUILT_IN
from sim.scenario import Span, load
from sim.shipped import scenario_names

OF_POLICIES = sorted(
    name for name, assumption in all_assumptions().items() if assumption.of_policies
)
NOT_STRENGTHS = sorted(
    {name for cls in BUILT_IN.values() for name in cls.assumptions}
    - set(OF_POLICIES)
    - {name for name, assumption in all_assumptions().items() if assumption.prior is None}
)
SPENT = {"public_cost", "public_cost_known", "policies_of_unknown_cost"}
SUMMER = Span(start=date(2025, 7, 1), end=date(2025, 8, 20))


def at(name, u):
    """Return an assumption's value at a quantile of its prior, as a keyword of `build_world`."""
    return {name: quantile(all_assumptions()[name], u)}


@pytest.mark.parametrize("u", [0.05, 0.95])
@pytest.mark.parametrize("name", OF_POLICIES)
def test_a_policys_strength_leaves_the_bytes_of_a_world_without_policies(
    build_world, column_bytes, name, u
):
    shape = {"days": 40, "start": date(2025, 7, 1), "seed": 2}
    changed, baseline = (build_world(**shape, **overrides).run() for overrides in (at(name, u), {}))
    assert column_bytes(changed) == column_bytes(baseline)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("u", [0.05, 0.95])
def test_all_strengths_together_leave_them_too(build_world, column_bytes, u, seed):
    every = {}
    for name in OF_POLICIES:
        every |= at(name, u)
    changed, baseline = (
        build_world(days=90, seed=seed, **overrides).run() for overrides in (every, {})
    )
    assert column_bytes(changed) == column_bytes(baseline)


@pytest.mark.parametrize("name", NOT_STRENGTHS)
def test_what_a_policy_rests_on_and_is_not_drawn_is_of_the_world_without_it(
    build_world, column_bytes, name
):
    """Or it would be known of no policy how strong it is, and not be drawn."""
    baseline = column_bytes(build_world(days=40).run())
    assert any(
        column_bytes(build_world(days=40, **at(name, u)).run()) != baseline for u in (0.05, 0.95)
    )


def test_only_strengths_of_policies_are_drawn_and_all_of_them_are():
    default, draws = (
        point(),
        [ParameterSource(vary_strength=True).draw(number, 1) for number in range(30)],
    )
    assert len(OF_POLICIES) > 40
    for name, assumption in all_assumptions().items():
        if name in OF_POLICIES:
            assert assumption.prior is not None
            assert not assumption.fixed
            assert len({draw[name] for draw in draws}) > 5, name
        else:
            assert all(draw[name] == default[name] for draw in draws)
    assert all(draw.keys() == default.keys() for draw in draws)
    assert draws[4] == ParameterSource(vary_strength=True).draw(4, 1)
    assert draws[4] != ParameterSource(vary_strength=True).draw(4, 2)


@pytest.fixture(scope="module")
def pair():
    """Return the status quo and the doctrine for a few weeks of a summer."""
    return [
        load(name).model_copy(update={"period": SUMMER, "windows": {}})
        for name in ("status_quo_2025", "maritime_doctrine")
    ]


@pytest.fixture(scope="module")
def both_ways(pair):
    """Return the results with strengths drawn and with strengths at their defaults."""
    return [
        execute(design(pair, 6, 1, parameters=ParameterSource(vary_strength=strengths)))
        for strengths in (True, False)
    ]


def test_the_status_quo_is_the_same_whether_strengths_are_drawn_and_effects_are_not(both_ways):
    drawn, default = both_ways
    assert not drawn.failures
    assert not default.failures
    np.testing.assert_array_equal(drawn.values[0], default.values[0])
    assert not np.array_equal(drawn.values[1], default.values[1], equal_nan=True)


def test_every_world_has_a_draw_of_its_own_whatever_stands_beside_it(pair, both_ways):
    drawn, default = both_ways
    apart = [
        not np.array_equal(drawn.values[1, r], default.values[1, r], equal_nan=True)
        for r in range(6)
    ]
    assert sum(apart) >= 5
    alone = execute(design(pair[1:], 6, 1, parameters=ParameterSource(vary_strength=True)))
    np.testing.assert_array_equal(alone.values[0], drawn.values[1])
    first_three = execute(design(pair, 3, 1, parameters=ParameterSource(vary_strength=True)))
    np.testing.assert_array_equal(first_three.values, drawn.values[:, :3])


def test_a_study_says_whether_strengths_are_drawn(both_ways):
    drawn, default = (compare_results(r, "period").to_json() for r in both_ways)
    assert drawn["study"] != default["study"]
    assert "policy strength" in drawn["uncertainty"]
    assert "chance only" in default["uncertainty"]
    assert drawn["scenarios"][0] == default["scenarios"][0]


def test_a_comparison_draws_strengths_or_not(pair, both_ways):
    one, second = (
        json.dumps(
            compare(
                *pair, replications=6, parameters=ParameterSource(vary_strength=strengths)
            ).to_json()
        )
        for strengths in (True, False)
    )
    drawn, default = (compare_results(r, "period").to_json() for r in both_ways)
    assert json.loads(one) == drawn
    assert json.loads(second) == default
    assert not design(pair, 2, 1).parameters.drawn


def test_the_doctrine_that_all_refuse_is_the_status_quo_but_for_refusals_and_costs():
    """On the shipped files, over the half year in which the doctrine holds."""
    names = ["status_quo_2025", "doctrine_refused"]
    results = execute(
        design(
            [load(n) for n in names],
            2,
            1,
            ["period", "second_half"],
            parameters=ParameterSource(vary_strength=True),
        )
    )
    assert not results.failures
    for window in results.study.windows:
        for outcome in OUTCOMES:
            now, refused = (results.values_for(name, window, outcome) for name in names)
            if outcome in SPENT or outcome.startswith("refusals"):
                continue
            np.testing.assert_array_equal(now, refused, err_msg=outcome)
        told = {
            o: results.values_for("doctrine_refused", window, o)
            for o in ("refusals", "water_interventions", "policies_of_unknown_cost")
        }
        assert (told["refusals"] > 0).all()
        assert (told["water_interventions"] == 0).all()
        assert (told["policies_of_unknown_cost"] == 2).all()
        assert (results.values_for("status_quo_2025", window, "refusals") == 0).all()


@pytest.mark.parametrize("name", [n for n in scenario_names("packages") if n.endswith("_refused")])
def test_a_package_that_is_refused_is_refused_by_all_who_are_called_upon(name):
    (call,) = [p for p in load(name).policies if p.kind == "union_non_participation"]
    assert call.compliance == 1.0
    half = name == "doctrine_half_refused"
    assert call.strength == (0.5 if half else 1.0)
    assert half or call.strength == 1.0


def test_half_refused_lies_between_the_doctrine_and_its_refusal():
    names = ["maritime_doctrine", "doctrine_half_refused", "doctrine_refused"]
    brief = [load(n).model_copy(update={"period": SUMMER, "windows": {}}) for n in names]
    results = execute(design(brief, 3, 1))
    done = [results.values_for(n, "period", "water_interventions").sum() for n in names]
    assert done[0] > done[1] > done[2] == 0


def test_the_cost_of_legal_cover_is_not_known():
    assert BUILT_IN["liability_protection"].cost.gbp_a_year is None
