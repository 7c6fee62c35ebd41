"""The sampler against posteriors that are known."""

import os
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest
from toy_emulators import CORRELATION, LEVEL, SD, SLOPES, exact_emulator

from sim.errors import UserError
from sim.inference.informed import update_inputs
from sim.inference.sampler import Plan, converged, mode, sample
from sim.inference.synthetic_likelihood import LogPosterior, log_posterior

REPORTED = np.array([3.4, -0.2, 1.5])
DISCREPANCY = np.array([0.2, 0.1, 0.3])
NAMES = list("abcd")
SHORT = Plan(chains=4, warmup=150, draws=400)


def conjugate(fixed=None):
    """Return mean and covariance of the posterior of a linear model, of the free inputs."""
    fixed = fixed or {}
    free = [i for i in range(4) if i not in fixed]
    off = REPORTED - LEVEL - sum(SLOPES[:, i] * score for i, score in fixed.items())
    noise = np.linalg.inv(CORRELATION * np.outer(SD, SD) + np.diag(DISCREPANCY**2))
    covariance = np.linalg.inv(np.eye(len(free)) + SLOPES[:, free].T @ noise @ SLOPES[:, free])
    return covariance @ SLOPES[:, free].T @ noise @ off, covariance


@pytest.mark.parametrize("fixed", [{}, {0: 0.8}])
def test_the_posterior_of_a_linear_model_is_the_conjugate_one(fixed):
    mean, covariance = conjugate(fixed)
    chains = sample(log_posterior(exact_emulator(), REPORTED, DISCREPANCY, fixed), 3)
    converged(chains, NAMES)
    z, ess = chains.z[0].reshape(-1, 4)[:, chains.free], chains.ess()
    sd = np.sqrt(np.diag(covariance))
    assert (abs(z.mean(axis=0) - mean) < 4 * sd / np.sqrt(ess)).all()
    assert abs(np.cov(z.T) / np.outer(sd, sd) - covariance / np.outer(sd, sd)).max() < 0.05
    assert ess.min() > 4000
    for i, score in fixed.items():
        assert (chains.z[..., i] == score).all()


def test_a_curved_heteroscedastic_posterior_is_that_of_a_grid():
    density = log_posterior(exact_emulator(0.3, 0.8), REPORTED, DISCREPANCY, {1: 0.5, 3: 0.0})
    axis = np.linspace(-5, 5, 401)
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(1, -1, 2)
    value = density.at(grid)[0][0]
    weight = np.exp(value - value.max())
    weight /= weight.sum()
    chains = converged(sample(density, 5), NAMES)
    z, ess = chains.z[0].reshape(-1, 4)[:, [0, 2]], chains.ess()
    mean = weight @ grid[0]
    sd = np.sqrt(weight @ (grid[0] - mean) ** 2)
    assert (abs(z.mean(axis=0) - mean) < 4 * sd / np.sqrt(ess)).all()
    np.testing.assert_allclose(z.std(axis=0), sd, rtol=0.03)
    for share in (0.05, 0.5, 0.95):
        for i in range(2):
            below = weight[grid[0][:, i] <= np.quantile(z[:, i], share)].sum()
            assert below == pytest.approx(share, abs=0.02)


def test_the_mode_is_where_the_gradient_vanishes():
    reported = REPORTED + np.random.default_rng(1).standard_normal((20, 1, 3))
    density = LogPosterior(exact_emulator(0.1), reported, DISCREPANCY)
    assert abs(density.at(mode(density)[:, None])[1]).max() < 1e-3


def test_without_figures_that_tell_the_prior_comes_back():
    chains = sample(log_posterior(exact_emulator(), REPORTED, np.full(3, 1e3)), 3)
    z = chains.z[0].reshape(-1, 4)
    assert abs(z.mean(axis=0)).max() < 0.05
    assert abs(z.std(axis=0) - 1).max() < 0.03
    assert not any(update.informed for update in update_inputs(z, chains.ess(), NAMES))


def test_informed_inputs_are_those_that_the_conjugate_posterior_narrows():
    spread = np.sqrt(np.diag(conjugate()[1]))
    chains = sample(log_posterior(exact_emulator(), REPORTED, DISCREPANCY), 3)
    updates = update_inputs(chains.draws(4000), chains.ess(), NAMES)
    assert {u.name for u in updates if u.informed} == {
        name for name, sd in zip(NAMES, spread, strict=True) if sd < 0.9
    }
    assert [u.left for u in updates] == sorted(u.left for u in updates)
    assert not updates[-1].informed


def test_chains_that_do_not_agree_are_refused_in_one_line():
    chains = sample(log_posterior(exact_emulator(), REPORTED, DISCREPANCY), 3, SHORT)
    chains.z[0, 0, :, 2] += 1.0
    with pytest.raises(UserError, match=r"^The chains .*: c has an R-hat of 1\.\d+; it must be"):
        converged(chains, NAMES)


def test_two_far_modes_are_refused():
    """Chains that stay at one of two modes each have not converged."""
    emulator = exact_emulator(curved=5.0)
    density = log_posterior(emulator, LEVEL + 5.0 * 8.0, np.full(3, 0.05), {1: 0.0})
    chains = sample(density, 1, SHORT)
    assert set(np.sign(chains.z[0, :, -1, 0])) == {-1, 1}
    assert chains.rhat()[0] > 1.3
    with pytest.raises(UserError, match="The chains of the posterior do not agree"):
        converged(chains, NAMES)


def digest():
    density = log_posterior(exact_emulator(0.3, 0.8), REPORTED, DISCREPANCY)
    return blake2b(sample(density, 7, SHORT).z.tobytes(), digest_size=8).hexdigest()


@pytest.mark.slow
def test_draws_do_not_depend_on_threads_and_do_on_the_seed():
    density = log_posterior(exact_emulator(0.3, 0.8), REPORTED, DISCREPANCY)
    assert (sample(density, 7, SHORT).z != sample(density, 8, SHORT).z).any()
    command = "import test_posterior_sampler as t; print(t.digest())"
    folders = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])])
    for threads in ("1", "3"):
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": folders}
        done = subprocess.run(
            [sys.executable, "-c", command], env=environment, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
        assert done.stdout.strip() == digest()
