"""Weights of draws by reported figures: exact answers where the posterior is known."""

import numpy as np
import pytest
from scipy import stats

from sim.inference.kernel import (
    effective_sample_size,
    log_kernel,
    normalised,
    quantiles,
)

RNG = np.random.default_rng(7)


def test_the_kernel_is_the_density_of_the_noise_up_to_a_constant():
    x = np.array([0.5, 0.58, 0.64])
    ours = log_kernel(x, 0.58, 0.03, "normal")
    result = stats.norm(x, 0.03).logpdf(0.58)
    np.testing.assert_allclose(ours - ours[1], result - result[1])


def test_a_censored_figure_says_only_that_it_lies_below():
    x = np.array([0.2, 0.58, 0.8])
    ours = np.exp(log_kernel(x, 0.58, 0.03, "censored"))
    np.testing.assert_allclose(ours, stats.norm.cdf((0.58 - x) / 0.03))
    assert ours[0] == pytest.approx(1.0)
    assert ours[1] == pytest.approx(0.5)


def test_a_draw_without_the_figure_is_impossible():
    x = np.array([np.nan, -np.inf, 1.0])
    assert np.exp(log_kernel(x, 1.0, 1.0, "normal")).tolist() == [0.0, 0.0, 1.0]
    assert normalised(log_kernel(x[:2], 1.0, 1.0, "normal")).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("value", "sd"), [(0.0, 0.5), (1.0, 0.2), (-1.5, 1.0)])
def test_weighted_draws_are_the_posterior_of_a_normal_world(value, sd):
    """Prior N(0, 1), chance N(0, .3), noise sd: the posterior of the parameter is known."""
    n = 200_000
    parameter = RNG.normal(size=n)
    figure = parameter + RNG.normal(scale=0.3, size=n)
    weight = normalised(log_kernel(figure, value, sd, "normal"))
    noise = 0.3**2 + sd**2
    mean, spread = value / (1 + noise), np.sqrt(noise / (1 + noise))
    ess = effective_sample_size(weight)
    assert (weight * parameter).sum() == pytest.approx(mean, abs=5 * spread / np.sqrt(ess))
    result = quantiles(parameter, weight, (0.05, 0.5, 0.95))
    np.testing.assert_allclose(
        result, stats.norm(mean, spread).ppf((0.05, 0.5, 0.95)), atol=10 * spread / np.sqrt(ess)
    )


def test_the_effective_sample_counts_equal_weights_in_full_and_one_as_one():
    assert effective_sample_size(np.full(50, 1 / 50)) == pytest.approx(50)
    assert effective_sample_size(np.array([1.0, 0.0, 0.0])) == 1
    assert effective_sample_size(np.zeros(3)) == 0


def test_quantiles_of_equal_weights_are_the_usual_ones():
    x = np.arange(1000.0)
    result = quantiles(x, np.full(1000, 1e-3), (0.05, 0.5, 0.95))
    np.testing.assert_allclose(result, np.quantile(x, (0.05, 0.5, 0.95)), atol=1)
    assert np.isnan(quantiles(np.array([np.nan]), np.array([1.0]), (0.5,))).all()
