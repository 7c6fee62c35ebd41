"""Linear fits with few inputs, from few draws: componentwise boosting, cross-fitted.

A study has about as many draws as assumptions, and few assumptions matter. Each step adds a tenth
of the best single input's least-squares fit to what is left (componentwise L2 boosting; Bühlmann
and Yu 2003; Bühlmann and Hothorn 2007). The number of steps is the one that predicts left-out draws
best. On this model's draws, ridge regression on all inputs explains less.

Folds: every fit leaves out one fold, and predicts that one alone. Its number of steps comes from
fits that leave out a second fold as well. So no draw has a part in its own prediction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Integers

FOLDS = 5
STEP = 0.1  # part of a least-squares fit that a step adds
MOST_STEPS, EVERY = 120, 6  # largest number of steps, and how often it is judged


@dataclass(frozen=True)
class CrossFit:
    """Fits that each leave out one fold.

    Attributes
    ----------
    fold
        Fold of each draw, shape (draws,).
    constant
        Mean of each figure in the other folds, shape (folds, figures).
    centre
        Mean of each input in the other folds, shape (folds, inputs).
    coefficients
        Shape (folds, inputs, figures).
    steps
        Number of steps, shape (folds, figures).
    """

    fold: Integers
    constant: Floats
    centre: Floats
    coefficients: Floats
    steps: NDArray[np.intp]

    def predicted(self, x: Floats) -> Floats:
        """Return each draw's prediction by the fit without its fold, shape (draws, figures).

        Parameters
        ----------
        x
            Inputs, shape (draws, inputs).
        """
        predicted = np.empty((len(x), self.constant.shape[1]))
        for k in range(FOLDS):
            rows = self.fold == k
            predicted[rows] = self.constant[k] + (x[rows] - self.centre[k]) @ self.coefficients[k]
        return predicted

    def only(self, figures: slice) -> "CrossFit":
        """Return the fits of some figures."""
        return CrossFit(
            self.fold, self.constant[:, figures], self.centre, self.coefficients[..., figures],
            self.steps[:, figures],
        )  # fmt: skip


@dataclass(frozen=True)
class _Moments:
    """Moments of training sets: counts, means, covariances of inputs, and with figures.

    Shapes (sets,), (sets, inputs), (sets, figures), (sets, inputs, inputs), (sets, figures,
    inputs). Inputs have unit variance in each set; `scale` is their divisor.
    """

    centre: Floats
    constant: Floats
    scale: Floats
    inputs: Floats
    figures: Floats


def folds_of(draws: int, rng: np.random.Generator) -> Integers:
    """Return a random fold of each draw, shape (draws,); folds are of equal size."""
    fold: Integers = rng.permutation(np.arange(draws) % FOLDS)
    return fold


def cross_fit(x: Floats, y: Floats, fold: Integers, most: int = MOST_STEPS) -> CrossFit:
    """Fit every figure without each fold.

    Parameters
    ----------
    x, y
        Inputs, shape (draws, inputs), and figures, shape (draws, figures).
    most
        Largest number of steps; further folds choose how many of them are taken.
    """
    steps = _best_steps(x, y, fold, most)
    moments = _moments(x, y, [fold != k for k in range(FOLDS)])
    fit = np.zeros_like(moments.figures)
    for now in _boosted(moments, steps):
        fit = now
    coefficients = (fit / moments.scale[:, None, :]).transpose(0, 2, 1)
    return CrossFit(fold, moments.constant, moments.centre, coefficients, steps)


def _moments(x: Floats, y: Floats, sets: Sequence[NDArray[np.bool_]]) -> _Moments:
    weight = np.array(sets, float)
    count = weight.sum(axis=1)[:, None]
    centre, constant = weight @ x / count, weight @ y / count
    inputs = np.array([x[s].T @ x[s] for s in sets]) / count[:, None]
    inputs -= centre[:, :, None] * centre[:, None, :]
    figures = np.array([y[s].T @ x[s] for s in sets]) / count[:, None]
    figures -= constant[:, :, None] * centre[:, None, :]
    diagonal = np.diagonal(inputs, axis1=1, axis2=2)
    scale = np.sqrt(np.where(diagonal > 1e-12, diagonal, np.inf))  # a constant input is not used
    inputs /= scale[:, :, None] * scale[:, None, :]
    return _Moments(centre, constant, scale, inputs, figures / scale[:, None, :])


def _boosted(moments: _Moments, steps: NDArray[np.intp]) -> Iterator[Floats]:
    """Yield the coefficients after each step, shape (sets, figures, inputs); always one array.

    A figure stands still after its own number of steps, shape (sets, figures).
    """
    left = moments.figures.copy()
    fit = np.zeros_like(left)
    one, two = np.ogrid[: left.shape[0], : left.shape[1]]
    for done in range(int(steps.max(initial=0))):
        best = np.abs(left).argmax(axis=2)
        step = np.where(done < steps, STEP * left[one, two, best], 0.0)
        fit[one, two, best] += step
        left -= step[:, :, None] * moments.inputs[one, best]
        yield fit


def _best_steps(x: Floats, y: Floats, fold: Integers, most: int) -> NDArray[np.intp]:
    """Return the number of steps that predicts left-out folds best, shape (folds, figures)."""
    pairs = list(combinations(range(FOLDS), 2))
    moments = _moments(x, y, [(fold != k) & (fold != m) for k, m in pairs])
    every = np.full(moments.constant.shape, most)
    error = np.zeros((most // EVERY + 1, FOLDS, y.shape[1]))

    def judge(fit: Floats, place: int) -> None:
        for i, pair in enumerate(pairs):
            beta = (fit[i] / moments.scale[i]).T
            for out, judged in (pair, pair[::-1]):
                rows = fold == judged
                apart = y[rows] - moments.constant[i] - (x[rows] - moments.centre[i]) @ beta
                error[place, out] += (apart**2).sum(axis=0)

    judge(np.zeros_like(moments.figures), 0)
    for done, fit in enumerate(_boosted(moments, every), 1):
        if done % EVERY == 0:
            judge(fit, done // EVERY)
    best: NDArray[np.intp] = EVERY * error.argmin(axis=0)
    return best
