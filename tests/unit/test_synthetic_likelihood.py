"""The log posterior against scipy's density and finite differences."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from toy_emulators import CORRELATION, SD, exact_emulator, simulate

from sim.inference.emulator import fit_emulator
from sim.inference.synthetic_likelihood import LogPosterior, log_posterior

DISCREPANCY = np.array([0.2, 0.1, 0.3])
REPORTED = np.array([3.0, -0.5, 1.0])
RNG = np.random.default_rng(8)


def noisy_emulator():
    z = RNG.standard_normal((300, 4))
    return fit_emulator(z, simulate(z, RNG, 0.3, 0.4), ["none"] * 3)


def test_the_density_is_the_normal_of_figures_and_prior():
    emulator = exact_emulator(curved=0.3, skedastic=0.4)
    x = RNG.standard_normal((1, 6, 4))
    density, _ = log_posterior(emulator, REPORTED, DISCREPANCY).at(x)
    expected = []
    for z in x[0]:
        sd = SD * np.exp(0.2 * z[0])
        covariance = CORRELATION * np.outer(sd, sd) + np.diag(DISCREPANCY**2)
        mean = emulator.mean.at(z[None]).value[0]
        likelihood = multivariate_normal(mean, covariance).logpdf(REPORTED)
        expected.append(likelihood + multivariate_normal(np.zeros(4), np.eye(4)).logpdf(z))
    np.testing.assert_allclose(np.diff(density[0]), np.diff(expected), rtol=1e-9)


@pytest.mark.parametrize("fixed", [{}, {1: 0.7}])
@pytest.mark.parametrize("reports", [1, 3])
def test_the_gradient_is_that_of_finite_differences(fixed, reports):
    reported = RNG.standard_normal((2, reports, 3))
    posterior = LogPosterior(noisy_emulator(), reported, DISCREPANCY, fixed)
    x = 1.5 * RNG.standard_normal((2, 3, 4 - len(fixed)))
    gradient = posterior.at(x)[1]
    for i in range(x.shape[2]):
        step = np.eye(x.shape[2])[i] * 1e-6
        slope = (posterior.at(x + step)[0] - posterior.at(x - step)[0]) / 2e-6
        np.testing.assert_allclose(gradient[:, :, i], slope, rtol=1e-5, atol=1e-5)


def test_sets_are_apart_and_reports_of_a_set_add_up():
    emulator, x = noisy_emulator(), RNG.standard_normal((2, 5, 4))
    reported = RNG.standard_normal((2, 2, 3))
    both = LogPosterior(emulator, reported, DISCREPANCY).at(x)[0]
    prior = -0.5 * (x**2).sum(axis=2)
    for number in range(2):
        parts = [
            LogPosterior(emulator, reported[number, report][None, None], DISCREPANCY).at(
                x[number][None]
            )[0][0]
            for report in range(2)
        ]
        expected = parts[0] + parts[1] - prior[number]
        np.testing.assert_allclose(both[number], expected, rtol=1e-9)


def test_the_emulators_error_is_not_counted_twice():
    emulator, z = noisy_emulator(), RNG.standard_normal((5, 4))
    covariance = log_posterior(emulator, REPORTED, DISCREPANCY)._moments(z)[2]
    held_out = np.exp(emulator.log_variance.at(z))
    left = np.array([fit.left for fit in emulator.fits])
    share = emulator.error**2 / left
    assert (share > 0.005).all()
    expected = held_out * (1 - share) + left * share + DISCREPANCY**2
    np.testing.assert_allclose(np.diagonal(covariance, axis1=1, axis2=2), expected, rtol=1e-9)


def test_held_inputs_stay_and_the_others_are_inferred():
    posterior = log_posterior(exact_emulator(), REPORTED, DISCREPANCY, {2: -1.5})
    assert posterior.free.tolist() == [0, 1, 3]
    assert posterior.full(np.array([[1.0, 2.0, 3.0]])).tolist() == [[1, 2, -1.5, 3]]


def test_shapes_and_missing_figures_are_refused():
    emulator = exact_emulator()
    with pytest.raises(ValueError, match="2 discrepancies for 3 figures"):
        log_posterior(emulator, REPORTED, np.ones(2))
    with pytest.raises(ValueError, match="no number on its scale"):
        log_posterior(emulator, [1.0, np.nan, 2.0], DISCREPANCY)
    with pytest.raises(ValueError, match=r"needed: \(sets, reports, 3\)"):
        LogPosterior(emulator, REPORTED[None], DISCREPANCY)
