"""Fit plain polynomials to the samples of a switched sweep, and measure their error.

A change is a sum of products of one or two sliders, and of a few of three: those that explain most
of what the others leave. Least squares give the coefficients. The error of a sample is that of a
fit without it, which leverages give exactly (the PRESS statistic). Unseen samples are held out:
they take no part in any of this.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from sim.arrays import Bools, Floats
from sim.inference.fixed_order import one_thread
from sim.sensitivity.explorer.result import DOTS, NORMAL95, Emulated

SAMPLES_A_TERM = 2  # minimum number of fitted samples for each term
TRIPLES = 12  # products of three sliders
NOTHING_LEFT = 1e-6  # share of a product that other terms may leave without it being one of them
EMPTIEST = 0.05  # share of held-out samples, those with the highest leverage, that sets the limit
DIGITS, ROOT_DIGITS = 6, 9  # significant digits of what a page holds, and of the root

Terms = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Design:
    """The samples, on the unit cube, and what all outcomes share.

    Attributes
    ----------
    terms
        Sliders of each product.
    features
        Products in each sample, shape (samples, terms).
    fitted, unseen
        Samples that are fitted, and samples that are held out, shape (samples,).
    root
        Lower triangular root of the inverse Gram matrix, shape (terms, terms).
    """

    terms: Terms
    features: Floats
    fitted: Bools
    unseen: Bools
    root: Floats

    @property
    def leverage(self) -> Floats:
        """Leverage of each sample, shape (samples,)."""
        return np.asarray(np.square(self.features @ self.root).sum(axis=1))

    @property
    def limit(self) -> float:
        """Leverage that the given share of held-out samples exceeds."""
        return float(np.quantile(self.leverage[self.unseen], 1.0 - EMPTIEST))


def design(unit: Floats, means: Floats, unseen: Bools, through_zero: bool) -> Design:
    """Return the design of samples.

    Parameters
    ----------
    unit
        Samples on the unit cube, shape (samples, sliders).
    means
        Mean changes, which choose the products of three, shape (samples, outcomes).
    unseen
        Samples to hold out, shape (samples,).
    through_zero
        Whether no change is certain where every slider is low, so that no constant is needed.

    Raises
    ------
    ValueError
        If there are too few samples for any polynomial, or sliders never move apart.
    """
    fitted = ~unseen
    count = int(fitted.sum())
    for degree in (2, 1):
        terms = _terms(unit.shape[1], degree, through_zero)
        if count >= SAMPLES_A_TERM * len(terms):
            break
    else:
        needed = SAMPLES_A_TERM * len(terms)
        raise ValueError(f"{count} samples are left to fit, and {needed} are needed")
    if count >= SAMPLES_A_TERM * (len(terms) + TRIPLES):
        terms += _triples(unit[fitted], terms, means[fitted])
    features = products(unit, terms)
    with one_thread():
        gram = features[fitted].T @ features[fitted]
        if np.linalg.matrix_rank(gram) < len(terms):
            raise ValueError("some sliders never move apart from others")
        root = rounded(np.linalg.cholesky(np.linalg.inv(gram)), ROOT_DIGITS)
    return Design(terms, features, fitted, unseen, root)


def _terms(sliders: int, degree: int, through_zero: bool) -> Terms:
    every = [combinations_with_replacement(range(sliders), d) for d in range(degree + 1)]
    return tuple(term for d in every[through_zero:] for term in d)


def _triples(unit: Floats, terms: Terms, means: Floats) -> Terms:
    """Return the products of three sliders that explain most, the best one first.

    Each is chosen for the share of all outcomes' variance that it explains beyond the terms before
    it (orthogonal forward selection).
    """
    candidates = list(combinations_with_replacement(range(unit.shape[1]), 3))
    chosen: list[tuple[int, ...]] = []
    with one_thread():
        before = np.linalg.qr(products(unit, terms))[0]
        variance = np.square(means - means.mean(axis=0)).sum(axis=0)
        left = (means - before @ (before.T @ means)) / np.sqrt(np.where(variance, variance, np.inf))
        new = products(unit, tuple(candidates))
        new -= before @ (before.T @ new)
        for _ in range(min(TRIPLES, len(candidates))):
            size = np.square(new).sum(axis=0)
            usable = size > NOTHING_LEFT * len(unit)
            gain = np.where(usable, np.square(new.T @ left).sum(axis=1), 0.0)
            best = int(np.argmax(gain / np.where(usable, size, 1.0)))
            if not usable[best]:
                break
            chosen.append(candidates[best])
            direction = new[:, best] / np.sqrt(size[best])
            left -= np.outer(direction, direction @ left)
            new -= np.outer(direction, direction @ new)
    return tuple(chosen)


def products(unit: Floats, terms: Terms) -> Floats:
    """Return the product of each term, shape (samples, terms)."""
    return np.column_stack([unit[:, list(term)].prod(axis=1) for term in terms])


def rounded(values: Floats, digits: int = DIGITS) -> Floats:
    """Return numbers with so many significant digits."""
    return np.array([round_off(x, digits) for x in values.ravel().tolist()]).reshape(values.shape)


def round_off(x: float, digits: int = DIGITS) -> float:
    """Return a number with so many significant digits."""
    return float(f"{x:.{digits}g}")


def quantiles(changes: Floats) -> Floats:
    """Return 20 evenly spread quantiles over replications, shape (samples, 20)."""
    levels = (np.arange(DOTS) + 0.5) / DOTS
    return np.asarray(np.quantile(changes, levels, axis=1).T)


def interval(changes: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the mean over replications and its 95 % interval, three of shape (samples,).

    Parameters
    ----------
    changes
        Shape (samples, replications), two replications at least.
    """
    from scipy import stats

    mean = changes.mean(axis=1)
    half = stats.t.ppf(0.975, changes.shape[1] - 1) * stats.sem(changes, axis=1)
    return mean, mean - half, mean + half


def emulate(design: Design, name: str, unit: str, base: float, changes: Floats, dots: bool
            ) -> Emulated:  # fmt: skip
    """Fit the emulator of one outcome.

    Parameters
    ----------
    base
        Mean of the outcome with the base scenario.
    changes
        Paired changes, shape (samples, replications).
    dots
        Whether quantiles over replications are emulated as well.
    """
    columns = np.column_stack([*interval(changes), *([quantiles(changes)] if dots else [])])
    features, fitted = design.features, design.fitted
    with one_thread():
        fit = np.linalg.lstsq(features[fitted], columns[fitted], rcond=None)[0]
    coefficients = rounded(np.asarray(fit, float))
    residual = columns[:, 0] - features @ coefficients[:, 0]
    error = _error(residual[fitted], design.leverage[fitted])
    missed, leverage = residual[design.unseen], design.leverage[design.unseen]
    spread = columns[design.unseen, 0]
    total = float(np.square(spread - spread.mean()).sum())
    within = np.abs(missed) <= NORMAL95 * error * np.sqrt(1.0 + leverage)
    mean, low, high, *quantile_terms = (tuple(row) for row in coefficients.T.tolist())
    return Emulated(
        outcome=name, unit=unit, base=round_off(base),
        mean=mean, low=low, high=high, dots=tuple(quantile_terms), error=error,
        r2=1.0 - float(np.square(missed).sum()) / total if total else float(not missed.any()),
        covered=float(within.mean()),
    )  # fmt: skip


def _error(residual: Floats, leverage: Floats) -> float:
    """Return the standard error of a mean at a sample without leverage, from left-out errors."""
    free = np.clip(1.0 - leverage, 1e-9, None)
    left_out = residual / free
    return round_off(float(np.sqrt(np.mean(left_out**2 * free))))


def on_steps(values: Floats, low: Sequence[float], step: Sequence[float]) -> Bools:
    """Return which samples a person can set: all their values are steps of the sliders."""
    steps = (values - np.array(low)) / np.array(step)
    return np.asarray((np.abs(steps - np.round(steps)) < 1e-6).all(axis=1))
