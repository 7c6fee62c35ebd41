"""How arrivals react to boats offered: exact where arrivals are a known function of them."""

from math import exp, inf, nan

import numpy as np
import pytest
from made_posteriors import numbered, posterior_of

from sim.inference import regimes
from sim.inference.recipe import LAST_DAY
from sim.inference.regimes import REPLICATIONS_A_DRAW, STEP, WINDOW, with_regimes
from sim.runs.engine import Engine


@pytest.fixture
def made():
    """A posterior of four rows."""
    return posterior_of([1, 2, 3, 4])


@pytest.fixture
def at(monkeypatch, tmp_path):
    """A function: the elasticities of a posterior whose arrivals are a function of a world."""

    def looked(made, arrivals):
        requests = []

        def outcomes_at(some, window, names, seed, store, engine):
            assert (window, names, store) == (WINDOW, ["arrivals"], tmp_path)
            assert seed == made.about["seed"]
            requests.extend(some)
            return np.array(
                [[[arrivals(s, each.replication)] for s in each.scenarios] for each in some]
            )

        monkeypatch.setattr(regimes, "outcomes_at", outcomes_at)
        return with_regimes(made, tmp_path), requests

    return looked


def boats(scenario):
    return scenario.parameters["boats_offered"]


@pytest.mark.parametrize("elasticity", [0.0, 0.15, 0.5, 1.0, -0.2])
def test_a_power_of_boats_offered_has_its_exponent(at, made, elasticity):
    result, _ = at(made, lambda scenario, world: (1 + world) * boats(scenario) ** elasticity)
    np.testing.assert_allclose(result.elasticity, elasticity, atol=1e-6)


def test_arrivals_of_a_draws_worlds_are_summed_first(at, made):
    """A world of few arrivals weighs little: it is no mean of elasticities."""

    def arrivals(scenario, world):
        return 10.0 if world % REPLICATIONS_A_DRAW else 90.0 * boats(scenario)

    result, _ = at(made, arrivals)
    offered = made.values["boats_offered"]
    up, down = (90 * offered * exp(step) + 10 for step in (STEP, -STEP))
    np.testing.assert_allclose(result.elasticity, np.log(up / down) / (2 * STEP), rtol=1e-6)


def test_each_draw_has_worlds_of_its_own_and_both_sides_share_them(at, made):
    _, requests = at(made, lambda scenario, world: 1.0)
    assert len(requests) * 2 == len(made.draw) * 2 * REPLICATIONS_A_DRAW
    numbers = [int(n) for n in made.draw]
    assert [each.replication for each in requests] == [
        n * REPLICATIONS_A_DRAW + w for n in numbers for w in range(REPLICATIONS_A_DRAW)
    ]
    for each, row in zip(requests, np.repeat(range(4), REPLICATIONS_A_DRAW), strict=True):
        fewer, more = each.scenarios
        own = made.row(int(row))
        assert boats(fewer) == pytest.approx(own["boats_offered"] * exp(-STEP))
        assert boats(more) == pytest.approx(own["boats_offered"] * exp(STEP))
        for scenario in each.scenarios:
            assert scenario.spans[WINDOW].end == scenario.period.end == LAST_DAY
            assert scenario.adversary == "learns"
            values = scenario.values({})
            assert all(values[n] == v for n, v in own.items() if n != "boats_offered")


@pytest.mark.parametrize("few", [0.0, nan])
def test_where_nobody_arrives_or_a_run_failed_nothing_is_known(at, made, few):
    """Of one draw; the others are as they are."""
    own = made.values["demand"]

    def arrivals(scenario, world):
        return few if scenario.parameters["demand"] == own[2] else boats(scenario)

    result, _ = at(made, arrivals)
    assert np.isnan(result.elasticity).tolist() == [False, False, True, False]
    assert result.row_regime(2) == ""
    assert result.row_regime(1) == "supply"


def test_no_elasticity_is_without_end(at, made):
    """Where nobody arrives on one side only."""
    for none in (min, max):

        def arrivals(scenario, world, none=none):
            row = np.argmin(np.abs(made.values["demand"] - scenario.parameters["demand"]))
            ends = [made.values["boats_offered"][row] * exp(s) for s in (-STEP, STEP)]
            return 0.0 if abs(boats(scenario) - none(ends)) < 1e-6 else 5.0

        result, _ = at(made, arrivals)
        assert np.isnan(result.elasticity).all()
        assert inf not in np.abs(result.elasticity)


def test_nothing_else_of_a_posterior_changes(at, made):
    result, _ = at(made, lambda scenario, world: boats(scenario))
    assert {**result.about, "digest": ""} == {**made.about, "digest": ""}
    assert result.digest != made.digest  # a study by regime is another one
    np.testing.assert_array_equal(result.weight, made.weight)
    assert result.values is made.values
    assert np.isnan(made.elasticity).all()


def test_weights_of_regimes_are_those_of_their_draws():
    shares = numbered([1, 2, 3, 4], [0.1, 0.25, 0.9, nan]).regimes()
    assert shares == pytest.approx({"demand": 0.1, "between": 0.2, "supply": 0.3, "": 0.4})
    assert list(shares) == ["demand", "between", "supply", ""]


@pytest.mark.slow
def test_two_draws_are_looked_at_and_kept(monkeypatch, tmp_path):
    """Where boats are hardly to be had arrivals follow them; where people are few they do not."""
    made = posterior_of([1, 1])
    made.values["demand"][:] = 400.0, 20.0
    made.values["boats_offered"][:] *= np.array([0.3, 3.0])
    done = []
    output = with_regimes(made, tmp_path, Engine(progress=lambda *result: done.append(result)))
    assert [output.row_regime(i) for i in range(2)] == ["supply", "demand"]
    runs = 2 * 2 * REPLICATIONS_A_DRAW
    assert (done[0], done[-1]) == ((0, runs, 0), (runs, runs, 0))
    done.clear()
    again = with_regimes(made, tmp_path, Engine(progress=lambda *result: done.append(result)))
    assert done == [(runs, runs, 0)]
    np.testing.assert_array_equal(again.elasticity, output.elasticity)
