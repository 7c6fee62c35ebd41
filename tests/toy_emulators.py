"""Toy models with known answers, for tests of the emulator and of what is built on it."""

import numpy as np

from sim.inference.chance import LogVariances
from sim.inference.emulator import Emulator, FigureFit
from sim.inference.polynomial import Basis, Polynomials

CORRELATION = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, -0.3], [0.0, -0.3, 1.0]])
SLOPES = np.array([[1.2, 0.4, 0.0, 0.0], [0.0, 0.8, -0.6, 0.0], [0.3, 0.0, 0.9, 0.0]])
LEVEL = np.array([2.0, -1.0, 0.5])
SD = np.array([0.5, 0.4, 0.6])


def exact_emulator(curved=0.0, skedastic=0.0, halved=False):
    """Return the emulator that `simulate` with the same numbers would need, without any error."""
    p, figures = SLOPES.shape[1], len(LEVEL)
    basis = Basis.of(p)
    coefficients = np.zeros((basis.size, figures))
    coefficients[0], coefficients[1 : 1 + p] = LEVEL, SLOPES.T
    rows, columns = basis.pairs
    for term, (i, j) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True), 1 + p):
        if (i, j) in ((0, 0), (0, 1)):
            coefficients[term] = curved
    linear = np.zeros((figures, p))
    linear[:, 0] = skedastic
    constant = 2 * np.log(SD) - (np.log(2.0) if halved else 0.0)
    fits = tuple(
        FigureFit(f"y{i}", "none", 0, 0.9, 1.0, float(SD[i] ** 2), 0.0, 0.9, 1.0)
        for i in range(figures)
    )
    return Emulator(
        ("none",) * figures, Polynomials.of(basis, coefficients),
        LogVariances(constant, linear, np.zeros((figures, p))), CORRELATION, np.zeros(figures),
        fits,
    )  # fmt: skip


def simulate(z, rng, curved=0.0, skedastic=0.0):
    """Return figures simulated at scores, written out apart from the emulator."""
    mean = LEVEL + z @ SLOPES.T
    mean = mean + curved * (z[:, :1] ** 2 - 1 + z[:, :1] * z[:, 1:2])
    sd = SD * np.exp(0.5 * skedastic * z[:, :1])
    chance = rng.standard_normal(mean.shape) @ np.linalg.cholesky(CORRELATION).T
    return mean + sd * chance
