"""Roots of noisy curves: exact ones, coverage of intervals, directions, and what has no root."""

from math import inf, isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.sensitivity import roots
from sim.sensitivity.roots import (
    crossing,
    expanded,
    monotone_shape,
    resampled_means,
    root_of_mean,
    root_quantiles,
    roots_of_draws,
    weights,
    without_root,
)

X = np.linspace(0.0, 1.0, 9)
TRUE = 0.37
STUDIES = 400


def rng(seed=0):
    return np.random.default_rng(seed)


def lines(seed, draws=60, slope=4.0, noise=1.0):
    """Return curves of draws with random slopes and levels, whose mean crosses zero at TRUE."""
    random = rng(seed)
    slopes = slope + random.standard_normal((draws, 1))
    levels = np.sqrt(2.0) * random.standard_normal((draws, 1))
    return slopes * (X - TRUE) + levels + noise * random.standard_normal((draws, len(X)))


def mean_root(curves, seed=0, times=600):
    """Return the shape of the mean curve and its root."""
    means = resampled_means(curves, rng(10**6 + seed), times)
    shape = monotone_shape(curves, means)
    return shape, root_of_mean(X, curves, means, shape.increasing)


def flat(seed, level, draws=40):
    return level + rng(seed).standard_normal((draws, len(X)))


@pytest.fixture(scope="module")
def linear():
    """Roots and intervals of many studies of a noisy line."""
    found = []
    for seed in range(STUDIES):
        curves = lines(seed)
        means = resampled_means(curves, rng(10**6 + seed), 600)
        found.append(root_of_mean(X, curves, means, increasing=True))
    return found


@pytest.mark.slow
def test_the_root_of_a_noisy_line_is_nearly_unbiased(linear):
    values = np.array([each.value for each in linear])
    assert np.isfinite(values).all()
    standard_error = values.std(ddof=1)
    assert 0.03 < standard_error < 0.08
    assert abs(values.mean() - TRUE) < 0.15 * standard_error


@pytest.mark.slow
def test_the_interval_of_a_noisy_line_holds_the_root_in_95_of_100_studies(linear):
    """The Monte Carlo error of a coverage of .95 over 400 studies is .011."""
    covered = np.mean([each.low <= TRUE <= each.high for each in linear])
    assert covered == pytest.approx(0.95, abs=2 * 0.011)


def test_the_expanded_tail_is_wider_than_the_plain_one_and_ends_in_it():
    assert expanded(20) == pytest.approx(0.0159, abs=2e-4)  # Φ(−√(20/19) · 2.093)
    assert 0.024 < expanded(1000) < 0.025
    assert expanded(1) == 0.0


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.0, 3.0])
def test_a_flat_or_steep_curve_is_rarely_called_not_monotone(level):
    """The level of the test is 5 % at most; a steep curve is hardly ever refused."""
    refused = 0
    for seed in range(100):
        curves = flat(seed, level * X)
        refused += not monotone_shape(curves, resampled_means(curves, rng(seed), 200)).monotone
    assert refused <= (10 if level == 0.0 else 2)


def test_a_hump_is_named_not_monotone_and_its_reverse_too():
    for sign in (1.0, -1.0):
        curves = flat(1, sign * 8.0 * X * (1.0 - X))
        assert not monotone_shape(curves, resampled_means(curves, rng(), 400)).monotone


def test_a_hump_below_the_noise_is_not_named():
    curves = flat(1, 0.2 * X * (1.0 - X))
    assert monotone_shape(curves, resampled_means(curves, rng(), 400)).monotone


@pytest.mark.parametrize("increasing", [True, False])
def test_a_line_without_noise_has_its_exact_root(increasing):
    curves = np.tile((X - TRUE) if increasing else (TRUE - X), (30, 1))
    shape, root = mean_root(curves)
    assert (shape.increasing, shape.p_monotone) == (increasing, 1.0)
    assert [root.value, root.low, root.high] == pytest.approx([TRUE] * 3)
    assert roots_of_draws(X, curves, increasing) == pytest.approx(TRUE)


def test_curves_on_one_side_have_no_root_and_are_counted_apart():
    curves = np.vstack([X - 2.0, X - 3.0, X + 1.0, np.zeros(9), X - TRUE])
    each = roots_of_draws(X, curves, increasing=True)
    assert each[:3].tolist() == [inf, inf, -inf]
    assert isnan(each[3])
    assert without_root(each, increasing=True) == (0.4, 0.2, 0.2)
    falling = roots_of_draws(X, -curves, increasing=False)
    assert without_root(falling, increasing=False) == (0.2, 0.4, 0.2)
    low, middle, high = root_quantiles(each)
    assert (low, high) == (-inf, inf)
    assert middle == pytest.approx(TRUE)
    assert all(map(isnan, root_quantiles(each[3:4])))


def test_noise_around_a_level_far_from_zero_has_no_root():
    _, root = mean_root(flat(3, -9.0))
    assert root.low == root.value == root.high
    assert abs(root.value) == inf


def test_zeros_everywhere_are_no_root():
    shape, root = mean_root(np.zeros((30, 9)))
    assert shape.p_monotone == 1.0
    assert isnan(root.value)
    assert (root.low, root.high) == (-inf, inf)


@pytest.mark.parametrize(
    ("fit", "expected"),
    [
        ((-2.0, -1.0, 0.0, 0.0), 2.0),  # the end nearest to what changes
        ((0.0, 0.0, 1.0, 2.0), 1.0),
        ((-1.0, 0.0, 0.0, 1.0), 1.5),
        ((-1.0, -1.0, 3.0, 3.0), 1.25),
        ((-4.0, -3.0, -2.0, -1.0), inf),
        ((1.0, 1.0, 2.0, 3.0), -inf),
    ],
)
def test_a_stretch_of_zeros_has_one_root(fit, expected):
    x, y = np.arange(4.0), np.array(fit)
    assert crossing(x, y, increasing=True) == expected
    assert crossing(x, -y, increasing=False) == expected


def test_a_point_without_noise_keeps_its_value():
    curves = flat(2, 0.5 * (X - 1.0)) * np.append(np.ones(8), 0.0)
    weight = weights(curves)
    assert weight[-1] == 1.0
    assert weight[:-1].max() < 1e-5
    fit = roots.isotonic(curves.mean(axis=0), weight, increasing=True)
    assert fit[-1] == pytest.approx(0.0, abs=1e-5)


def test_the_isotonic_fit_pools_a_pair_that_is_out_of_order():
    y, equal = np.array([1.0, 3.0, 2.0, 4.0]), np.ones(4)
    assert roots.isotonic(y, equal, increasing=True).tolist() == [1.0, 2.5, 2.5, 4.0]
    assert roots.isotonic(-y, equal, increasing=False).tolist() == [-1.0, -2.5, -2.5, -4.0]


CURVES = arrays(float, (12, 9), elements=st.integers(-50, 50).map(float))


@settings(max_examples=25, deadline=None)
@given(CURVES)
def test_a_root_is_inside_the_range_or_beyond_it(curves):
    shape, root = mean_root(curves, times=50)
    for value in (root.value, root.low, root.high):
        assert isnan(value) or abs(value) == inf or X[0] <= value <= X[-1]
    assert isnan(root.value) or root.low <= root.high
    each = roots_of_draws(X, curves, shape.increasing)
    share = sum(without_root(each, shape.increasing))
    assert share == pytest.approx(1.0 - np.isfinite(each).mean())


@settings(max_examples=25, deadline=None)
@given(CURVES, st.sampled_from([2.0**-20, 0.5, 8.0, 2.0**20]))
def test_the_scale_of_the_outcome_plays_no_part(curves, scale):
    """Powers of two, so that there is no rounding."""
    assert mean_root(curves, times=50) == mean_root(curves * scale, times=50) or not curves.any()


@settings(max_examples=25, deadline=None)
@given(CURVES)
def test_a_curve_and_its_negative_have_the_same_root(curves):
    shape, root = mean_root(curves, times=50)
    means = resampled_means(curves, rng(10**6), 50)
    other = root_of_mean(X, -curves, -means, not shape.increasing)
    ends = (root.value, root.low, root.high)
    assert (other.value, other.low, other.high) == pytest.approx(ends, nan_ok=True)


@settings(max_examples=25, deadline=None)
@given(CURVES)
def test_a_mirrored_factor_has_the_mirrored_root(curves):
    shape, root = mean_root(curves, times=50)
    means = resampled_means(curves, rng(10**6), 50)
    mirrored = root_of_mean(1.0 - X[::-1], curves[:, ::-1], means[:, ::-1], not shape.increasing)
    ends = [mirror(each) for each in (root.value, root.high, root.low)]
    assert [mirrored.value, mirrored.low, mirrored.high] == pytest.approx(ends, nan_ok=True)


def mirror(value):
    return -value if abs(value) == inf else 1.0 - value
