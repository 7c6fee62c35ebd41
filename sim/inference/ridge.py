"""Ridge regression on many terms, cross-validated, from sums of products in blocks of rows.

A hundred thousand rows of two thousand terms would need gigabytes. The sums of products by fold
need some hundred megabytes, and give the fits and their errors for every penalty. A row without a
figure is left out for that figure alone.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from sim.arrays import Bools, Floats
from sim.inference.fixed_order import side_by_side
from sim.inference.polynomial import Basis

FOLDS = 5
BLOCK_ROWS = 2000
PENALTIES = (1e-3, 1e-2, 0.05, 0.2, 0.8, 3.0, 12.0)  # per row, on products of inputs
LINEAR, POWERS = 0.01, 0.1  # penalties of linear terms and of an input's own powers, relative


@dataclass(frozen=True)
class Ridge:
    """Fits of all figures.

    Attributes
    ----------
    coefficients
        Fit to all rows, shape (terms, figures).
    by_fold
        Fits without each fold's rows, shape (folds, terms, figures).
    penalty
        Penalty of each figure with the smallest cross-validated error, shape (figures,).
    """

    coefficients: Floats
    by_fold: Floats
    penalty: Floats


@dataclass(frozen=True)
class Sums:
    """Sums of products over rows: of terms, shape (terms, terms), and with figures."""

    terms: Floats
    figures: Floats

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(self.terms - other.terms, self.figures - other.figures)


def relative_penalties(basis: Basis) -> Floats:
    """Return each term's penalty relative to that of products of inputs, shape (terms,)."""
    rows, columns = basis.pairs
    alone = [rows == columns, basis.triples[:, 0] == basis.triples[:, 2]]
    products = np.where(np.concatenate(alone), POWERS, 1.0)
    return np.concatenate([[0.0], np.full(basis.inputs, LINEAR), products])


def fit_ridge(basis: Basis, z: Floats, y: Floats) -> Ridge:
    """Fit every figure to the terms, with the penalty that predicts left-out folds best.

    Parameters
    ----------
    z, y
        Scores, shape (rows, inputs), and figures, shape (rows, figures), NaN if absent. Row i
        belongs to fold i modulo FOLDS.
    """
    every = np.ones(len(z), bool)
    known = np.nan_to_num(y, nan=0.0)
    folds = side_by_side(partial(_sums, basis, z, known, every), range(FOLDS))
    figures = y.shape[1]
    fit = Ridge(
        np.empty((basis.size, figures)), np.empty((FOLDS, basis.size, figures)), np.empty(figures)
    )
    for missing, columns in _patterns(np.isnan(y)):
        usable = folds
        if missing.any():
            without = side_by_side(partial(_sums, basis, z, known, missing), range(FOLDS))
            usable = [a - b for a, b in zip(folds, without, strict=True)]
        mine = [Sums(fold.terms, fold.figures[:, columns]) for fold in usable]
        part = _cross_validated(mine, relative_penalties(basis), int((~missing).sum()))
        fit.coefficients[:, columns] = part.coefficients
        fit.by_fold[:, :, columns] = part.by_fold
        fit.penalty[columns] = part.penalty
    return fit


def fold_rows(rows: int, fold: int) -> list[slice]:
    """Return the rows of a fold, in blocks."""
    step = BLOCK_ROWS * FOLDS
    return [
        slice(start + fold, min(start + step, rows), FOLDS)
        for start in range(0, rows, step)
        if start + fold < rows
    ]


def predicted_without_fold(basis: Basis, fit: Ridge, z: Floats) -> Floats:
    """Return each row's prediction by the fit without its fold, shape (rows, figures)."""
    predicted = np.empty((len(z), fit.coefficients.shape[1]))

    def fill(fold: int) -> None:
        for rows in fold_rows(len(z), fold):
            predicted[rows] = basis.features(z[rows]) @ fit.by_fold[fold]

    side_by_side(fill, range(FOLDS))
    return predicted


def _sums(basis: Basis, z: Floats, y: Floats, chosen: Bools, fold: int) -> Sums:
    """Return the sums over the chosen rows of a fold."""
    sums = Sums(np.zeros((basis.size, basis.size)), np.zeros((basis.size, y.shape[1])))
    for rows in fold_rows(len(z), fold):
        if chosen[rows].any():
            x = basis.features(z[rows][chosen[rows]])
            np.add(sums.terms, x.T @ x, out=sums.terms)
            np.add(sums.figures, x.T @ y[rows][chosen[rows]], out=sums.figures)
    return sums


def _patterns(missing: Bools) -> list[tuple[Bools, list[int]]]:
    """Return the distinct sets of rows that figures lack, each with its figures."""
    columns: dict[bytes, list[int]] = {}
    for figure in range(missing.shape[1]):
        columns.setdefault(missing[:, figure].tobytes(), []).append(figure)
    return [(missing[:, figures[0]], figures) for figures in columns.values()]


def _solve(sums: Sums, penalty: Floats) -> Floats:
    matrix = sums.terms.copy()
    matrix[np.diag_indices_from(matrix)] += penalty
    factor = cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
    solution: Floats = cho_solve(factor, sums.figures, check_finite=False)
    return solution


def _cross_validated(folds: list[Sums], relative: Floats, rows: int) -> Ridge:
    """Return the fits of figures that have the same rows."""
    total = Sums(sum(f.terms for f in folds), sum(f.figures for f in folds))  # type: ignore[arg-type]  # sum() starts at 0

    def fits(fold: int) -> Floats:
        rest, share = total - folds[fold], rows * (1.0 - 1.0 / FOLDS)
        return np.stack([_solve(rest, share * size * relative) for size in PENALTIES])

    def error(fold: int) -> Floats:
        """Return the squared error in the fold, less the figures' own squares."""
        turned = np.einsum("ij,ljf->lif", folds[fold].terms, by_fold[fold], optimize=True)
        own: Floats = (by_fold[fold] * (turned - 2.0 * folds[fold].figures)).sum(axis=1)
        return own

    by_fold = side_by_side(fits, range(FOLDS))
    best = np.sum(side_by_side(error, range(FOLDS)), axis=0).argmin(axis=0)
    chosen = sorted(set(best.tolist()))
    final = side_by_side(lambda i: _solve(total, rows * PENALTIES[i] * relative), chosen)
    figures = np.arange(len(best))
    return Ridge(
        np.stack([final[chosen.index(i)][:, f] for f, i in enumerate(best.tolist())], axis=1),
        np.stack([fold[best, :, figures].T for fold in by_fold]),
        np.array(PENALTIES)[best],
    )
