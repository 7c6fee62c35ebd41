"""Polynomials in normal scores: values, gradients, and what bounds them far out."""

import numpy as np
import pytest

from sim.inference.polynomial import Basis, Polynomials, bounded

BASIS = Basis.of(5, [0, 2, 3])
RNG = np.random.default_rng(4)
COEFFICIENTS = RNG.standard_normal((BASIS.size, 3))
Z = 1.7 * RNG.standard_normal((40, 5))


def test_values_are_features_by_coefficients():
    values = Polynomials.of(BASIS, COEFFICIENTS).at(Z).value
    np.testing.assert_allclose(values, BASIS.features(Z) @ COEFFICIENTS, rtol=1e-10, atol=1e-10)


def test_features_are_hermite_products():
    z = np.array([[0.5, -1.0, 2.0, 0.0, 1.5]])
    terms = BASIS.features(z)[0].tolist()
    assert terms[:6] == [1, 0.5, -1.0, 2.0, 0.0, 1.5]
    assert terms[6:9] == [0.5**2 - 1, 0.5 * -1.0, 0.5 * 2.0]
    cubic = dict(zip(map(tuple, BASIS.triples.tolist()), terms[6 + 15 :], strict=True))
    assert cubic[4, 4, 4] == 1.5**3 - 3 * 1.5
    assert cubic[0, 2, 2] == 0.5 * (2.0**2 - 1)
    assert cubic[0, 0, 2] == (0.5**2 - 1) * 2.0
    assert cubic[0, 2, 3] == 0.0


def test_without_products_each_input_has_its_own_powers_only():
    alone = Basis.of(5, products=False)
    every = BASIS.features(Z)
    columns = [*range(6), *(6 + 5 * i - i * (i - 1) // 2 for i in range(5))]
    powers = [21 + row for row, (i, j, k) in enumerate(BASIS.triples.tolist()) if i == j == k]
    np.testing.assert_array_equal(alone.features(Z), every[:, columns + powers])
    coefficients = RNG.standard_normal((alone.size, 3))
    values = Polynomials.of(alone, coefficients).at(Z).value
    np.testing.assert_allclose(values, alone.features(Z) @ coefficients, rtol=1e-10, atol=1e-10)


def test_features_are_uncorrelated_under_the_prior():
    x = BASIS.features(np.random.default_rng(1).standard_normal((200_000, 5)))
    product = x.T @ x / len(x)
    off = product - np.diag(np.diag(product))
    assert abs(off).max() < 0.2
    assert abs(x[:, 1:].mean(axis=0)).max() < 0.05


def test_gradients_are_those_of_finite_differences():
    polynomials, weight = Polynomials.of(BASIS, COEFFICIENTS), RNG.standard_normal((40, 3))
    gradient = polynomials.at(Z).gradient(weight)
    for i in range(5):
        step = np.eye(5)[i] * 1e-6
        up, down = polynomials.at(Z + step).value, polynomials.at(Z - step).value
        slope = (weight * (up - down)).sum(axis=1) / 2e-6
        np.testing.assert_allclose(gradient[:, i], slope, rtol=1e-5, atol=1e-5)


def test_scores_count_in_full_up_to_the_limit_and_never_beyond_one_more():
    z = np.array([-50.0, -3.5, -3.0, 0.2, 3.0, 3.5, 50.0])
    t, slope = bounded(z)
    assert t[2:5].tolist() == z[2:5].tolist()
    assert slope[2:5].tolist() == [1, 1, 1]
    assert t[[0, -1]].tolist() == [-4, 4]
    assert t[-2] == pytest.approx(3 + np.tanh(0.5))
    far = Polynomials.of(BASIS, COEFFICIENTS).at(np.full((1, 5), 1e6)).value
    assert abs(far).max() < 64 * abs(COEFFICIENTS).sum()
