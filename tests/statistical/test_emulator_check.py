"""Boosted trees find what a polynomial lacks, and nothing in chance."""

import numpy as np
import pytest
from toy_emulators import simulate

from sim.inference.emulator import fit_emulator
from sim.validation.emulator_check import boosted_gains


@pytest.mark.slow
def test_trees_gain_at_a_threshold_and_nowhere_else():
    rng = np.random.default_rng(1)
    z = rng.standard_normal((24_000, 4))
    y = simulate(z, rng, 0.3, 0.4)
    y[:, 1] += 2.0 * (z[:, 3] > 0.5) * (z[:, 0] > 0.0)
    emulator = fit_emulator(z[:12_000], y[:12_000], ["none"] * 3, list("abc"))
    gains = boosted_gains(emulator, z[12_000:], y[12_000:], 1)
    assert [gain.worthwhile for gain in gains] == [False, True, False]
    assert gains[1].r2 > 0.1
    assert max(gains[0].r2, gains[2].r2) < 0.01
