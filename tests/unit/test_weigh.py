"""From a bank to a posterior: few draws that stand for all, and what may not be among them."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_posteriors import FITTED, ensemble_of

from sim.assumptions import all_assumptions
from sim.errors import UserError
from sim.experiment.draws import calibrated_assumptions, learns, prior_draws
from sim.inference import weights as weigh
from sim.inference.kernel import effective_sample_size
from sim.inference.posterior_file import model_stamp, read_posterior, write_posterior
from sim.inference.weights import MAX_SD, POSTERIOR_PARTS, learning, posterior, posterior_weights

MANY, FEW = 300, 40
HALF_A_STEP = 0.5 / POSTERIOR_PARTS


@pytest.fixture(scope="module")
def ensemble():
    """A bank whose arrivals follow demand exactly."""
    return ensemble_of(MANY)


@pytest.fixture(scope="module")
def found(ensemble):
    """Its posterior by the project's figures."""
    return posterior(ensemble, FITTED)


def weighed(ensemble, log_weight):
    """Return the weights and the posterior of a bank whose draws have these log weights."""
    with patch.object(weigh, "log_weights", lambda *_: np.array(log_weight, float)):
        return posterior_weights(ensemble, FITTED), posterior(ensemble, FITTED)


def kept_of(found, draws):
    """Return the kept weight of every draw, none where it was not kept."""
    kept = np.zeros(draws)
    kept[found.draw] = found.weight
    return kept


# systematic resampling


def holds_few_for_all(weight, kept):
    np.testing.assert_allclose(kept * POSTERIOR_PARTS, np.round(kept * POSTERIOR_PARTS), atol=1e-8)
    assert round((kept * POSTERIOR_PARTS).sum()) == POSTERIOR_PARTS
    assert np.abs(kept - weight).max() < 2 * HALF_A_STEP + 1e-12
    assert np.abs(np.cumsum(kept) - np.cumsum(weight)).max() <= HALF_A_STEP + 1e-12
    assert not kept[weight == 0].any()


def test_a_draws_weight_is_a_whole_number_of_parts_next_to_its_own(ensemble, found):
    holds_few_for_all(posterior_weights(ensemble, FITTED), kept_of(found, MANY))
    assert (np.diff(found.draw) > 0).all()
    assert (found.weight > 0).all()


@settings(max_examples=15)
@given(st.lists(st.floats(-12, 0) | st.just(-np.inf), min_size=FEW, max_size=FEW))
def test_so_it_is_whatever_the_weights_are(log_weight):
    log_weight[0] = 0.0  # some draw that learns is possible
    weight, found = weighed(ensemble_of(FEW), log_weight)
    holds_few_for_all(weight, kept_of(found, FEW))


@pytest.mark.parametrize("name", ["demand", "taxi_share", "learning_rate"])
def test_weighted_means_are_kept(ensemble, found, name):
    """By no more than half a part times how far the numbers go up and down (Koksma)."""
    every = np.array([v[name] for v in prior_draws(range(MANY), 1)])
    before, after = posterior_weights(ensemble, FITTED) @ every, found.weight @ found.values[name]
    rounding = 1e-7 * np.abs(every).max()
    assert abs(after - before) <= HALF_A_STEP * np.abs(np.diff(every)).sum() + rounding


def test_equal_weights_are_kept_as_equal_as_parts_allow(ensemble):
    weight, found = weighed(ensemble, np.zeros(MANY))
    kept = np.round(found.weight * POSTERIOR_PARTS)
    assert found.draw.tolist() == [n for n in range(MANY) if learns(n)]
    assert set(kept) == {
        np.floor(POSTERIOR_PARTS / len(kept)),
        np.ceil(POSTERIOR_PARTS / len(kept)),
    }
    assert found.ess == pytest.approx(len(kept))
    assert effective_sample_size(weight) == pytest.approx(len(kept))


def test_one_draw_may_have_it_all(ensemble):
    log_weight = np.full(MANY, -np.inf)
    log_weight[7] = 0.0
    _, found = weighed(ensemble, log_weight)
    assert found.draw.tolist() == [7]
    assert found.weight.tolist() == [1.0]
    assert found.ess == 1.0


# what may not be in it


def test_draws_whose_networks_do_not_learn_have_no_weight(ensemble, found):
    """However well they would fit: scenarios have networks that learn unless they say otherwise."""
    assert learning(ensemble).tolist() == [learns(n) for n in range(MANY)]
    best = np.where(learning(ensemble), -3.0, 0.0)
    weight, of_best = weighed(ensemble, best)
    assert (weight > 0).tolist() == learning(ensemble).tolist()
    for each in (found, of_best):
        assert all(learns(int(n)) for n in each.draw)


def test_where_only_those_fit_none_does(ensemble):
    with pytest.raises(UserError, match="No draw comes within 5 sd"):
        weighed(ensemble, np.where(learning(ensemble), -np.inf, 0.0))


def test_the_nearest_draw_may_be_so_far_and_no_farther(ensemble):
    limit = -0.5 * MAX_SD**2 * len(FITTED)
    near = np.full(MANY, 2 * limit)
    near[3] = limit + 1e-6
    assert weighed(ensemble, near)[0].argmax() == 3
    near[3] = limit - 1e-6
    with pytest.raises(UserError, match=r"Check their values and sd .* or use more draws"):
        weighed(ensemble, near)


def test_a_draw_whose_run_failed_has_no_weight():
    ensemble = ensemble_of(FEW)
    for block in ensemble.windows.values():
        block[2] = np.nan
    weight = posterior_weights(ensemble, FITTED)
    assert weight[2] == 0.0
    assert weight.sum() == pytest.approx(1)


# what is in it


def test_it_holds_what_figures_tell_of_at_the_banks_own_draws(ensemble, found):
    drawn = prior_draws(found.draw.tolist(), ensemble.recipe.seed)
    assert list(found.values) == [assumption.name for assumption in calibrated_assumptions()]
    for name, values in found.values.items():
        own = np.array([draw[name] for draw in drawn])
        np.testing.assert_array_equal(values, own)
        low, high = all_assumptions()[name].range
        assert ((values >= low) & (values <= high)).all()
    assert np.isnan(found.elasticity).all()


def test_it_is_read_back_to_the_bit(found, tmp_path):
    path = tmp_path / "p.parquet"
    write_posterior(found, path)
    again = read_posterior(path)
    for index in range(len(found.draw)):
        assert again.row(index) == found.row(index)
    write_posterior(again, tmp_path / "again.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == path.read_bytes()


def test_it_says_what_it_was_made_from(ensemble, found):
    assert found.about["made for"] == model_stamp()
    assert found.about["fitted"] == [f.name for f in FITTED]
    assert (found.about["seed"], found.about["bank"]) == (1, MANY)
    other = posterior(ensemble, FITTED[:1])
    assert other.digest != found.digest
    assert other.about["figures"] != found.about["figures"]
    assert posterior(ensemble_of(MANY), FITTED).digest == found.digest
