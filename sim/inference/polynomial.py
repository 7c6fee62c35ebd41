"""Polynomials in normal scores: features to fit, and values with gradients.

The features are orthogonal under the prior (Hermite polynomials): all linear and quadratic terms,
the cubic of each input, and the cubic products of a few inputs. Few draws allow only each input's
own powers. Beyond LIMIT prior sd, an input
counts less and less, and at most as LIMIT + 1. So a polynomial stays bounded far from the draws
that it was fitted to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats

LIMIT = 3.0  # size of a score up to which it counts in full; 1 prior draw in 370 lies beyond


def bounded(z: Floats) -> tuple[Floats, Floats]:
    """Return scores limited smoothly to ± (LIMIT + 1), and their slopes in `z`, same shape."""
    beyond = np.abs(z) - LIMIT
    if not (beyond > 0.0).any():
        return z, np.ones_like(z)
    over = np.tanh(np.maximum(beyond, 0.0))
    t: Floats = np.where(beyond > 0.0, np.sign(z) * (LIMIT + over), z)
    return t, 1.0 - over * over


@dataclass(frozen=True)
class Basis:
    """Terms of a polynomial.

    Attributes
    ----------
    inputs
        Number of inputs.
    triples
        Inputs of each cubic term, ascending, shape (terms, 3).
    products
        Whether products of two inputs are terms. If not, each input has its own powers only.
    """

    inputs: int
    triples: NDArray[np.intp]
    products: bool = True

    @classmethod
    def of(cls, inputs: int, important: Sequence[int] = (), products: bool = True) -> "Basis":
        """Return the basis with cubic products of the important inputs, and all single cubics."""
        cubics = set(combinations_with_replacement(sorted(important), 3))
        triples = sorted(cubics | {(i, i, i) for i in range(inputs)})
        return cls(inputs, np.array(triples, np.intp).reshape(-1, 3), products)

    @cached_property
    def pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Inputs of each quadratic term."""
        if not self.products:
            return np.arange(self.inputs), np.arange(self.inputs)
        rows, columns = np.triu_indices(self.inputs)
        return rows, columns

    @property
    def size(self) -> int:
        """Number of terms, the constant included."""
        return 1 + self.inputs + len(self.pairs[0]) + len(self.triples)

    @property
    def degree(self) -> NDArray[np.intp]:
        """Degree of each term, shape (terms,)."""
        counts = [1, self.inputs, len(self.pairs[0]), len(self.triples)]
        return np.repeat(np.arange(4), counts)

    def features(self, z: Floats) -> Floats:
        """Return all terms at scores of shape (points, inputs), shape (points, terms)."""
        t = bounded(z)[0]
        out = np.empty((len(t), self.size))
        out[:, 0], start = 1.0, 1 + self.inputs
        out[:, 1:start] = t
        for i in range(self.inputs):
            factors = t[:, i:] if self.products else t[:, i : i + 1]
            stop = start + factors.shape[1]
            np.multiply(factors, t[:, i : i + 1], out=out[:, start:stop])
            out[:, start] -= 1.0
            start = stop
        for column, (i, j, k) in enumerate(self.triples.tolist(), start):
            np.multiply(t[:, i] * t[:, j], t[:, k], out=out[:, column])
            for same, other in ((i == j, k), (j == k, i), (i == k, j)):
                if same:
                    out[:, column] -= t[:, other]
        return out


@dataclass(frozen=True)
class Polynomials:
    """Polynomials of the same inputs, one for each figure.

    Attributes
    ----------
    constant, linear, quadratic
        Coefficients, shapes (figures,), (figures, inputs), (figures, inputs, inputs).
    triples, cubic
        Inputs of each cubic term, shape (terms, 3), and coefficients, shape (figures, terms).
    """

    constant: Floats
    linear: Floats
    quadratic: Floats
    triples: NDArray[np.intp]
    cubic: Floats

    @classmethod
    def of(cls, basis: Basis, coefficients: Floats) -> "Polynomials":
        """Return the polynomials with coefficients of a basis, shape (terms, figures)."""
        p, (rows, columns) = basis.inputs, basis.pairs
        constant, linear, products, cubic = np.split(
            coefficients.T, np.cumsum([1, p, len(rows)]), axis=1
        )
        quadratic = np.zeros((len(constant), p, p))
        quadratic[:, rows, columns] += products / 2.0
        quadratic[:, columns, rows] += products / 2.0
        linear = linear.copy()
        for column, (i, j, k) in enumerate(basis.triples.tolist()):
            for same, other in ((i == j, k), (j == k, i), (i == k, j)):
                if same:
                    linear[:, other] -= cubic[:, column]
        level = constant[:, 0] - np.trace(quadratic, axis1=1, axis2=2)
        return cls(level, linear, quadratic, basis.triples, cubic)

    @cached_property
    def _stacked(self) -> Floats:
        """Quadratic coefficients for one matrix product, shape (inputs, figures × inputs)."""
        p = self.linear.shape[1]
        return np.ascontiguousarray(self.quadratic.transpose(1, 0, 2).reshape(p, -1))

    @cached_property
    def _incidence(self) -> list[Floats]:
        """Which input each of the three factors of a cubic term is, shape (terms, inputs)."""
        return [np.eye(self.linear.shape[1])[self.triples[:, slot]] for slot in range(3)]

    def at(self, z: Floats) -> "PolynomialValues":
        """Return the values at scores of shape (points, inputs)."""
        t, slope = bounded(z)
        turned = (t @ self._stacked).reshape(len(t), *self.linear.shape)
        factors = [t[:, self.triples[:, slot]] for slot in range(3)]
        first = factors[0] * factors[1]
        value = self.constant + t @ self.linear.T + (turned @ t[:, :, None])[:, :, 0]
        value += (first * factors[2]) @ self.cubic.T
        others = [factors[1] * factors[2], factors[0] * factors[2], first]
        return PolynomialValues(self, value, slope, turned, others)


@dataclass(frozen=True)
class PolynomialValues:
    """Values at some points, shape (points, figures), with all that their gradients need."""

    polynomials: Polynomials
    value: Floats
    slope: Floats
    turned: Floats
    others: list[Floats]

    def gradient(self, weight: Floats) -> Floats:
        """Return the gradient in the scores of the sum of values by weight.

        Parameters
        ----------
        weight
            Weight of each value, shape (points, figures).
        """
        by = self.polynomials
        total = weight @ by.linear + 2.0 * (weight[:, None, :] @ self.turned)[:, 0]
        by_term = weight @ by.cubic
        for others, incidence in zip(self.others, by._incidence, strict=True):
            total += (by_term * others) @ incidence
        gradient: Floats = total * self.slope
        return gradient
