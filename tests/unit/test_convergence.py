"""R-hat and bulk ESS against chains whose answers are known."""

import numpy as np
import pytest

from sim.inference.convergence import MAX_RHAT, bulk_ess, rhat


def autoregressive(chains, draws, carried, seed=1):
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((draws, chains)) * np.sqrt(1 - carried**2)
    x = np.empty((draws, chains))
    x[0] = rng.standard_normal(chains)
    for i in range(1, draws):
        x[i] = carried * x[i - 1] + noise[i]
    return x.T[:, :, None]


@pytest.mark.parametrize("carried", [-0.3, 0.0, 0.5, 0.8])
def test_the_ess_of_an_autoregression_is_known(carried):
    draws = 8 * 5000
    expected = draws * (1 - carried) / (1 + carried)
    assert bulk_ess(autoregressive(8, 5000, carried))[0] == pytest.approx(expected, rel=0.1)


def test_independent_chains_have_converged():
    assert rhat(autoregressive(8, 2000, 0.0))[0] < 1.002


def test_a_chain_elsewhere_a_wider_chain_and_a_drift_have_not():
    x = np.repeat(autoregressive(8, 2000, 0.0), 4, axis=2)
    x[0, :, 0] += 1.0
    x[0, :, 1] *= 3.0
    x[:, :, 2] += np.linspace(-0.5, 0.5, 2000)
    assert (rhat(x) > MAX_RHAT).tolist() == [True, True, True, False]


def test_heavy_tails_do_not_hide_a_shift():
    x = np.tan(np.pi * (np.random.default_rng(2).random((8, 2000, 1)) - 0.5))
    assert rhat(x)[0] < MAX_RHAT
    x[0] += 3.0
    assert rhat(x)[0] > MAX_RHAT


def test_chains_that_stand_still_have_not_converged():
    assert rhat(np.zeros((4, 100, 1)))[0] == np.inf


def test_one_case_is_as_another_implementation_has_it():
    x = autoregressive(4, 500, 0.6, seed=9)  # arviz 0.23 ends the sum of its ESS one term later
    assert rhat(x)[0] == pytest.approx(1.0047003317621974, abs=1e-12)
    assert bulk_ess(x)[0] == pytest.approx(680.3347480199947, rel=0.005)
