"""Components of variance: known components come back, and intervals hold them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.decisions.components import components

STUDIES = 400


def made(draws, chance, assumptions, levels=(0.0,), apart=0.0, skew=0.0, seed=1):
    """Return STUDIES studies as headlines, shape (variants, draws, 2, STUDIES).

    `levels` are the means of the variants, and `apart` is the sd by which variants differ from
    draw to draw. With `skew`, draws are lognormal with this sd of the logarithm.
    """
    random = np.random.default_rng(seed)
    z = random.standard_normal((1, draws, 1, STUDIES))
    if skew:
        z = (np.exp(skew * z) - np.exp(skew**2 / 2)) / np.sqrt(
            np.exp(skew**2) * (np.exp(skew**2) - 1)
        )
    worlds = chance * random.standard_normal((1, draws, 2, STUDIES))
    by_variant = np.array(levels)[:, None, None, None] + apart * random.standard_normal(
        (len(levels), draws, 1, STUDIES)
    )
    return assumptions * z + worlds + by_variant


def covered(found, truth):
    """Return how often the intervals of shares hold the true shares, by part."""
    shares = np.array(truth)[:, None] / np.sum(truth)
    return ((found.low <= shares) & (shares <= found.high)).mean(axis=1)


@pytest.mark.parametrize(("chance", "assumptions"), [(1.0, 1.0), (1.0, 2.0), (2.0, 1.0)])
def test_components_are_unbiased_and_intervals_hold_them(chance, assumptions):
    found = components(made(60, chance, assumptions))
    error = found.variance[:2].std(axis=1) / np.sqrt(STUDIES)
    truth = np.array([chance**2, assumptions**2])
    assert np.abs(found.variance[:2].mean(axis=1) - truth).max() < 3.5 * error.max()
    assert np.isnan(found.variance[2]).all()  # one variant: not measured, never 0
    held = covered(found, [*truth, 0.0])
    assert np.abs(held[:2] - 0.95).max() < 0.035  # 3 standard errors of 400 studies
    spread = found.variance[:2].std(axis=1)
    assert found.variance_error[:2].mean(axis=1) == pytest.approx(spread, rel=0.12)


def test_variants_are_unbiased_too_and_share_draws_and_worlds():
    levels = (0.0, 0.8, 1.0)
    found = components(made(60, 1.0, 1.0, levels, apart=0.5))
    truth = [1.0, 1.25, np.var(levels)]  # what variants do to single draws is of the assumptions
    error = found.variance.std(axis=1) / np.sqrt(STUDIES)
    assert (np.abs(found.variance.mean(axis=1) - truth) < 3.5 * error).all()
    assert np.abs(covered(found, truth) - 0.95).max() < 0.04
    alone = made(60, 1.0, 1.0, levels)
    assert components(alone).variance[2] == pytest.approx(np.var(levels))  # pairs leave no noise


def test_equal_variants_have_no_structure_on_average():
    found = components(made(60, 1.0, 1.0, (0.0, 0.0), apart=1.0))
    structure = found.variance[2]
    assert abs(structure.mean()) < 3.5 * structure.std() / np.sqrt(STUDIES)
    assert (structure < 0.0).mean() > 0.3


def test_pure_chance_has_no_assumptions_on_average_and_some_negative():
    found = components(made(60, 1.0, 0.0))
    part = found.variance[1]
    assert abs(part.mean()) < 3.5 * part.std() / np.sqrt(STUDIES)
    assert 0.4 < (part < 0.0).mean() < 0.65
    assert (found.share[1] < 0.0).any()
    assert np.abs(covered(found, [1.0, 0.0, 0.0])[:2] - 0.95).max() < 0.035


def test_intervals_of_long_tails_are_too_narrow_as_the_docs_say():
    mild, strong = (covered(components(made(100, 1.0, 1.0, skew=s)), [1, 1, 0]) for s in (0.6, 1.0))
    assert 0.89 <= mild[1] <= 0.96
    assert 0.75 <= strong[1] <= 0.88


def test_shares_sum_to_one_and_stay_where_shares_can_be():
    found = components(made(20, 1.0, 1.0))
    assert found.share[:2].sum(axis=0) == pytest.approx(1.0)
    assert (found.high[1] <= 1.0).all()
    assert (found.low[0] >= 0.0).all()
    assert (found.low <= found.share)[:2].all()
    assert (found.share <= found.high)[:2].all()


def test_one_number_everywhere_has_no_shares():
    found = components(np.full((1, 20, 2, 1), 7.0))
    assert found.variance[:2].ravel().tolist() == [0.0, 0.0]
    assert np.isnan(found.share).all()


def test_rounding_is_no_variance():
    values = np.full((1, 40, 2, 1), 8e7 / 3.0)
    values[0, ::2] *= 1.0 + 1e-15
    assert components(values).variance[:2].ravel().tolist() == [0.0, 0.0]


def test_draws_that_say_all_are_all_assumptions():
    values = np.repeat(np.arange(20.0)[None, :, None, None], 2, axis=2)
    found = components(values)
    assert found.share[:2, 0].tolist() == [0.0, 1.0]
    assert found.low[1, 0] == pytest.approx(1.0, abs=1e-6)


NUMBERS = arrays(float, (2, 20, 2, 1), elements=st.floats(-100, 100, width=16))


@settings(max_examples=15, deadline=None)
@given(NUMBERS, st.sampled_from([-4.0, 0.5, 8.0]), st.floats(-50, 50, width=16))
def test_a_scale_squares_and_a_shift_does_nothing(values, scale, shift):
    found, other = components(values), components(scale * (values + shift))
    size = 1e-9 * max(1.0, np.abs(values).max()) ** 2
    assert other.variance / scale**2 == pytest.approx(found.variance, rel=1e-6, abs=size)
    without = np.nansum(found.variance)
    if without > 1.0:
        assert other.share == pytest.approx(found.share, abs=1e-6, nan_ok=True)
