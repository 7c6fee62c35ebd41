"""Weights that correct an emulator: a biased one is mended, and a true one is left as it is."""

from dataclasses import replace

import numpy as np
import pytest
from toy_emulators import LEVEL, SD, exact_emulator, simulate

from sim.inference.correction import correct, corrected_emulator
from sim.inference.local_fit import fit_linear, fit_log_factor
from sim.inference.sampler import Plan, sample
from sim.inference.synthetic_likelihood import chance_share, log_posterior

REPORTED = LEVEL + np.array([0.8, 0.3, -0.5])
DISCREPANCY = np.array([0.2, 0.1, 0.3])
HOW = {"curved": 0.15, "skedastic": 0.4}
NAMES, DRAWS, WORLDS = list("abcd"), 2000, 25
PLAN = Plan(chains=8, warmup=200, draws=500)


def biased():
    """Return an emulator with wrong levels, slopes, variances and correlations."""
    true = exact_emulator(**HOW)
    rng = np.random.default_rng(5)
    mean = replace(
        true.mean,
        constant=true.mean.constant + np.array([0.3, -0.15, 0.2]),
        linear=true.mean.linear + 0.1 * rng.standard_normal((3, 4)),
    )
    spread = replace(true.log_variance, constant=true.log_variance.constant + np.log([1.6, 0.7, 1]))
    error = np.array([0.15, 0.1, 0.0])
    return replace(true, mean=mean, log_variance=spread, correlation=np.eye(3), error=error)


def second_wave(emulator, worlds=WORLDS, seed=3):
    """Return the density of an emulator, draws from it, and their simulations."""
    density = log_posterior(emulator, REPORTED, DISCREPANCY)
    z = sample(density, seed, PLAN).draws(DRAWS)
    rng = np.random.default_rng(seed)
    y = np.stack([simulate(z, rng, **HOW) for _ in range(worlds)], axis=1)
    return density, z, y


@pytest.fixture(scope="module")
def exact():
    """Mean and sd of the posterior of the true emulator."""
    chains = sample(log_posterior(exact_emulator(**HOW), REPORTED, DISCREPANCY), 9)
    z = chains.z[0].reshape(-1, 4)
    return z.mean(axis=0), z.std(axis=0)


@pytest.fixture(scope="module")
def mended():
    """The draws of the biased emulator, and their correction."""
    density, z, y = second_wave(biased())
    return z, y, correct(density, z, y, NAMES)


def test_the_corrected_posterior_is_the_exact_one(mended, exact):
    z, _, found = mended
    mean, sd = exact
    before = abs(z.mean(axis=0) - mean) / sd
    after = abs(found.weight @ z - mean) / sd
    error = 4 / np.sqrt(found.moved.ess)
    assert before.max() > 4 * error  # the bias is far larger than Monte Carlo error
    assert after.max() < error
    spread = np.sqrt(found.weight @ (z - found.weight @ z) ** 2)
    np.testing.assert_allclose(spread, sd, rtol=4 / np.sqrt(2 * found.moved.ess))
    assert DRAWS / 4 < found.moved.ess < 0.95 * DRAWS
    assert found.weight.sum() == pytest.approx(1)


def test_the_corrected_emulator_is_the_true_one_where_the_posterior_lies(mended):
    z, _, found = mended
    true, now = exact_emulator(**HOW), found.density.emulator
    off = now.mean.at(z).value - true.mean.at(z).value
    assert abs(off).max() < 0.15 * SD.min()
    chance = 0.5 * now.log_variance.at(z) + np.log(chance_share(now))
    assert abs(chance - 0.5 * true.log_variance.at(z)).mean(axis=0).max() < 0.03
    assert abs(now.correlation - true.correlation).max() < 0.02
    assert now.error.max() < 0.1 * SD.min()  # of .15 that the biased emulator states


def test_a_true_emulator_keeps_its_weights():
    density, z, y = second_wave(exact_emulator(**HOW))
    found = correct(density, z, y, NAMES)
    assert found.moved.ess > 0.9 * DRAWS
    assert abs(found.moved.shift) < 0.1
    for figure in found.figures:
        assert abs(figure.off) < 0.05
        assert figure.chance == pytest.approx(1, abs=0.03)


def test_weights_by_the_worlds_alone_would_keep_few_draws():
    """Why the likelihood of each draw's own worlds is not used: noise eats the draws."""
    density, z, y = second_wave(exact_emulator(**HOW), worlds=4)
    own = np.empty(DRAWS)
    for row in range(DRAWS):
        covariance = np.cov(y[row].T) + np.diag(DISCREPANCY**2)
        off = REPORTED - y[row].mean(axis=0)
        own[row] = -0.5 * (
            off @ np.linalg.solve(covariance, off) + np.linalg.slogdet(covariance)[1]
        )
    noisy = np.exp(own - own.max())
    noisy /= noisy.sum()
    assert 1 / (noisy**2).sum() < 0.6 * correct(density, z, y, NAMES).moved.ess


def test_missing_figures_are_left_out_and_too_few_are_refused(mended):
    z, y, whole = mended
    gaps = y.copy()
    gaps[::3, :20, 1] = np.nan
    gaps[::7, :, 0] = np.nan
    found = correct(log_posterior(biased(), REPORTED, DISCREPANCY), z, gaps, NAMES)
    assert np.isfinite(found.weight).all()
    assert abs(found.weight @ z - whole.weight @ z).max() < 0.1
    gaps[5:, :, 2] = np.nan
    with pytest.raises(ValueError, match="y2: 5 draws have it in two worlds"):
        corrected_emulator(biased(), z, gaps)


def test_the_linear_fit_is_that_of_least_squares_and_shrinks_noise():
    rng = np.random.default_rng(1)
    t = rng.standard_normal((400, 6))
    slopes = np.array([1, -2, 0, 0, 0.5, 0.0])
    fit = fit_linear(t, 3 + t @ slopes)
    np.testing.assert_allclose(fit.slopes, slopes, rtol=0.02, atol=0.02)
    assert fit.constant == pytest.approx(3, abs=0.02)
    noise = rng.standard_normal(400)
    assert abs(fit_linear(t, noise).slopes).max() < 0.1
    assert fit_linear(t, noise).left == pytest.approx(noise.var(), rel=0.05)


def test_left_is_the_error_on_draws_left_out():
    rng = np.random.default_rng(2)
    t, noise = rng.standard_normal((60, 20)), rng.standard_normal(60)
    y = t[:, 0] + noise
    fit = fit_linear(t, y)
    off = [
        y[i] - fit_linear(np.delete(t, i, 0), np.delete(y, i)).at(t[i : i + 1])[0]
        for i in range(60)
    ]
    assert fit.left == pytest.approx(np.mean(np.square(off)), rel=0.15)
    assert fit.left > 1.2 * ((y - fit.at(t)) ** 2).mean()


def test_the_log_factor_of_variances_is_recovered():
    rng = np.random.default_rng(3)
    t, freedom = rng.standard_normal((3000, 3)), np.full(3000, 9.0)
    factor = np.exp(0.4 + 0.3 * t[:, 0])
    fit = fit_log_factor(t, factor * rng.chisquare(9, 3000) / 9, freedom)
    assert fit.constant == pytest.approx(0.4, abs=0.03)
    np.testing.assert_allclose(fit.slopes, [0.3, 0, 0], atol=0.03)
