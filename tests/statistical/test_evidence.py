"""The evidence of a linear model is known: the figures are normal under it."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from toy_emulators import CORRELATION, LEVEL, SD, SLOPES, exact_emulator

from sim.inference.evidence import evidence
from sim.inference.sampler import sample
from sim.inference.synthetic_likelihood import LogPosterior

REPORTED = np.array([3.4, -0.2, 1.5])
DISCREPANCY = np.array([0.2, 0.1, 0.3])
CONSTANT = 1.5 * np.log(2 * np.pi)  # of the figures' density, which the evidence leaves out


def model(**how):
    return LogPosterior(exact_emulator(), REPORTED[None, None], DISCREPANCY, **how)


def known(slopes, level=LEVEL):
    noise = CORRELATION * np.outer(SD, SD) + np.diag(DISCREPANCY**2)
    return multivariate_normal(level, slopes @ slopes.T + noise).logpdf(REPORTED) + CONSTANT


def drawn(density):
    return sample(density, 3).draws(4000)


@pytest.mark.parametrize(
    ("how", "slopes", "level"),
    [
        ({}, SLOPES, LEVEL),
        ({"fixed": {0: 0.8}}, SLOPES[:, 1:], LEVEL + 0.8 * SLOPES[:, 0]),
        ({"tied": {2: 1}}, np.stack([SLOPES[:, 0], SLOPES[:, 1] + SLOPES[:, 2]], axis=1), LEVEL),
    ],
)
def test_evidence_is_the_density_of_the_reports(how, slopes, level):
    density = model(**how)
    found = evidence(density, drawn(density), 1)
    assert found.error < 0.02
    assert found.log == pytest.approx(known(slopes, level), abs=4 * found.error + 1e-3)


def test_a_model_that_cannot_reach_the_reports_is_rejected():
    density = model(fixed={0: -3.0})
    assert evidence(density, drawn(density), 1).log < known(SLOPES) - 4


def test_tied_scores_are_equal_and_the_gradient_is_right():
    density = model(tied={2: 1})
    assert density.free.tolist() == [0, 1, 3]
    z = drawn(density)
    assert (z[:, 2] == z[:, 1]).all()
    x = np.array([[[0.3, -0.4, 0.2]]])
    value, gradient = density.at(x)
    for i in range(3):
        step = np.zeros(3)
        step[i] = 1e-5
        slope = (density.at(x + step)[0] - density.at(x - step)[0])[0, 0] / 2e-5
        assert slope == pytest.approx(gradient[0, 0, i], rel=1e-5)
