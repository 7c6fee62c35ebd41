"""SBC of the posterior by emulator passes for a true emulator, and fails for a wrong one."""

from dataclasses import replace

import numpy as np
import pytest
from toy_emulators import LEVEL, exact_emulator, simulate

from sim.inference.emulator import fit_emulator
from sim.inference.sampler import Plan, converged, sample
from sim.inference.synthetic_likelihood import log_posterior
from sim.validation.emulated_sbc import Truths, emulated_sbc
from sim.validation.sbc import failed_checks

pytestmark = pytest.mark.slow

NAMES, INFORMED = list("abcd"), list("abc")
HOW = {"curved": 0.3, "skedastic": 0.4}
DISCREPANCY = np.array([0.1, 0.05, 0.1])
SETS = 1000
QUICK = Plan(chains=4, warmup=120, draws=200)


def truths(draws, seed=1):
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((draws, 4))
    return Truths(z, simulate(z, rng, **HOW))


@pytest.fixture(scope="module")
def fitted():
    drawn = truths(20_000, seed=2)
    return fit_emulator(drawn.z, drawn.figures, ["none"] * 3)


def test_a_fitted_emulator_passes_on_held_out_truths(fitted):
    result = emulated_sbc(fitted, truths(1200), DISCREPANCY, 3, SETS, plan=QUICK)
    assert failed_checks(result.coverage(NAMES, INFORMED)) == []
    assert len(result.trials.truth) == SETS
    assert (result.spread.mean(axis=0)[:3] < 0.9).all()
    assert result.unconverged <= 0.01 * SETS


def test_a_halved_variance_fails(fitted):
    halved = fitted.log_variance.constant - np.log(2)
    wrong = replace(fitted, log_variance=replace(fitted.log_variance, constant=halved))
    result = emulated_sbc(wrong, truths(400), np.zeros(3), 3, 300, plan=QUICK)
    rows = result.coverage(NAMES, INFORMED)
    assert min(row.coverage90 for row in rows if row.informed) < 0.86
    assert any("covers the truth in" in line for line in failed_checks(rows))


def test_a_shifted_mean_fails(fitted):
    wrong = replace(fitted, mean=replace(fitted.mean, constant=fitted.mean.constant + 0.4))
    result = emulated_sbc(wrong, truths(400), DISCREPANCY, 3, 300, plan=QUICK)
    assert any("not uniform" in line for line in failed_checks(result.coverage(NAMES, INFORMED)))


def test_posterior_sbc_passes_with_truths_from_the_posterior():
    reported = LEVEL + np.array([0.8, 0.3, -0.5])
    emulator = exact_emulator(**HOW)
    plan = Plan(chains=8, warmup=300, draws=1000)
    chains = converged(sample(log_posterior(emulator, reported, DISCREPANCY), 1, plan), NAMES)
    z = chains.draws(600)
    again = Truths(z, simulate(z, np.random.default_rng(4), **HOW))
    both = emulated_sbc(emulator, again, DISCREPANCY, 3, 600, plan=QUICK, reported=reported)
    assert failed_checks(both.coverage(NAMES, [])) == []
    within = (abs(both.trials.rank - 0.5) <= 0.45).mean(axis=0)
    assert abs(within - 0.9).max() < 4 * np.sqrt(0.09 / 600)
    alone = emulated_sbc(emulator, again, DISCREPANCY, 3, 600, plan=QUICK)
    assert failed_checks(alone.coverage(NAMES, [])) != []


def test_sets_are_chosen_by_their_data_and_counted():
    emulator, drawn = exact_emulator(**HOW), truths(200)
    drawn.figures[5] = np.nan
    box = np.array([LEVEL - 1.0, LEVEL + 1.0])
    plan = Plan(chains=2, warmup=30, draws=40)
    result = emulated_sbc(emulator, drawn, DISCREPANCY, 3, 200, plan=plan, box=box)
    assert 5 not in result.trials.truth
    assert len(result.trials.truth) + result.trials.elsewhere == 199
    assert 0 < result.trials.elsewhere < 199
    few = emulated_sbc(emulator, drawn, DISCREPANCY, 3, 10, plan=plan)
    more = emulated_sbc(emulator, drawn, DISCREPANCY, 3, 20, plan=plan)
    assert few.trials.truth.tolist() == more.trials.truth[:10].tolist()
