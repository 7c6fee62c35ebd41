"""From a bank to a posterior: few draws that stand for all, and what may not be among them."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_posteriors import FITTED, bank_of

from sim.assumptions import leaves
from sim.errors import UserError
from sim.experiment.draws import learns, prior_draws, told_by_figures
from sim.inference import weights as weigh
from sim.inference.kernel import effective_sample
from sim.inference.posterior_file import made_for, read_posterior, write_posterior
from sim.inference.weights import FAR, SHIPPED, learning, posterior, weights_of

MANY, FEW = 300, 40
HALF_A_STEP = 0.5 / SHIPPED


@pytest.fixture(scope="module")
def bank():
    """A bank whose arrivals follow demand exactly."""
    return bank_of(MANY)


@pytest.fixture(scope="module")
def found(bank):
    """Its posterior by the project's figures."""
    return posterior(bank, FITTED)


def weighed(bank, log_weight):
    """Return the weights and the posterior of a bank whose draws have these log weights."""
    with patch.object(weigh, "log_weights", lambda *_: np.array(log_weight, float)):
        return weights_of(bank, FITTED), posterior(bank, FITTED)


def kept_of(found, draws):
    """Return the kept weight of every draw, none where it was not kept."""
    kept = np.zeros(draws)
    kept[found.draw] = found.weight
    return kept


# systematic resampling


def holds_few_for_all(weight, kept):
    np.testing.assert_allclose(kept * SHIPPED, np.round(kept * SHIPPED), atol=1e-8)
    assert round((kept * SHIPPED).sum()) == SHIPPED
    assert np.abs(kept - weight).max() < 2 * HALF_A_STEP + 1e-12
    assert np.abs(np.cumsum(kept) - np.cumsum(weight)).max() <= HALF_A_STEP + 1e-12
    assert not kept[weight == 0].any()


def test_a_draws_weight_is_a_whole_number_of_parts_next_to_its_own(bank, found):
    holds_few_for_all(weights_of(bank, FITTED), kept_of(found, MANY))
    assert (np.diff(found.draw) > 0).all()
    assert (found.weight > 0).all()


@settings(max_examples=15)
@given(st.lists(st.floats(-12, 0) | st.just(-np.inf), min_size=FEW, max_size=FEW))
def test_so_it_is_whatever_the_weights_are(log_weight):
    log_weight[0] = 0.0  # some draw that learns is possible
    weight, found = weighed(bank_of(FEW), log_weight)
    holds_few_for_all(weight, kept_of(found, FEW))


@pytest.mark.parametrize("name", ["demand", "taxi_share", "learning_rate"])
def test_weighted_means_are_kept(bank, found, name):
    """By no more than half a part times how far the numbers go up and down (Koksma)."""
    every = np.array([v[name] for v in prior_draws(range(MANY), 1)])
    before, after = weights_of(bank, FITTED) @ every, found.weight @ found.values[name]
    rounding = 1e-7 * np.abs(every).max()
    assert abs(after - before) <= HALF_A_STEP * np.abs(np.diff(every)).sum() + rounding


def test_equal_weights_are_kept_as_equal_as_parts_allow(bank):
    weight, found = weighed(bank, np.zeros(MANY))
    kept = np.round(found.weight * SHIPPED)
    assert found.draw.tolist() == [n for n in range(MANY) if learns(n)]
    assert set(kept) == {np.floor(SHIPPED / len(kept)), np.ceil(SHIPPED / len(kept))}
    assert found.effective == pytest.approx(len(kept))
    assert effective_sample(weight) == pytest.approx(len(kept))


def test_one_draw_may_have_it_all(bank):
    log_weight = np.full(MANY, -np.inf)
    log_weight[7] = 0.0
    _, found = weighed(bank, log_weight)
    assert found.draw.tolist() == [7]
    assert found.weight.tolist() == [1.0]
    assert found.effective == 1.0


# what may not be in it


def test_draws_whose_networks_do_not_learn_have_no_weight(bank, found):
    """However well they would fit: scenarios have networks that learn unless they say otherwise."""
    assert learning(bank).tolist() == [learns(n) for n in range(MANY)]
    best = np.where(learning(bank), -3.0, 0.0)
    weight, of_best = weighed(bank, best)
    assert (weight > 0).tolist() == learning(bank).tolist()
    for each in (found, of_best):
        assert all(learns(int(n)) for n in each.draw)


def test_where_only_those_fit_none_does(bank):
    with pytest.raises(UserError, match="no draw comes within 5 sd"):
        weighed(bank, np.where(learning(bank), -np.inf, 0.0))


def test_the_nearest_draw_may_be_so_far_and_no_farther(bank):
    limit = -0.5 * FAR**2 * len(FITTED)
    near = np.full(MANY, 2 * limit)
    near[3] = limit + 1e-6
    assert weighed(bank, near)[0].argmax() == 3
    near[3] = limit - 1e-6
    with pytest.raises(UserError, match=r"look at their values and sd .* or make more draws"):
        weighed(bank, near)


def test_a_draw_whose_run_failed_has_no_weight():
    bank = bank_of(FEW)
    for block in bank.windows.values():
        block[2] = np.nan
    weight = weights_of(bank, FITTED)
    assert weight[2] == 0.0
    assert weight.sum() == pytest.approx(1)


# what is in it


def test_it_holds_what_figures_tell_of_at_the_banks_own_draws(bank, found):
    drawn = prior_draws(found.draw.tolist(), bank.recipe.seed)
    assert list(found.values) == [leaf.name for leaf in told_by_figures()]
    for name, values in found.values.items():
        own = np.array([draw[name] for draw in drawn])
        np.testing.assert_array_equal(values, own)
        low, high = leaves()[name].range
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


def test_it_says_what_it_was_made_from(bank, found):
    assert found.about["made for"] == made_for()
    assert found.about["fitted"] == [f.name for f in FITTED]
    assert (found.about["seed"], found.about["bank"]) == (1, MANY)
    other = posterior(bank, FITTED[:1])
    assert other.digest != found.digest
    assert other.about["figures"] != found.about["figures"]
    assert posterior(bank_of(MANY), FITTED).digest == found.digest
